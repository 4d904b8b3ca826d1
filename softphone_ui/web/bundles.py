"""Staff's pages have their modules and styles put together, in `built/pages`.

Module by module, a desk that was loaded again asked 81 times. Now what every page runs is one file:
base.js, all it imports, and what modules on every page import. What a template names,
`script("/static/desk/desk.js")`, is one more, which imports the first. Where two that stand on one
page share something, or one loads something only when it is asked for, that is a file too: each
module is on a page once. All have names that change with what is in them. Where what was put
together is not of the modules that are here, every module is served as it is; so are styles.

The citizens' pages are left as they are: what they keep for the time without a network is a list of
their modules. A module of their rooms that a page of staff names is put together as any other.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from softphone_ui.web import styles
from softphone_ui.web.esbuild import ROOT, AssetsError, Output, esbuild
from softphone_ui.web.folders import ROOMS
from softphone_ui.web.modules import (
    FRAME,
    BundlePlan,
    ModuleGroup,
    address_of,
    modules,
    plan_of,
    source_of,
    text_of_frame,
)
from softphone_ui.web.page_parts import PageParts, closure, page_parts

#: What has been made of what.
LIST = "list.json"
#: A page that was opened before an update may ask for what it shares for so long after it.
KEEP_SECONDS = 30 * 86400.0
AT_ONCE = 4


def put_together(built: Path, rooms: Path = ROOMS) -> None:
    """Put the modules and styles of `rooms` together in the folder `built`. Raises AssetsError."""
    forget_old(built)
    parts, graph = page_parts(rooms), modules(rooms)
    plan = plan_of(parts, graph)
    frame = _build_frame(text_of_frame(plan.frame, graph), built, rooms) if plan.frame else {}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        groups = pool.map(lambda group: _build_group(group, plan, frame, built, rooms), plan.groups)
    outputs = dict(frame)
    for group in groups:
        outputs |= group
    stand_for = {path: set(plan.frame) for path in frame}
    for path, made in outputs.items():
        # What is loaded later is an entry for esbuild, but no page names it.
        address = address_of(made.entry, rooms) if made.entry else ""
        stand_for.setdefault(path, {address} & parts.entries)
    _refuse_twice(parts, stand_for, outputs, rooms)
    for path, sheets in styles.put_together(parts.styles, built, rooms):
        stand_for.setdefault(path.resolve(), set()).add(styles.key_of(sheets))
    listed = {
        os.path.relpath(path, ROOT): {"stands_for": sorted(its)} for path, its in stand_for.items()
    }
    (built / LIST).write_text(json.dumps({"outputs": listed}))


def digest_of(rooms: Path = ROOMS) -> str:
    """Hash whatever is put together, and what that is."""
    parts = page_parts(rooms)
    pages = sorted((name, sorted(it)) for name, it in parts.pages.items())
    named = (sorted(parts.entries), pages, sorted(parts.everywhere), sorted(parts.styles))
    digest = hashlib.sha256(json.dumps(named).encode())
    kinds = ("*/static/**/*.js", "*/static/**/*.css", "web/vendor/*.js")
    for path in sorted(path for kind in kinds for path in rooms.glob(kind)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def forget_old(built: Path) -> None:
    """Forget what no page asks for any more; to be called before what is asked for is made. What
    was made last is served until now, however long ago that was, and by the web process until it is
    started again."""
    for path in _made(built):
        for file in (path, path.with_name(f"{path.name}.map"), path.with_name(f"{path.name}.gz")):
            if file.exists():
                os.utime(file)
    before = time.time() - KEEP_SECONDS
    for path in (*built.rglob("*.js*"), *built.rglob("*.css*")):
        if path.stat().st_mtime < before:
            path.unlink()


def addresses(built: Path) -> Mapping[str, str]:
    """Return the address of a module in the source, or stylesheets' (`styles.key_of`) → that of
    what was made of it."""
    return {
        address: f"/built/pages/{path.relative_to(built.resolve()).as_posix()}"
        for path, made in _made(built).items()
        for address in made.get("stands_for", ())
    }


def _made(built: Path) -> Mapping[Path, Mapping[str, Sequence[str]]]:
    """What was put together last, by its place → what it stands for."""
    try:
        outputs = json.loads((built / LIST).read_text())["outputs"]
    except (FileNotFoundError, ValueError):  # nothing was yet, or set-up ended in the midst of it
        return {}
    return {(ROOT / file).resolve(): made for file, made in outputs.items()}


def _build_frame(text: str, built: Path, rooms: Path) -> Mapping[Path, Output]:
    options = (*_options(built, rooms), "--entry-names=base-[hash]", "--sourcefile=base.js")
    made = esbuild(options, text)
    return {path: replace(it, entry=None) for path, it in made.items()}


def _build_group(
    group: ModuleGroup, plan: BundlePlan, frame: Iterable[Path], built: Path, rooms: Path
) -> Mapping[Path, Output]:
    options = [f"{_name(it)}={source_of(it, rooms)}" for it in group.entries]
    if group.shares:
        options.append("--splitting")
    places = {}
    if group.framed:
        for path in frame:
            options.append(f"--external:{path}")
            places = dict.fromkeys(plan.frame, path)
    return esbuild([*options, *_options(built, rooms, places), "--entry-names=[name]-[hash]"])


def _name(address: str) -> str:
    """In the one folder of all that is made: from there esbuild says where the frame is."""
    return address.removeprefix("/static/").removesuffix(".js").replace("/", "-")


def _options(built: Path, rooms: Path, places: Mapping[str, Path] | None = None) -> Sequence[str]:
    """What is common to all. `places` are of modules that are not where their addresses say."""
    paths = {f"/static/{it.parent.name}/*": [f"{it}/*"] for it in rooms.glob("*/static")}
    # Libraries are there already, the names in them shortened too.
    paths["/built/*"] = [str(rooms / "built/*")]
    paths |= {address: [str(path)] for address, path in (places or {}).items()}
    return (
        f"--tsconfig-raw={json.dumps({'compilerOptions': {'paths': paths}})}",
        "--bundle", "--format=esm", "--minify-whitespace", "--sourcemap", f"--outdir={built}",
    )  # fmt: skip


def _refuse_twice(
    parts: PageParts,
    stand_for: Mapping[Path, set[str]],
    outputs: Mapping[Path, Output],
    rooms: Path,
) -> None:
    """A module that is in two files of a page would run twice: two sockets to the floor, two stores
    of words. Raises AssetsError."""
    places = {address: path for path, its in stand_for.items() for address in its}
    for page, its in parts.pages.items():
        everywhere = {FRAME, *parts.everywhere} if FRAME in its else set()
        homes: dict[Path, Path] = {}
        for path in _with_imports((places[it] for it in its | everywhere), outputs):
            for module in outputs[path].inputs:
                if homes.setdefault(module, path) != path:
                    raise AssetsError(
                        f"{module.relative_to(rooms.resolve())} would run twice on {page}: let "
                        f"whoever imports it name {address_of(module, rooms)}"
                    )


def _with_imports(start: Iterable[Path], outputs: Mapping[Path, Output]) -> set[Path]:
    def imports(path: Path) -> set[Path]:
        return {(ROOT / file).resolve() for file in outputs[path].imports} & outputs.keys()

    return closure(set(start) & outputs.keys(), imports)
