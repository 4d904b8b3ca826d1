"""Releases of open data, what is published in them, and contacts that are not yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from city.open_data.cells import cell_of
from city.open_data.grouping import PublishedGroup, UnpublishedContact
from city.open_data.periods import Closing
from foundation.names import Names
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind


@dataclass(frozen=True, slots=True)
class Release:
    """Days before `horizon` are closed; `suppressed` contacts are never published."""

    release_id: int
    horizon: date
    made_at: datetime
    suppressed: int


@dataclass(frozen=True, slots=True)
class PublishedTopic:
    """The topic that contacts are about."""

    topic_id: int
    code: str
    names: Names


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """A published row: from `first_day` to `last_day` so many `applicants` of one `topic` in one H3
    `cell`, or without one anywhere in the city."""

    released: date
    topic: str
    cell: str | None
    span: str
    first_day: date
    last_day: date
    applicants: int


@query("open_data_lock")
async def lock(connection: Connection) -> None:
    """Lock the releases: until the transaction ends nobody else makes one."""


@query("open_data_releases")
async def releases(connection: Connection) -> list[Release]:
    """Return the oldest first."""


@query("open_data_topics")
async def topics(connection: Connection) -> list[PublishedTopic]:
    """Return the topics that have tickets."""


@query("open_data_published_topics")
async def published_topics(connection: Connection) -> list[PublishedTopic]:
    """Return the topics that have a published row."""


async def contacts(
    link: Connection, topic_id: int, closing: Closing, zone: ZoneInfo
) -> list[UnpublishedContact]:
    """Return contacts of a topic that may have a part in the release."""
    since, until = closing.since, datetime.combine(closing.horizon, time(), zone)
    found = await link.fetch(
        *bind(
            "open_data_contacts",
            topic_id=topic_id,
            since=None if since is None else datetime.combine(since, time(), zone),
            until=until,
            zone=zone.key,
        )
    )
    return [
        UnpublishedContact(
            row["ticket"],
            row["day"],
            None if row["lat"] is None else cell_of(row["lat"], row["lon"], rough=row["rough"]),
            row["person"],
        )
        for row in found
    ]


@query("open_data_release")
async def add_release(connection: Connection, horizon: date, made_at: datetime) -> int:
    """Add a release, and return its number."""


async def add_groups(
    link: Connection, release_id: int, topic_id: int, groups: Sequence[PublishedGroup]
) -> None:
    """Add the rows of one topic, with the contacts behind them."""
    await link.execute(
        *bind(
            "open_data_add_rows",
            release_id=release_id,
            topic_id=topic_id,
            spans=[it.span.value for it in groups],
            first_days=[it.period.first for it in groups],
            last_days=[it.period.last for it in groups],
            cells=[it.cell for it in groups],
            applicants=[it.applicants for it in groups],
        )
    )
    await _close(link, release_id, [ticket for it in groups for ticket in it.tickets])


async def suppress(link: Connection, release_id: int, tickets: Sequence[str]) -> None:
    """Suppress these tickets: no release publishes them."""
    await link.execute(*bind("open_data_suppress", tickets=tickets, release_id=release_id))
    await _close(link, release_id, tickets)


@query("open_data_add_contacts")
async def _close(connection: Connection, release_id: int, tickets: Sequence[str]) -> None:
    """Note that the tickets are done with by this release, which publishes or suppresses them."""


@query("open_data_rows")
async def lines(connection: Connection, first: date, end: date) -> list[PublishedRow]:
    """Return what the releases from `first` to before `end` published."""
