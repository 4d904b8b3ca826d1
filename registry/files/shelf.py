"""Where tickets' files lie on the disk: named by a number nobody can guess, without an ending, in a
folder that nobody serves. Blocking: not on the event loop."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_FILE_ID = re.compile(r"[0-9a-f]{32}")


def new_file_id() -> str:
    return secrets.token_hex(16)


def is_file_id(text: str) -> bool:
    return _FILE_ID.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Shelf:
    """The folder. A file has a whole and, where it is a photo, a preview."""

    folder: Path

    def whole(self, file_id: str) -> Path:
        """Return the path of a file. Raises ValueError for what is no file's id."""
        if not is_file_id(file_id):
            raise ValueError(f"no file's id: {file_id!r}")
        return self.folder / file_id[:2] / file_id

    def preview(self, file_id: str) -> Path:
        return self.whole(file_id).with_suffix(".preview")

    def put(self, file_id: str, whole: bytes, preview: bytes) -> None:
        """Put a photo on the shelf; both files are there whole, or not at all."""
        for path, data in ((self.preview(file_id), preview), (self.whole(file_id), whole)):
            _write(path, data)

    def adopt(self, file_id: str, path: Path) -> None:
        """Adopt a video that was written beside the shelf, on the same disk; `path` stays too."""
        target = self.whole(file_id)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        os.link(path, target)

    def share(self, file_id: str, other: Shelf, other_id: str) -> None:
        """Share a file of another shelf on the same disk; each may be removed alone. Raises
        FileNotFoundError where it is not there."""
        target = self.whole(file_id)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if (preview := other.preview(other_id)).exists():
            os.link(preview, self.preview(file_id))
        os.link(other.whole(other_id), target)

    def there(self, before: float) -> Iterator[str]:
        """Yield ids of the files that were put here before this moment (seconds since 1970)."""
        for path in self.folder.glob("[0-9a-f][0-9a-f]/*"):
            if is_file_id(path.name) and path.stat().st_mtime < before:
                yield path.name

    def remove(self, file_id: str) -> None:
        """Remove a file, which may be gone already."""
        for path in (self.whole(file_id), self.preview(file_id)):
            path.unlink(missing_ok=True)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = path.with_name(f"{path.name}.half")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    os.replace(half, path)
