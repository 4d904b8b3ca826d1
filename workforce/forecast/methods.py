"""Methods of forecasting, each a function of a history and a number of days."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from workforce.forecast.daily_totals import WEEK, smoothed_totals
from workforce.forecast.history import Counts

#: A method: counts of the past by day and interval, days ahead -> counts of the days ahead.
Method = Callable[[Counts, int], Counts]

MEDIAN_WEEKS = 6
#: The shape of a day is the mean of so many of its weekdays, each week counting a little less.
SHAPE_WEEKS, SHAPE_DECAY = 16, 0.95
#: An interval's neighbours count so much in the shape where intervals are shorter than an hour.
NEIGHBOUR = 0.15


def last_week(counts: Counts, days: int) -> Counts:
    """Forecast what the same weekday had a week before (seasonal naive)."""
    return _of_weekdays(counts, days, 1, lambda past: past[0])


def median_of_weeks(counts: Counts, days: int) -> Counts:
    """Forecast the median of the same weekday and interval over six weeks."""
    return _of_weekdays(counts, days, MEDIAN_WEEKS, _median)


def smoothed(counts: Counts, days: int) -> Counts:
    """Forecast smoothed totals of days, spread by the usual shape of the weekday."""
    totals = smoothed_totals(counts.sum(axis=1), days)
    return totals[:, None] * _shapes(counts, days)


def combined(counts: Counts, days: int) -> Counts:
    """Forecast the mean of the smoothed totals and of the median of six weeks.

    The two err on different days: the median ignores an odd week, smoothing follows a new level.
    """
    return 0.5 * smoothed(counts, days) + 0.5 * _steady_median(counts, days)


METHODS: dict[str, Method] = {
    "last week": last_week,
    "median of six weeks": median_of_weeks,
    "smoothed totals": smoothed,
    "combined": combined,
}


def _steady_median(counts: Counts, days: int) -> Counts:
    """Return the median of six weeks, smoothed, with the total that the weekday's median has.

    Medians of small counts are too small: of 0, 0 and 2 calls the median is 0. Their shape is used,
    not their sum.
    """
    totals = median_of_weeks(counts.sum(axis=1, keepdims=True), days)
    medians = _with_neighbours(median_of_weeks(counts, days))
    sums = medians.sum(axis=1, keepdims=True)
    shapes = np.where(sums > totals / 2, medians / np.maximum(sums, 1e-9), _shapes(counts, days))
    return totals * shapes


def _shapes(counts: Counts, days: int) -> Counts:
    """Return the share of each interval in its day, for each of the days ahead."""
    sums = _with_neighbours(_of_weekdays(counts, days, SHAPE_WEEKS, _weighted))
    overall = np.nansum(counts, axis=0)
    even = np.full(counts.shape[1], 1 / counts.shape[1])
    usual = overall / overall.sum() if overall.sum() > 0 else even
    totals = sums.sum(axis=1, keepdims=True)
    return np.where(totals > 0, sums / np.maximum(totals, 1e-9), usual)


def _with_neighbours(counts: Counts) -> Counts:
    if counts.shape[1] <= 24:
        return counts
    before, after = np.roll(counts, 1, axis=1), np.roll(counts, -1, axis=1)
    return (1 - 2 * NEIGHBOUR) * counts + NEIGHBOUR * (before + after)


def _median(past: Counts) -> Counts:
    return np.asarray(np.median(past, axis=0), dtype=np.float64)


def _weighted(past: Counts) -> Counts:
    return np.asarray((SHAPE_DECAY ** np.arange(len(past))) @ past, dtype=np.float64)


def _of_weekdays(counts: Counts, days: int, weeks: int, of: Callable[[Counts], Counts]) -> Counts:
    """Return `of` the latest known days of each weekday ahead, the latest first.

    A weekday that was never seen gets the mean of all known days, a history without a known day 0.
    """
    known = np.isfinite(counts).all(axis=1)
    by_weekday = np.zeros((WEEK, counts.shape[1]))
    for weekday in range(WEEK):
        past = counts[weekday::WEEK][known[weekday::WEEK]][::-1][:weeks]
        if len(past):
            by_weekday[weekday] = of(past)
        elif known.any():
            by_weekday[weekday] = counts[known].mean(axis=0)
    return by_weekday[(len(counts) + np.arange(days)) % WEEK]
