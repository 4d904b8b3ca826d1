"""``python -m launcher.adopt ORPHANS LOG ROLE COMMAND…``: become COMMAND, or wait if it runs.

When a supervisor falls, its adoptable programs run on. If the program of ROLE is one of them, this
process waits until it ends and passes signals on to it. Otherwise this process becomes COMMAND.

ORPHANS is the file that the guard wrote: role → pid and start time (launcher/guard.py). The output
goes into the file LOG and not into a pipe to the supervisor, because nobody reads such a pipe after
the supervisor has fallen. Few modules are imported, because the PBX and the stores start by this
program each time.
"""

import contextlib
import json
import os
import select
import signal
import sys


def orphans(path: str) -> dict[str, int]:
    """Read role → pid of those programs that run on."""
    try:
        with open(path, encoding="utf-8") as file:
            known = json.load(file)
    except (OSError, ValueError):
        return {}
    return {role: pid for role, (pid, began) in known.items() if began and began == started_at(pid)}


def started_at(pid: int) -> str:
    """Return when a process began, in the kernel's ticks; "" where there is none (a zombie is
    none)."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            state = file.read().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if state[0] in "ZX" else state[19]


def wait_for(pid: int) -> None:
    """Wait until this process, no child of ours, has ended; it gets the signals that we get."""
    opened = os.pidfd_open(pid)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: signal.pidfd_send_signal(opened, number))
    select.select([opened], [], [])


def write_into(log: str) -> None:
    """Append the output of this process (stdout and stderr) to the file `log`.

    If the file cannot be opened, the output goes where it went before."""
    with contextlib.suppress(OSError):
        opened = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(opened, sys.stdout.fileno())
        os.dup2(opened, sys.stderr.fileno())
        os.close(opened)


def main(arguments: list[str]) -> None:
    path, log, role, *command = arguments
    if not os.path.isabs(log):  # a supervisor of the previous version passes no LOG
        log, role, command = "", log, [role, *command]
    if log:
        write_into(log)
    pid = orphans(path).get(role)
    if pid is not None:
        with contextlib.suppress(OSError):  # the disk may be full
            print(f"{role} runs on from the supervisor before (pid {pid})", flush=True)
        wait_for(pid)
        return
    os.execvp(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1:])
