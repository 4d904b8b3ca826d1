"""Who watches the watch: it touches a file twice a second, and the supervisor looks at it."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

#: Longer than anything but a hang, its start included.
SILENCE_SECONDS = 20.0


def beat_path(run_dir: Path) -> Path:
    """Return the file whose time of change is the watch's last heartbeat."""
    return run_dir / "watch.beat"


class WatchBeat:
    """Ends a watch that hangs; the supervisor starts it again, as anybody else."""

    def __init__(self, run_dir: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._path, self._clock = beat_path(run_dir), clock
        self._seen: tuple[int, int] = (0, 0)
        self._changed_at = 0.0

    def end_if_hung(self, pid: int) -> bool:
        """Look often, with the watch's pid (0: it does not run); return whether it was ended just
        now."""
        seen = (pid, self._beat())
        if not pid or seen != self._seen:
            self._seen, self._changed_at = seen, self._clock()
            return False
        if self._clock() - self._changed_at < SILENCE_SECONDS:
            return False
        self._changed_at = self._clock()
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        return True

    def _beat(self) -> int:
        try:
            return self._path.stat().st_mtime_ns
        except OSError:
            return 0
