"""A disk of one's own that can be filled: a tmpfs, which nobody else writes to."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PIECE = 1 << 20


class MayNotMount(Exception):
    """An error: mounting needs root (or CAP_SYS_ADMIN), and this user has not the right."""


class SmallDisk:
    """A small disk in `folder`; `fill` leaves not one byte, `make_room` gives them back."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._filler = folder / "filler"

    def fill(self) -> None:
        with self._filler.open("ab", buffering=0) as out:
            size = PIECE
            while size:
                try:
                    out.write(b"\0" * size)
                except OSError:
                    size //= 2

    def make_room(self) -> None:
        self._filler.unlink(missing_ok=True)


@contextmanager
def small_disk(megabytes: int) -> Iterator[SmallDisk]:
    """Mount a small disk while the body runs. Raises MayNotMount."""
    folder = Path(tempfile.mkdtemp(prefix="komek-d-"))  # short: unix sockets lie below it
    mount = shutil.which("mount", path="/usr/bin:/bin:/usr/sbin:/sbin") or "mount"
    options = ["-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "komek-small", str(folder)]
    done = subprocess.run([mount, *options], capture_output=True, text=True, check=False)
    if done.returncode:
        folder.rmdir()
        raise MayNotMount(done.stderr.strip())
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
        folder.rmdir()
