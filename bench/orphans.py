"""``python orphans.py HOME COMMAND…``: end the system of HOME if the program that started it died.

The benchmark or test that starts a system also ends it. If it is killed, it cannot: this process
notices that, because its stdin is closed, and runs COMMAND.

It imports only the standard library, because one such process waits beside each measured system.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

#: The file in a home with the pid of the process that started its system and has to end it.
STARTER = "starter.pid"
#: The pause between two checks whether the starter is gone, and the number of checks. The kernel
#: closes the files of a process shortly before the process is gone.
PAUSE_SECONDS, PAUSES = 0.1, 100


def claim_orphan(mark: Path) -> bool:
    """Return whether this process has to end the system, because its starter has died.

    `mark`: the file STARTER in the system's home. Two processes may ask at the same moment, and a
    third may be ending the system properly. Only one of them can remove the mark, and only that one
    gets True. The logs in the installation stay, for people who look for the cause.
    """
    try:
        starter = mark.read_text()
        alive = not starter or _is_alive(starter)  # an empty file is being written just now
        if alive or mark.stat().st_uid != os.getuid():
            return False
        mark.unlink()
    except FileNotFoundError:
        return False
    return True


def end_if_orphaned(home: Path, command: list[str]) -> subprocess.Popen[bytes]:
    """Start a process that runs `command` if this process ends before its system in `home`."""
    return subprocess.Popen(
        [sys.executable, "-I", "-S", __file__, str(home), *command],
        stdin=subprocess.PIPE,  # the kernel closes it, however this process ends
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _is_alive(pid: str) -> bool:
    """Return whether the process `pid` runs. A zombie (ended, not waited for) does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


def main(arguments: list[str]) -> None:
    home, *command = arguments
    sys.stdin.buffer.read()
    for _ in range(PAUSES):
        if claim_orphan(Path(home) / STARTER):
            subprocess.run(command, stdin=subprocess.DEVNULL, check=False)
            return
        if not (Path(home) / STARTER).exists():
            return
        time.sleep(PAUSE_SECONDS)


if __name__ == "__main__":
    main(sys.argv[1:])
