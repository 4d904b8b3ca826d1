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
    """A ticket as it may be told, but for `number` and the exact point, which are no part of
    `registry.open311.requests.Published`. The body's names are None while no body has it; words,
    address and answer are "" where it was not `sent` through Open311; `approved` are words, and
    `photos` files, to which a person has said yes."""

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
    """None leaves a filter out. Of a span, the whole days count in which its ends lie."""

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
    """Return the tickets that fit, the newest day first, in no order within a day. To be called in
    a transaction after `search.plan_each`.

    Whoever names no `numbers` gets only tickets of days that are over: who asks again and again
    would see in which minute a ticket of today appears.
    """
    filters = in_whole_days(filters, days)
    rows = await connection.fetch(*bind("open311_page", **asdict(filters), zone=str(days.zone)))
    return all_into(PublicRow, rows)


def in_whole_days(filters: Filters, days: CityDays) -> Filters:
    """Return the filters with spans of whole days, of which the end is no part; without `numbers`
    none of them reaches into today."""
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
