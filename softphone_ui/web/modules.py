"""Pages' modules, by what they import, and which of them are put together in one go.

A module is named by its address: /static/<feature>/x.js, of a library /built/x.js.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from posixpath import dirname, join, normpath
from tempfile import TemporaryDirectory

from softphone_ui.web.esbuild import AssetsError, Output, esbuild
from softphone_ui.web.page_parts import PageParts, closure

#: What runs on every page that has the frame, web/base.html, with all it imports.
FRAME = "/static/web/base.js"


@dataclass(frozen=True)
class Module:
    """The part of a module that esbuild reads."""

    imports: frozenset[str] = frozenset()
    #: Those of them that it loads when they are asked for.
    later: frozenset[str] = frozenset()
    exports: tuple[str, ...] = ()


@dataclass(frozen=True)
class ModuleGroup:
    """Entries that are put together in one go."""

    entries: tuple[str, ...]
    #: Whether they find there what every page runs.
    framed: bool
    #: Whether some of it is to lie in files of its own: what they share, or load later.
    shares: bool


@dataclass(frozen=True)
class BundlePlan:
    """The plan of how all modules are put together."""

    #: What every page with the frame runs: one file.
    frame: frozenset[str]
    groups: Sequence[ModuleGroup]


def modules(rooms: Path) -> Mapping[str, Module]:
    """Return all that there are."""
    paths = [*rooms.glob("*/static/**/*.js"), *rooms.glob("web/vendor/*.js")]
    if not paths:
        return {}  # esbuild would read its input
    with TemporaryDirectory() as folder:
        outputs = esbuild([*map(str, sorted(paths)), "--format=esm", f"--outdir={folder}"])
    found = ((address_of(it.entry, rooms), it) for it in outputs.values() if it.entry)
    return {address: _module(address, it) for address, it in found}


def _module(address: str, made: Output) -> Module:
    imports, later = (
        frozenset(normpath(join(dirname(address), it)) for it in paths)
        for paths in (made.imports, made.later)
    )
    return Module(imports, later, made.exports)


def address_of(path: Path, rooms: Path) -> str:
    """Return the address of a module's file."""
    room, *names = path.resolve().relative_to(rooms.resolve()).parts
    library = room == "built" or names[0] == "vendor"
    return f"/built/{names[-1]}" if library else "/".join(("/static", room, *names[1:]))


def source_of(address: str, rooms: Path) -> Path:
    """Return the file of what has this address."""
    first, *names = address.removeprefix("/").split("/")
    if first == "built":
        return rooms.joinpath("built", *names)
    return rooms.joinpath(names[0], "static", *names[1:])


def reach(
    start: Iterable[str], graph: Mapping[str, Module], without: frozenset[str] = frozenset()
) -> frozenset[str]:
    """Return the modules and all they import, at any depth and any time, but none of `without`."""
    there = graph.keys() - without
    return frozenset(closure(there & set(start), lambda name: graph[name].imports & there))


def plan_of(parts: PageParts, graph: Mapping[str, Module]) -> BundlePlan:
    """Return entries that stand on one page and share something are put together in one go, for
    each module may be on a page once; any other becomes one file. Raises AssetsError."""
    entries = parts.entries
    bare = frozenset[str]().union(*(it for it in parts.pages.values() if FRAME not in it))
    if FRAME not in entries:
        return BundlePlan(
            frozenset(), tuple(_groups(parts, entries, graph, frozenset(), framed=False))
        )
    for template, its in parts.pages.items():
        if FRAME in its and its & bare:
            raise AssetsError(
                f"{min(its & bare)} is on pages without the frame and on {template}, which has "
                "it: let each have a module of its own"
            )
    begun = parts.everywhere - {FRAME}
    needs = frozenset().union(*(graph[it].imports for it in begun)) - begun
    frame = reach({FRAME, *needs}, graph)
    groups = (
        *_groups(parts, entries - bare - frame, graph, frame, framed=True),
        *_groups(parts, entries & bare, graph, frozenset(), framed=False),
    )
    return BundlePlan(frame, groups)


def _groups(
    parts: PageParts,
    entries: frozenset[str],
    graph: Mapping[str, Module],
    frame: frozenset[str],
    *,
    framed: bool,
) -> Iterable[ModuleGroup]:
    own = {it: reach({it}, graph, frame) for it in sorted(entries)}
    joined: dict[str, set[str]] = {it: {it} for it in own}
    for modules_of_page in parts.pages.values():
        on_page = sorted((modules_of_page | (parts.everywhere if framed else set())) & entries)
        for one in on_page:
            for other in on_page:
                if joined[one] is not joined[other] and own[one] & own[other]:
                    joined[one] |= joined[other]
                    for name in joined[other]:
                        joined[name] = joined[one]
    alone: list[str] = []
    for group in {min(it): it for it in joined.values()}.values():
        later = any(graph[it].later - frame for entry in group for it in own[entry])
        if len(group) == 1 and not later:
            alone += group
        else:
            yield ModuleGroup(tuple(sorted(group)), framed=framed, shares=True)
    if alone:
        yield ModuleGroup(tuple(sorted(alone)), framed=framed, shares=False)


def text_of_frame(frame: frozenset[str], graph: Mapping[str, Module]) -> str:
    """Return the entry of what every page runs: each module with all its names. First come those
    that need least, so that none waits for the words that does without. Raises AssetsError."""
    homes: dict[str, str] = {}
    lines = []
    for address in sorted(frame, key=lambda name: (len(reach({name}, graph)), name)):
        names = graph[address].exports
        for name in names:
            if name == "default":
                raise AssetsError(f"{address} runs on every page: let what it exports have a name")
            if name in homes:
                raise AssetsError(
                    f"{homes[name]} and {address} run on every page, as one file, and both export "
                    f"{name}: give one of the two another name"
                )
            homes[name] = address
        begin = f"export {{ {', '.join(names)} }} from" if names else "import"
        lines.append(f"{begin} {json.dumps(address)};")
    return "\n".join(lines)
