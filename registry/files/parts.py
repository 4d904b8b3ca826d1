"""Files on their way: what has come so far lies beside the shelf, and its size is the offset at
which the sender goes on after a cut. Blocking: not on the event loop."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

from registry.files.limits import ExistingFiles
from registry.files.shelf import is_file_id

RETENTION_SECONDS = 24 * 3600.0
#: What nobody has gone on with for this long gives way where there is no room for another.
IDLE_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class ByteRange:
    """The part that is there of a file of `size` bytes."""

    file_id: str
    size: int
    path: Path

    @property
    def offset(self) -> int:
        """Return how many bytes are here. Raises FileNotFoundError where it is gone."""
        return self.path.stat().st_size

    def head(self, length: int) -> bytes:
        with self.path.open("rb") as file:
            return file.read(length)

    def write(self, offset: int, piece: bytes) -> None:
        """Write a piece of the file. Raises FileNotFoundError where it is gone."""
        with self.path.open("r+b") as file:
            file.seek(offset)
            file.write(piece)


@dataclass(frozen=True, slots=True)
class Parts:
    """The folder: one below it for each link."""

    folder: Path

    def begin(self, link_id: int, file_id: str, size: int) -> ByteRange:
        """Return an empty one."""
        part = ByteRange(file_id, size, self._of(link_id) / f"{file_id}.{size}")
        part.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(part.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        return part

    def find(self, link_id: int, file_id: str) -> ByteRange | None:
        found = [it for it in self.of_link(link_id) if it.file_id == file_id]
        return found[0] if found else None

    def of_link(self, link_id: int) -> list[ByteRange]:
        return [part for path in self._of(link_id).glob("*.*") if (part := _read(path))]

    def there(self, link_id: int) -> ExistingFiles:
        """Return how many are on their way, and what they will be."""
        parts = self.of_link(link_id)
        return ExistingFiles(len(parts), sum(part.size for part in parts))

    def drop_idle(self, link_id: int) -> None:
        """Drop the parts that nobody has gone on with."""
        _sweep(self._of(link_id), IDLE_SECONDS)

    def sweep(self) -> None:
        """Drop the parts that nobody comes back for."""
        for folder in self.folder.glob("*"):
            _sweep(folder, RETENTION_SECONDS)

    def _of(self, link_id: int) -> Path:
        return self.folder / str(link_id)


def _read(path: Path) -> ByteRange | None:
    file_id, _, size = path.name.partition(".")
    known = is_file_id(file_id) and size.isdecimal()
    return ByteRange(file_id, int(size), path) if known else None


def _sweep(folder: Path, seconds: float) -> None:
    before = time.time() - seconds
    for path in folder.glob("*"):
        try:
            if path.stat().st_mtime < before:
                path.unlink()
        except FileNotFoundError:
            pass  # somebody else was quicker
