"""A month's sheet: all figures of one person, as they are signed and stay. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from quality.kpi.figures import FORMULAS_VERSION, KpiFigure, KpiUnit
from quality.kpi.interval import Interval
from quality.kpi.sums import KpiSums, WorkTime
from queue_manager.domain.measures.facts import FORMULAS_VERSION as CALL_FORMULAS


@dataclass(frozen=True, slots=True)
class KpiMonth:
    """A month of the city: from `begins` to before `ends`."""

    first: date
    zone: ZoneInfo

    @property
    def following(self) -> date:
        """Return the first day of the month after it."""
        year, month = divmod(12 * self.first.year + self.first.month, 12)
        return date(year, month + 1, 1)

    @property
    def previous(self) -> date:
        """Return the first day of the month before it."""
        year, month = divmod(12 * self.first.year + self.first.month - 2, 12)
        return date(year, month + 1, 1)

    @property
    def begins(self) -> datetime:
        return datetime.combine(self.first, time.min, self.zone).astimezone(UTC)

    @property
    def ends(self) -> datetime:
        return datetime.combine(self.following, time.min, self.zone).astimezone(UTC)


class SheetLine(Struct, frozen=True):
    """A figure, as `quality/kpi/figures.py::KpiFigure` has it; `low` to `high` is its interval."""

    code: str
    unit: KpiUnit
    counted: int
    out_of: int | None
    low: float | None
    high: float | None
    like: float | None
    differs: str | None

    @property
    def value(self) -> float | None:
        return KpiFigure("", self.unit, self.counted, self.out_of).value


class DayLine(Struct, frozen=True):
    """A day with work: calls, and their handling time in all."""

    day: date
    calls: int
    handled_ms: int


class PauseLine(Struct, frozen=True):
    """Milliseconds of pauses for one reason; `own`: the operator chose it."""

    reason: str
    ms: int
    own: bool


class PausePlan(Struct, frozen=True):
    """Pauses against the roster: in so many `shifts` that are over, `planned_ms` of breaks were
    planned and `taken_ms` taken, of the reasons that have a plan."""

    shifts: int
    planned_ms: int
    taken_ms: int


class KpiSheet(Struct, frozen=True):
    """A person's month. `formulas` and `call_formulas`: by which versions it was made."""

    role: str
    month: date
    formulas: int
    call_formulas: int
    lines: list[SheetLine]
    days: list[DayLine] = []
    pauses: list[PauseLine] = []
    plan: PausePlan | None = None

    def line(self, code: str) -> SheetLine | None:
        """Return the figure of this code, if it is on the sheet."""
        return next((it for it in self.lines if it.code == code), None)


def sheet(
    role: str,
    month: date,
    figures: Sequence[KpiFigure],
    days: Sequence[DayLine] = (),
    pauses: Sequence[PauseLine] = (),
    plan: PausePlan | None = None,
) -> KpiSheet:
    """Make a sheet by the formulas of today."""
    lines = [_line(each) for each in figures]
    return KpiSheet(
        role, month, FORMULAS_VERSION, CALL_FORMULAS, lines, list(days), list(pauses), plan
    )


def seal(of: KpiSheet) -> str:
    """Return a hash of the figures: who signs names it, so that nobody signs what they have not
    seen."""
    return hashlib.sha256(msgspec.json.encode(of)).hexdigest()


def corrections(signed: KpiSheet, now: KpiSheet) -> list[tuple[SheetLine, SheetLine | None]]:
    """Return the signed figures that would be others today, each with today's."""
    pairs = [(line, now.line(line.code)) for line in signed.lines]
    return [
        (line, other)
        for line, other in pairs
        if other is None or (line.counted, line.out_of) != (other.counted, other.out_of)
    ]


def day_lines(by_day: Mapping[date, KpiSums]) -> list[DayLine]:
    """Return the days with calls, in order."""
    return [
        DayLine(day, sums.calls, sums.handled_ms)
        for day, sums in sorted(by_day.items())
        if sums.calls
    ]


def pause_lines(presence: WorkTime, not_own: Collection[str]) -> list[PauseLine]:
    """Return the longest first."""
    lines = [PauseLine(reason, ms, reason not in not_own) for reason, ms in presence.pauses.items()]
    return sorted(lines, key=lambda line: (-line.ms, line.reason))


def _line(figure: KpiFigure) -> SheetLine:
    interval = figure.interval or Interval(0, 0)
    known = figure.interval is not None
    return SheetLine(
        figure.code,
        figure.unit,
        figure.counted,
        figure.out_of,
        interval.low if known else None,
        interval.high if known else None,
        figure.like,
        figure.differs,
    )
