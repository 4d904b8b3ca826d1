"""Facts of calls in the database: read from what is on record, written, and told apart."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from queue_manager.domain.measures.facts import (
    MOST_EARLIER_CALLS,
    REPEAT_WITHIN,
    CallHistory,
    Facts,
    facts_of,
)


@query("facts_histories", within=REPEAT_WITHIN, most=MOST_EARLIER_CALLS)
async def histories(connection: Connection, call_ids: Collection[str]) -> list[CallHistory]:
    """Return what is on record of these calls; of unknown ones nothing."""


async def live(
    connection: Connection, begins: datetime, ends: datetime, line: str | None
) -> list[Facts]:
    """Return the facts so far of calls offered from `begins` to before `ends` that still last."""
    rows = await connection.fetch(*bind("facts_live", begins=begins, ends=ends, line=line))
    if not rows:
        return []
    found = await histories(connection, [row["call_id"] for row in rows])
    return [facts_of(call) for call in found if call.ended_at is None]


@query("facts_stored")
async def stored(connection: Connection, call_ids: Collection[str]) -> list[Facts]:
    """Return the facts of these calls as they stand."""


@query("facts_stale", within=REPEAT_WITHIN)
async def stale(
    connection: Connection, changed: Collection[str], began: Collection[str]
) -> list[str]:
    """Return ended calls whose facts may have changed: those of `changed`, and later ones of the
    callers whose calls `began`."""


async def write(connection: Connection, facts: Sequence[Facts]) -> None:
    """Write these facts in place of what stood there, with the partitions they need."""
    if not facts:
        return
    await make_months(connection, [each.offered_at for each in facts])
    await connection.execute(
        *bind("facts_write", facts=sorted(facts, key=lambda fact: fact.contact_id))
    )
    await connection.execute(
        *bind("facts_take_tickets", call_ids=[each.contact_id for each in facts])
    )


@query("facts_drop_others")
async def drop_others(connection: Connection, call_ids: Collection[str]) -> None:
    """Take away facts of contacts that are no ended calls."""


async def make_months(connection: Connection, moments: Collection[datetime]) -> None:
    """Make the missing partitions of the months in which `moments` are."""
    for month in sorted({_month(each) for each in moments}):
        await make_partitions(connection, month, month)


@query("facts_partitions")
async def make_partitions(connection: Connection, since: datetime, until: datetime) -> int:
    """Make the missing partitions of the months from `since` to `until`; how many there were."""


async def keys(
    connection: Connection,
    begins: datetime,
    before: tuple[datetime, str],
    *,
    share: float,
    seed: int,
    limit: int,
) -> list[tuple[datetime, str]]:
    """Return (offered, id) of ended calls and of facts, the latest first; a `share` of 1: of
    all."""
    rows = await connection.fetch(
        *bind(
            "facts_keys",
            begins=begins,
            before_at=before[0],
            before_id=before[1],
            share=share,
            seed=seed,
            limit=limit,
        )
    )
    return [(row["at"], row["id"]) for row in rows]


def _month(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
