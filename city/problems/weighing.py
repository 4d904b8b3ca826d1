"""A new version of the table of criticality: kept with who and why, and in force at once."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from city.problems.criticality import CriticalityTable, changes, table
from city.problems.rows import criticality as rows
from city.problems.rows import problems
from city.problems.rows.criticality import VersionAuthor
from foundation.postgres.pool import Connection


class WeightsRefusal(StrEnum):
    """The reason why no version was made."""

    NOT_NOW = "not_now"
    TOPIC = "topic"
    SAME = "same"


async def weigh(
    link: Connection, seen: int, usual: int, topics: Mapping[str, int], by: VersionAuthor
) -> int | WeightsRefusal:
    """Return the new version's number, where `seen` is the one in force; problems have the new
    weights when this is committed. What the keeper counts at the same moment has them by the night.
    `topics`: by their codes, 1 to 5."""
    await problems.hold(link)
    await rows.hold(link)
    last = await rows.last(link)
    before = last or table()
    if before.version != seen:
        return WeightsRefusal.NOT_NOW
    every = await rows.topics(link)
    parents = {it.code: it.parent for it in every}
    if not set(topics) <= set(parents):
        return WeightsRefusal.TOPIC
    after = CriticalityTable(before.version + 1, usual, topics)
    if (before.usual, dict(before.topics)) == (usual, dict(topics)):
        return WeightsRefusal.SAME
    if last is None:
        await rows.add(link, before, None)  # what it was like before stays on record
    await rows.add(link, after, by)
    ids = {it.code: it.topic_id for it in every}
    changed = changes(before, after, parents)
    await rows.reweigh(link, {ids[code]: weight for code, weight in changed.items()})
    return after.version
