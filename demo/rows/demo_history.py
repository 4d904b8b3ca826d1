"""The demo history of an installation: which of its records are not true, and how far it is
written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind

#: Limit of the ANALYZE statement. It reads a sample of every table, which takes long on a busy
#: disk.
ANALYZE_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class NewHistory:
    """Description of a past before it is written. `last_numbers`: series of tickets → the number
    after which the past's numbers begin. `fingerprint`: hash of the input from which it is
    generated."""

    since: datetime
    until: datetime
    seed: int
    days: int
    calls_per_day: int
    calls: int
    tickets: int
    last_numbers: Mapping[str, int]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class DemoHistory:
    """The mark of a demo history: contacts, tickets and their data from `since` to before `until`
    never happened.

    `reached`: the moment up to which the past is written; `steps`: names of the steps done after
    that; `finished_at`: when all of it was written. `days` and `calls_per_day` are None where an
    earlier version made the past, which kept only finished ones.
    """

    since: datetime
    until: datetime
    seed: int
    calls: int
    tickets: int
    made_at: datetime
    days: int | None
    calls_per_day: int | None
    last_numbers: Mapping[str, int]
    fingerprint: str
    reached: datetime | None
    steps: Sequence[str]
    finished_at: datetime | None


@query("demo_history_read")
async def demo_history(connection: Connection) -> DemoHistory | None:
    """Read the mark of the past. Return None where there is no demo history."""


@query("demo_history_mark")
async def mark(connection: Connection, new: NewHistory) -> DemoHistory:
    """Mark the time of `new` as made up. Raise asyncpg.UniqueViolationError where there is a past
    already."""


@query("demo_history_lock_reached")
async def lock_reached(connection: Connection) -> datetime | None:
    """Read up to when the history is written, and lock it: no other command writes it until the
    transaction ends. Return None if there is no history."""


@query("demo_history_reach")
async def reach(connection: Connection, reached: datetime) -> None:
    """Note that the past is written up to `reached`."""


@query("demo_history_begin_step")
async def begin_step(connection: Connection, step: str) -> bool:
    """Note that this transaction does `step`. Return False where it was done before."""


@query("demo_history_finish")
async def finish(connection: Connection, at: datetime) -> None:
    """Note at `at` that the whole past is written."""


@query("demo_history_first_contact")
async def first_contact(connection: Connection) -> datetime | None:
    """Read the moment of the first contact on record. None: there was none."""


async def analyze(connection: Connection) -> None:
    """Let the planner know what there is now."""
    await connection.execute(*bind("demo_history_analyze"), timeout=ANALYZE_SECONDS)


def describe(there: DemoHistory, timezone: str) -> str:
    """Describe a demo history in one line, for the command line."""
    zone = ZoneInfo(timezone)
    since, until = there.since.astimezone(zone), there.until.astimezone(zone)
    words = (
        f"a made-up past from {since:%Y-%m-%d} to {until:%Y-%m-%d %H:%M} "
        f"({there.calls} calls, {there.tickets} tickets, seed {there.seed})"
    )
    if there.finished_at is not None:
        return words
    reached = (there.reached or there.since).astimezone(zone)
    return f"{words}, written up to {reached:%Y-%m-%d %H:%M}: ./komek demo history goes on with it"
