"""Staff's pages have their modules put together by esbuild, in `built/pages`.

Module by module, a desk that was loaded again asked 81 times. What a template names,
`script("/static/desk/desk.js")`, is one file; what pages share lies in `common/` beside, each thing
once, under names that change with what is in them. Where what was put together is not of the
modules that are here, every module is served as it is.

The citizens' pages are left as they are: what they keep for the time without a network is a list of
their modules.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Sequence
from pathlib import Path

from softphone_ui.web.folders import ROOMS

#: The folder of what pages share.
COMMON = "common"
ADDRESS = re.compile(r"/static/((\w+)/[\w/]+)\.js")
CITIZENS = frozenset({"applicant", "citizen", "following"})
#: A page that was opened before an update may ask for what it shares for so long.
KEEP_SECONDS = 30 * 86400.0


def entries(rooms: Path = ROOMS) -> dict[str, Path]:
    """What templates and features name: where it is to lie, without its ending → its source."""
    found = {}
    for place in sorted([*rooms.glob("*/templates/**/*.html"), *rooms.glob("*/feature.py")]):
        for name, room in ADDRESS.findall(place.read_text(encoding="utf-8")):
            source = rooms / room / "static" / f"{name.removeprefix(f'{room}/')}.js"
            if room not in CITIZENS and source.exists():
                found[name] = source
    return found


def address_of(script: str, version: str, *, bundled: bool) -> str:
    """Where browsers load what is at `script` in the source; `bundled`: as it was put together."""
    named = ADDRESS.fullmatch(script)
    if not bundled or named is None or named[2] in CITIZENS:
        return script
    return f"/built/pages/{named[1]}.js?v={version}"


def options(built: Path, rooms: Path = ROOMS) -> Sequence[str]:
    """esbuild's arguments."""
    paths = {f"/static/{it.parent.name}/*": [f"{it}/*"] for it in rooms.glob("*/static")}
    paths["/built/*"] = [str(rooms / "web/vendor/*")]
    return [
        *(f"{name}={source}" for name, source in entries(rooms).items()),
        f"--tsconfig-raw={json.dumps({'compilerOptions': {'paths': paths}})}",
        "--bundle", "--splitting", "--format=esm", "--minify-whitespace", "--sourcemap",
        f"--chunk-names={COMMON}/[name]-[hash]", "--log-level=error", f"--outdir={built}",
    ]  # fmt: skip


def digest_of(rooms: Path = ROOMS) -> str:
    """Changes with whatever is put together, and with what that is."""
    digest = hashlib.sha256(json.dumps(sorted(entries(rooms))).encode())
    for path in sorted([*rooms.glob("*/static/**/*.js"), *rooms.glob("web/vendor/*.js")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def forget_old(built: Path) -> None:
    """What no page asks for any more; to be called before what is asked for is made."""
    before = time.time() - KEEP_SECONDS
    for path in (built / COMMON).glob("*"):
        if path.stat().st_mtime < before:
            path.unlink()
