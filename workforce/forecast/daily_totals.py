"""Forecasts of a day's total: exponential smoothing with a week, and a year where one is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from workforce.forecast.history import Counts

WEEK = 7
#: As many weeks as are needed for a year that begins on the same weekday.
YEAR = 52 * WEEK
#: Days on both sides of a day of last year whose mean is its level.
AROUND = 10
#: The parameters that are tried: how fast the level and the weekday follow the last days.
LEVELS, WEEKDAYS = (0.02, 0.05, 0.1, 0.2, 0.3, 0.5), (0.02, 0.05, 0.1, 0.2, 0.3)
#: An error counts with so many times the usual error at most: one odd day moves no level.
CLIP = 3.0
#: Smoothing starts from the means of so many weeks, and reads so many days at most.
START_WEEKS, MOST_DAYS = 4, 3 * 366


@dataclass(frozen=True, slots=True)
class _Tried:
    """Levels, seasons and mean errors of all parameters that were tried, one column each."""

    level: Counts
    season: Counts
    error: Counts


def smoothed_totals(totals: Counts, days: int) -> Counts:
    """Forecast the totals of the `days` days after the last, by additive smoothing of square roots.

    Unknown days (NaN) change nothing. The parameters with the smallest absolute error of one day
    ahead are taken. Holt and Winters' method without a trend: a trend of two weeks that goes on
    for a year is wrong more often than none.
    """
    roots = np.sqrt(totals[-MOST_DAYS:])
    if not np.isfinite(roots).any():
        return np.full(days, np.nan)
    tried = _smooth(roots)
    best = int(np.argmin(tried.error))
    ahead = (len(roots) + np.arange(days)) % WEEK
    forecast: Counts = np.maximum(tried.level[best] + tried.season[ahead, best], 0.0) ** 2
    return forecast


def _smooth(roots: Counts) -> _Tried:
    level_step, week_step = (grid.ravel() for grid in np.meshgrid(LEVELS, WEEKDAYS))
    start = roots[: START_WEEKS * WEEK] if np.isfinite(roots[: START_WEEKS * WEEK]).any() else roots
    mean = float(np.nanmean(start))
    by_weekday = [start[weekday::WEEK] for weekday in range(WEEK)]
    means = [float(np.nanmean(of)) if np.isfinite(of).any() else mean for of in by_weekday]
    level = np.full(level_step.shape, mean)
    season = np.repeat(np.array(means)[:, None] - mean, len(level_step), axis=1)
    usual = float(np.nanstd(roots - np.resize(np.array(means), len(roots)))) + 1e-9
    errors, counted = np.zeros(level_step.shape), 0
    for day, root in enumerate(roots):
        if np.isnan(root):
            continue
        weekday = day % WEEK
        error = root - level - season[weekday]
        if day >= 2 * WEEK:
            errors, counted = errors + np.abs(error), counted + 1
        error = np.clip(error, -CLIP * usual, CLIP * usual)
        level = level + level_step * error
        season[weekday] += week_step * error
    return _Tried(level, season, errors / max(counted, 1))


def year_factors(totals: Counts, days: int) -> Counts | None:
    """Return by how much each of the next `days` days was above the last weeks, a year ago.

    None where the history is shorter than a year and the days around its ends.
    """
    last = len(totals)
    if last < YEAR + 3 * AROUND:
        return None
    width = 2 * AROUND + 1
    windows = sliding_window_view(totals, width)
    known = np.isfinite(windows).sum(axis=1)
    level = np.where(known > AROUND, np.nansum(windows, axis=1) / np.maximum(known, 1), np.nan)
    now = level[last - YEAR - 1 - 2 * AROUND]
    first = last - YEAR - AROUND
    of_last_year = first + np.arange(days) % YEAR
    then = level[np.minimum(of_last_year, len(level) - 1)]
    factors = np.where((then > 0) & (now > 0), then / now if now > 0 else 1.0, 1.0)
    return np.clip(factors, 0.25, 4.0)
