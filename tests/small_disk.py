"""A disk of a test's own that can be filled: a tmpfs, which nobody else writes to.

Mounting needs root (or CAP_SYS_ADMIN); where it is refused, the tests are skipped and say so.
`no_file_grows` is the way without root: it lasts for one process, not for a disk.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PIECE = 1 << 20


class SmallDisk:
    """`folder` is the disk; `fill` leaves not one byte, `make_room` gives them back."""

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
        assert shutil.disk_usage(self.folder).free == 0

    def make_room(self) -> None:
        self._filler.unlink(missing_ok=True)


@contextmanager
def small_disk(megabytes: int) -> Iterator[SmallDisk]:
    """Mounted while the body runs. Skips the test where this user may not mount."""
    folder = Path(tempfile.mkdtemp(prefix="komek-d-"))  # short: unix sockets lie below it
    mount = shutil.which("mount", path="/usr/bin:/bin:/usr/sbin:/sbin") or "mount"
    options = ["-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "komek-test", str(folder)]
    done = subprocess.run([mount, *options], capture_output=True, text=True, check=False)
    if done.returncode:
        folder.rmdir()
        pytest.skip(f"no disk of its own, for this user may not mount: {done.stderr.strip()}")
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
        folder.rmdir()


@contextmanager
def no_file_grows(pid: int) -> Iterator[None]:
    """Each write of this process that would make a file longer fails (EFBIG), as on a full disk;
    so do those of the programs that it starts meanwhile."""
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        if Path(f"/proc/{pid}").exists():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, before)
