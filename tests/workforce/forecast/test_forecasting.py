"""Forecasts: levels, weekdays, holidays, gaps and bands, on histories that are made here."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import pytest

from workforce.forecast.bands import band
from workforce.forecast.daily_totals import year_factors
from workforce.forecast.forecasting import expected_counts, forecast, past_forecasts
from workforce.forecast.history import Counts, History, StartForm
from workforce.forecast.methods import METHODS, median_of_weeks
from workforce.forecast.special_days import UnknownCountry, holiday_effects, named_days

MONDAY = date(2025, 1, 6)
WEEK = np.array([120.0, 100, 100, 100, 110, 60, 40])


def _history(counts: Counts, first: date = MONDAY) -> History:
    minutes = 24 * 60 // counts.shape[1]
    return History(first, minutes, counts, StartForm(minutes == 24 * 60, "T", "minutes", ""))


def _days(weeks: int, scale: float = 1.0, seed: int = 109) -> Counts:
    """Poisson counts of whole days."""
    chance = np.random.default_rng(seed)
    return chance.poisson(np.tile(WEEK * scale, weeks)).astype(np.float64)[:, None]


def _error(forecast_counts: Counts, came: Counts) -> float:
    return float(np.abs(forecast_counts - came).sum() / came.sum())


@pytest.mark.parametrize("method", METHODS)
def test_each_method_finds_the_week(method: str) -> None:
    expected = METHODS[method](_days(12), 14)[:, 0]
    assert _error(expected, np.tile(WEEK, 2)) < 0.15


def test_intervals_follow_the_end_of_the_history() -> None:
    intervals = forecast(_history(_days(4)), 3, {})
    assert [interval.start for interval in intervals] == [
        datetime(2025, 2, 3) + timedelta(days=day) for day in range(3)
    ]


def test_one_odd_day_moves_nothing() -> None:
    odd = _days(12)
    odd[-3] *= 10
    assert _error(expected_counts(_history(odd), 7, {})[:, 0], WEEK) < 0.2


def test_a_new_level_is_followed() -> None:
    risen = np.concatenate([_days(10), 2 * _days(3)])
    expected = expected_counts(_history(risen), 7, {}).sum()
    assert expected > 1.4 * WEEK.sum()


def test_a_hole_of_a_month_is_no_month_without_calls() -> None:
    with_hole = _days(20)
    with_hole[80:110] = np.nan
    assert _error(expected_counts(_history(with_hole), 7, {})[:, 0], WEEK) < 0.15


def test_a_holiday_counts_where_its_effect_was_seen() -> None:
    named = {MONDAY + timedelta(days=day): "Day of rest" for day in (30, 65, 120)}
    named |= {MONDAY + timedelta(days=day): "Day like any other" for day in (40, 121)}
    counts = _days(17)
    counts[[30, 65]] *= 0.3
    effects = holiday_effects(_history(counts), named)
    assert effects.of("Day of rest") == pytest.approx(0.4, abs=0.12)
    assert effects.of("Day like any other") == 1.0
    expected = expected_counts(_history(counts), 7, named)[:, 0]
    usual = expected_counts(_history(counts), 7, {})[:, 0]
    assert expected[1] < 0.6 * usual[1]
    assert expected[2] == pytest.approx(usual[2], rel=0.2)


def test_a_holiday_that_moves_is_known_by_its_name() -> None:
    named = named_days("KZ", date(2024, 1, 1), date(2026, 12, 31))
    sacrifice = [day for day, name in named.items() if "Adha" in name or "құрбан" in name.lower()]
    assert len({(day.month, day.day) for day in sacrifice}) == 3
    assert len({named[day] for day in sacrifice}) == 1
    with pytest.raises(UnknownCountry, match="XX"):
        named_days("XX", date(2024, 1, 1), date(2024, 1, 2))


def test_three_calls_a_day_by_quarter_hours_keep_their_sum() -> None:
    """The median of each quarter-hour is 0; the forecast is not."""
    chance = np.random.default_rng(1)
    counts = chance.poisson(3 / 96, (70, 96)).astype(np.float64)
    assert median_of_weeks(counts, 7).sum() < 2
    assert expected_counts(_history(counts), 7, {}).sum() == pytest.approx(21, rel=0.35)


def test_bands_hold_their_share_of_what_came() -> None:
    chance = np.random.default_rng(3)
    busy = 20 * (1.2 + np.sin(np.arange(24) / 24 * 6.28))
    levels = np.exp(chance.normal(0, 0.15, 200))
    counts = chance.poisson(levels[:, None] * busy).astype(np.float64)
    held: dict[float, list[bool]] = {0.80: [], 0.95: []}
    for origin in range(120, 196, 7):
        came = counts[origin : origin + 7].ravel()
        for interval, count in zip(forecast(_history(counts[:origin]), 7, {}), came, strict=False):
            for share, (low, high) in interval.bands.items():
                held[share].append(low <= count <= high)
                assert low <= interval.calls <= high
    assert np.mean(held[0.80]) == pytest.approx(0.80, abs=0.05)
    assert np.mean(held[0.95]) == pytest.approx(0.95, abs=0.03)


@pytest.mark.parametrize("mean", [0.0, 0.2, 1.0, 7.0, 59.0, 61.0, 5000.0])
def test_a_band_of_chance_alone_holds_about_its_share(mean: float) -> None:
    of_mean = band(np.array([mean]), 0.80, 1e-6)
    came = np.random.default_rng(5).poisson(mean, 4000).astype(np.float64)
    inside = float(((of_mean.low <= came) & (came <= of_mean.high)).mean())
    assert inside >= 0.70
    if mean >= 7:
        assert inside == pytest.approx(0.80, abs=0.08)


def test_the_course_of_last_year_is_followed_where_it_was_right() -> None:
    days = np.arange(800)
    year = 1 + 0.5 * np.sin(days / 364 * 2 * np.pi)
    counts = (100 * year)[:, None]
    ahead = expected_counts(_history(counts), 180, {})[:, 0]
    came = 100 * (1 + 0.5 * np.sin((800 + np.arange(180)) / 364 * 2 * np.pi))
    assert _error(ahead, came) < 0.15
    assert year_factors(counts[:300, 0], 7) is None


@pytest.mark.parametrize("days", [1, 2, 6, 13])
def test_a_new_centre_is_forecast_from_its_first_day(days: int) -> None:
    intervals = forecast(_history(_days(2)[:days]), 14, {})
    assert len(intervals) == 14
    assert all(20 < interval.calls < 200 for interval in intervals)


def test_a_history_of_zeros_forecasts_none() -> None:
    assert {interval.calls for interval in forecast(_history(np.zeros((30, 24))), 2, {})} == {0.0}


def test_past_forecasts_read_nothing_of_their_future() -> None:
    counts = _days(10)
    latest = next(past_forecasts(_history(counts), 7, {}))
    counts[latest.origin :] *= 100
    again = next(past_forecasts(_history(counts), 7, {}))
    assert np.array_equal(latest.forecast, again.forecast)
