"""Journal entries on disk while Redis is away: JSON lines, in order.

Flushed to the operating system, not to the platter: they outlive a crash of ours, which is what
they are for, and cost microseconds.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from io import FileIO
from pathlib import Path

import msgspec


class Entry(msgspec.Struct, frozen=True):
    """One step of the journal: a stream id of ours, an event and its records as JSON text."""

    id: str
    event: str
    records: str


class Spool:
    """A file that holds exactly what Redis has not confirmed. Full disks are reported, once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: FileIO | None = None

    def take_up(self) -> list[Entry]:
        """What an earlier run could not hand over. A line that a crash cut short is dropped."""
        if not self._path.exists():
            return []
        entries = list(_read(self._path))
        self._path.unlink()
        self.add(entries)
        return entries

    def add(self, entries: Iterable[Entry]) -> None:
        """Raises OSError where the disk does not take them."""
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            # Unbuffered: what a full disk refused must not be tried again at the close.
            self._file = self._path.open("ab", buffering=0)
        self._file.write(b"".join(msgspec.json.encode(entry) + b"\n" for entry in entries))

    def clear(self) -> None:
        """Redis has everything."""
        if self._file is not None:
            self._file.close()
            self._file = None
        with contextlib.suppress(OSError):  # left behind it does no harm: its ids are known
            self._path.unlink(missing_ok=True)


def _read(path: Path) -> Iterator[Entry]:
    with path.open("rb") as file:
        for line in file:
            try:
                yield msgspec.json.decode(line, type=Entry)
            except msgspec.MsgspecError:
                return
