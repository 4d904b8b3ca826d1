"""What the pages take from npm: SIP, chart, map and id libraries, and the typeface, in `built/`;
and their own modules, put together.

Stamps over what they are made of say whether that is still right, so that the second set-up only
compares lines.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

from registry.networks import NETWORKS
from softphone_ui.web import bundles
from softphone_ui.web.esbuild import ESBUILD, ROOT, AssetsError, esbuild, run
from softphone_ui.web.styles import key_of

HERE = Path(__file__).parent
UI = HERE.parent
BUILT = UI / "built"
STAMP = BUILT / "stamp"
PAGES = BUILT / "pages"
PAGES_STAMP = BUILT / "pages_stamp"
NAMES = (
    "jssip.js", "fonts.css", "uplot.js", "uplot.css", "leaflet.js", "leaflet.css", "uuid.js",
    "street_map.js", "clusters.js",
)  # fmt: skip
ENTRIES = tuple(HERE / "vendor" / name for name in NAMES)
MODULES = ROOT / "node_modules"

Progress = Callable[[str], None]


def ensure_assets(progress: Progress, *, checking_tools: bool = False) -> None:
    """Install from the lock file and bundle, unless what is there is right. `checking_tools`: also
    what only the tests need, such as the type checker. Raises AssetsError."""
    fresh, together = _is_fresh(), pages_are_fresh()
    lacks_tools = checking_tools and not all(tool.exists() for tool in _checking_tools())
    if lacks_tools or not (fresh and (together or ESBUILD.exists())):
        npm = _npm()
        progress("fetching the browser telephone, the map and the typeface (npm)")
        omitted = [] if checking_tools else ["--omit=dev"]
        run([*npm, "ci", *omitted, "--no-audit", "--no-fund"], "npm ci")
    if fresh and together:
        return
    progress("bundling them")
    BUILT.mkdir(exist_ok=True)
    if not fresh:
        esbuild(_options())
        STAMP.write_text(_digest_now())
    digest = _pages_digest()
    bundles.put_together(PAGES)
    pack(BUILT)
    PAGES_STAMP.write_text(digest)


def pack(folder: Path) -> None:
    """Write a packed copy (.gz) beside each script and stylesheet, where it is missing or older.
    The web process sends it to browsers that take it: a map's libraries are a third then."""
    for path in sorted(it for it in folder.rglob("*") if it.suffix in {".js", ".css"}):
        packed = path.with_name(f"{path.name}.gz")
        if not packed.exists() or packed.stat().st_mtime < path.stat().st_mtime:
            packed.write_bytes(gzip.compress(path.read_bytes(), mtime=0))


def pages_are_fresh() -> bool:
    """Return whether what was put together is of the modules that are here, and all are here that
    pages name."""
    try:
        digest = _pages_digest()
    except AssetsError:  # set-up says which is not
        return False
    return PAGES_STAMP.exists() and PAGES_STAMP.read_text() == digest


@cache
def page_addresses() -> Mapping[str, str]:
    """Return, of what this process serves put together, looked at once: where a module is in the
    source, or the stylesheets of a link are → where browsers load it."""
    return bundles.addresses(PAGES) if pages_are_fresh() else {}


def address_of(script: str) -> str:
    """Return where browsers load the module that is at `script` in the source."""
    return page_addresses().get(script, script)


def addresses_of_styles(sheets: Sequence[str]) -> Sequence[str]:
    """Return where browsers load these stylesheets, which are in the source: at one address if they
    were put together."""
    together = page_addresses().get(key_of(sheets))
    return [together] if together else [f"{it}?v={stamp()}" for it in sheets]


def _pages_digest() -> str:
    return f"{_digest_now()} {bundles.digest_of()}"


def _options() -> list[str]:
    return [
        *map(str, ENTRIES),
        "--bundle",
        "--format=esm",
        "--minify",
        f"--alias:@protomaps/basemaps={HERE / 'vendor' / 'no_flavors.js'}",
        "--loader:.woff2=file",
        "--loader:.png=dataurl",
        "--asset-names=[name]",
        f"--outdir={BUILT}",
    ]


@cache
def stamp() -> str:
    """Return the stamp of what this process serves, taken once."""
    return stamp_of(UI)


def stamp_of(rooms: Path) -> str:
    """Return a short word that changes whenever a file served to browsers does (for `?v=`)."""
    digest = hashlib.sha256(f"{_digest_now()}{NETWORKS}".encode())
    for path in sorted([*rooms.glob("*/static/**/*.*"), *rooms.glob("*/words/*.po")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _is_fresh() -> bool:
    names = [BUILT / entry.name for entry in ENTRIES]
    return all(path.exists() for path in names) and _written() == _digest_now()


def _written() -> str:
    return STAMP.read_text() if STAMP.exists() else ""


def _digest_now() -> str:
    digest = hashlib.sha256()
    for path in (ROOT / "package-lock.json", *sorted((HERE / "vendor").iterdir())):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _checking_tools() -> list[Path]:
    manifest = json.loads((ROOT / "package.json").read_text())
    return [MODULES / name for name in manifest["devDependencies"]]


def _npm() -> list[str]:
    found = shutil.which("npm")
    if found is None:
        raise AssetsError("npm is missing: install Node.js 18 or newer, then start again")
    return [found]
