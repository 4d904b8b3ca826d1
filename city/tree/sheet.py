"""Values of measures as tables bring them: each row is taken, or what is wrong with which of its
cells. Pure."""

from __future__ import annotations

import math
import re
from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from city.tree.periods import NotAPeriod, last_closed, read_period
from city.tree.plan import FromFile, MeasurePlan
from foundation.spreadsheets import Columns

NAMES: Mapping[str, frozenset[str]] = {
    "measure": frozenset({"measure", "code", "код", "показатель", "көрсеткіш", "көрсеткіш коды"}),
    "period": frozenset({"period", "date", "период", "дата", "кезең", "күні"}),
    "value": frozenset({"value", "значение", "мән", "мәні"}),
}
COLUMNS = Columns(NAMES, ("measure", "period", "value"))
LONGEST_SHOWN = 70
#: Larger numbers were mistyped.
LARGEST = 1e15
_NUMBER = re.compile(r"[-+−]?(\d{1,3}([   ]\d{3})+|\d+)([.,]\d+)?([eE][-+]?\d{1,3})?")


class CellProblem(StrEnum):
    """The problems that a cell can have."""

    ROW = "row"  # it cannot be read at all
    MEASURE = "measure"  # there is no such measure
    COUNTED = "counted"  # nobody writes this measure: it counts itself, or comes from elsewhere
    PERIOD = "period"
    NOT_OVER = "not_over"
    NUMBER = "number"
    TWICE = "twice"
    BACKWARDS = "backwards"  # its period lies before the row's above
    FALLS = "falls"  # it is less than before, and its measure never falls
    DAY = "day"
    AHEAD = "ahead"  # a day that is still to come
    WEIGHT = "weight"


@dataclass(frozen=True, slots=True)
class BadCell:
    """The cell of `column` in `row` (the first row below the head is 2) is not taken. `value` is
    what stands there, cut."""

    row: int
    column: str
    why: CellProblem
    value: str


class CellRefused(Exception):
    """A cell cannot be taken."""

    def __init__(self, column: str, why: CellProblem, value: str) -> None:
        super().__init__(f"{column}: {why.value}: {value}")
        self.column, self.why, self.value = column, why, value

    def in_row(self, row: int) -> BadCell:
        """Return this error as one of a cell in the row."""
        return BadCell(row, self.column, self.why, self.value[:LONGEST_SHOWN])


@dataclass(frozen=True, slots=True)
class NewValue:
    """A measure's value in a period."""

    code: str
    period: int
    value: float


@dataclass(frozen=True, slots=True)
class ExistingMeasures:
    """The data by which rows are judged: measures with their plans, and their values so far
    (measure → period → value)."""

    plans: Mapping[str, MeasurePlan]
    values: Mapping[str, Mapping[int, float]]
    today: date


@dataclass(slots=True)
class Taken:
    """The values that a file brings. `values`: those that are new or another than on record;
    `same`: how many are as on record."""

    values: list[NewValue] = field(default_factory=list)
    same: int = 0
    bad: list[BadCell] = field(default_factory=list)


def read_number(text: str) -> float:
    """Return a number as people write it: ``1 234,5``, ``-0.5``. Raises ValueError for anything
    else."""
    found = text.strip()
    if not _NUMBER.fullmatch(found):
        raise ValueError(text)
    number = float(re.sub(r"[   ]", "", found).replace(",", ".").replace("−", "-"))
    if not math.isfinite(number) or abs(number) > LARGEST:
        raise ValueError(text)
    return number


def read_values(
    lines: Iterable[tuple[int, Mapping[str, str] | None]], known: ExistingMeasures
) -> Taken:
    """Return rows of COLUMNS. What is wrong with one is said of it, and the rest is taken."""
    found, rows = Taken(), list[tuple[int, NewValue]]()
    for row, cells in lines:
        try:
            rows.append((row, _value(cells, known)))
        except CellRefused as refused:
            found.bad.append(refused.in_row(row))
    rows = _in_order(rows, found.bad)
    take(rows, known, found)
    found.bad.sort(key=lambda cell: cell.row)
    return found


