"""Whose turn it is: Linux shares the processors among sessions first (sched(7), "The autogroup
feature"), and only then among the programs of one."""

import contextlib
import time
from pathlib import Path

#: Whoever is not root may say so once in that time.
AGAIN_SECONDS = 0.1


def group_of(session: int | str = "self") -> Path:
    """Return where the kernel says, and hears, which group a session is and its niceness."""
    return Path(f"/proc/{session}/autogroup")


def take_turn(niceness: int, session: int | str = "self") -> None:
    """Let all of the session go before other sessions (-20) or after them (19). Where the kernel
    knows no such groups, or does not let us (below 0: root or CAP_SYS_NICE), all run alike."""
    with contextlib.suppress(OSError):
        while not _is_written(group_of(session), str(niceness)):
            time.sleep(AGAIN_SECONDS)


def _is_written(file: Path, text: str) -> bool:
    try:
        file.write_text(text)
    except BlockingIOError:
        return False
    return True
