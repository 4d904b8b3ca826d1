"""``python -m launcher.guard CONFIG``: a tiny parent that starts a supervisor again when it falls
or hangs, while the calls go on.

The supervisor writes a byte each second into a pipe; its end, or silence, is all that the guard
looks at. What the fallen supervisor had started runs on: PBX and stores are taken over as they are
(launcher/adopt.py), the other programs are ended here and started by the next one. A supervisor
whose own guard falls starts another beside itself.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

from foundation.process.files import write_whole
from foundation.process.progress import Progress
from foundation.settings import CODE_DIR, Settings
from launcher.adopt import started_at
from launcher.environment import readable_settings

#: A supervisor beats once a second; a disk that hangs may hold it up for some.
SILENCE_SECONDS = 15.0
PAUSE_SECONDS = 0.2
#: Where no other one can be started now: a full disk, no memory, settings that cannot be read.
RETRY_SECONDS = 1.0
#: Programs that go on while their supervisor is another one.
ADOPTED = ("postgres", "valkey", "asterisk")


class Guard:
    """The guard of the supervisor. `beats` is the pipe's end to read from, `pid` the
    supervisor's."""

    def __init__(self, config: Path) -> None:
        self._config = config
        self._mark = config.with_name("supervisor.pid")
        self._stopping = False
        self.pid = 0
        self.beats = -1
        self._child: subprocess.Popen[bytes] | None = None
        self._settings: Settings | None = None

    def run(self, pid: int = 0, beats: int = -1) -> int:
        """Guard until the supervisor ends by itself; return its exit status, where we have started
        it."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._pass_on)
        self._read_settings()
        if pid:
            self.pid, self.beats = pid, beats
        else:
            self.start()
        again = False
        while True:
            beaten = self._wait_for_silence()
            code = self._child.wait() if self._child is not None else None
            # Of one that was started again nobody is told that it did not start.
            if self._stopping or has_ended_in_order(code, beaten or again, self._mark.exists()):
                return max(0, code or 0)
            _say("the supervisor fell or hung: started again")
            time.sleep(PAUSE_SECONDS if beaten or not again else RETRY_SECONDS)
            if not self._start_again():
                return 0
            if self._stopping:  # it was not there yet
                _kill(self.pid, signal.SIGTERM)
            again = True

    def _start_again(self) -> bool:
        """Until another one is started; False where we are to stop. What runs goes on meanwhile."""
        while not self._stopping:
            try:
                self._keep_orphans()
                self.start("--again")
                return True
            except Exception as error:
                _say(f"the supervisor cannot be started again now: {type(error).__name__}: {error}")
            time.sleep(RETRY_SECONDS)
        return False

    def _read_settings(self) -> None:
        """As they were, where they cannot be read now."""
        try:
            self._settings = readable_settings(self._config.parent.parent)
        except Exception as error:
            _say(f"the settings cannot be read: {error}")

    def start(self, *how: str) -> None:
        """Start another supervisor, which is listened to from now on. Raises OSError."""
        ours, theirs = os.pipe()
        words = [sys.executable, "-m", "launcher.supervise", *how, f"--beats={theirs}"]
        words.append(str(self._config))
        try:
            self._child = subprocess.Popen(words, cwd=CODE_DIR, pass_fds=[theirs])
        except OSError:
            os.close(ours)
            raise
        finally:
            os.close(theirs)
        self.pid, self.beats = self._child.pid, ours

    def _wait_for_silence(self) -> bool:
        """Until the supervisor has ended; one that hangs is ended. Whether it ever beat."""
        beaten = False
        while True:
            ready, _, _ = select.select([self.beats], [], [], SILENCE_SECONDS)
            if ready and os.read(self.beats, 4096):
                beaten = True
                continue
            if not ready:
                _kill(self.pid, signal.SIGKILL)
            os.close(self.beats)
            return beaten

    def _keep_orphans(self) -> None:
        from launcher.leftovers import end_leftovers, leftovers, pids_of

        self._read_settings()
        settings = self._settings
        if settings is None:
            raise LookupError("the settings could never be read")
        left = [it for it in leftovers(settings) if it.role in ADOPTED]
        orphans = {role: [pid, started_at(pid)] for role, pid in pids_of(left).items()}
        write_whole(self._config.with_name("orphans.json"), json.dumps(orphans))
        end_leftovers(settings, Progress(quiet=True), but=ADOPTED)

    def _pass_on(self, number: int, _: object) -> None:
        self._stopping = True
        _kill(self.pid, signal.Signals(number))


def has_ended_in_order(code: int | None, beaten: bool, marked: bool) -> bool:
    """Return whether nobody is to start this supervisor again. `code`: its exit status, where we
    are its parent (negative: a signal). Else its mark tells, which it takes away itself. One that
    never beat has not started at all, which its starter is told."""
    if code is None:
        return not marked
    return code == 0 or (code > 0 and not beaten)


def _say(text: str) -> None:
    with contextlib.suppress(OSError):  # the log's disk is full
        print(text, file=sys.stderr, flush=True)


def _kill(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def main(arguments: list[str]) -> int:
    *beside, config = arguments
    pid, beats = (int(word) for word in beside) if beside else (0, -1)
    return Guard(Path(config)).run(pid, beats)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
