"""Values of measures with their revisions, milestones, and what came in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from city.tree.forecast import Value
from city.tree.milestones import Milestone
from city.tree.sheet import BadCell, NewValue
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind


@dataclass(frozen=True, slots=True)
class Revision:
    """One of a period's values; `feed` is what it came with."""

    code: str
    period: int
    revision: int
    value: float
    taken_at: datetime
    feed: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed of values: how many were new or others, how many were as before."""

    feed_id: int
    source: str
    name: str
    at: datetime
    taken: int
    same: int
    bad: list[BadCell]
    person: str | None


@dataclass(frozen=True, slots=True)
class MeasureFailure:
    """The reason why a measure cannot be fed, since when."""

    code: str
    since: datetime
    why: str
    detail: str


async def newest(link: Connection, at: datetime) -> dict[str, list[Value]]:
    """Measure → its values in order, as they were known at `at`."""
    found: dict[str, list[Value]] = {}
    for row in await link.fetch(*bind("goal_values_at", at=at)):
        found.setdefault(row["code"], []).append(Value(row["period"], row["value"]))
    return found


@query("goal_values_of")
async def revisions_of(connection: Connection, code: str) -> list[Revision]:
    """Return all, in order."""


@query("goal_values_add")
async def add_values(
    connection: Connection, values: Sequence[NewValue], feed_id: int, at: datetime
) -> None:
    """Add values, each as the next revision of its period."""


async def add_feed(
    link: Connection,
    source: str,
    name: str,
    at: datetime,
    *,
    taken: int,
    same: int,
    bad: Sequence[BadCell] = (),
    person_id: int | None = None,
) -> int:
    """Add a feed, and return its id."""
    query = bind(
        "goal_feed_add",
        source=source,
        name=name[:200],
        person_id=person_id,
        at=at,
        taken=taken,
        same=same,
        bad=msgspec.to_builtins(list(bad)),
    )
    feed_id: int = await link.fetchval(*query)
    return feed_id


@query("goal_feeds_newest")
async def newest_feeds(connection: Connection, limit: int) -> list[Feed]:
    """Return the newest first."""


@query("goal_milestones_now")
async def milestones(connection: Connection) -> list[Milestone]:
    """Return all projects', as they stand."""


@query("goal_milestones_add")
async def add_milestones(
    connection: Connection, milestones: Sequence[Milestone], feed_id: int, at: datetime
) -> None:
    """Add milestones, each as its next revision."""


async def set_trouble(link: Connection, code: str, at: datetime, why: str, detail: str) -> None:
    """Set the trouble of a measure that cannot be fed."""
    query = bind("goal_trouble_set", code=code, at=at, why=why[:60], detail=detail[:500])
    await link.execute(*query)


@query("goal_trouble_clear")
async def clear_trouble(connection: Connection, code: str) -> None:
    """Clear the trouble of a measure that is fed again."""


@query("goal_troubles_now")
async def troubles(connection: Connection) -> dict[str, MeasureFailure]:
    """Return why measures cannot be fed, by the measure's code."""
