"""The programs of one running system: command, order, priority, as the supervisor runs them."""

import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from foundation.process.our_programs import PROGRAMS, URGENT, roles_of
from foundation.settings import Settings
from launcher import postgres, valkey

STORES = ("postgres", "valkey")


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


def module(role: str, name: str, priority: int = 30, niceness: int = 0) -> Program:
    """Return the program of ours that ``python -m name`` runs."""
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
    """Return every program that these settings start."""
    return [*stores(settings), *_all_but_stores(settings, roles_of(settings))]


def every_program(settings: Settings) -> list[Program]:
    """Return every program that may run, from earlier settings, too."""
    return [*_embedded(settings), *_all_but_stores(settings, [it.role for it in PROGRAMS])]


def _all_but_stores(settings: Settings, roles: Collection[str]) -> list[Program]:
    ours = [
        module(program.role, program.module, niceness=program.niceness)
        for program in PROGRAMS
        if program.role in roles
    ]
    # Renders its configuration, then becomes Asterisk itself.
    asterisk = module("asterisk", "asterisk_conf", priority=20, niceness=URGENT)
    # The watcher stops first, lest it take a process that is stopping for one that hangs.
    watcher = module("watch", "launcher.watch", priority=40)
    return [adoptable(settings, asterisk), *ours, watcher]
