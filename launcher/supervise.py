"""supervisord for one home: its configuration, and ``python -m launcher.supervise FILE``.

Plain supervisord looks after its children once a second and waits longer after each failed
start (1 s, 2 s, 3 s …, then gives up). A call centre's programs must be back within 2 s however
often they fall, so this one looks ten times a second and never waits more than 1 s.
"""

import contextlib
import resource
import shlex
import sys
import time
import traceback
from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from supervisor.medusa.asyncore_25 import ExitNow
from supervisor.options import ServerOptions
from supervisor.poller import PollPoller
from supervisor.supervisord import Supervisor

from foundation.process.files import write_whole
from foundation.settings import CODE_DIR, Settings
from launcher import log_file
from launcher.programs import Program

LOOK_EVERY_SECONDS = 0.1
MANY_FILES = 65536
#: Linux shares the processors among sessions first (sched(7), "The autogroup feature"): what
#: programs.py says counts within ours, beside a log-in or a backup only this.
SESSION_NICENESS = -10
AUTOGROUP = Path("/proc/self/autogroup")
TEMPLATE = "supervisord.conf.j2"


def config_path(settings: Settings) -> Path:
    return settings.run_dir / "supervisord.conf"


def write_config(settings: Settings, programs: Sequence[Program]) -> Path:
    """Render the configuration of ``programs``; returns its path."""
    rooms = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        trim_blocks=True,
        autoescape=False,
    )
    rooms.filters["shell"] = lambda words: shlex.join(str(word) for word in words)
    rooms.filters["plain"] = lambda value: str(value).replace("%", "%%")
    text = rooms.get_template(TEMPLATE).render(settings=settings, programs=programs, code=CODE_DIR)
    path = config_path(settings)
    write_whole(path, text)
    return path


class QuickPoller(PollPoller):  # type: ignore[misc]  # supervisor has no types
    """Wakes the main loop at least ten times a second."""

    def poll(self, timeout: float) -> object:
        return super().poll(min(timeout, LOOK_EVERY_SECONDS))


class PatientSupervisor(Supervisor):  # type: ignore[misc]
    """Never gives up, and never waits longer than 1 s before the next start."""

    def runforever(self) -> None:
        """Until it is to stop. A round that fails (no memory for a fork, a disk that takes
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

    def tick(self, now: float | None = None) -> None:
        """Runs once in each round of the main loop."""
        for group in self.process_groups.values():
            for process in group.processes.values():
                process.backoff = 0
        super().tick(now)


def raise_file_limit() -> None:
    """A call takes a handful of files of Asterisk: 1024, the usual limit, is soon used up."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    limit = MANY_FILES if hard == resource.RLIM_INFINITY else min(hard, MANY_FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))


def go_before_other_sessions() -> None:
    """Where the kernel knows such groups and lets us (root or CAP_SYS_NICE); else all run alike."""
    with contextlib.suppress(OSError):
        AUTOGROUP.write_text(str(SESSION_NICENESS))


def main(arguments: list[str]) -> None:
    raise_file_limit()
    go_before_other_sessions()
    log_file.install()
    options = ServerOptions()
    options.poller = QuickPoller(options)
    options.realize(["-c", arguments[0]], doc=__doc__)
    options.first = True
    options.test = False
    try:
        PatientSupervisor(options).main()
    except ExitNow:
        pass
    options.close_httpservers()
    options.close_logger()


if __name__ == "__main__":
    main(sys.argv[1:])
