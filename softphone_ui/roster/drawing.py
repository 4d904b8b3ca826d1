"""The roster as it is drawn: a row an operator, a column a day, and in it the hours. Pure.

Places are per cents of a day's column, for a day may have 23 or 25 hours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from softphone_ui.web import days
from staff.roster.coverage import QUARTER, Quarter
from staff.roster.rows.shifts import Roster, RosterOperator
from staff.roster.shifts import Shift, TimeInterval

#: Hours at which a line is drawn, in a week and in a day.
LINES_OF_WEEK, LINES_OF_DAY = 6, 1


@dataclass(frozen=True, slots=True)
class ShiftBar:
    """A piece of a column, in per cents of it: where it begins, how wide it is."""

    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Piece:
    """The piece of a shift that lies in a day. `words`, `short`: when the shift begins and ends;
    `first`: it begins here."""

    shift: Shift
    bar: ShiftBar
    breaks: tuple[ShiftBar, ...]
    words: str
    short: str
    first: bool
    gone: bool


@dataclass(frozen=True, slots=True)
class DayColumn:
    """A day. `known`: it has a roster. `lines`: clocks at which a line is drawn, and where."""

    day: date
    span: TimeInterval
    known: bool
    lines: tuple[tuple[str, float], ...]

    def bar(self, span: TimeInterval) -> ShiftBar:
        """Return where the span lies in this day."""
        begins, ends = max(span.begins, self.span.begins), min(span.ends, self.span.ends)
        x = 100 * ((begins - self.span.begins) / self.span.length)
        return ShiftBar(round(x, 2), round(100 * ((ends - begins) / self.span.length), 2))


@dataclass(frozen=True, slots=True)
class RosterRow:
    """An operator's shifts, day by day. `hours`: rostered in all, breaks taken off."""

    operator: RosterOperator
    cells: tuple[tuple[Piece, ...], ...]
    hours: float


@dataclass(frozen=True, slots=True)
class StaffingLevel:
    """The number of operators for a while, and how high that is drawn (per cents)."""

    bar: ShiftBar
    operators: float
    height: float


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of a day as they are drawn. `on_shift` is drawn behind `rostered`: the difference is
    on a planned break."""

    on_shift: tuple[StaffingLevel, ...]
    rostered: tuple[StaffingLevel, ...]
    signed_in: tuple[StaffingLevel, ...]
    required: tuple[StaffingLevel, ...]


def columns_of(roster: Roster, lines_every: int) -> list[DayColumn]:
    """Return the days of the roster's span, with a line each so many hours."""
    first = roster.span.begins.astimezone(roster.zone).date()
    found, day = [], first
    while days.begins(day, roster.zone) < roster.span.ends:
        span = TimeInterval(days.begins(day, roster.zone), days.ends(day, roster.zone))
        lines = tuple(_lines(span, roster.zone, lines_every))
        found.append(DayColumn(day, span, day not in roster.unknown, lines))
        day += timedelta(days=1)
    return found


def _lines(span: TimeInterval, zone: ZoneInfo, every: int) -> Iterator[tuple[str, float]]:
    at = span.begins
    while at < span.ends:
        local = at.astimezone(zone)
        if local.minute == 0 and local.hour % every == 0:
            yield f"{local:%H}", round(100 * ((at - span.begins) / span.length), 2)
        at += timedelta(hours=1)


def rows_of(
    roster: Roster, columns: Sequence[DayColumn], operators: dict[str, RosterOperator]
) -> list[RosterRow]:
    """Return a row for everybody who has a shift, by name; those who left with shifts to come,
    too."""
    gone = set(roster.gone)
    every = sorted((*roster.shifts, *roster.gone), key=lambda shift: (shift.operator, shift.span))
    found = []
    for extension, of_one in groupby(every, key=lambda shift: shift.operator):
        shifts = list(of_one)
        cells = tuple(tuple(_pieces(column, shifts, gone, roster.zone)) for column in columns)
        present = (
            span.within(roster.span)
            for shift in shifts
            if shift not in gone
            for span in shift.presences()
        )
        hours = sum(present, timedelta()) / timedelta(hours=1)
        found.append(RosterRow(operators[extension], cells, hours))
    return sorted(found, key=lambda row: (row.operator.name, row.operator.extension))


