"""The facts of calls as one kind of facts that is kept (`registry.facts`)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from foundation.postgres.pool import Connection
from queue_manager.domain.measures.facts import FORMULAS_VERSION, facts_of
from queue_manager.rows import facts as rows
from registry.facts.keeping import KeyRange
from registry.facts.rows.facts_keeping import Key

KIND = "calls"
#: Partitions are made so far ahead that a keeper who is away for a month is not missed.
AHEAD = timedelta(days=62)


class CallFacts:
    """A `Source`: ids are those of calls."""

    kind = KIND
    formulas = FORMULAS_VERSION

    async def keys(self, connection: Connection, page: KeyRange) -> list[Key]:
        return await rows.keys(
            connection, page.begins, page.before, share=page.share, seed=page.seed, limit=page.limit
        )

    async def write(self, connection: Connection, ids: Sequence[str]) -> None:
        await rows.drop_others(connection, ids)
        await write_anew(connection, ids)

    async def differing(self, connection: Connection, ids: Sequence[str]) -> list[str]:
        found = await rows.histories(connection, ids)
        anew = {call.call_id: facts_of(call) for call in found if call.ended_at is not None}
        stood = {each.contact_id: each for each in await rows.stored(connection, ids)}
        return [each for each in ids if anew.get(each) != stood.get(each)]

    async def make_room(self, connection: Connection, moments: Sequence[datetime]) -> None:
        await rows.make_months(connection, moments)

    async def prepare(self, connection: Connection, now: datetime) -> None:
        await rows.make_partitions(connection, now, now + AHEAD)


async def write_anew(connection: Connection, call_ids: Collection[str]) -> None:
    """Compute the facts of these calls from what is on record, and write them."""
    found = await rows.histories(connection, call_ids)
    await rows.write(connection, [facts_of(call) for call in found if call.ended_at is not None])
