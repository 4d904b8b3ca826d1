"""What the city has solved, and what is reported around a place, in figures that everybody may
read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from foundation.names import Names
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection


@dataclass(frozen=True, slots=True)
class SolvedGroup:
    """The solved tickets of a topic or district. `days`: the median from opening to solution."""

    code: str
    names: Names
    solved: int
    applicants: int
    days: float


@dataclass(frozen=True, slots=True)
class TicketPoint:
    """A ticket's exact place, which is not public."""

    number: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Box:
    """A box of degrees."""

    south: float
    west: float
    north: float
    east: float


@query("solved_by_topic")
async def solved_by_topic(
    connection: Connection, since: datetime, until: datetime
) -> list[SolvedGroup]:
    """Return the solved tickets of a span by topic, the topic with most of them first."""


@query("solved_by_district")
async def solved_by_district(
    connection: Connection, since: datetime, until: datetime
) -> list[SolvedGroup]:
    """Return the solved tickets of a span by district, the district with most of them first."""


@query("solved_count")
async def solved_count(connection: Connection, since: datetime, until: datetime) -> int:
    """Count the tickets that were solved in a span."""


@query("solved_with_photos")
async def solved_with_photos(connection: Connection, until: datetime, limit: int) -> list[str]:
    """Return numbers of solved tickets with approved photos, the last decided first."""


@query("photos_of_answers")
async def photos_of_answers(connection: Connection, numbers: Sequence[str]) -> set[str]:
    """Return the approved photos that bodies gave with their answers."""


@query("tickets_in_box")
async def tickets_in_box(
    connection: Connection,
    box: Box,
    since: datetime,
    until: datetime,
    zone: str,
    limit: int,
) -> list[TicketPoint]:
    """Return tickets in a box, the newest day first, in no order within a day."""


@query("reported_by")
async def reported_by(connection: Connection, number: str, until: datetime) -> int:
    """Count the tickets about the same, this one among them, opened before a moment."""