def _pieces(
    column: DayColumn, shifts: Iterable[Shift], gone: set[Shift], zone: ZoneInfo
) -> Iterator[Piece]:
    for shift in shifts:
        if shift.span.overlaps(column.span):
            yield Piece(
                shift,
                column.bar(shift.span),
                tuple(column.bar(it) for it in shift.breaks if it.overlaps(column.span)),
                words_of(shift.span, zone),
                short_words_of(shift.span, zone),
                column.span.begins <= shift.span.begins,
                shift in gone,
            )


def words_of(span: TimeInterval, zone: ZoneInfo) -> str:
    """Write a span, as ``08:00–20:00``."""
    return f"{clock(span.begins, zone)}–{clock(span.ends, zone)}"


def short_words_of(span: TimeInterval, zone: ZoneInfo) -> str:
    """Write a span in short, as ``8–20``, ``8:30–17``."""
    clocks = (clock(it, zone).removesuffix(":00") for it in (span.begins, span.ends))
    return "–".join(it.removeprefix("0") or "0" for it in clocks)


def clock(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%H:%M}"


def most_of(*quarters: Iterable[Quarter]) -> float:
    """Return the highest number that is drawn, one at least."""
    return max((it.operators or 0.0 for each in quarters for it in each), default=0.0) or 1.0


def counts_of(
    column: DayColumn,
    on_shift: Sequence[Quarter],
    rostered: Sequence[Quarter],
    signed_in: Sequence[Quarter],
    required: Sequence[Quarter],
    most: float,
) -> Counts:
    """Return the numbers of a day; `most` is drawn at the top."""
    every = (on_shift, rostered, signed_in, required)
    return Counts(*(tuple(_levels(column, it, most)) for it in every))


def _levels(column: DayColumn, quarters: Sequence[Quarter], most: float) -> Iterator[StaffingLevel]:
    """Quarters of the same number are one level; of those unknown none is drawn."""
    of_day = [it for it in quarters if column.span.begins <= it.begins_at < column.span.ends]
    for operators, run in groupby(of_day, key=lambda quarter: quarter.operators):
        same = list(run)
        if operators is not None:
            span = TimeInterval(same[0].begins_at, same[-1].begins_at + QUARTER)
            height = round(100 * operators / most, 2)
            yield StaffingLevel(column.bar(span), operators, height)


@dataclass(frozen=True, slots=True)
class Against:
    """A quarter of the table of who is required and who is rostered; None: nobody knows."""

    begins_at: datetime
    required: float | None
    rostered: float | None

    @property
    def short(self) -> bool:
        """Return whether there are fewer than required."""
        known = self.required is not None and self.rostered is not None
        return known and (self.rostered or 0.0) < (self.required or 0.0)


def against_of(
    column: DayColumn, rostered: Sequence[Quarter], required: Sequence[Quarter]
) -> list[Against]:
    """Return a day quarter by quarter; both lists are of the same quarters."""
    return [
        Against(a.begins_at, b.operators, a.operators)
        for a, b in zip(rostered, required, strict=True)
        if column.span.begins <= a.begins_at < column.span.ends
    ]


@dataclass(frozen=True, slots=True)
class HourCounts:
    """Hour of the table beside the drawing, as means of its quarters. Both numbers include
    operators on a break."""

    begins_at: datetime
    on_shift: float | None
    signed_in: float | None


def hours_of(
    column: DayColumn, on_shift: Sequence[Quarter], signed_in: Sequence[Quarter]
) -> list[HourCounts]:
    """Return a day hour by hour."""
    return [
        HourCounts(at, _mean(on_shift, at), _mean(signed_in, at))
        for at in (
            column.span.begins + n * timedelta(hours=1)
            for n in range(column.span.length // timedelta(hours=1))
        )
    ]


def _mean(quarters: Sequence[Quarter], at: datetime) -> float | None:
    until = at + timedelta(hours=1)
    found = [it.operators for it in quarters if at <= it.begins_at < until]
    known = [it for it in found if it is not None]
    return sum(known) / len(known) if known and len(known) == len(found) else None


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def span_between(first: date, count: int, zone: ZoneInfo) -> TimeInterval:
    """Return the span of `count` local days."""
    last = first + timedelta(days=count - 1)
    return TimeInterval(days.begins(first, zone), days.ends(last, zone))


def now() -> datetime:
    return datetime.now(UTC)
