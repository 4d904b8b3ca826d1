"""The catalogues as a program reads them, kept from the last time that they were compiled.

Reading some hundred .po files takes 0.1 s of a processor, at each start of the pages. What was made
of them lies in the cache that every installation shares; it is of these very files or is not taken.
"""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

import msgspec

from foundation.settings import cache_dir

#: What nobody took for so long is of words that are no more.
KEEP_SECONDS = 30 * 86400.0


class Compiled(msgspec.Struct, frozen=True):
    """A language: its catalogue as gettext's .mo, and message → translation for the browser."""

    catalogue: bytes
    browser: dict[str, str | list[str]]


def compile_once(
    files: Iterable[Path], compile_now: Callable[[], Mapping[str, Compiled]]
) -> Mapping[str, Compiled]:
    """Return language → what was compiled of these files before, else what `compile_now` makes of
    them and raises. `files`: all that it depends on, to the last letter."""
    digest = hashlib.sha256()
    for file in files:
        data = file.read_bytes()
        digest.update(b"%s %d\n" % (str(file).encode(), len(data)))
        digest.update(data)
    path = cache_dir() / "words" / digest.hexdigest()
    try:
        found = msgspec.msgpack.decode(path.read_bytes(), type=dict[str, Compiled])
    except (OSError, msgspec.MsgspecError):
        found = dict(compile_now())
        with suppress(OSError):  # a full or closed cache only costs time
            _keep(path, msgspec.msgpack.encode(found))
    return found


def _keep(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as work:
        (Path(work) / path.name).write_bytes(data)
        (Path(work) / path.name).replace(path)
    for other in path.parent.iterdir():
        if other.is_file() and other.stat().st_atime < time.time() - KEEP_SECONDS:
            other.unlink(missing_ok=True)
