"""``python -m launcher.adopt ORPHANS LOG ROLE COMMAND…``: becomes COMMAND, unless the program of
this role runs on from a supervisor that fell: then it is waited for, and signals are passed on.

ORPHANS is the file that the guard wrote: role → pid and when it began (launcher/guard.py). What the
program says goes into the file LOG: of a pipe to its supervisor nobody would read any more once
that has fallen. Little is imported: PBX and stores start by this each time.
"""

import contextlib
import json
import os
import select
import signal
import sys


def orphans(path: str) -> dict[str, int]:
    """Role → pid of those programs that run on."""
    try:
        with open(path, encoding="utf-8") as file:
            known = json.load(file)
    except (OSError, ValueError):
        return {}
    return {role: pid for role, (pid, began) in known.items() if began and began == started_at(pid)}


def started_at(pid: int) -> str:
    """When a process began, in the kernel's ticks; "" where there is none (a zombie is none)."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            state = file.read().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if state[0] in "ZX" else state[19]


def wait_for(pid: int) -> None:
    """Until this process, no child of ours, has ended; it gets the signals that we get."""
    opened = os.pidfd_open(pid)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: signal.pidfd_send_signal(opened, number))
    select.select([opened], [], [])


def write_into(log: str) -> None:
    """Let what this process says go into the file `log`; where it cannot be opened, it stays as it
    is."""
    with contextlib.suppress(OSError):
        opened = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(opened, sys.stdout.fileno())
        os.dup2(opened, sys.stderr.fileno())
        os.close(opened)


def main(arguments: list[str]) -> None:
    path, log, role, *command = arguments
    if not os.path.isabs(log):  # a supervisor of the version before names no log
        log, role, command = "", log, [role, *command]
    if log:
        write_into(log)
    pid = orphans(path).get(role)
    if pid is not None:
        with contextlib.suppress(OSError):  # the disk is full
            print(f"{role} runs on from the supervisor before (pid {pid})", flush=True)
        wait_for(pid)
        return
    os.execvp(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1:])
