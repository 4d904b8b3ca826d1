"""Which contacts a report's number counts. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from quality.reports.dimensions import (
    DAY,
    QUARTER,
    Dimension,
    Place,
    ReportPeriod,
    following_month,
    midnight,
)
from quality.reports.measures import ReportMeasure
from quality.reports.report import Report


@dataclass(frozen=True, slots=True)
class Behind:
    """Contacts offered from `begins` to before `ends`, of which `part` (of a measure) is counted.
    `only`: as a report's; `weekday` from 1 (Monday), `hour` and `clock` as the city's clock."""

    begins: datetime
    ends: datetime
    zone: ZoneInfo
    part: str
    only: Mapping[Dimension, Sequence[str]] = field(default_factory=dict)
    weekday: int | None = None
    hour: int | None = None
    clock: time | None = None


def behind(
    report: Report,
    measure: ReportMeasure,
    period: ReportPeriod,
    row: Place | None = None,
    column: Place | None = None,
) -> Behind:
    """Return the contacts of the measure in the cell of this row and column (None: of all)."""
    found = Behind(period.begins, period.ends, period.zone, measure.part, report.only)
    for dimension, place in ((report.rows, row), (report.columns, column)):
        if dimension is not None and place is not None:
            found = _within(found, dimension, place)
    return found


def _within(found: Behind, dimension: Dimension, place: Place) -> Behind:
    match dimension, place:
        case Dimension.WEEKDAY, int(number):
            return replace(found, weekday=number)
        case Dimension.HOUR_OF_DAY, int(number):
            return replace(found, hour=number)
        case Dimension.QUARTER_OF_DAY, time() as clock:
            return replace(found, clock=clock)
        case Dimension.QUARTER | Dimension.HOUR, datetime() as at:
            return _between(
                found, at, at + (QUARTER if dimension is Dimension.QUARTER else 4 * QUARTER)
            )
        case _, date() as day:
            ends = _following(dimension, day)
            return _between(found, midnight(day, found.zone), midnight(ends, found.zone))
        case _, str(key):
            return replace(found, only={**found.only, dimension: [key]})
    raise ValueError(f"{place!r} is no place of {dimension}")


def _following(dimension: Dimension, day: date) -> date:
    match dimension:
        case Dimension.DAY:
            return day + DAY
        case Dimension.WEEK:
            return day + 7 * DAY
        case Dimension.MONTH:
            return following_month(day)
    raise ValueError(f"{dimension} has no days")


def _between(found: Behind, begins: datetime, ends: datetime) -> Behind:
    return replace(found, begins=max(found.begins, begins), ends=min(found.ends, ends))
