"""A program that `test` starts and waits for, first or last in line for the processor."""

import os
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from enum import Enum, auto
from threading import Event
from typing import IO

from foundation.process.with_parent import with_parent
from foundation.settings import CODE_DIR
from launcher.autogroup import take_turn

#: One that takes so long is ended: many times what any takes here.
MOST_SECONDS = 3600.0
#: Of all sessions.
LAST = 19
#: Those in sessions of their own, which no key of the terminal reaches.
_SESSIONS: set["subprocess.Popen[bytes]"] = set()
_INTERRUPTED = Event()


class SchedulingClass(Enum):
    """The scheduling class of a program, and of all that it starts (sched(7))."""

    #: As any other.
    ANY = auto()
    #: As any other, and to the end of its turn: who wakes meanwhile does not come between, unless
    #: it has a realtime priority. What hundreds of processes have to do at once takes a tenth less.
    WHOLE = auto()
    #: Where nobody else wants it.
    LAST = auto()


def call(
    command: Sequence[str], environment: Mapping[str, str], *, beside: bool, turn: SchedulingClass
) -> int | None:
    """Return its exit code, run from the root of the code; None where it had to be ended.

    What is started `beside` another one is shown when it has ended.
    """
    if not beside:
        return _wait(command, environment, None, turn)
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as out:
        code = _wait(command, environment, out, turn)
        out.seek(0)
        print(out.read(), end="", flush=True)
    return code


def _wait(
    command: Sequence[str],
    environment: Mapping[str, str],
    out: IO[str] | None,
    turn: SchedulingClass,
) -> int | None:
    # SIGINT has the effect of Ctrl-C: the child ends what it has started, and then itself.
    with subprocess.Popen(
        with_parent(command, signal.SIGINT),
        cwd=CODE_DIR,
        env=environment,
        stdout=out,
        stderr=out and subprocess.STDOUT,
        start_new_session=turn is SchedulingClass.LAST,
    ) as process:
        if turn is SchedulingClass.WHOLE:
            _schedule(process.pid, "SCHED_BATCH")
        if turn is SchedulingClass.LAST:
            _SESSIONS.add(process)
            _schedule(process.pid, "SCHED_IDLE")
            take_turn(LAST, process.pid)
            if _INTERRUPTED.is_set():  # while it was starting
                _interrupt(process)
        try:
            return process.wait(MOST_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            print(f"{' '.join(command[:4])} did not end within {MOST_SECONDS:.0f} s", flush=True)
            return None
        finally:
            _SESSIONS.discard(process)


def _schedule(process: int, policy: str) -> None:
    """One that has just begun, where the system knows the policy."""
    if hasattr(os, policy):
        with suppress(ProcessLookupError):
            os.sched_setscheduler(process, getattr(os, policy), os.sched_param(0))


def interrupt_sessions() -> None:
    """End those that no key of the terminal reaches, as it would."""
    _INTERRUPTED.set()
    for process in list(_SESSIONS):
        _interrupt(process)


def _interrupt(process: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGINT)
