"""``python with_parent.py PID SIGNAL COMMAND…``: run COMMAND so that it ends with its parent PID.

This process becomes the command (exec). When the process PID, which started it, ends, the kernel
sends SIGNAL to the command. This works also if PID is ended by SIGKILL and cannot end anything.

The kernel forgets the signal when a program changes its user (prctl(2), PR_SET_PDEATHSIG): such a
program calls `end_with_parent` itself afterwards. The kernel watches the thread that started the
command, not the whole process: this thread has to live until the command ends.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Sequence

PR_SET_PDEATHSIG = 1


def with_parent(command: Sequence[str], number: signal.Signals = signal.SIGTERM) -> list[str]:
    """Return a command that runs `command`, and gets the signal `number` when this process ends."""
    # -I and -S: the script needs no packages, and starts faster without them.
    words = [sys.executable, "-I", "-S", __file__]
    return [*words, str(os.getpid()), str(int(number)), *command]


def end_with_parent(parent: int, number: int) -> None:
    """Let the kernel send the signal `number` to this process when the process `parent` ends.

    If it has ended already, the signal is sent at once."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), number)


def main(arguments: list[str]) -> None:
    parent, number, *command = arguments
    end_with_parent(int(parent), int(number))
    os.execvp(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1:])
