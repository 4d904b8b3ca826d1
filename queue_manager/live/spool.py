"""Journal entries on disk while Redis is away: JSON lines, in order.

Flushed to the operating system, not to the platter: they outlive a crash of ours, which is what
they are for, and cost microseconds.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
from collections.abc import Iterable
from io import FileIO
from pathlib import Path

import msgspec

from queue_manager.live.stored_format import require_format

log = logging.getLogger(__name__)


class SpooledEntry(msgspec.Struct, frozen=True):
    """One step of the journal: a stream id of ours, an event and its records as JSON text, in the
    stored format `format`."""

    id: str
    event: str
    records: str
    format: str = "1"  # of a line that does not say so


class Spool:
    """A file that holds exactly what Redis has not confirmed. Full disks are reported, once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: FileIO | None = None

    def take_up(self) -> list[SpooledEntry]:
        """Return what an earlier run could not hand over. A line that was cut short is dropped.
        Raises OtherFormat."""
        if not self._path.exists():
            return []
        lines = self._path.read_bytes().splitlines()
        entries = [entry for entry in map(_entry, lines) if entry is not None]
        for entry in entries:
            require_format("The journal's spool", entry.format)
        if len(entries) < len(lines):
            log.error("journal spool was cut", extra={"lines": len(lines) - len(entries)})
            whole = self._path.with_suffix(".whole")
            whole.write_bytes(_lines(entries))
            whole.replace(self._path)
        return entries

    def add(self, entries: Iterable[SpooledEntry]) -> None:
        """Store all of them or, raising OSError, none, where the disk does not take them."""
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            # Unbuffered: what a full disk refused must not be tried again at the close.
            self._file = self._path.open("ab", buffering=0)
        size, lines = os.fstat(self._file.fileno()).st_size, _lines(entries)
        if self._file.write(lines) != len(lines):  # the rest of a line would spoil the next one
            os.ftruncate(self._file.fileno(), size)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self._path))

    def clear(self) -> None:
        """Clear the spool: Redis has everything."""
        if self._file is not None:
            self._file.close()
            self._file = None
        with contextlib.suppress(OSError):  # left behind it does no harm: its ids are known
            self._path.unlink(missing_ok=True)


def _lines(entries: Iterable[SpooledEntry]) -> bytes:
    return b"".join(msgspec.json.encode(entry) + b"\n" for entry in entries)


def _entry(line: bytes) -> SpooledEntry | None:
    try:
        return msgspec.json.decode(line, type=SpooledEntry)
    except msgspec.MsgspecError:
        return None
