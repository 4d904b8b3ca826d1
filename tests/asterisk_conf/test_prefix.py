"""Which Asterisk is taken, and the one sentence said when there is none."""

from __future__ import annotations

import os
import stat
import threading
import time
from pathlib import Path

import pytest

import asterisk_conf.prefix as prefix
from asterisk_conf.apt_fetch import CannotFetch
from asterisk_conf.modules import REQUIRED
from asterisk_conf.prefix import COMPLETE, NoPbx, find, find_or_fetch
from foundation.settings import Settings, cache_dir


@pytest.fixture(autouse=True)
def nothing_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without Asterisk and with an empty cache; returns its bin folder."""
    tools = tmp_path / "bin"
    tools.mkdir()
    monkeypatch.setenv("PATH", str(tools))
    monkeypatch.setenv("KOMEK_CACHE", str(tmp_path / "cache"))
    # The search adds /usr/sbin, where this machine may have one.
    monkeypatch.setattr(prefix, "SYSTEM_PATH", "")
    return tools


def a_program(path: Path, says: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{says}'\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def an_unpacked(folder: Path, version: str = "22.10.1", *, without: str = "") -> Path:
    """A folder that looks like an unpacked Asterisk; its loader only says the version."""
    triplet = folder / "usr/lib/x86_64-linux-gnu"
    a_program(triplet / "ld-linux-x86-64.so.2", f"Asterisk {version}+dfsg")
    a_program(folder / "usr/sbin/asterisk", "")
    modules = triplet / "asterisk/modules"
    modules.mkdir(parents=True)
    for name in REQUIRED - {without}:
        (modules / f"{name}.so").touch()
    sounds = folder / "usr/share/asterisk/sounds"
    (sounds / "ru_RU_f_IvrvoiceRU").mkdir(parents=True)
    (sounds / "ru").symlink_to("/etc/alternatives/nowhere")
    (folder / "usr/share/asterisk/moh").mkdir()
    (folder / "usr/share/asterisk/moh/morning.wav").touch()
    return folder


def settings(**keys: object) -> Settings:
    return Settings.of(home=Path("/tmp/komek-prefix"), **keys)


def quiet(text: str) -> None:
    pass


def test_the_settings_name_one(tmp_path: Path) -> None:
    folder = an_unpacked(tmp_path / "mine")
    pbx = find(settings(asterisk_prefix=str(folder)))
    assert pbx is not None and pbx.version == (22, 10, 1)
    assert pbx.language == "ru_RU_f_IvrvoiceRU"
    assert pbx.music == (folder / "usr/share/asterisk/moh/morning",)
    conf = Path("/x/asterisk.conf")
    assert pbx.foreground(conf) == [*pbx.command, "-f", "-C", "/x/asterisk.conf"]
    assert pbx.console(conf, "core show version")[-2:] == ["-rx", "core show version"]
    assert pbx.command[1] == "--library-path"


def test_the_settings_name_none(tmp_path: Path) -> None:
    with pytest.raises(NoPbx, match=r"^asterisk_prefix: there is no Asterisk 20 or newer in /.+$"):
        find(settings(asterisk_prefix=str(tmp_path)))


def test_one_fetched_before_is_taken() -> None:
    assert find(settings()) is None
    folder = an_unpacked(cache_dir() / f"asterisk-{os.uname().machine}")
    assert find(settings()) is None, "one that is not complete does not count"
    (folder / COMPLETE).write_text("{}")
    assert find(settings()) is not None


@pytest.mark.parametrize("said", ["Asterisk 18.24.2", "Asterisk 16.28", "garbage", ""])
def test_a_host_that_is_too_old_is_not_taken(nothing_here: Path, said: str) -> None:
    a_program(nothing_here / "asterisk", said)
    assert find(settings()) is None


def test_a_missing_module_is_named(tmp_path: Path) -> None:
    folder = an_unpacked(tmp_path / "mine", without="app_queue")
    with pytest.raises(NoPbx, match="lacks the module app_queue"):
        find_or_fetch(settings(asterisk_prefix=str(folder)), quiet)


def test_without_apt_one_sentence_says_so() -> None:
    with pytest.raises(CannotFetch) as said:
        find_or_fetch(settings(), quiet)
    text = str(said.value)
    assert "without apt-get" in text and "asterisk_prefix" in text and "\n" not in text


def fake_apt(tools: Path, candidate: str = "", fails: str = "") -> None:
    a_program(tools / "dpkg-deb", "")
    a_program(tools / "apt-cache", f"  Candidate: {candidate or '(none)'}")
    a_program(tools / "apt-get", "")
    if fails:
        (tools / "apt-get").write_text(f"#!/bin/sh\necho 'E: {fails}' >&2\nexit 100\n")


def test_on_ubuntu_without_asterisk_one_sentence_says_so(
    nothing_here: Path, tmp_path: Path
) -> None:
    fake_apt(nothing_here, "1:18.10.0")
    (tmp_path / "sources.list").write_text("deb http://mirror.example/ubuntu jammy main universe\n")
    with pytest.raises(CannotFetch, match=r"only version 1:18\.10\.0") as said:
        find_or_fetch(settings(), quiet, tmp_path)
    assert "\n" not in str(said.value)


def test_no_network_is_told_with_the_reason(nothing_here: Path, tmp_path: Path) -> None:
    fake_apt(nothing_here, fails="Could not resolve mirror.example")
    (tmp_path / "sources.list").write_text("deb http://mirror.example/debian trixie main\n")
    with pytest.raises(CannotFetch, match=r"Could not resolve mirror\.example") as said:
        find_or_fetch(settings(), quiet, tmp_path)
    assert "\n" not in str(said.value)
    assert list(cache_dir().glob(".fetching-*")) == [], "nothing half is left"


def test_two_set_ups_at_once_fetch_once(monkeypatch: pytest.MonkeyPatch) -> None:
    fetched = []

    def fetch(folder: Path, state: Path, progress: object, etc_apt: Path) -> list[str]:
        fetched.append(folder)
        time.sleep(0.2)  # long enough for the other one to come
        an_unpacked(folder)
        return ["asterisk.deb"]

    monkeypatch.setattr(prefix, "fetch_into", fetch)
    found: list[prefix.Pbx] = []
    threads = [
        threading.Thread(target=lambda: found.append(find_or_fetch(settings(), quiet)))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(fetched) == 1 and len(found) == 3 and len(set(found)) == 1
    assert find(settings()) == found[0]
