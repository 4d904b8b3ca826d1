"""Tickets as Open311 tells everybody of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from foundation.names import Names
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into


@dataclass(frozen=True, slots=True)
class PublicRow:
    """A ticket as it may be told. The body's names are None while no body has it; words, address
    and answer are "" where it was not `sent` through Open311; `approved` are words, and `photos`
    files, to which a person has said yes."""

    number: str
    state: str
    opened_at: datetime
    changed_at: datetime
    due_at: datetime | None
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
    """None leaves a filter out; both ends of a span belong to it."""

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


async def page(connection: Connection, filters: Filters) -> list[PublicRow]:
    """The newest first. In a transaction after `found_tickets.plan_each`."""
    return all_into(PublicRow, await connection.fetch(*bind("open311_page", **asdict(filters))))
