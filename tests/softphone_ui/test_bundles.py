"""Pages' modules and styles, put together: each is there once, and what is served is of those that
are here."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pytest

from softphone_ui.web import assets, bundles, pages, styles
from softphone_ui.web.esbuild import ROOT, AssetsError
from softphone_ui.web.folders import ROOMS
from softphone_ui.web.modules import FRAME, source_of
from softphone_ui.web.page_parts import page_parts
from tests.softphone_ui.alone import alone

DESK = "/static/desk/desk.js"
#: A frame that imports a module of its own, and a page that has it.
SMALL = {
    "web/templates/base.html": f'<html>{{{{ script("{FRAME}") }}}}',
    "web/static/base.js": 'import { t } from "/static/web/words.js"; document.title = t("base");',
    "web/static/words.js": "export const t = (word) => word; console.log('words');",
    "desk/templates/desk.html": f'{{% extends "web/base.html" %}} {{{{ script("{DESK}") }}}}',
    "desk/static/desk.js": 'import { t } from "/static/web/words.js"; console.log(t("desk"));',
}


def rooms_of(folder: Path, files: Mapping[str, str] = SMALL) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def text_at(built: Path, address: str) -> str:
    """What a browser gets that asks for what is at `address` in the source."""
    return (built / bundles.addresses(built)[address].removeprefix("/built/pages/")).read_text()


def files_of_page(built: Path, template: str) -> dict[Path, list[Path]]:
    """A file that a page loads, now or later → the modules in it, by its source map."""
    parts, found = page_parts(), bundles.addresses(built)
    left = [built / found[it].rpartition("/")[2] for it in parts.pages[template]]
    if FRAME in parts.pages[template]:
        left += [built / found[it].rpartition("/")[2] for it in parts.everywhere]
    files: dict[Path, list[Path]] = {}
    while left:
        path = left.pop()
        if path not in files:
            sources = json.loads(path.with_suffix(".js.map").read_text())["sources"]
            files[path] = [(built / it).resolve() for it in sources]
            left += [built / it for it in re.findall(r'"\./([\w.-]+\.js)"', path.read_text())]
    return files


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    assets.ensure_assets(lambda _: None)
    made: Path = tmp_path_factory.mktemp("pages")
    bundles.put_together(made)
    return made


def test_every_module_is_on_a_page_once(built: Path) -> None:
    """One that was in two files would run twice: two sockets to the floor, two stores of words."""
    seen = set()
    for template in page_parts().pages:
        found = [it for its in files_of_page(built, template).values() for it in its]
        assert sorted(found) == sorted(set(found)), template
        seen |= set(found)
    named = {source_of(it, ROOMS) for it in page_parts().entries}
    assert named | {ROOMS / "web/static/live.js"} <= seen


def test_a_page_loads_two_files_of_modules(built: Path) -> None:
    for template in ("lines/line.html", "people/people.html", "floor/floor.html"):
        on_every_page = len(page_parts().everywhere)
        assert len(files_of_page(built, template)) == 2 + on_every_page, template


def test_a_page_without_the_frame_is_one_file(built: Path) -> None:
    for template in ("wall/wall.html", "wall/pair.html", "council/wall.html"):
        assert len(files_of_page(built, template)) == 1, template


def test_what_the_frame_needs_is_imported_from_its_file(tmp_path: Path) -> None:
    bundles.put_together(tmp_path / "built", rooms_of(tmp_path / "rooms"))
    frame = bundles.addresses(tmp_path / "built")[FRAME].rpartition("/")[2]
    desk = text_at(tmp_path / "built", DESK)
    assert f'from"./{frame}"' in desk and "words" not in desk
    assert (tmp_path / "built" / frame).read_text().count('console.log("words")') == 1


def test_what_modules_on_every_page_need_is_in_the_frame(tmp_path: Path) -> None:
    """They stand beside every page's own, which may import the same."""
    keys = 'import { Keys } from "/static/web/keys.js"; new Keys();'
    more = {
        "alerts/feature.py": 'scripts=((Right.LEAD, "/static/alerts/bar.js"),)',
        "alerts/static/bar.js": keys,
        "web/static/keys.js": "export class Keys { k = 'one of each'; }",
        "desk/static/desk.js": keys,
    }
    bundles.put_together(tmp_path / "built", rooms_of(tmp_path / "rooms", SMALL | more))
    holders = [it for it in (tmp_path / "built").glob("*.js") if "one of each" in it.read_text()]
    frame = bundles.addresses(tmp_path / "built")[FRAME].rpartition("/")[2]
    assert [it.name for it in holders] == [frame]
    for address in (DESK, "/static/alerts/bar.js"):
        assert f'from"./{frame}"' in text_at(tmp_path / "built", address)


