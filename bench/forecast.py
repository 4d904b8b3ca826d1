"""`./komek bench forecast`: how wrong forecasts are, by method, on a year of calls.

The file is a history as `./komek forecast` reads it, or the bank's year by six minutes (`date`,
`slot6min`, `calls`; in many collections of data as "Technion").
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench import report
from foundation.settings import CODE_DIR
from workforce.forecast.daily_totals import WEEK
from workforce.forecast.forecasting import expected_counts, forecast
from workforce.forecast.history import Counts, History, read_history
from workforce.forecast.methods import METHODS

BANK = CODE_DIR.parent / "shared/data/technion_bank_1999_calls_per_6min.csv.gz"
MINUTES = 30
#: Forecasts begin each week after so many days, and reach so many days.
FIRST_ORIGIN, DAYS_AHEAD = 10 * WEEK, WEEK
#: The best that was known on the bank's year: half smoothing, half the median of six weeks.
MOST_WRONG = 0.279
COVERED = (0.76, 0.84)


@dataclass(frozen=True, slots=True)
class MethodError:
    """The sums of absolute errors and of calls over all forecasts of a method."""

    wrong: float
    calls: float

    @property
    def wape(self) -> float:
        """Return the weighted absolute percentage error, as a share."""
        return self.wrong / self.calls


async def run(file: Path | None) -> tuple[str, bool]:
    """Return the section for BENCHMARKS.md and whether the targets were met."""
    history = _history(file or BANK)
    errors = {name: error_of(history, name) for name in METHODS}
    covered = coverage(history)
    best = errors["combined"].wape
    met = best <= MOST_WRONG and COVERED[0] <= covered[0.80] <= COVERED[1]
    met = met and best == min(error.wape for error in errors.values())
    body = _body(history, errors, covered)
    return report.section("Forecasts", "./komek bench forecast", body, "without a PBX"), met


def _history(file: Path) -> History:
    """Read a history. Raises FileNotFoundError and BadHistory."""
    opened = gzip.open(file, "rt", encoding="utf-8") if file.suffix == ".gz" else file.open()
    with opened as lines:
        header = lines.readline()
        if "slot6min" not in header:
            lines.seek(0)
            return read_history(lines)
        return read_history(_by_half_hour(csv.reader(lines)))


def _by_half_hour(rows: Iterator[list[str]]) -> Iterator[str]:
    calls: dict[str, int] = {}
    for day, slot, count in rows:
        minute = (int(slot) - 1) * 6 // MINUTES * MINUTES
        start = f"{day}T{minute // 60:02}:{minute % 60:02}"
        calls[start] = calls.get(start, 0) + int(count)
    yield "start,calls"
    yield from (f"{start},{count}" for start, count in calls.items())


def _origins(history: History) -> range:
    return range(FIRST_ORIGIN, history.days - DAYS_AHEAD + 1, WEEK)


def _came(history: History, origin: int) -> Counts:
    return history.counts[origin : origin + DAYS_AHEAD]


def error_of(history: History, name: str) -> MethodError:
    """Return the error of a method over all origins; each forecast reads the days before it."""
    wrong = calls = 0.0
    for origin in _origins(history):
        expected = expected_counts(history.before(origin), DAYS_AHEAD, {}, METHODS[name])
        came = _came(history, origin)
        wrong += float(np.nansum(np.abs(expected - came)))
        calls += float(np.nansum(came))
    return MethodError(wrong, calls)


def coverage(history: History) -> dict[float, float]:
    """Return the share of counts in the bands, by the share that each band is to hold."""
    held: dict[float, list[bool]] = {}
    for origin in _origins(history):
        intervals = forecast(history.before(origin), DAYS_AHEAD, {})
        for interval, count in zip(intervals, _came(history, origin).ravel(), strict=True):
            for share, (low, high) in interval.bands.items():
                held.setdefault(share, []).append(bool(low <= count <= high))
    return {share: float(np.mean(inside)) for share, inside in held.items()}


def _body(history: History, errors: dict[str, MethodError], covered: dict[float, float]) -> str:
    rows = "\n".join(f"| {name} | {error.wape:.4f} |" for name, error in errors.items())
    bands = ", ".join(
        f"{inside:.1%} in the band of {share:.0%}" for share, inside in covered.items()
    )
    return (
        f"{len(_origins(history))} forecasts of {DAYS_AHEAD} days by {history.minutes} minutes, "
        f"each a week after the one before and from the days before it only; a year of a bank's "
        f"calls (1999). Error: sum of absolute errors over the sum of calls (WAPE).\n\n"
        f"| method | error |\n|---|---|\n{rows}\n\nOf the counts lay {bands}."
    )
