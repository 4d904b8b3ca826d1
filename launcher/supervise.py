"""supervisord for one installation: ``python -m launcher.supervise FILE``
(launcher/supervisor_config.py).

Plain supervisord looks after its children once a second and waits longer after each failed
start (1 s, 2 s, 3 s …, then gives up). A call centre's programs must be back within 2 s however
often they fall, so this one looks ten times a second and never waits more than 1 s.
"""

import os
import resource
import subprocess
import sys
import time
import traceback
from pathlib import Path

from supervisor.medusa.asyncore_25 import ExitNow
from supervisor.options import ServerOptions
from supervisor.poller import PollPoller
from supervisor.supervisord import Supervisor

from foundation.settings import CODE_DIR
from launcher import log_file
from launcher.autogroup import take_turn
from launcher.watch_beat import WatchBeat

LOOK_EVERY_SECONDS = 0.1
MANY_FILES = 65536
BEAT_SECONDS = 1.0
#: The limits of logs that programs write themselves, and how often these are checked. Other logs
#: have the same limits in supervisord.conf.j2.
LOG_BYTES, LOG_BACKUPS, LOG_SECONDS = 10 << 20, 5, 10.0
#: What programs.py says counts within our session, beside a log-in or a backup only this.
SESSION_NICENESS = -10


class QuickPoller(PollPoller):  # type: ignore[misc]  # supervisor has no types
    """A poller that wakes the main loop at least ten times a second."""

    def poll(self, timeout: float) -> object:
        return super().poll(min(timeout, LOOK_EVERY_SECONDS))


class PatientSupervisor(Supervisor):  # type: ignore[misc]
    """A supervisor that never gives up, and never waits longer than 1 s before the next start."""

    def runforever(self) -> None:
        """Run until it is to stop. A round that fails (no memory for a fork, a disk that takes
        nothing) is logged, for whoever ends here leaves the programs to themselves."""
        while True:
            try:
                super().runforever()
                return
            except ExitNow:
                raise
            except Exception:
                self.options.logger.critical(traceback.format_exc())
                time.sleep(LOOK_EVERY_SECONDS)

    pulse: "Pulse | None" = None
    watch_beat: WatchBeat | None = None
    _logs_due = 0.0

    def tick(self, now: float | None = None) -> None:
        """Run once in each round of the main loop."""
        if self.pulse is not None:
            self.pulse.beat()
        self._look_at_watch()
        if (moment := time.monotonic()) >= self._logs_due:
            self._logs_due = moment + LOG_SECONDS
            self._shorten_logs()
        for group in self.process_groups.values():
            for process in group.processes.values():
                process.backoff = 0
        super().tick(now)

    def _shorten_logs(self) -> None:
        """Rotate the logs that programs which outlive the supervisor write themselves."""
        folder = Path(self.options.childlogdir)
        for group in self.process_groups.values():
            for role, process in group.processes.items():
                if process.config.stdout_logfile is None:
                    log_file.shorten(folder / f"{role}.log", LOG_BYTES, LOG_BACKUPS)

    def _look_at_watch(self) -> None:
        group = self.process_groups.get("watch")
        if group is None or self.watch_beat is None:
            return
        for process in group.processes.values():
            if self.watch_beat.end_if_hung(process.pid):
                self.options.logger.critical("the watch hung and was ended")


class Pulse:
    """A pulse that tells the guard once a second that the main loop lives, and starts another guard
    where there is none any more. `beats` is the pipe's end to write to."""

    def __init__(self, beats: int, config: str) -> None:
        self._beats, self._config = beats, config
        self._due = 0.0
        os.set_blocking(beats, False)

    def beat(self) -> None:
        """Send a heartbeat; it is to be called often."""
        if (now := time.monotonic()) < self._due:
            return
        self._due = now + BEAT_SECONDS
        try:
            os.write(self._beats, b".")
        except BlockingIOError:
            return  # a guard that is stopped; it reads on when it goes on
        except BrokenPipeError:
            self._start_guard()

    def _start_guard(self) -> None:
        os.close(self._beats)
        theirs, self._beats = os.pipe()
        os.set_blocking(self._beats, False)
        words = [sys.executable, "-m", "launcher.guard", str(os.getpid()), str(theirs)]
        subprocess.Popen(
            [*words, self._config], cwd=CODE_DIR, pass_fds=[theirs], start_new_session=True
        )
        os.close(theirs)


def raise_file_limit() -> None:
    """Raise the limit of open files: a call takes a handful of files of Asterisk: 1024, the usual
    limit, is soon used up."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    limit = MANY_FILES if hard == resource.RLIM_INFINITY else min(hard, MANY_FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))


def main(arguments: list[str]) -> None:
    os.umask(0o077)  # logs, and what our programs write, are for their own user
    raise_file_limit()
    take_turn(SESSION_NICENESS)
    log_file.install()
    options = ServerOptions()
    options.poller = QuickPoller(options)
    *how, config = arguments
    options.realize(["-c", config], doc=__doc__)
    if "--again" in how:  # nobody is there to start what waits for the stores the first time
        for group in options.process_group_configs:
            for program in group.process_configs:
                program.autostart = True
    options.first = True
    options.test = False
    supervisor = PatientSupervisor(options)
    beats = next((word.partition("=")[2] for word in how if word.startswith("--beats=")), "")
    supervisor.watch_beat = WatchBeat(Path(config).parent)
    if beats:
        supervisor.pulse = Pulse(int(beats), config)
    try:
        supervisor.main()
    except ExitNow:
        pass
    options.close_httpservers()
    options.close_logger()


if __name__ == "__main__":
    main(sys.argv[1:])