def _value(cells: Mapping[str, str] | None, known: ExistingMeasures) -> NewValue:
    if cells is None:
        raise CellRefused("row", CellProblem.ROW, "")
    code = cells["measure"]
    plan = known.plans.get(code)
    if plan is None:
        raise CellRefused("measure", CellProblem.MEASURE, code)
    if not isinstance(plan.source, FromFile):
        raise CellRefused("measure", CellProblem.COUNTED, code)
    return NewValue(code, period_of(cells["period"], plan, known.today), number_of(cells["value"]))


def period_of(text: str, plan: MeasurePlan, today: date, column: str = "period") -> int:
    """Return a period that is over. Raises CellRefused."""
    try:
        period = read_period(text, plan.every)
    except NotAPeriod:
        raise CellRefused(column, CellProblem.PERIOD, text) from None
    if period > last_closed(plan.every, today):
        raise CellRefused(column, CellProblem.NOT_OVER, text)
    return period


def number_of(text: str, column: str = "value") -> float:
    """Read a number. Raises CellRefused where the text is no number."""
    try:
        return read_number(text)
    except ValueError:
        raise CellRefused(column, CellProblem.NUMBER, text) from None


def _in_order(
    rows: Sequence[tuple[int, NewValue]], bad: list[BadCell]
) -> list[tuple[int, NewValue]]:
    """The rows that go forward in time, or wholly back (the newest first), measure by measure. One
    that turns back was most likely meant for another period: day and month exchanged."""
    falling = _newest_first(rows)
    newest: dict[str, int] = {}
    fine = []
    for row, value in rows:
        if value.code not in falling and value.period < newest.get(value.code, value.period):
            bad.append(BadCell(row, "period", CellProblem.BACKWARDS, value.code))
            continue
        newest[value.code] = max(value.period, newest.get(value.code, value.period))
        fine.append((row, value))
    return fine


def _newest_first(rows: Sequence[tuple[int, NewValue]]) -> set[str]:
    """Return the codes of the measures whose rows are ordered from the newest period to the
    oldest."""
    falling, last = {it.code for _, it in rows}, dict[str, int]()
    for _, value in rows:
        if value.period > last.get(value.code, value.period):
            falling.discard(value.code)
        last[value.code] = value.period
    return falling


def take(rows: Iterable[tuple[int, NewValue]], known: ExistingMeasures, found: Taken) -> None:
    """Put each row's value among `found` where it is not on record as it is; a period that comes
    twice is taken once."""
    courses: dict[str, _Course] = {}
    for row, value in rows:
        on_record = known.values.get(value.code, {})
        course = courses.setdefault(value.code, _Course(on_record))
        if value.period in course.taken:
            found.bad.append(BadCell(row, "period", CellProblem.TWICE, value.code))
        elif known.plans[value.code].cumulative and course.falls(value):
            found.bad.append(BadCell(row, "value", CellProblem.FALLS, f"{value.value:g}"))
        else:
            course.take(value)
            if on_record.get(value.period) == value.value:
                found.same += 1
            else:
                found.values.append(value)


class _Course:
    """The values of one measure by period: those on record, and those taken from the table."""

    def __init__(self, on_record: Mapping[int, float]) -> None:
        self.taken: set[int] = set()
        self._values = dict(on_record)
        self._periods = sorted(on_record)

    def take(self, value: NewValue) -> None:
        self.taken.add(value.period)
        if value.period not in self._values:
            insort(self._periods, value.period)
        self._values[value.period] = value.value

    def falls(self, value: NewValue) -> bool:
        """Return whether a value is less than the value of the newest period before its own."""
        place = bisect_left(self._periods, value.period)
        return place > 0 and value.value < self._values[self._periods[place - 1]]
