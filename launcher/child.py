"""A program that `test` starts and waits for, first or last in line for the processor."""

import os
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from threading import Event
from typing import IO

from foundation.settings import CODE_DIR
from launcher.autogroup import take_turn

#: One that takes so long is ended: many times what any takes here.
MOST_SECONDS = 3600.0
#: Of all sessions.
LAST = 19
#: Those in sessions of their own, which no key of the terminal reaches.
_SESSIONS: set["subprocess.Popen[bytes]"] = set()
_INTERRUPTED = Event()


def call(
    command: Sequence[str], environment: Mapping[str, str], *, beside: bool, gives_way: bool
) -> int | None:
    """Its exit code, from the root of the code; None where it had to be ended.

    What is started `beside` another one is shown when it has ended. What `gives_way` takes no
    processor that anybody else wants.
    """
    if not beside:
        return _wait(command, environment, None, gives_way)
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as out:
        code = _wait(command, environment, out, gives_way)
        out.seek(0)
        print(out.read(), end="", flush=True)
    return code


def _wait(
    command: Sequence[str], environment: Mapping[str, str], out: IO[str] | None, gives_way: bool
) -> int | None:
    with subprocess.Popen(
        command,
        cwd=CODE_DIR,
        env=environment,
        stdout=out,
        stderr=out and subprocess.STDOUT,
        start_new_session=gives_way,
    ) as process:
        if gives_way:
            _SESSIONS.add(process)
            _go_last(process.pid)
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


def _go_last(session: int) -> None:
    """A session that has just begun, and all that it will start, runs where nobody else wants the
    processor."""
    if hasattr(os, "SCHED_IDLE"):
        with suppress(ProcessLookupError):
            os.sched_setscheduler(session, os.SCHED_IDLE, os.sched_param(0))
        take_turn(LAST, session)


def interrupt_sessions() -> None:
    """End those that no key of the terminal reaches, as it would."""
    _INTERRUPTED.set()
    for process in list(_SESSIONS):
        _interrupt(process)


def _interrupt(process: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGINT)
