"""Files that are written whole or not at all: a full disk leaves the earlier one as it was."""

import contextlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Room = Literal["ok", "low", "full"]
# PostgreSQL's next piece of its log takes 16 MB; below that it may stop at any moment.
FULL_BYTES = 16_000_000
FULL_FILES = 100
# A running system must at least be able to write its journal.
RUN_BYTES = 100_000_000


@dataclass(frozen=True)
class Disk:
    """The room that is left on a folder's disk, for programs that are not root."""

    room: Room
    free_bytes: int


def write_whole(path: Path, text: str, mode: int = 0o600) -> None:
    """Replace `path` by `text`, flushed to the platter. Raises OSError, with `path` as before."""
    scratch = path.with_name(f"{path.name}.new")
    try:
        descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(descriptor)
        scratch.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            scratch.unlink(missing_ok=True)
        raise


def disk_of(folder: Path) -> Disk:
    """Return whether the disk of `folder` has room. Raises OSError where there is no such
    folder."""
    state, free = os.statvfs(folder), shutil.disk_usage(folder).free
    # Some file systems (btrfs) have no fixed number of files and say 0.
    out_of_files = state.f_files > 0 and state.f_favail < FULL_FILES
    if free < FULL_BYTES or out_of_files:
        return Disk("full", free)
    return Disk("low" if free < RUN_BYTES else "ok", free)
