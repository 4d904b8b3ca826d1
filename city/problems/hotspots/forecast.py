"""Each cell's score for a month, from the reports before it. Pure."""

from __future__ import annotations

from datetime import date

from city.problems.hotspots.months import month_number, monthly
from city.problems.hotspots.rules import smoothed_mean
from city.problems.hotspots.table import Reports


def forecast(reports: Reports, month: date) -> list[tuple[int, float]]:
    """(H3 cell, expected reports of the month), the highest first, then by cell. `month`: its first
    day; reports of it and after are not looked at."""
    past = monthly(reports, month_number(month))
    scores = smoothed_mean(past)
    found = zip(past.cells.tolist(), scores.tolist(), strict=True)
    return sorted(found, key=lambda it: (-it[1], it[0]))
