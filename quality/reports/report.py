"""A report: what it shows, of which contacts, and from which sums it is made. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from quality.reports.dimensions import (
    WHOLE,
    Dimension,
    ReportPeriod,
    unit_of,
    unit_of_both,
)
from quality.reports.measures import MEASURES, ReportMeasure

#: Dimensions whose places are keys, but for the line, by which every sum is kept apart.
KEYS = (
    Dimension.LANGUAGE,
    Dimension.OPERATOR,
    Dimension.TOPIC,
    Dimension.BODY,
    Dimension.DISTRICT,
    Dimension.SKILL,
    Dimension.SHIFT,
)
#: Units of time that whole days make up.
OF_DAYS = (WHOLE, "month", "week", "day", "weekday")
#: Units of time that whole months make up.
OF_MONTHS = (WHOLE, "month")
#: Units of the clock, by which whole months are kept.
OF_CLOCKS = ("hour_of_day", "quarter_of_day", "hour_of_week")
#: More rows than this nobody reads: by quarters for a month, by hours for four.
MOST_DAYS_BY = {"quarter": 31, "hour": 124}
#: Contacts themselves are summed for so many days at most, sums of them for so many.
MOST_DAYS_OF_CONTACTS, MOST_DAYS = 93, 1100
MOST_MEASURES, MOST_CHOSEN = 12, 100


class ReportProblem(StrEnum):
    """The reason why a report cannot be made."""

    NO_MEASURE = "no_measure"
    MANY_MEASURES = "many_measures"
    UNKNOWN_MEASURE = "unknown_measure"
    SAME_TWICE = "same_twice"
    BACKWARDS = "backwards"
    TOO_LONG = "too_long"
    TOO_LONG_FOR_CONTACTS = "too_long_for_contacts"
    TOO_MANY_CONTACTS = "too_many_contacts"
    MANY_CHOSEN = "many_chosen"


class ReportRefused(Exception):
    """The report cannot be made; `what` names the part that is wrong."""

    def __init__(self, why: ReportProblem, what: str = "") -> None:
        self.why, self.what = why, what
        super().__init__(f"{why}: {what}" if what else why.value)


@dataclass(frozen=True, slots=True)
class Report:
    """A report that is asked for. `measures`: codes, in the order shown. `rows` and `columns`: None
    where they are not divided. `only`: dimension → the keys that count, others are left out; ""
    stands for contacts without one."""

    measures: tuple[str, ...]
    rows: Dimension | None = None
    columns: Dimension | None = None
    only: Mapping[Dimension, Sequence[str]] = field(default_factory=dict)

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        return tuple(it for it in (self.rows, self.columns) if it is not None)

    def measure(self, code: str) -> ReportMeasure:
        """Return one of `measures` as this report has it: what happened in a call before it was
        handed on is told of no operator."""
        measure = MEASURES[code]
        by_operator = Dimension.OPERATOR in (*self.dimensions, *self.only)
        return measure.of_no_operator() if by_operator else measure


class ReportSource(StrEnum):
    """The source from which a report is summed. MONTHS: whole ones, and days at both ends. CLOCKS:
    whole months by the clock, and quarters at both ends."""

    MONTHS = "months"
    DAYS = "days"
    QUARTERS = "quarters"
    CLOCKS = "clocks"
    CONTACTS = "contacts"


@dataclass(frozen=True, slots=True)
class ReportPlan:
    """A plan of how a report is read. `unit`: of time; `keys`: the dimensions whose keys are told
    apart, at most two; `of`: the dimension by which the sums of days and months are kept."""

    source: ReportSource
    unit: str
    by_line: bool
    keys: tuple[Dimension, ...]
    of: Dimension = Dimension.LINE


def plan(report: Report, period: ReportPeriod) -> ReportPlan:
    """Return the quickest sums that have what the report needs. Raises ReportRefused."""
    _check(report, period)
    unit = _unit(report.dimensions)
    apart = any(MEASURES[code].need for code in report.measures)
    if apart and period.days > MOST_DAYS_OF_CONTACTS:
        raise ReportRefused(ReportProblem.TOO_LONG_FOR_CONTACTS, str(MOST_DAYS_OF_CONTACTS))
    if period.days > (most := MOST_DAYS_BY.get(unit, MOST_DAYS)):
        raise ReportRefused(ReportProblem.TOO_LONG, str(most))
    by_key = tuple(it for it in report.dimensions if it in KEYS)
    needed = {*by_key, *(it for it in KEYS if it in report.only)}
    by_line = Dimension.LINE in report.dimensions
    fine = unit not in OF_DAYS
    coarse = _coarsest(unit, period)
    if not needed:
        return ReportPlan(coarse, unit, by_line, ())
    if len(needed) == 1 and not fine:
        return ReportPlan(coarse, unit, by_line, by_key, of=needed.pop())
    if period.days > MOST_DAYS_OF_CONTACTS:
        raise ReportRefused(ReportProblem.TOO_LONG_FOR_CONTACTS, str(MOST_DAYS_OF_CONTACTS))
    return ReportPlan(ReportSource.CONTACTS, unit, by_line, by_key)


def _coarsest(unit: str, period: ReportPeriod) -> ReportSource:
    """The fewest sums in which the unit of time is told apart."""
    if unit not in OF_DAYS:
        by_clock = unit in OF_CLOCKS and period.has_month
        return ReportSource.CLOCKS if by_clock else ReportSource.QUARTERS
    return ReportSource.MONTHS if unit in OF_MONTHS and period.has_month else ReportSource.DAYS


def _unit(dimensions: Sequence[Dimension]) -> str:
    match dimensions:
        case [one]:
            return unit_of(one)
        case [one, other]:
            return unit_of_both(one, other)
    return WHOLE


def _check(report: Report, period: ReportPeriod) -> None:
    if not report.measures:
        raise ReportRefused(ReportProblem.NO_MEASURE)
    if len(report.measures) > MOST_MEASURES:
        raise ReportRefused(ReportProblem.MANY_MEASURES, str(MOST_MEASURES))
    for code in report.measures:
        if code not in MEASURES:
            raise ReportRefused(ReportProblem.UNKNOWN_MEASURE, code)
    twice = report.rows is not None and report.rows is report.columns
    if twice or len(set(report.measures)) < len(report.measures):
        raise ReportRefused(ReportProblem.SAME_TWICE)
    if period.days < 1:
        raise ReportRefused(ReportProblem.BACKWARDS)
    for dimension, keys in report.only.items():
        if len(keys) > MOST_CHOSEN:
            raise ReportRefused(ReportProblem.MANY_CHOSEN, dimension.value)
