"""A watch that hangs is ended by the supervisor; one that beats, or has just begun, is not."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from launcher.watch_beat import SILENCE_SECONDS, WatchBeat, beat_path


def test_only_a_watch_that_does_not_beat_is_ended(tmp_path: Path) -> None:
    now = [0.0]
    beat = WatchBeat(tmp_path, lambda: now[0])
    watch = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    try:
        for second in range(100):
            now[0] = float(second)
            beat_path(tmp_path).write_text(str(second))
            assert not beat.end_if_hung(watch.pid)
        for _ in range(3):  # it stops and starts: another pid
            now[0] += SILENCE_SECONDS - 1
            assert not beat.end_if_hung(0)
        now[0] += SILENCE_SECONDS - 1
        assert not beat.end_if_hung(watch.pid)
        now[0] += SILENCE_SECONDS
        assert beat.end_if_hung(watch.pid)
        assert watch.wait(10) == -signal.SIGKILL
    finally:
        watch.kill()
        watch.wait()
