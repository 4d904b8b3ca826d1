"""The versions of the table that says how grave problems of each topic are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from city.problems.criticality import CriticalityTable, table
from foundation.names import Names
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into


@dataclass(frozen=True, slots=True)
class WeightsVersion:
    """A version of the weights. `person`: None where the table is the file's."""

    version: int
    usual: int
    topics: Mapping[str, int]
    person: str | None
    made_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class WeighedTopic:
    """A topic, with its parent's code; `retired`: in use no more."""

    topic_id: int
    code: str
    names: Names
    parent: str | None
    retired: bool


@dataclass(frozen=True, slots=True)
class VersionAuthor:
    """The author of a version, when, and why."""

    person_id: int
    at: datetime
    reason: str


@query("criticality_last")
async def last(connection: Connection) -> CriticalityTable | None:
    """Return the last version. None: nobody has made one, and the file's table is in force."""


async def current(connection: Connection) -> CriticalityTable:
    """Return the table that is in force."""
    return await last(connection) or table()


async def versions(connection: Connection) -> list[WeightsVersion]:
    """Return the newest first; the file's where there is none yet."""
    found = all_into(WeightsVersion, await connection.fetch(*bind("criticality_versions")))
    first = table()
    return found or [WeightsVersion(first.version, first.usual, first.topics, None, None, "")]


@query("criticality_hold")
async def hold(connection: Connection) -> None:
    """Lock the versions: nobody else makes one until the transaction ends."""


async def add(connection: Connection, table: CriticalityTable, by: VersionAuthor | None) -> None:
    """Add a version of the weights. `by` None: it is the file's."""
    await connection.execute(
        *bind(
            "criticality_add",
            version=table.version,
            usual=table.usual,
            topics=dict(table.topics),
            made_by=by and by.person_id,
            made_at=by and by.at,
            reason=by.reason if by else "",
        )
    )


async def reweigh(connection: Connection, weights: Mapping[int, int]) -> None:
    """Reweigh the problems of these topics from now on; topic_id → 1 to 5."""
    query = bind("criticality_reweigh", topics=list(weights), weights=list(weights.values()))
    await connection.execute(*query)


@query("criticality_topics")
async def topics(connection: Connection) -> list[WeighedTopic]:
    """List every topic with its parent."""