def test_two_of_a_name_in_the_frame_are_refused(tmp_path: Path) -> None:
    """`export *` of both would give neither."""
    more = {
        "web/static/base.js": 'import "/static/web/words.js"; import "/static/web/time.js";',
        "web/static/time.js": "export const t = 1;",
    }
    with pytest.raises(AssetsError, match=r"time\.js and .*words\.js .* both export t: "):
        bundles.put_together(tmp_path / "built", rooms_of(tmp_path / "rooms", SMALL | more))


def test_a_frame_that_exports_without_a_name_is_refused(tmp_path: Path) -> None:
    rooms = rooms_of(tmp_path / "rooms", SMALL | {"web/static/words.js": "export default 1;"})
    with pytest.raises(AssetsError, match=r"words\.js runs on every page: .* name"):
        bundles.put_together(tmp_path / "built", rooms)


def test_a_module_that_would_run_twice_is_refused(tmp_path: Path) -> None:
    """By a way of its own beside its address: what runs on every page and what only the desk does
    would each have it."""
    rooms = rooms_of(
        tmp_path / "rooms",
        SMALL
        | {
            "web/static/more.js": 'import { t } from "./words.js"; export const more = t("more");',
            "desk/static/desk.js": 'import { more } from "/static/web/more.js"; console.log(more);',
        },
    )
    with pytest.raises(AssetsError, match=r"would run twice on desk/desk\.html: .*/web/words\.js"):
        bundles.put_together(tmp_path / "built", rooms)


def test_a_module_with_the_frame_and_without_is_refused(tmp_path: Path) -> None:
    rooms = rooms_of(
        tmp_path / "rooms",
        SMALL | {"desk/templates/bare.html": f'<html>{{{{ script("{DESK}") }}}}'},
    )
    with pytest.raises(AssetsError, match=r"desk\.js is on pages without the frame"):
        bundles.put_together(tmp_path / "built", rooms)


