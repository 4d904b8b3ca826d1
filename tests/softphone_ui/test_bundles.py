"""Pages' modules, put together: each is there once, and what is served is of the modules that are
here."""

from __future__ import annotations

import json
import os
import re
import time
from pathlib import Path

import pytest

from softphone_ui.web import assets, bundles
from tests.softphone_ui.alone import alone

DESK = "/static/desk/desk.js"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    assets.ensure_assets(lambda _: None)
    made: Path = tmp_path_factory.mktemp("pages")
    assets.bundle_pages(made)
    return made


def test_every_module_is_in_one_file(built: Path) -> None:
    """One that was in two would run twice: two sockets to the floor, two stores of words."""
    found = [
        (path.parent / source).resolve()
        for path in built.rglob("*.js.map")
        for source in json.loads(path.read_text())["sources"]
    ]
    assert sorted(found) == sorted(set(found))
    named = {it.resolve() for it in bundles.entries().values()}
    assert named | {bundles.ROOMS / "web/static/live.js"} <= set(found)


def test_nothing_is_asked_for_module_by_module(built: Path) -> None:
    for path in built.rglob("*.js"):
        text = path.read_text()
        assert 'from"/static/' not in text and 'from"/built/' not in text, path


def test_pages_of_citizens_are_left_as_they_are(built: Path) -> None:
    assert not (built / "citizen").exists()
    assert assets.address_of("/static/citizen/draft.js") == "/static/citizen/draft.js"


def test_no_page_loads_a_module_beside_those_that_were_put_together(built: Path) -> None:
    """It would import its own copy of what they share: the theme was changed twice by one press,
    and two sockets led to the floor."""
    found, named = bundles.addresses(built), set()
    for path in bundles.ROOMS.glob("*/templates/**/*.html"):
        named |= set(re.findall(r'script\("([^"]+)"\)', path.read_text()))
    assert DESK in named and named - set(found) == set()


def test_each_entry_has_an_address_of_its_own(built: Path) -> None:
    found = bundles.addresses(built)
    assert sorted(found) == sorted(f"/static/{name}.js" for name in bundles.entries())
    assert re.fullmatch("/built/pages/desk/desk-[A-Z0-9]{8}.js", found[DESK])
    deep = "/static/places/map/read_only.js"
    assert re.fullmatch("/built/pages/places/map/read_only-[A-Z0-9]{8}.js", found[deep])
    for address in found.values():
        assert (built / address.removeprefix("/built/pages/")).exists()


def test_what_was_put_together_of_other_modules_is_not_served(tmp_path: Path) -> None:
    files = ("desk/static/desk.js", "web/vendor/uuid.js", "desk/templates/desk.html")
    texts = ("one", "one", '<script src="{{ script("/static/desk/desk.js") }}">')
    found = set()
    for name, text in zip(files, texts, strict=True):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        found.add(bundles.digest_of(tmp_path))
    (tmp_path / files[0]).write_text("another")
    assert len(found | {bundles.digest_of(tmp_path)}) == 4


def test_what_no_page_asks_for_any_more_goes_after_thirty_days(tmp_path: Path) -> None:
    (tmp_path / "common").mkdir()
    old, new = tmp_path / "common/a-1.js", tmp_path / "common/b-2.js"
    for path in (old, new):
        path.write_text("")
    before = time.time() - bundles.KEEP_SECONDS
    os.utime(old, (before - 1, before - 1))
    os.utime(new, (before + 60, before + 60))
    bundles.forget_old(tmp_path)
    assert sorted(tmp_path.rglob("*.js")) == [new]


def test_what_was_served_until_now_stays_however_long_ago_it_was_made(tmp_path: Path) -> None:
    """An update a year after the one before: pages are open, and the web process goes on serving
    what it found until it is started again."""
    rooms, built = tmp_path / "rooms", tmp_path / "built"
    template, module = rooms / "desk/templates/desk.html", rooms / "desk/static/desk.js"
    for path, text in ((template, f'{{{{ script("{DESK}") }}}}'), (module, "one();")):
        path.parent.mkdir(parents=True)
        path.write_text(text)
    assets.bundle_pages(built, rooms)
    (served,) = (built / "desk").glob("*.js")
    long_ago = time.time() - 12 * bundles.KEEP_SECONDS
    os.utime(served, (long_ago, long_ago))
    for text in ("two();", "three();"):
        module.write_text(text)
        assets.bundle_pages(built, rooms)
        assert served.exists(), text
    os.utime(served, (long_ago, long_ago))
    assets.bundle_pages(built, rooms)
    assert not served.exists()


async def test_browsers_keep_what_was_put_together(tmp_path: Path) -> None:
    assets.ensure_assets(lambda _: None)
    common = next((assets.PAGES / "common").glob("*.js")).name
    async with alone(tmp_path) as client:
        for path in (f"/built/pages/common/{common}", assets.address_of(DESK)):
            answer = await client.get(path)
            assert (answer.status, "immutable" in answer.headers["Cache-Control"]) == (200, True)
        gone = await client.get("/built/pages/common/chunk-OLD.js")
        assert (gone.status, gone.headers["Cache-Control"]) == (404, "no-cache")
