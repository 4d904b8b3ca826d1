"""The stylesheets of one link, put together: one after the other, as they are."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath
from posixpath import dirname, join, normpath

from softphone_ui.web.esbuild import AssetsError
from softphone_ui.web.modules import source_of

#: The folder of what was put together.
FOLDER = "styles"
_URL = re.compile(r"""url\(\s*(["']?)([^"')]+)\1\s*\)""")
_WHOLE = re.compile(r"(?:[a-z]+:|[/#])")
#: They hold only at the beginning of a file.
_FIRST = re.compile(r"@(?:charset|import|namespace)\b")


def key_of(sheets: Sequence[str]) -> str:
    """Return the key by which the link of these stylesheets is found."""
    return " ".join(sheets)


def put_together(
    links: Iterable[tuple[str, ...]], built: Path, rooms: Path
) -> Sequence[tuple[Path, tuple[str, ...]]]:
    """Return what was made, and of which stylesheets. Raises AssetsError."""
    found = []
    for sheets in sorted(links):
        text = "\n".join(_text_of(it, rooms) for it in sheets).encode()
        name = f"{PurePosixPath(sheets[-1]).stem}-{hashlib.sha256(text).hexdigest()[:8].upper()}"
        path = built / FOLDER / f"{name}.css"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)
        found.append((path, sheets))
    return found


def _text_of(sheet: str, rooms: Path) -> str:
    """Of one, which says from the root what it said from its own place."""
    try:
        text = source_of(sheet, rooms).read_text(encoding="utf-8")
    except OSError:
        raise AssetsError(f"a page names a stylesheet that is not there: {sheet}") from None
    if _FIRST.search(text):
        raise AssetsError(
            f"{sheet} begins with a rule that cannot stand after another's: name both"
        )

    def from_root(found: re.Match[str]) -> str:
        quote, place = found.groups()
        if _WHOLE.match(place):
            return found[0]
        return f"url({quote}{normpath(join(dirname(sheet), place))}{quote})"

    return _URL.sub(from_root, text)
