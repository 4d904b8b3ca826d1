"""Facts of deadlines in the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import Row
from registry.deadlines.facts import DeadlineFacts, TicketHistory, standings_of
from registry.facts.keeping import KeyRange
from registry.facts.rows.facts_keeping import Key
from registry.workflow.states import State


async def histories(connection: Connection, tickets: Collection[str]) -> list[TicketHistory]:
    """Return what is on record of these tickets; nothing of one whose clocks are still to hear a
    word."""
    query = bind(
        "deadline_facts_histories",
        tickets=sorted(tickets),
        elsewhere=State.ASSIGNED,
        solved=State.RESOLVED,
    )
    rows = await connection.fetch(*query)
    return [_history(row) for row in rows]


def _history(row: Row) -> TicketHistory:
    changes = [(datetime.fromisoformat(it["at"]), it) for it in row["changes"]]
    return TicketHistory(
        number=row["number"],
        opened_at=row["opened_at"],
        topic_id=row["topic_id"],
        duplicate=row["duplicate"],
        standings=standings_of(row["state"], row["body_id"], row["opened_at"], changes),
    )


async def write(
    connection: Connection, tickets: Collection[str], facts: Sequence[DeadlineFacts]
) -> None:
    """Let `facts` be all the facts of these tickets."""
    await connection.execute(
        *bind("deadline_facts_drop_others", tickets=sorted(tickets), facts=facts)
    )
    if facts:
        await connection.execute(*bind("deadline_facts_write", facts=facts))


@query("deadline_facts_stored")
async def stored(connection: Connection, tickets: Collection[str]) -> list[DeadlineFacts]:
    """Return the facts of these tickets as they stand."""


async def keys(connection: Connection, page: KeyRange) -> list[Key]:
    """Return (opened, number) of tickets with clocks, the latest first."""
    rows = await connection.fetch(
        *bind(
            "deadline_facts_keys",
            begins=page.begins,
            before_at=page.before[0],
            before_id=page.before[1],
            share=page.share,
            seed=page.seed,
            limit=page.limit,
        )
    )
    return [(row["at"], row["id"]) for row in rows]
