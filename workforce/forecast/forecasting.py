"""The forecast of the days after a history, with its bands, and how right such forecasts were."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from workforce.forecast.bands import QUANTILES, Band, band, fitted_spread
from workforce.forecast.daily_totals import WEEK, year_factors
from workforce.forecast.history import Counts, History
from workforce.forecast.methods import Method, combined
from workforce.forecast.special_days import (
    NamedDays,
    holiday_effects,
    without_special_days,
)

#: Past forecasts begin on days a week apart, so many at most, each after so many known days.
MOST_ORIGINS, FEWEST_DAYS = 16, 3 * WEEK
#: Errors are known by week ahead up to this one; later weeks have the errors of the last.
WEEKS_AHEAD = 3
#: Of a history too short to have been wrong: the relative error is taken for 30 %.
UNKNOWN_SPREAD = 0.09
#: How much of last year's course of the year counts is one of these, as past forecasts say.
YEAR_SHARES = (0.0, 0.5, 1.0)


@dataclass(frozen=True, slots=True)
class ForecastInterval:
    """A coming interval: the expected number of contacts, and bands by share."""

    start: datetime
    calls: float
    bands: Mapping[float, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class PastForecast:
    """A forecast as it would have been made on a past day, and the counts that came."""

    origin: int
    forecast: Counts
    came: Counts


def forecast(history: History, days: int, named: NamedDays) -> list[ForecastInterval]:
    """Forecast each interval of the days after the history's last. `named`: holidays, also those
    of the days ahead."""
    expected = expected_counts(history, days, named)
    past = list(past_forecasts(history, min(days, WEEKS_AHEAD * WEEK), named))
    bands = {share: _bands(expected, past, share) for share in QUANTILES}
    end = history.first_day + timedelta(days=history.days)
    intervals = []
    for day in range(days):
        midnight = datetime.combine(end + timedelta(days=day), datetime.min.time())
        for slot in range(expected.shape[1]):
            calls = float(expected[day, slot])
            held = {
                share: (min(float(of.low[day, slot]), calls), max(float(of.high[day, slot]), calls))
                for share, of in bands.items()
            }
            start = midnight + timedelta(minutes=history.minutes * slot)
            intervals.append(ForecastInterval(start, calls, held))
    return intervals


def expected_counts(
    history: History, days: int, named: NamedDays, method: Method = combined
) -> Counts:
    """Return the expected counts of the days after the history, one row a day."""
    effects = holiday_effects(history, named)
    usual = without_special_days(history, named, effects)
    counts = method(usual, days)
    factors = year_factors(usual.sum(axis=1), days)
    if factors is not None:
        counts = counts * factors[:, None] ** _year_share(usual, days, method)
    end = history.first_day + timedelta(days=history.days)
    of_days = [effects.of(named.get(end + timedelta(days=day))) for day in range(days)]
    return np.asarray(np.nan_to_num(counts) * np.array(of_days)[:, None], dtype=np.float64)


def _year_share(usual: Counts, days: int, method: Method) -> float:
    """Return which share of last year's course would have made past forecasts least wrong."""
    totals = usual.sum(axis=1, keepdims=True)
    errors = dict.fromkeys(YEAR_SHARES, 0.0)
    ahead = min(days, len(totals) // 4)
    for origin in range(len(totals) - ahead, 0, -max(WEEK, ahead // 4)):
        factors = year_factors(totals[:origin, 0], ahead)
        if factors is None or origin < len(totals) - 2 * ahead - 12 * WEEK:
            break
        plain, came = method(totals[:origin], ahead)[:, 0], totals[origin : origin + ahead, 0]
        for share in YEAR_SHARES:
            errors[share] += float(np.nansum(np.abs(plain * factors**share - came)))
    return min(errors, key=lambda share: errors[share])


def past_forecasts(
    history: History,
    days: int,
    named: NamedDays,
    method: Method = combined,
    most: int = MOST_ORIGINS,
) -> Iterator[PastForecast]:
    """Yield what the method would have forecast each week, the latest first.

    A forecast of a past day is made from the days before it only.
    """
    for number in range(most):
        origin = history.days - WEEK * (number + 1)
        if np.isfinite(history.counts[: max(origin, 0), 0]).sum() < FEWEST_DAYS:
            return
        ahead = min(days, history.days - origin)
        expected = expected_counts(history.before(origin), ahead, named, method)
        yield PastForecast(origin, expected, history.counts[origin : origin + ahead])


def _bands(expected: Counts, past: list[PastForecast], share: float) -> Band:
    """Return the bands of the share, by week ahead: what lies further ahead errs more."""
    low, high = np.empty_like(expected), np.empty_like(expected)
    spread = UNKNOWN_SPREAD
    for week in range(-(-len(expected) // WEEK)):
        ahead = slice(week * WEEK, (week + 1) * WEEK)
        if week < WEEKS_AHEAD:
            full = [of for of in past if len(of.came) > week * WEEK]
            fitted = fitted_spread(
                [of.forecast[ahead] for of in full], [of.came[ahead] for of in full], share
            )
            spread = max(spread, fitted) if fitted and week else fitted or spread
        of_week = band(expected[ahead], share, spread)
        low[ahead], high[ahead] = of_week.low, of_week.high
    return Band(low, high)


def last_day(history: History, days: int) -> date:
    """Return the last day of a forecast of so many days."""
    return history.first_day + timedelta(days=history.days + days - 1)
