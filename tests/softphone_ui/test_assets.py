"""What comes from npm: pinned by checksum, naming no registry, built once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from softphone_ui.web import assets
from softphone_ui.web.esbuild import ROOT, esbuild


def test_the_lock_holds_checksums_and_no_download_address() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    for name, package in packages.items():
        if name:
            assert "resolved" not in package, name
            assert package["integrity"].startswith("sha512-"), name


def test_the_second_time_nothing_is_done(monkeypatch: object) -> None:
    assets.ensure_assets(lambda _: None)
    said: list[str] = []
    assets.ensure_assets(said.append)
    assert said == []


def test_only_the_tests_fetch_the_checking_tools(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assets.ensure_assets(lambda _: None)
    run: list[Sequence[str]] = []
    monkeypatch.setattr(assets, "run", lambda command, _: run.append(command[1:]))
    monkeypatch.setattr(assets, "MODULES", tmp_path)
    quiet = ["--no-audit", "--no-fund"]
    assets.ensure_assets(lambda _: None)
    assert run == [], "an installation lacks nothing"
    assets.ensure_assets(lambda _: None, checking_tools=True)
    assert run == [["ci", *quiet]]
    for name in json.loads((ROOT / "package.json").read_text())["devDependencies"]:
        (tmp_path / name).mkdir(parents=True)
    assets.ensure_assets(lambda _: None, checking_tools=True)
    assert len(run) == 1
    monkeypatch.setattr(assets, "ESBUILD", tmp_path / "esbuild")
    monkeypatch.setattr(assets, "PAGES_STAMP", tmp_path / "pages_stamp")
    monkeypatch.setattr(assets.bundles, "put_together", lambda _: None)
    assets.ensure_assets(lambda _: None)
    assert run[1:] == [["ci", "--omit=dev", *quiet]]


def test_every_library_is_made_on_a_machine_that_has_none(tmp_path: Path) -> None:
    """Stylesheets and typefaces among them, of which esbuild says less than of modules."""
    loaders = ("--loader:.woff2=file", "--loader:.png=dataurl", "--asset-names=[name]")
    words = [*map(str, assets.ENTRIES), "--bundle", "--format=esm", *loaders]
    outputs = esbuild([*words, f"--outdir={tmp_path}"])
    assert {it.name for it in outputs} >= set(assets.NAMES)
    assert {it.suffix for it in outputs} == {".js", ".css", ".woff2"}


def test_the_typeface_has_every_kazakh_letter() -> None:
    assets.ensure_assets(lambda _: None)
    css = (assets.BUILT / "fonts.css").read_text()
    ranges = [
        tuple(int(end, 16) for end in (part.strip()[2:].split("-") * 2)[:2])
        for rule in css.split("unicode-range:")[1:]
        for part in rule.split("}")[0].split(",")
    ]
    for letter in "әғқңөұүһіӘҒҚҢӨҰҮҺІ":
        assert any(low <= ord(letter) <= high for low, high in ranges), letter


def test_the_stamp_changes_with_any_file_served(tmp_path: Path) -> None:
    files = [tmp_path / "desk" / it for it in ("static/desk.js", "words/kk.po", "feature.py")]
    stamps = []
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("one")
        stamps.append(assets.stamp_of(tmp_path))
        file.write_text("another")
        stamps.append(assets.stamp_of(tmp_path))
    *served, begun, ended = stamps
    assert len(set(served)) == 4 and {len(it) for it in stamps} == {12}
    assert begun == ended == served[-1], "nobody is served the manifest"
    assert assets.stamp() == assets.stamp_of(assets.UI)
