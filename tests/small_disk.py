"""Full disks for tests: one of their own that can be filled, skipped where this user may not mount
one; and `no_file_grows`, the way without root, which lasts for one process and not for a disk."""

from __future__ import annotations

import resource
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from bench import small_disk as disks


class SmallDisk(disks.SmallDisk):
    def fill(self) -> None:
        super().fill()
        assert shutil.disk_usage(self.folder).free == 0


@contextmanager
def small_disk(megabytes: int) -> Iterator[SmallDisk]:
    """Mounted while the body runs."""
    with ExitStack() as stack:
        try:
            disk = stack.enter_context(disks.small_disk(megabytes))
        except disks.MayNotMount as error:
            pytest.skip(f"no disk of its own, for this user may not mount: {error}")
        yield SmallDisk(disk.folder)


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
