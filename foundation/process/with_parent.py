"""``python with_parent.py PID SIGNAL COMMAND…``: becomes the command, which gets the signal when
the process PID, which has started it, ends: also by SIGKILL, after which nobody else would end it.

The kernel forgets this where a program changes its user (prctl(2), PR_SET_PDEATHSIG): one that does
calls `end_with_parent` itself, afterwards. What counts is the thread that started the command: it
has to wait for the end.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Sequence

PR_SET_PDEATHSIG = 1


def with_parent(command: Sequence[str], number: signal.Signals = signal.SIGTERM) -> list[str]:
    """Return the command that is `command` and ends with this process."""
    # Without the packages, which it does not need: it starts at once.
    words = [sys.executable, "-I", "-S", __file__]
    return [*words, str(os.getpid()), str(int(number)), *command]


def end_with_parent(parent: int, number: int) -> None:
    """Get the signal `number` when the process `parent` ends; at once where it has."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), number)


def main(arguments: list[str]) -> None:
    parent, number, *command = arguments
    end_with_parent(int(parent), int(number))
    os.execvp(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1:])
