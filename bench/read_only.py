"""The fault of a read-only disk: the folder of recordings cannot be written for some seconds."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from pathlib import Path

from bench.small_disk import MayNotMount
from bench.system import System

READ_ONLY_SECONDS = 20.0


class ReadOnly:
    """The fault that makes the folder of recordings read-only for `seconds`. Programs can go on
    writing to files that are open already, and cannot create new ones."""

    def __init__(self, seconds: float = READ_ONLY_SECONDS) -> None:
        self._seconds = seconds
        self._writable = asyncio.Event()

    async def __call__(self, system: System) -> None:
        """Mount the folder read-only; a timer unmounts it. Raises MayNotMount."""
        folder = system.settings.folders.recordings_dir
        await asyncio.to_thread(_mount, ["--bind", str(folder), str(folder)])
        try:
            await asyncio.to_thread(_mount, ["-o", "remount,ro,bind", str(folder)])
        except MayNotMount:
            _unmount(folder)
            raise
        asyncio.get_running_loop().call_later(self._seconds, self._end, folder)

    def _end(self, folder: Path) -> None:
        _unmount(folder)
        self._writable.set()

    async def over(self) -> None:
        """Wait until the folder can be written again."""
        await self._writable.wait()


def _mount(words: list[str]) -> None:
    mount = shutil.which("mount", path="/usr/bin:/bin:/usr/sbin:/sbin") or "mount"
    done = subprocess.run([mount, *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise MayNotMount(done.stderr.strip())


def _unmount(folder: Path) -> None:
    subprocess.run(["umount", "--lazy", str(folder)], check=True)
