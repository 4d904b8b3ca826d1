"""Which modules and styles stand together on staff's pages, by what templates and manifests name.

Whoever adds a page names its files in its template and nothing elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from softphone_ui.web.esbuild import AssetsError
from softphone_ui.web.folders import ROOMS

T = TypeVar("T")

CITIZENS = frozenset({"applicant", "chat", "citizen", "following"})
_MODULE = re.compile(r"/static/(\w+)/([\w/]+\.js)")
_SCRIPT = re.compile(r"""\bscript\(["']([^"']+)["']\)""")
_PART = re.compile(r"""\{%-?\s*(?:extends|include|import|from)\s+["']([^"']+)["']""")
_STYLES = re.compile(r"\bstyles\(([^)]*)\)")
_SHEET = re.compile(r"""["']([^"']+)["']""")


@dataclass(frozen=True)
class PageParts:
    """All are named by their addresses."""

    #: The modules that staff's templates and manifests name.
    entries: frozenset[str]
    #: A whole page's template → those of them that may stand on it, by whatever condition, those of
    #: what it extends and includes too.
    pages: Mapping[str, frozenset[str]]
    #: Those that run on every page of whoever has a right.
    everywhere: frozenset[str]
    #: The stylesheets of one link, in their order.
    styles: frozenset[tuple[str, ...]]


def page_parts(rooms: Path = ROOMS) -> PageParts:
    """Return what templates and manifests say of it. Raises AssetsError."""
    texts = dict(_templates(rooms))
    staffs = [it for it in texts if it.split("/")[0] not in CITIZENS]
    named = {it: _modules(it, texts[it], rooms) for it in texts}
    everywhere = frozenset[str]().union(
        *(_modules(it, text, rooms) for it, text in _manifests(rooms))
    )
    entries = everywhere.union(*(named[it] for it in staffs))
    pages = {}
    for name in staffs:
        whole = _with_parts(name, texts)
        if any("<html" in texts[it] for it in whole):
            pages[name] = entries & set[str]().union(*(named[it] for it in whole))
    # Of citizens' pages only what they load later, as large as a map, is put together.
    for name in texts.keys() - set(staffs):
        if later := frozenset(_modules(name, " ".join(_SCRIPT.findall(texts[name])), rooms)):
            entries |= later
            pages[name] = later
    styles = (tuple(_SHEET.findall(it)) for text in texts.values() for it in _STYLES.findall(text))
    return PageParts(entries, pages, everywhere, frozenset(it for it in styles if it))


def _templates(rooms: Path) -> Iterator[tuple[str, str]]:
    """A template as others name it → its text."""
    for path in sorted(rooms.glob("*/templates/**/*.html")):
        room, _, *names = path.relative_to(rooms).parts
        yield "/".join((room, *names)), path.read_text(encoding="utf-8")


def _manifests(rooms: Path) -> Iterator[tuple[str, str]]:
    """By its place → its text."""
    for path in sorted(rooms.glob("*/feature.py")):
        yield str(path.relative_to(rooms)), path.read_text(encoding="utf-8")


def _with_parts(name: str, texts: Mapping[str, str]) -> set[str]:
    """The template and what it extends, includes and imports, at any depth."""
    return closure(
        [name], lambda name: [part for part in _PART.findall(texts[name]) if part in texts]
    )


def closure(start: Iterable[T], following: Callable[[T], Iterable[T]]) -> set[T]:
    """Return these, what follows from each of them, and so on."""
    found: set[T] = set()
    left = list(start)
    while left:
        item = left.pop()
        if item not in found:
            found.add(item)
            left += following(item)
    return found


def _modules(file: str, text: str, rooms: Path) -> set[str]:
    found = set()
    for room, name in _MODULE.findall(text):
        address = f"/static/{room}/{name}"
        if not (rooms / room / "static" / name).exists():
            raise AssetsError(f"{file} names a module that is not there: {address}")
        found.add(address)
    return found