@pytest.mark.parametrize("file", ["desk/templates/desk.html", "alerts/feature.py"])
def test_a_module_that_is_not_there_is_refused(
    tmp_path: Path, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A browser would be told that there is none, and the page would do nothing. What runs already
    goes on with what is here."""
    rooms = rooms_of(tmp_path / "rooms", SMALL | {file: '"/static/desk/dekk.js"'})
    name = file.replace("templates/", "")
    with pytest.raises(AssetsError, match=f"^{name} names a module .*: /static/desk/dekk.js$"):
        bundles.put_together(tmp_path / "built", rooms)
    monkeypatch.setattr(bundles, "digest_of", partial(bundles.digest_of, rooms))
    assert not assets.pages_are_fresh()


@pytest.mark.parametrize("together", [True, False])
def test_what_modules_of_one_page_share_is_one(tmp_path: Path, together: bool) -> None:
    """Those that are on no page together have each its own copy: a page loads one file less."""
    framed, side = '{% extends "web/base.html" %}', '{{ script("/static/desk/side.js") }}'
    desk = SMALL["desk/templates/desk.html"]
    more = {
        "desk/static/talk.js": "export const talk = new Map(); console.log('a talk');",
        "desk/static/desk.js": 'import { talk } from "./talk.js"; talk.set(1, 1);',
        "desk/static/side.js": 'import { talk } from "./talk.js"; talk.set(2, 2);',
        "desk/templates/side.html": side if together else framed + side,
        "desk/templates/desk.html": desk + '{% include "desk/side.html" %}' * together,
    }
    bundles.put_together(tmp_path / "built", rooms_of(tmp_path / "rooms", SMALL | more))
    holders = [it for it in (tmp_path / "built").glob("*.js") if "a talk" in it.read_text()]
    assert len(holders) == (1 if together else 2)


def test_what_is_loaded_later_stays_away_until_then(built: Path) -> None:
    for address in (DESK, "/static/inbox/side.js", "/static/ticket_page/ticket_page.js"):
        (later,) = re.findall(r'import\("\./([\w.-]+)"\)', text_at(built, address))
        assert later.startswith("picker-") and (built / later).exists()
        assert "leaflet" not in text_at(built, address)


def test_libraries_have_short_names(built: Path) -> None:
    """Those of npm are minified wholly; in ours names are kept, for whoever reads an error."""
    desk = text_at(built, DESK)
    assert len(desk) < 500_000 and "CallForm=class" in desk


def test_nothing_is_asked_for_module_by_module(built: Path) -> None:
    for path in built.rglob("*.js"):
        text = path.read_text()
        assert 'from"/static/' not in text and 'from"/built/' not in text, path


def test_pages_of_citizens_are_left_as_they_are_but_for_what_they_load_later(built: Path) -> None:
    found = {it.name.split("-")[1] for it in built.iterdir() if it.name.startswith("citizen-")}
    maps = {"around", "map_button", "pick", "show_map"}
    assert found == maps, "the maps, as large as all else together"
    assert assets.address_of("/static/citizen/draft.js") == "/static/citizen/draft.js"


def test_no_page_loads_a_module_beside_those_that_were_put_together(built: Path) -> None:
    """It would import its own copy of what they share: the theme was changed twice by one press,
    and two sockets led to the floor."""
    found, named = bundles.addresses(built), set()
    for path in ROOMS.glob("*/templates/**/*.html"):
        named |= set(re.findall(r'script\("([^"]+)"\)', path.read_text()))
    assert DESK in named and named - set(found) == set()


def test_each_entry_has_an_address_of_its_own(built: Path) -> None:
    found = bundles.addresses(built)
    assert page_parts().entries <= set(found)
    assert re.fullmatch("/built/pages/desk-desk-[A-Z0-9]{8}.js", found[DESK])
    deep = "/static/places/map/read_only.js"
    assert re.fullmatch("/built/pages/places-map-read_only-[A-Z0-9]{8}.js", found[deep])
    for address in found.values():
        assert (built / address.removeprefix("/built/pages/")).exists()


def test_every_link_of_styles_is_put_together(built: Path) -> None:
    found = bundles.addresses(built)
    linked = page_parts().styles
    assert len(linked) > 50 and {styles.key_of(it) for it in linked} <= set(found)
    frame = found["/built/fonts.css /static/web/tokens.css /static/web/base.css"]
    assert re.fullmatch("/built/pages/styles/base-[A-F0-9]{8}.css", frame)
    for path in ROOMS.glob("*/templates/**/*.html"):
        if path.relative_to(ROOMS).parts[0] not in (
            "applicant",
            "chat",
            "citizen",
            "following",
            "now",
            "open_data",
        ):
            assert 'rel="stylesheet"' not in path.read_text(), path


def test_styles_stand_in_the_order_of_their_link(tmp_path: Path) -> None:
    rooms = rooms_of(
        tmp_path / "rooms",
        {
            "desk/templates/desk.html": '{{ styles("/static/web/z.css",\n "/static/desk/a.css") }}'
            '{{ styles("/static/desk/a.css", "/static/web/z.css") }}',
            "web/static/z.css": "p { color: red }",
            "desk/static/a.css": "p { color: blue }",
        },
    )
    bundles.put_together(tmp_path / "built", rooms)
    one = text_at(tmp_path / "built", "/static/web/z.css /static/desk/a.css")
    other = text_at(tmp_path / "built", "/static/desk/a.css /static/web/z.css")
    assert one == "p { color: red }\np { color: blue }"
    assert other == "p { color: blue }\np { color: red }"


def test_styles_say_from_the_root_what_they_said_from_their_place(tmp_path: Path) -> None:
    kept = 'url("/a.png") url(data:image/png;base64,aa/b) url(#default#VML) url(https://kz/a.png)'
    sheet = "/static/desk/map/map.css"
    rooms = rooms_of(
        tmp_path / "rooms",
        {
            "desk/templates/desk.html": f'{{{{ styles("{sheet}") }}}}',
            "desk/static/map/map.css": f"url(\"./a.woff2\") url(../b.png) url( 'c.svg#d' ) {kept}",
        },
    )
    bundles.put_together(tmp_path / "built", rooms)
    moved = (
        "url(\"/static/desk/map/a.woff2\") url(/static/desk/b.png) url('/static/desk/map/c.svg#d')"
    )
    assert text_at(tmp_path / "built", sheet) == f"{moved} {kept}"


def test_the_typeface_is_found_from_where_the_styles_are(built: Path) -> None:
    text = text_at(built, "/built/fonts.css /static/web/tokens.css /static/web/base.css")
    fonts = re.findall(r'url\("/built/([\w-]+\.woff2)"\)', text)
    assert fonts and all((assets.BUILT / it).exists() for it in fonts)


@pytest.mark.parametrize(
    ("text", "match"), [('@import "a.css";', "cannot stand after"), (None, "not there")]
)
def test_styles_that_cannot_stand_together_are_refused(
    tmp_path: Path, text: str | None, match: str
) -> None:
    files = {"desk/templates/desk.html": '{{ styles("/static/desk/desk.css") }}'}
    if text:
        files["desk/static/desk.css"] = text
    with pytest.raises(AssetsError, match=rf"/static/desk/desk\.css.*{match}|{match}.*desk\.css"):
        bundles.put_together(tmp_path / "built", rooms_of(tmp_path / "rooms", files))


def test_where_nothing_was_put_together_each_is_loaded_as_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(assets, "page_addresses", dict)
    links = pages.styles_of("/built/fonts.css", "/static/web/base.css").split("\n")
    assert links == [
        f'<link rel="stylesheet" href="{it}?v={assets.stamp()}">'
        for it in ("/built/fonts.css", "/static/web/base.css")
    ]
    assert assets.address_of(DESK) == DESK
    found = {"/built/fonts.css /static/web/base.css": "/built/pages/styles/base-1.css"}
    monkeypatch.setattr(assets, "page_addresses", lambda: found)
    link = pages.styles_of("/built/fonts.css", "/static/web/base.css")
    assert link == '<link rel="stylesheet" href="/built/pages/styles/base-1.css">'


@pytest.mark.parametrize(
    "name",
    ["desk/static/desk.js", "desk/static/desk.css", "web/vendor/uuid.js", "desk/templates/a.html"],
)
def test_what_was_put_together_of_other_files_is_not_served(tmp_path: Path, name: str) -> None:
    """Nor what was for other pages: two modules may stand together now that did not."""
    rooms = rooms_of(
        tmp_path / "rooms", SMALL | {"desk/static/side.js": "", "desk/static/desk.css": ""}
    )
    page = '<html>{{ script("/static/desk/desk.js") }} {{ script("/static/desk/side.js") }}'
    digests = {bundles.digest_of(rooms)}
    for text in (page, page.replace("side.js", "desk.js"), '{{ styles("/static/desk/desk.css") }}'):
        rooms_of(rooms, {name: text})
        digests.add(bundles.digest_of(rooms))
    assert len(digests) == 4


def test_what_no_page_asks_for_any_more_goes_after_thirty_days(tmp_path: Path) -> None:
    names = ("a-{}.js", "common/a-{}.js", "a-{}.js.map", "styles/a-{}.css")
    before = time.time() - bundles.KEEP_SECONDS
    for age, at in (("old", before - 1), ("new", before + 60)):
        for name in names:
            rooms_of(tmp_path, {name.format(age): ""})
            os.utime(tmp_path / name.format(age), (at, at))
    bundles.forget_old(tmp_path)
    left = {path for path in tmp_path.rglob("*") if path.is_file()}
    assert left == {tmp_path / name.format("new") for name in names}


def test_what_was_served_until_now_stays_however_long_ago_it_was_made(tmp_path: Path) -> None:
    """An update a year after the one before: pages are open, and the web process goes on serving
    what it found until it is started again."""
    rooms, built = rooms_of(tmp_path / "rooms"), tmp_path / "built"
    module = rooms / "desk/static/desk.js"
    bundles.put_together(built, rooms)
    (served,) = built.glob("desk-*.js")
    its_map = served.with_suffix(".js.map")
    long_ago = time.time() - 12 * bundles.KEEP_SECONDS
    for path in (served, its_map):
        os.utime(path, (long_ago, long_ago))
    for text in ("two();", "three();"):
        module.write_text(text)
        bundles.put_together(built, rooms)
        assert served.exists() and its_map.exists(), text
    os.utime(served, (long_ago, long_ago))
    bundles.put_together(built, rooms)
    assert not served.exists()


def test_what_the_version_before_has_made_is_touched_too(tmp_path: Path) -> None:
    """Its list says less of each, and the same of where they are."""
    served = tmp_path / "common/chunk-1.js"
    rooms_of(tmp_path, {"common/chunk-1.js": ""})
    os.utime(served, (0, 0))
    outputs = {os.path.relpath(served, ROOT): {"entryPoint": "softphone_ui/a/static/a.js"}}
    (tmp_path / bundles.LIST).write_text(json.dumps({"outputs": outputs}))
    assert bundles.addresses(tmp_path) == {}
    bundles.forget_old(tmp_path)
    assert served.exists()


async def test_browsers_keep_what_was_put_together(tmp_path: Path) -> None:
    assets.ensure_assets(lambda _: None)
    sheet = assets.page_addresses()["/static/web/lists.css"]
    chunk = next(assets.PAGES.glob("chunk-*.js")).name
    async with alone(tmp_path) as client:
        for path in (f"/built/pages/{chunk}", assets.address_of(DESK), sheet):
            answer = await client.get(path)
            assert (answer.status, "immutable" in answer.headers["Cache-Control"]) == (200, True)
        gone = await client.get("/built/pages/chunk-OLD.js")
        assert (gone.status, gone.headers["Cache-Control"]) == (404, "no-cache")
