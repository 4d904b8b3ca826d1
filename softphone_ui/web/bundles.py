"""Staff's pages have their modules put together by esbuild, in `built/pages`.

Module by module, a desk that was loaded again asked 81 times. What a template names,
`script("/static/desk/desk.js")`, is one file; what pages share lies in `common/` beside, each thing
once. All have names that change with what is in them. Where what was put together is not of the
modules that are here, every module is served as it is.

The citizens' pages are left as they are: what they keep for the time without a network is a list of
their modules. A module of their rooms that a page of staff names is put together as any other.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from softphone_ui.web.folders import ROOMS

#: What esbuild has made of what.
LIST = "list.json"
#: The folder of what pages share.
COMMON = "common"
ADDRESS = re.compile(r"/static/((\w+)/[\w/]+)\.js")
CITIZENS = frozenset({"applicant", "citizen", "following"})
#: A page that was opened before an update may ask for what it shares for so long after it.
KEEP_SECONDS = 30 * 86400.0


def entries(rooms: Path = ROOMS) -> dict[str, Path]:
    """What staff's templates and features name: where it is to lie, without its ending → its
    source."""
    found = {}
    for place in sorted([*rooms.glob("*/templates/**/*.html"), *rooms.glob("*/feature.py")]):
        if place.relative_to(rooms).parts[0] in CITIZENS:
            continue
        for name, room in ADDRESS.findall(place.read_text(encoding="utf-8")):
            source = rooms / room / "static" / f"{name.removeprefix(f'{room}/')}.js"
            if source.exists():
                found[name] = source
    return found


def options(built: Path, rooms: Path = ROOMS) -> Sequence[str]:
    """esbuild's arguments."""
    paths = {f"/static/{it.parent.name}/*": [f"{it}/*"] for it in rooms.glob("*/static")}
    paths["/built/*"] = [str(rooms / "web/vendor/*")]
    return [
        *(f"{name}={source}" for name, source in entries(rooms).items()),
        f"--tsconfig-raw={json.dumps({'compilerOptions': {'paths': paths}})}",
        "--bundle", "--splitting", "--format=esm", "--minify-whitespace", "--sourcemap",
        "--entry-names=[dir]/[name]-[hash]", f"--chunk-names={COMMON}/[name]-[hash]",
        "--log-level=error", f"--outdir={built}", f"--metafile={built / LIST}",
    ]  # fmt: skip


def digest_of(rooms: Path = ROOMS) -> str:
    """Changes with whatever is put together, and with what that is."""
    digest = hashlib.sha256(json.dumps(sorted(entries(rooms))).encode())
    for path in sorted([*rooms.glob("*/static/**/*.js"), *rooms.glob("web/vendor/*.js")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def forget_old(built: Path) -> None:
    """What no page asks for any more; to be called before what is asked for is made. What was made
    last is served until now, however long ago that was, and by the web process until it is started
    again."""
    for path in _made(built):
        if path.exists():
            os.utime(path)
    before = time.time() - KEEP_SECONDS
    for path in built.rglob("*.js*"):
        if path.stat().st_mtime < before:
            path.unlink()


def _made(built: Path) -> Mapping[Path, Mapping[str, object]]:
    """What was put together last, by its place → what esbuild says of it."""
    try:
        outputs = json.loads((built / LIST).read_text())["outputs"]
    except (FileNotFoundError, ValueError):  # nothing was yet, or set-up ended in the midst of it
        return {}
    return {(ROOMS.parent / file).resolve(): made for file, made in outputs.items()}


def addresses(built: Path) -> Mapping[str, str]:
    """The address of a module in the source → that of what was made of it."""
    found = {}
    for path, made in _made(built).items():
        place = path.relative_to(built.resolve())
        if "entryPoint" in made and place.parts[0] != COMMON:
            room, _, name = str(made["entryPoint"]).rpartition("/static/")
            found[f"/static/{Path(room).name}/{name}"] = f"/built/pages/{place.as_posix()}"
    return found
