"""The disk that the recordings lie on: its room, and what its files hold."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path


def free_bytes(folder: Path) -> int:
    """Return what is free for us on the disk of `folder`."""
    state = os.statvfs(folder)
    return state.f_bavail * state.f_frsize


def sha256_of(path: Path) -> str:
    """Return the checksum of a file, in hex."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
