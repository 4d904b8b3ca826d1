"""The programs of one running system: command, order, priority, as the supervisor runs them."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace

from foundation.process.roles import PUBLIC_CHANNELS, roles_of
from foundation.settings import Settings
from launcher import postgres, valkey

# Role → module of the processes written by us that answer health calls.
OURS = {
    "agi": "agi",
    "pbx-agent": "asterisk_conf.agent",
    "dispatcher": "queue_manager",
    "scribe": "queue_manager.scribe",
    "recorder": "recordings",
    "registry": "registry",
    "quality": "quality",
    "channels": "channels",
    "city": "city",
    "web": "softphone_ui",
}
# Those that run only where the settings name what they need.
OPTIONAL = {PUBLIC_CHANNELS: "channels.telegram_public"}
STORES = ("postgres", "valkey")

# Who goes first where the processors are short and foundation/process/realtime.py, whose order
# this is, has not the right to say it for certain.
FIRST, URGENT = -15, -10
# It catches up; nobody waits for it.
PATIENT = 5
NICENESS = {
    "asterisk": URGENT,
    "agi": URGENT,
    "dispatcher": FIRST,
    "scribe": PATIENT,
    "registry": PATIENT,
    "quality": PATIENT,
    "channels": PATIENT,
    PUBLIC_CHANNELS: PATIENT,
    "city": PATIENT,
}


@dataclass(frozen=True)
class Program:
    """A program that the supervisor starts and watches.

    Lower ``priority`` starts earlier and stops later. ``first`` starts with the supervisor;
    the others wait until the database has its schema and the PBX its configuration.
    ``niceness`` below 0 needs root or CAP_SYS_NICE: without, `nice` says so in the role's log
    and the program runs at 0. ``adopt``: the beginning of the command line of a program that
    outlives its supervisor. Such a program writes its log itself.
    """

    role: str
    command: Sequence[str]
    priority: int
    first: bool = False
    stop_signal: str = "TERM"
    stop_seconds: int = 10
    niceness: int = 0
    adopt: Sequence[str] = ()

    @property
    def started_by(self) -> Sequence[str]:
        """Return the whole command line, with its niceness."""
        nice = ("nice", "-n", str(self.niceness)) if self.niceness else ()
        return [*self.adopt, *nice, *self.command]


def module(role: str, name: str, priority: int = 30) -> Program:
    """Return a program of ours: ``python -m name``."""
    niceness = NICENESS.get(role, 0)
    return Program(role, [sys.executable, "-m", name], priority, niceness=niceness)


def stores(settings: Settings) -> list[Program]:
    """Return the embedded stores that the settings do not replace by a server of the user's own."""
    own = {"postgres": settings.stores.database_dsn, "valkey": settings.stores.redis_dsn}
    return [program for program in _embedded(settings) if not own[program.role]]


def _embedded(settings: Settings) -> list[Program]:
    # INT is PostgreSQL's fast shutdown: TERM would wait for every client to leave.
    return [
        adoptable(settings, Program("postgres", postgres.command(), 10, True, "INT", 30)),
        adoptable(settings, Program("valkey", valkey.command(), 10, first=True)),
    ]


def adoptable(settings: Settings, program: Program) -> Program:
    """Return the program with a command line that lets it outlive a supervisor that falls.

    The next supervisor takes the program over (launcher/adopt.py)."""
    mark, log = settings.run_dir / "orphans.json", settings.log_dir / f"{program.role}.log"
    words = [sys.executable, "-m", "launcher.adopt", str(mark), str(log), program.role]
    return replace(program, adopt=words)


def all_programs(settings: Settings) -> list[Program]:
    """Return everything that runs."""
    roles = roles_of(settings)
    ours = [it for it in _all_but_stores(settings) if it.role not in OPTIONAL or it.role in roles]
    return [*stores(settings), *ours]


def every_program(settings: Settings) -> list[Program]:
    """Return what may run from earlier settings, too."""
    return [*_embedded(settings), *_all_but_stores(settings)]


def _all_but_stores(settings: Settings) -> list[Program]:
    ours = [module(role, name) for role, name in (OURS | OPTIONAL).items()]
    # Renders its configuration, then becomes Asterisk itself.
    asterisk = adoptable(settings, module("asterisk", "asterisk_conf", priority=20))
    # The watcher stops first, lest it take a process that is stopping for one that hangs.
    watcher = module("watch", "launcher.watch", priority=40)
    return [asterisk, *ours, watcher]
