"""``down``: stops this home's programs in order, and only them."""

import os
import signal

from foundation.process.progress import Progress
from foundation.settings import Settings
from launcher.control import Control, is_alive, wait_until
from launcher.leftovers import leftovers, postmaster

LEFTOVER_SECONDS = 30.0


def down(settings: Settings, progress: Progress) -> bool:
    """Stop everything; False where nothing ran. Raises StartError where something will not end."""
    control = Control(settings)
    ran = control.is_running()
    if ran:
        with progress.step("stopping"):
            control.shutdown()
    left = leftovers(settings)
    if left:
        progress(f"ending {len(left)} processes that outlived their supervisor")
        _end(left, postmaster(settings))
    return ran or bool(left)


def _end(pids: list[int], postgres: int) -> None:
    for pid in pids:
        # INT is PostgreSQL's fast shutdown: TERM would wait for its clients.
        os.kill(pid, signal.SIGINT if pid == postgres else signal.SIGTERM)
    wait_until(
        lambda: not any(is_alive(pid) for pid in pids), LEFTOVER_SECONDS, "the processes end"
    )
