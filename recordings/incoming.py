"""Finds raw files that are finished: the kernel tells when the PBX closes one, and whether one is
still open. A file that grows is never taken."""

from __future__ import annotations

import asyncio
import fcntl
import logging
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

from asyncinotify import Inotify, Mask

from recordings.paths import RAW_ENDING

log = logging.getLogger(__name__)

CLOSED = Mask.CLOSE_WRITE | Mask.MOVED_TO
# The folder itself went away; it is made again and watched anew.
GONE = Mask.DELETE_SELF | Mask.MOVE_SELF
PROCESSES = Path("/proc")


async def watch(folder: Path, on_closed: Callable[[Path], None]) -> None:
    """Call `on_closed` for every raw file that is closed in `folder`, until cancelled.

    Files that were closed before are not told of, nor those of an overflow: look with `closed_in`.
    """
    while True:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with Inotify() as inotify:
            inotify.add_watch(folder, CLOSED | GONE | Mask.ONLYDIR)
            async for event in inotify:
                if event.mask & (GONE | Mask.IGNORED | Mask.UNMOUNT):
                    log.warning("the folder of incoming recordings is gone: making it again")
                    break
                if event.name is not None and str(event.name).endswith(RAW_ENDING):
                    on_closed(folder / str(event.name))
        await asyncio.sleep(0.2)  # somebody takes the folder away again and again


def closed_in(folder: Path) -> Iterator[Path]:
    """Yield the raw files of `folder` that nobody writes, the oldest first."""
    found = [path for path in folder.glob(f"*{RAW_ENDING}") if path.is_file()]
    for path in sorted(found, key=_changed_at):
        if is_closed(path):
            yield path


def is_closed(path: Path) -> bool:
    """Return whether no process has `path` open for writing. False where the file is gone.

    A read lease can be had only on such a file: the kernel checks all processes at once.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except FileNotFoundError:
        return False
    try:
        # Should somebody open it just now, this signal comes, which by default does nothing.
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except BlockingIOError:
        return False
    except OSError:  # no leases on this file system, or the file is another user's
        return not _open_somewhere(path)
    finally:
        os.close(descriptor)
    return True


def _open_somewhere(path: Path) -> bool:
    """Whether a process has the file open, as far as we may look."""
    here = os.stat(path)
    for link in PROCESSES.glob("[0-9]*/fd/*"):
        try:
            found = link.stat()
        except OSError:
            continue
        same = (found.st_dev, found.st_ino) == (here.st_dev, here.st_ino)
        if same and link.parent.parent.name != str(os.getpid()):
            return True
    return False


def _changed_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
