"""The roster on record.

`roster` is what everybody else asks: who is to work in a span, with their breaks, and on which days
nobody knows.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import Row
from staff.roles import codes_on_shift
from staff.roster.coverage import Quarter, on_shift, rostered
from staff.roster.shifts import Shift, TimeInterval, days_without

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Roster:
    """The roster from `span.begins` to before `span.ends`.

    `shifts`: all that go on at some time of it, those of the span's days before and after it left
    out. `gone`: shifts that were still to come when their operators left; they are in no count.
    `unknown`: local days of the span on which no shift begins: they have no roster, which is not
    the same as nobody being rostered, and never enough."""

    span: TimeInterval
    zone: ZoneInfo
    shifts: tuple[Shift, ...]
    gone: tuple[Shift, ...]
    unknown: tuple[date, ...]

    def by_quarter(self) -> list[Quarter]:
        """Return how many are rostered, their breaks taken off; the span begins with a quarter."""
        return rostered(self.shifts, self.span, self.unknown, self.zone)

    def on_shift(self) -> list[Quarter]:
        """Count the operators with a shift in each quarter of the span, also those on a break.

        The span must begin with a quarter."""
        return on_shift(self.shifts, self.span, self.unknown, self.zone)


@dataclass(frozen=True, slots=True)
class RosterOperator:
    """A person who can be rostered, if `open`."""

    extension: str
    login: str
    name: str
    open: bool


async def roster(
    connection: Connection, span: TimeInterval, zone: ZoneInfo, now: datetime
) -> Roster:
    """Return who is to work in the span, as it is known by `now`."""
    days = _days(span, zone)
    whole = TimeInterval(_midnight(days[0], zone), _midnight(days[-1] + _DAY, zone))
    every = await _recorded(connection, whole)
    counted = [it for it, gone in every if not gone or it.span.begins <= now]
    left = [it for it, gone in every if gone and it.span.begins > now]
    return Roster(
        span,
        zone,
        tuple(it for it in counted if it.span.overlaps(span)),
        tuple(it for it in left if it.span.overlaps(span)),
        tuple(days_without(counted, days, zone)),
    )


async def shifts_in(connection: Connection, span: TimeInterval) -> list[Shift]:
    """Return every shift that goes on at some time of the span, whoever's."""
    return [it for it, _ in await _recorded(connection, span)]


async def _recorded(connection: Connection, span: TimeInterval) -> list[tuple[Shift, bool]]:
    """Each shift, and whether its operator is gone."""
    query = bind("roster_shifts", begins=span.begins, ends=span.ends, roles=codes_on_shift())
    rows = await connection.fetch(*query)
    return [(_shift(row), row["gone"]) for row in rows]


@query("roster_operators", roles=codes_on_shift())
async def operators(connection: Connection) -> list[RosterOperator]:
    """Read everybody who works in shifts and has or had a place on the PBX, by extension."""


@query("roster_hold")
async def hold(connection: Connection) -> None:
    """Lock the roster against changes by others until the transaction ends, so that what is read
    now still holds when something is written."""


async def add(connection: Connection, shifts: Sequence[Shift], entered_by: int | None) -> list[int]:
    """Put shifts on record that overlap none there (`hold` first); returns their ids in the same
    order. Raises asyncpg.ForeignKeyViolationError for an unknown operator."""
    rows = await connection.fetch(
        *bind(
            "roster_add",
            extensions=[it.operator for it in shifts],
            starts_at=[it.span.begins for it in shifts],
            ends_at=[it.span.ends for it in shifts],
            languages=[" ".join(it.languages) for it in shifts],
            entered_by=entered_by,
        )
    )
    ids: Mapping[tuple[str, datetime], int] = {
        (row["extension"], row["starts_at"]): row["shift_id"] for row in rows
    }
    in_order = [ids[it.operator, it.span.begins] for it in shifts]
    breaks = [
        (shift_id, each)
        for shift_id, shift in zip(in_order, shifts, strict=True)
        for each in shift.breaks
    ]
    await connection.execute(
        *bind(
            "roster_add_breaks",
            shift_ids=[shift_id for shift_id, _ in breaks],
            starts_at=[it.begins for _, it in breaks],
            ends_at=[it.ends for _, it in breaks],
        )
    )
    return in_order


async def shift(connection: Connection, shift_id: int) -> Shift | None:
    """Return one shift without its breaks; None where there is none."""
    row = await connection.fetchrow(*bind("roster_shift", shift_id=shift_id))
    if row is None:
        return None
    return Shift(
        row["extension"], TimeInterval(row["starts_at"], row["ends_at"]), shift_id=shift_id
    )


@query("roster_drop")
async def drop(connection: Connection, shift_ids: Collection[int]) -> int:
    """Delete shifts from the roster. Return how many there were."""


def _shift(row: Row) -> Shift:
    breaks = zip(row["break_starts"], row["break_ends"], strict=True)
    return Shift(
        row["operator"],
        TimeInterval(row["starts_at"], row["ends_at"]),
        tuple(TimeInterval(begins, ends) for begins, ends in breaks),
        tuple(row["languages"]),
        row["shift_id"],
    )


def _days(span: TimeInterval, zone: ZoneInfo) -> list[date]:
    first = span.begins.astimezone(zone).date()
    last = (span.ends - timedelta.resolution).astimezone(zone).date()
    return [first + n * _DAY for n in range((last - first).days + 1)]


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
