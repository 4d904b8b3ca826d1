"""Tickets that may be about one matter: those near one that is written, and clusters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into, expect, into
from registry.places.ground import USUAL_NEAR_METRES
from registry.tickets.rows.search import plan_each

#: So many tickets near the point, and in the street, are looked at.
LOOKED_AT = 200
#: More of a long text says nothing new.
READ = 600


@dataclass(frozen=True, slots=True)
class LikelyQuery:
    """The query for likely duplicates. `lat` and `lon` None: no point; `street`: beginnings of its
    name's words."""

    number: str
    words: str
    topic_id: int | None
    lat: float | None
    lon: float | None
    street: Sequence[str]


@dataclass(frozen=True, slots=True)
class NearRow:
    """A ticket nearby. `first`: of its cluster, whose are `state`, `over_at`, `first_subject`,
    `first_address` and `duplicates` (how many are joined to it)."""

    number: str
    first: str
    state: str
    topic_id: int | None
    opened_at: datetime
    over_at: datetime | None
    address: str
    lat: float | None
    lon: float | None
    rough_place: bool
    shared: list[str]
    alike: float
    first_subject: str
    first_address: str
    duplicates: int


@dataclass(frozen=True, slots=True)
class WordPrefixes:
    """Beginnings of the words asked for, of which `NearRow.shared` are; how near is near."""

    words: list[str]
    near_metres: int


@dataclass(frozen=True, slots=True)
class ClusterTicket:
    """Another ticket of a cluster."""

    number: str
    is_first: bool
    state: str
    opened_at: datetime
    address: str


async def near(
    connection: Connection, query: LikelyQuery, opened_since: datetime, over_since: datetime
) -> tuple[WordPrefixes, list[NearRow]]:
    """Return the tickets that may be about the same. To be called in a transaction."""
    await plan_each(connection)
    words = query.words[:READ]
    known = await connection.fetchrow(
        *bind("likely_words", typed=words, topic_id=query.topic_id, usual_near=USUAL_NEAR_METRES)
    )
    typed = into(WordPrefixes, expect(known))
    rows = await connection.fetch(
        *bind(
            "likely_tickets",
            number=query.number,
            opened_since=opened_since,
            over_since=over_since,
            lat=query.lat,
            lon=query.lon,
            topic_id=query.topic_id,
            street=list(query.street),
            most=LOOKED_AT,
            typed=words,
            beginnings=typed.words,
            near_metres=typed.near_metres,
        )
    )
    return typed, all_into(NearRow, rows)


@query("likely_cluster")
async def cluster(connection: Connection, number: str) -> list[ClusterTicket]:
    """Return the other tickets of its cluster, the first one first."""
