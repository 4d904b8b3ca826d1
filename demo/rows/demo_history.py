"""The made-up past of a home: what of its records is not true."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import into


@dataclass(frozen=True, slots=True)
class DemoHistory:
    """Contacts, tickets and whatever belongs to them from `since` to before `until` are made up."""

    since: datetime
    until: datetime
    seed: int
    calls: int
    tickets: int
    made_at: datetime


async def demo_history(connection: Connection) -> DemoHistory | None:
    """None: everything on record has happened."""
    row = await connection.fetchrow(*bind("demo_history_read"))
    return None if row is None else into(DemoHistory, row)


async def mark(
    connection: Connection, since: datetime, until: datetime, *, seed: int, calls: int, tickets: int
) -> None:
    """Mark that time as made up. Raises asyncpg.UniqueViolationError where another one is."""
    query = bind(
        "demo_history_mark", since=since, until=until, seed=seed, calls=calls, tickets=tickets
    )
    await connection.execute(*query)


async def first_contact(connection: Connection) -> datetime | None:
    """When the first contact on record came."""
    at: datetime | None = await connection.fetchval(*bind("demo_history_first_contact"))
    return at


async def analyze(connection: Connection) -> None:
    """Let the planner know what there is now."""
    await connection.execute(*bind("demo_history_analyze"))


def describe(there: DemoHistory, timezone: str) -> str:
    """A made-up past in a few words."""
    zone = ZoneInfo(timezone)
    since, until = there.since.astimezone(zone), there.until.astimezone(zone)
    return (
        f"a made-up past from {since:%Y-%m-%d} to {until:%Y-%m-%d %H:%M} "
        f"({there.calls} calls, {there.tickets} tickets, seed {there.seed})"
    )
