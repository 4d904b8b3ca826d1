"""What the pages take from npm: SIP, chart, map and id libraries, and the typeface, in `built/`;
and their own modules, put together.

Stamps over what they are made of say whether that is still right, so that the second set-up only
compares lines.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from softphone_ui.web import bundles

HERE = Path(__file__).parent
UI = HERE.parent
ROOT = UI.parent
BUILT = UI / "built"
STAMP = BUILT / "stamp"
PAGES = BUILT / "pages"
PAGES_STAMP = BUILT / "pages_stamp"
ESBUILD = ROOT / "node_modules" / ".bin" / "esbuild"
NAMES = (
    "jssip.js", "fonts.css", "uplot.js", "uplot.css", "leaflet.js", "leaflet.css", "uuid.js",
)  # fmt: skip
ENTRIES = tuple(HERE / "vendor" / name for name in NAMES)
INSTALL_SECONDS = 300

Progress = Callable[[str], None]


class AssetsError(Exception):
    """The browser's files could not be built; the message is one sentence saying what to do."""


def ensure_assets(progress: Progress) -> None:
    """Install from the lock file and bundle, unless what is there is right. Raises AssetsError."""
    fresh = _is_fresh()
    if fresh and pages_are_fresh():
        return
    if not (fresh and ESBUILD.exists()):
        npm = _npm()
        progress("fetching the browser telephone, the map and the typeface (npm)")
        _run([*npm, "ci", "--no-audit", "--no-fund"], "npm ci")
    progress("bundling them")
    BUILT.mkdir(exist_ok=True)
    if not fresh:
        _run([str(ESBUILD), *_options()], "esbuild")
        STAMP.write_text(_digest_now())
    digest = _pages_digest()
    bundle_pages(PAGES)
    PAGES_STAMP.write_text(digest)


def pages_are_fresh() -> bool:
    """Whether what was put together is of the modules that are here."""
    return PAGES_STAMP.exists() and PAGES_STAMP.read_text() == _pages_digest()


@cache
def page_addresses() -> Mapping[str, str]:
    """Of what this process serves put together, looked at once: where a module is in the source →
    where browsers load it."""
    return bundles.addresses(PAGES) if pages_are_fresh() else {}


def address_of(script: str) -> str:
    """Where browsers load the module that is at `script` in the source."""
    return page_addresses().get(script, script)


def bundle_pages(built: Path, rooms: Path = UI) -> None:
    """Put the modules of `rooms` together in the folder `built`. Raises AssetsError."""
    bundles.forget_old(built)
    _run([str(ESBUILD), *bundles.options(built, rooms)], "esbuild")


def _pages_digest() -> str:
    return f"{_digest_now()} {bundles.digest_of()}"


def _options() -> list[str]:
    return [
        *map(str, ENTRIES),
        "--bundle",
        "--format=esm",
        "--minify",
        "--loader:.woff2=file",
        "--loader:.png=dataurl",
        "--asset-names=[name]",
        "--log-level=error",
        f"--outdir={BUILT}",
    ]


@cache
def stamp() -> str:
    """The stamp of what this process serves, taken once."""
    return stamp_of(UI)


def stamp_of(rooms: Path) -> str:
    """A short word that changes whenever a file served to browsers does (for `?v=`)."""
    digest = hashlib.sha256(_digest_now().encode())
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


def _npm() -> list[str]:
    found = shutil.which("npm")
    if found is None:
        raise AssetsError("npm is missing: install Node.js 18 or newer, then start again")
    return [found]


def _run(command: list[str], what: str) -> None:
    try:
        subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, "NO_UPDATE_NOTIFIER": "1"},
            check=True,
            capture_output=True,
            text=True,
            timeout=INSTALL_SECONDS,
        )
    except subprocess.CalledProcessError as error:
        lines = [line for line in error.stderr.splitlines() if line.strip()]
        last = lines[0] if lines else "no reason given"
        raise AssetsError(f"{what} failed: {last}") from None
    except (subprocess.TimeoutExpired, OSError) as error:
        raise AssetsError(f"{what} failed: {error}") from None
