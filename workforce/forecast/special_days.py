"""Days that differ from their weekday: holidays whose effect the history shows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import holidays
import numpy as np

from workforce.forecast.history import Counts, History

#: A day is compared with the median of the same weekday so many weeks before and after it.
WEEKS_AROUND = 3
#: An effect counts from so many standard errors on, for days with so many usual calls at least.
FEWEST_ERRORS, FEWEST_CALLS = 2.0, 5.0
#: A single holiday is believed a little less than the mean of many.
BELIEF = 0.5

NamedDays = Mapping[date, str]


class UnknownCountry(ValueError):
    """The library of holidays has no such country."""


@dataclass(frozen=True, slots=True)
class HolidayEffects:
    """Factors by which named holidays multiply the calls of their days."""

    factors: Mapping[str, float]

    def of(self, name: str | None) -> float:
        """Return the factor of a day with this name; 1 without an effect."""
        return self.factors.get(name, 1.0) if name is not None else 1.0


def named_days(country: str, first: date, last: date) -> dict[date, str]:
    """Return the public holidays of a country (ISO 3166 code). Raises UnknownCountry."""
    try:
        found = holidays.country_holidays(country, years=range(first.year, last.year + 1))
    except NotImplementedError as error:
        raise UnknownCountry(f'no holidays are known of the country "{country[:20]}"') from error
    return {day: _kind(name) for day, name in found.items() if first <= day <= last}


def _kind(name: str) -> str:
    """Return the name without what differs by year: "(observed)", "(estimated)", dates."""
    return re.sub(r"\s*\(.*?\)", "", name).strip()


def holiday_effects(history: History, named: NamedDays) -> HolidayEffects:
    """Return the effects of those holidays that differ from ordinary days in this history."""
    differences = _differences(history.totals, history, named)
    ordinary = np.array([value for day, value in differences.items() if day not in named])
    if len(ordinary) < 4 * 7:
        return HolidayEffects({})
    spread = 1.4826 * float(np.median(np.abs(ordinary - np.median(ordinary)))) + 1e-9
    by_name: dict[str, list[float]] = {}
    for day, name in named.items():
        if day in differences:
            by_name.setdefault(name, []).append(differences[day])
    factors = {}
    for name, values in by_name.items():
        mean, count = float(np.mean(values)), len(values)
        if abs(mean) * count**0.5 >= FEWEST_ERRORS * spread:
            factors[name] = float(np.exp(mean * count / (count + BELIEF)))
    return HolidayEffects(factors)


def _differences(totals: Counts, history: History, named: NamedDays) -> dict[date, float]:
    """Return the logarithm of each day's total over what is usual around it."""
    found = {}
    for index, total in enumerate(totals):
        around = [
            totals[other]
            for week in range(-WEEKS_AROUND, WEEKS_AROUND + 1)
            if week
            and 0 <= (other := index + 7 * week) < len(totals)
            and history.first_day + timedelta(days=other) not in named
            and np.isfinite(totals[other])
        ]
        usual = float(np.median(around)) if around else 0.0
        if usual >= FEWEST_CALLS and np.isfinite(total):
            day = history.first_day + timedelta(days=index)
            found[day] = float(np.log(max(total, 0.5) / usual))
    return found


def without_special_days(history: History, named: NamedDays, effects: HolidayEffects) -> Counts:
    """Return the counts with the holidays that have an effect unknown: they are not usual days."""
    counts = history.counts.copy()
    for index in range(history.days):
        if effects.of(named.get(history.first_day + timedelta(days=index))) != 1.0:
            counts[index] = np.nan
    return counts
