"""The made-up past of a home: what of its records is not true, and how far it is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import into

#: ANALYZE reads a sample of every table, which takes long on a busy disk.
ANALYZE_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class NewHistory:
    """What is known of a past before it is written. `last_numbers`: series of tickets → the number
    after which the past's begin. `fingerprint`: of all that it follows from."""

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
    """Contacts, tickets and whatever belongs to them from `since` to before `until` are made up.

    `reached`: up to when they are written; `steps`: what is done beyond that; `finished_at`: when
    all was there. None in `days` and `calls_per_day`: of a version that kept only finished ones.
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


async def demo_history(connection: Connection) -> DemoHistory | None:
    """Read the past's mark; None: everything on record has happened."""
    row = await connection.fetchrow(*bind("demo_history_read"))
    return None if row is None else into(DemoHistory, row)


async def mark(connection: Connection, new: NewHistory) -> DemoHistory:
    """Mark that time as made up. Raises asyncpg.UniqueViolationError where another one is."""
    query = bind(
        "demo_history_mark",
        since=new.since,
        until=new.until,
        seed=new.seed,
        calls=new.calls,
        tickets=new.tickets,
        days=new.days,
        calls_per_day=new.calls_per_day,
        last_numbers=dict(new.last_numbers),
        fingerprint=new.fingerprint,
    )
    row = await connection.fetchrow(*query)
    assert row is not None  # it was inserted
    return into(DemoHistory, row)


async def lock_reached(connection: Connection) -> datetime | None:
    """Read up to when the past is written, and let no other command write it until the transaction
    ends. None where there is no past."""
    at: datetime | None = await connection.fetchval(*bind("demo_history_lock_reached"))
    return at


async def reach(connection: Connection, reached: datetime) -> None:
    """Note that the past is written up to `reached`."""
    await connection.execute(*bind("demo_history_reach", reached=reached))


async def begin_step(connection: Connection, step: str) -> bool:
    """Note that this transaction does `step`; False where it was done before."""
    return bool(await connection.fetchval(*bind("demo_history_begin_step", step=step)))


async def finish(connection: Connection, at: datetime) -> None:
    """Note that all of the past is there."""
    await connection.execute(*bind("demo_history_finish", at=at))


async def first_contact(connection: Connection) -> datetime | None:
    """Read when the first contact on record came."""
    at: datetime | None = await connection.fetchval(*bind("demo_history_first_contact"))
    return at


async def analyze(connection: Connection) -> None:
    """Let the planner know what there is now."""
    await connection.execute(*bind("demo_history_analyze"), timeout=ANALYZE_SECONDS)


def describe(there: DemoHistory, timezone: str) -> str:
    """Describe a made-up past in a few words."""
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
