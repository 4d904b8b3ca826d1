"""``python orphans.py HOME COMMAND…``: runs the command when the program that started it has ended
without having ended the system of that home: it was killed, and nobody else would.

It needs nothing but Python itself, for it waits beside each system that is measured.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

#: In a home: the process that started its system, and ends it.
STARTER = "starter.pid"
#: Between looks whether the starter, whose files are closed already, is gone.
PAUSE_SECONDS, PAUSES = 0.1, 100


def claim_orphan(mark: Path) -> bool:
    """Whether the system of this mark has lost its starter and is ours to end.

    Two processes may look at the same moment, and a third may be ending it properly: the mark's
    removal decides, and only one of them removes it. The log stays, for whoever wants to know.
    """
    try:
        starter = mark.read_text()
        alive = not starter or _is_alive(starter)  # empty: being written
        if alive or mark.stat().st_uid != os.getuid():
            return False
        mark.unlink()
    except FileNotFoundError:
        return False
    return True


def end_if_orphaned(home: Path, command: list[str]) -> subprocess.Popen[bytes]:
    """Start a process that runs `command` where this process ends before its system in `home`."""
    return subprocess.Popen(
        [sys.executable, "-I", "-S", __file__, str(home), *command],
        stdin=subprocess.PIPE,  # which the kernel closes, however we end
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _is_alive(pid: str) -> bool:
    """Whether the process runs; one that ended and was not waited for does not."""
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
