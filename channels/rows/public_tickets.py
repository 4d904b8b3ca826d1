"""Tickets as Open311 tells everybody of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from foundation.names import Names
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into
from registry.open311.days import CityDays


@dataclass(frozen=True, slots=True)
class PublicRow:
    """Row of a ticket that may be published, except for `number` and the exact point, which are no
    part of `registry.open311.requests.Published`. `body_names` is None while no body has the
    ticket. `description`, `address` and `answer` are "" unless the ticket was `sent` through
    Open311. `approved` is text, and `photos` are files, that a person approved for publication."""

    number: str
    public_id: str
    state: str
    opened_on: date
    changed_on: date
    due_on: date | None
    lat: float | None
    lon: float | None
    code: str
    names: Names
    body_names: Names | None
    district_names: Names | None
    sent: bool
    description: str
    address: str
    media_url: str
    answer: str
    approved: str
    photos: list[str]


@dataclass(frozen=True, slots=True)
class Filters:
    """Filters of a search; a filter that is None is not applied. A span of time covers the whole
    days in which its ends lie."""

    numbers: Sequence[str] | None = None
    codes: Sequence[str] | None = None
    states: Sequence[str] | None = None
    since: datetime | None = None
    until: datetime | None = None
    changed_since: datetime | None = None
    changed_until: datetime | None = None
    limit: int = 50
    offset: int = 0
    district: str | None = None


async def page(connection: Connection, filters: Filters, days: CityDays) -> list[PublicRow]:
    """Return the tickets that match the filters, the newest day first, in no order within a day.
    Call it in a transaction, after `search.plan_each`.

    Without `numbers` only tickets of past days are returned: a client that asked again and again
    would see in which minute a ticket of today appears.
    """
    filters = in_whole_days(filters, days)
    rows = await connection.fetch(*bind("open311_page", **asdict(filters), zone=str(days.zone)))
    return all_into(PublicRow, rows)


def in_whole_days(filters: Filters, days: CityDays) -> Filters:
    """Return the filters with their spans widened to whole days; the end of a span is excluded.
    Without `numbers` no span reaches into today."""
    until = filters.until and days.end_of(filters.until)
    if filters.numbers is None:
        until = min(until or days.today, days.today)
    return replace(
        filters,
        since=filters.since and days.begin_of(filters.since),
        until=until,
        changed_since=filters.changed_since and days.begin_of(filters.changed_since),
        changed_until=filters.changed_until and days.end_of(filters.changed_until),
    )
