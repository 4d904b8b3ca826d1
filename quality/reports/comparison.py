"""A report compared with another period: which days that are, and how each number changed. Pure.

Pages, files and papers all take their numbers from `ComparedReport`, so that they show the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from quality.reports.dimensions import DAY, STRETCHES, Dimension, Place, ReportPeriod
from quality.reports.measures import NOTHING, Better, ReportMeasure, ReportSums
from quality.reports.report import Report
from quality.reports.table import ReportTable

#: A Monday is compared with a Monday.
YEAR = timedelta(weeks=52)


class ComparedPeriod(StrEnum):
    """The period with which another is compared: the one just before it, the same one of the year
    before, or chosen days."""

    BEFORE = "before"
    YEAR = "year"
    CHOSEN = "chosen"


def period_before(period: ReportPeriod) -> ReportPeriod:
    """Return as many days just before the period; of whole calendar months, as many months."""
    if not (months := _whole_months(period)):
        length = timedelta(days=period.days)
        return replace(period, first=period.first - length, last=period.last - length)
    return replace(period, first=_back(period.first, months), last=period.first - DAY)


def year_before(period: ReportPeriod) -> ReportPeriod:
    """Return the same weekdays 52 weeks before; of whole calendar months, the same months."""
    if not (months := _whole_months(period)):
        return replace(period, first=period.first - YEAR, last=period.last - YEAR)
    first = _back(period.first, 12)
    return replace(period, first=first, last=_back(first, -months) - DAY)


def _whole_months(period: ReportPeriod) -> int:
    """Return how many calendar months the period is; 0 where it begins or ends within one."""
    after = period.last + DAY
    if period.first.day != 1 or after.day != 1:
        return 0
    return 12 * (after.year - period.first.year) + after.month - period.first.month


def _back(first: date, months: int) -> date:
    """Return the first day of the month that lies so many months before."""
    year, month = divmod(12 * first.year + first.month - 1 - months, 12)
    return date(year, month + 1, 1)


@dataclass(frozen=True, slots=True)
class Difference:
    """The change of a number. `then`: in the other period; `change`: now minus then; `share`: the
    change ÷ then, None where then is nothing. `better`: None where neither direction is better."""

    then: float | None
    change: float | None
    share: float | None
    better: bool | None


NO_DIFFERENCE = Difference(None, None, None, None)


def difference(measure: ReportMeasure, now: ReportSums, then: ReportSums) -> Difference:
    """Compare a measure of two sums."""
    before, after = measure.value(then).number, measure.value(now).number
    if before is None or after is None:
        return Difference(before, None, None, None)
    change = after - before
    share = change / before if before else None
    if not change or measure.better is Better.NEITHER:
        return Difference(before, change, share, None)
    return Difference(before, change, share, (change > 0) is (measure.better is Better.MORE))


@dataclass(frozen=True, slots=True)
class ComparedReport:
    """A report's table, and that of the other period. `row_of`, `column_of`: a place → the same
    place in the other period; without one there is nothing to compare with."""

    report: Report
    table: ReportTable
    other: ReportTable | None = None
    row_of: Mapping[Place | None, Place | None] | None = None
    column_of: Mapping[Place | None, Place | None] | None = None

    def sums(self, row: Place | None, column: Place | None) -> ReportSums:
        """Return the sums of a cell; None as row or column stands for all together."""
        return _sums_at(self.table, row, column)

    def difference(
        self, measure: ReportMeasure, row: Place | None, column: Place | None
    ) -> Difference | None:
        """Return how the number of a cell changed; None where there is nothing to compare with."""
        if self.other is None or self.row_of is None or self.column_of is None:
            return None
        if row not in self.row_of or column not in self.column_of:
            return None
        then = _sums_at(self.other, self.row_of[row], self.column_of[column])
        return difference(measure, self.sums(row, column), then)


def compare(report: Report, table: ReportTable, other: ReportTable | None) -> ComparedReport:
    """Pair the places of two tables of one report. Keys that only the other period has become
    rows or columns too: a topic about which nobody calls any more is a change."""
    if other is None:
        return ComparedReport(report, table)
    row_of, rows = _paired(report.rows, table.rows, other.rows)
    column_of, columns = _paired(report.columns, table.columns, other.columns)
    return ComparedReport(
        report,
        replace(table, rows=rows, columns=columns),
        other,
        {None: None, **row_of},
        {None: None, **column_of},
    )


def _paired(
    dimension: Dimension | None, ours: Sequence[Place | None], others: Sequence[Place | None]
) -> tuple[dict[Place | None, Place | None], Sequence[Place | None]]:
    """Pair steps of time by their order, and everything else by its key."""
    if dimension is None:
        return {}, ours
    if dimension.value not in STRETCHES:
        both = [*ours, *(place for place in others if place not in set(ours))]
        return {place: place for place in both}, both
    same_steps = len(ours) == len(others) or dimension not in (Dimension.WEEK, Dimension.MONTH)
    # Weeks and months that the periods cut otherwise are no pairs.
    return dict(zip(ours, others, strict=False)) if same_steps else {}, ours


def _sums_at(table: ReportTable, row: Place | None, column: Place | None) -> ReportSums:
    if row is None:
        return table.total if column is None else table.of_columns.get(column, NOTHING)
    if column is None:
        return table.of_rows.get(row, NOTHING)
    return table.cells.get((row, column), NOTHING)
