"""The trace file, read on from where we were, across rotations."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO

from queue_manager.trace.cel_columns import CEL_FILE
from queue_manager.trace.rows import TraceRow, read_rows

#: Where the search for the beginning may stop: reading this much more costs nothing.
NEAR_BYTES = 65536


class Tail:
    """Rows of the PBX's trace from about `since` on (None: all). Blocking: ask in a thread."""

    def __init__(self, folder: Path, since: datetime | None) -> None:
        self._path, self._since = folder / CEL_FILE, since
        self._file: IO[bytes] | None = None
        self._older = _rotated(folder, since)
        self._rest = b""

    def rows(self) -> list[TraceRow]:
        """Return whole lines that were added since last asked."""
        text = self._rest + b"".join(self._pieces())
        whole, _, self._rest = text.rpartition(b"\n")
        return list(read_rows(whole.decode("utf-8", "replace").split("\n")))

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _pieces(self) -> Iterator[bytes]:
        for path in self._older:
            with path.open("rb") as file:
                seek_to(file, self._since)
                yield file.read()
        self._older = []
        if self._file is None and self._path.exists():
            self._file = self._path.open("rb")
            seek_to(self._file, self._since)
        while self._file is not None:
            yield self._file.read()
            if not self._rotated_away(self._file):
                return
            self._file.close()
            self._file = self._path.open("rb")

    def _rotated_away(self, file: IO[bytes]) -> bool:
        """Whether a new file has taken the name of the one we read."""
        try:
            return os.stat(self._path).st_ino != os.fstat(file.fileno()).st_ino
        except FileNotFoundError:
            return False  # the PBX has not begun the new one yet


def _rotated(folder: Path, since: datetime | None) -> list[Path]:
    """Files put aside that may hold rows from `since` on, the oldest first."""
    aside = [path for path in folder.glob(f"{CEL_FILE}.*") if path.suffix[1:].isdigit()]
    if since is not None:
        aside = [path for path in aside if path.stat().st_mtime >= since.timestamp()]
    return sorted(aside, key=lambda path: -int(path.suffix[1:]))


def seek_to(file: IO[bytes], since: datetime | None) -> None:
    """Seek the beginning of a line at or a little before the first row of `since` or later, by
    bisection."""
    if since is None:
        return
    low, high = 0, file.seek(0, os.SEEK_END)
    while high - low > NEAR_BYTES:
        middle = (low + high) // 2
        file.seek(middle)
        file.readline()
        row = next(read_rows([file.readline().decode("utf-8", "replace")]), None)
        if row is None or row.at >= since:
            high = middle
        else:
            low = middle
    file.seek(low)
    if low:
        file.readline()
