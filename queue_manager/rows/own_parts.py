"""Own parts of calls that several operators had, from what is on record of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into
from queue_manager.domain.measures.own_parts import OwnPart, SharedTalk, own_parts


async def of_all(connection: Connection, begins: datetime, ends: datetime) -> list[OwnPart]:
    """Return parts of every operator that began from `begins` until `ends`."""
    return await _parts(connection, begins, ends, None)


async def of_operator(
    connection: Connection, operator: str, begins: datetime, ends: datetime
) -> list[OwnPart]:
    """Return the parts of one, found by what they did."""
    query = bind("shared_talks_of", operator=operator, begins=begins, ends=ends)
    if not (found := [row["call_id"] for row in await connection.fetch(*query)]):
        return []
    parts = await _parts(connection, begins, ends, found)
    return [it for it in parts if it.operator == operator]


async def _parts(
    connection: Connection, begins: datetime, ends: datetime, call_ids: Sequence[str] | None
) -> list[OwnPart]:
    """Of these calls; None: of all."""
    query = bind("shared_talks", begins=begins, ends=ends, call_ids=call_ids)
    talks = all_into(SharedTalk, await connection.fetch(*query))
    return [it for talk in talks for it in own_parts(talk) if begins <= it.began_at < ends]
