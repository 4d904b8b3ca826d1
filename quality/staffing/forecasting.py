"""The forecast of the coming weeks from what is on record, and how wrong it was. Pure.

The method is that of `workforce/forecast`; days with an event are multiplied by what the lead says
of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from quality.staffing.requirement import ForecastQuarter
from quality.staffing.rows.forecasts import EventDay, ForecastDay
from workforce.forecast.forecasting import expected_counts, forecast
from workforce.forecast.history import DAY_MINUTES, Counts, History, StartForm
from workforce.forecast.special_days import NamedDays

QUARTER_MINUTES = 15
QUARTERS = DAY_MINUTES // QUARTER_MINUTES
#: Quarter-hours are forecast for so many days, days for so many.
DAYS_BY_QUARTER, DAYS_BY_DAY = 14, 365
_FORM = StartForm(False, "T", "minutes", "")
_BAND = 0.80


@dataclass(frozen=True, slots=True)
class ContactHistory:
    """The counts of calls and of conversations in writing by quarter-hour that are on record, up to
    the last whole local day before `today`."""

    calls: Mapping[datetime, float]
    written: Mapping[datetime, float]
    today: date
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Forecast:
    """A forecast: quarter-hours of two weeks, days of a year."""

    quarters: Mapping[datetime, ForecastQuarter]
    days: Sequence[ForecastDay]


def forecast_contacts(
    past: ContactHistory, events: Iterable[EventDay], named: NamedDays
) -> Forecast | None:
    """Forecast from the day `past.today` on; None without a day on record. `named`: holidays.

    A quarter that a clock shows twice has the count once; one that it never shows is left out.
    """
    calls = _history(past.calls, past.today, past.zone)
    if calls is None:
        return None
    factors = {it.day: it.factor for it in events}
    written = _written(past, calls)
    quarters: dict[datetime, ForecastQuarter] = {}
    for n, it in enumerate(forecast(calls, DAYS_BY_QUARTER, named)):
        factor = factors.get(it.start.date(), 1.0)
        low, high = it.bands[_BAND]
        at = it.start.replace(tzinfo=past.zone).astimezone(UTC)
        if at.astimezone(past.zone).replace(tzinfo=None) == it.start:
            quarters[at] = ForecastQuarter(
                factor * it.calls, factor * low, factor * high, float(written[n])
            )
    by_day = History(calls.first_day, DAY_MINUTES, calls.totals[:, None], _FORM)
    days = [
        ForecastDay(
            it.start.date(), *(factors.get(it.start.date(), 1.0) * each for each in numbers)
        )
        for it in forecast(by_day, DAYS_BY_DAY, named)
        for numbers in [(it.calls, *it.bands[_BAND])]
    ]
    return Forecast(quarters, days)


def _written(past: ContactHistory, calls: History) -> Counts:
    history = _history(past.written, past.today, past.zone, calls.first_day)
    if history is None:
        return np.zeros(DAYS_BY_QUARTER * QUARTERS)
    return expected_counts(history, DAYS_BY_QUARTER, {}).ravel()


def _history(
    counts: Mapping[datetime, float], today: date, zone: ZoneInfo, first: date | None = None
) -> History | None:
    """Return the counts by local day and clock; a day without any is unknown."""
    local = [(at.astimezone(zone), count) for at, count in counts.items()]
    local = [(at, count) for at, count in local if at.date() < today]
    if not local:
        return None
    first_day = first or min(at.date() for at, _ in local)
    table = np.full(((today - first_day).days, QUARTERS), np.nan)
    for at, count in local:
        day = (at.date() - first_day).days
        if day < 0:
            continue
        if np.isnan(table[day, 0]):
            table[day] = 0.0
        table[day, (at.hour * 60 + at.minute) // QUARTER_MINUTES] += count
    return History(first_day, QUARTER_MINUTES, table, _FORM)


def wape(
    expected: Mapping[datetime, ForecastQuarter], came: Mapping[datetime, float]
) -> float | None:
    """Return the sum of absolute errors over the sum of contacts of the quarter-hours that were
    forecast; None without contacts."""
    total = sum(came.get(at, 0.0) for at in expected)
    wrong = sum(abs(it.calls - came.get(at, 0.0)) for at, it in expected.items())
    return wrong / total if total else None


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the beginning of a local day in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def weeks_before(today: date, weeks: int) -> tuple[date, date]:
    """Return the first and the last whole day of the weeks before `today`."""
    return today - timedelta(weeks=weeks), today - timedelta(days=1)
