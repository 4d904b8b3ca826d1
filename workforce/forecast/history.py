"""The history that a forecast is made from: counts by day and interval, read from a CSV file."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from math import gcd

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.float64]

DAY_MINUTES = 24 * 60
#: Days between the first and the last row at most: thirty years.
MOST_DAYS = 11_000
#: Characters of a field at most. A longer one is no time and no number.
LONGEST_FIELD = 64
#: An interval has so many minutes at least: 1440 intervals a day would be noise.
SHORTEST_MINUTES = 5


class BadHistory(ValueError):
    """The file cannot be read as a history; the text names the line and what is wrong."""


@dataclass(frozen=True, slots=True)
class StartForm:
    """A way of writing starts: that of the file, in which the forecast is written too."""

    only_date: bool
    separator: str
    timespec: str
    zone: str

    def write(self, moment: datetime) -> str:
        """Return the moment of local time as text."""
        if self.only_date:
            return moment.date().isoformat()
        return moment.isoformat(self.separator, self.timespec) + self.zone


@dataclass(frozen=True, slots=True)
class History:
    """Counts of each interval of each day.

    `counts` has one row a day from `first_day` on and one column an interval of `minutes`; a day
    that nothing is known of is NaN in every column. `repeated` intervals stood in the file more
    than once: their mean is taken.
    """

    first_day: date
    minutes: int
    counts: Counts
    form: StartForm
    repeated: int = 0

    @property
    def days(self) -> int:
        """Count the days from the first to the last."""
        return int(self.counts.shape[0])

    @property
    def totals(self) -> Counts:
        """Return the count of each day; NaN where it is unknown."""
        return np.asarray(self.counts.sum(axis=1), dtype=np.float64)

    def before(self, day: int) -> History:
        """Return the history that ends before the day of this index."""
        return History(self.first_day, self.minutes, self.counts[:day], self.form)


def read_history(lines: Iterable[str]) -> History:
    """Read a CSV file with the columns `start` and `calls`.

    A start is an ISO date or time, with or without an offset; the local time that it names counts.
    An interval that is missing on a day with rows has 0 calls, a day without rows is unknown. A
    repeated start (a clock that was put back, a file that was joined twice) counts by its mean.
    Raises BadHistory.
    """
    found: dict[datetime, list[float]] = {}
    latest, text_of_latest = datetime.min, ""
    for line, start, calls in _rows(lines):
        moment = _moment(line, start)
        found.setdefault(moment, []).append(_number(line, calls))
        if moment >= latest:
            latest, text_of_latest = moment, start
    if not found:
        raise BadHistory("the file has no row with a count")
    first_day = min(found).date()
    days = (latest.date() - first_day).days + 1
    if days > MOST_DAYS:
        raise BadHistory(f"from {first_day} to {latest.date()} are more than {MOST_DAYS} days")
    form = _form(text_of_latest)
    minutes = DAY_MINUTES if form.only_date else _interval(found)
    counts = np.full((days, DAY_MINUTES // minutes), np.nan)
    for moment, values in found.items():
        day = (moment.date() - first_day).days
        if np.isnan(counts[day, 0]):
            counts[day] = 0.0
        counts[day, (moment.hour * 60 + moment.minute) // minutes] = sum(values) / len(values)
    repeated = sum(len(values) > 1 for values in found.values())
    return History(first_day, minutes, counts, form, repeated)


def _rows(lines: Iterable[str]) -> Iterable[tuple[int, str, str]]:
    """Yield number of line, start and calls of each row. Raises BadHistory."""
    reader = csv.reader(lines)
    try:
        header = [name.strip().removeprefix("\ufeff").lower() for name in next(reader, [])]
        for column in ("start", "calls"):
            if column not in header:
                raise BadHistory(f'the first line names no column "{column}"')
        of_start, of_calls = header.index("start"), header.index("calls")
        for row in reader:
            if not row:
                continue
            if len(row) <= max(of_start, of_calls):
                raise BadHistory(f"line {reader.line_num}: has {len(row)} of {len(header)} columns")
            yield reader.line_num, row[of_start].strip(), row[of_calls].strip()
    except csv.Error as error:
        raise BadHistory(f"line {reader.line_num}: {error}") from error


def _moment(line: int, text: str) -> datetime:
    try:
        if len(text) > LONGEST_FIELD:
            raise ValueError
        moment = datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        shown = text[:LONGEST_FIELD]
        raise BadHistory(f'line {line}: start "{shown}" is no ISO date or time') from None
    if moment.second or moment.microsecond:
        raise BadHistory(f'line {line}: start "{text}" is not on a whole minute')
    return moment


def _number(line: int, text: str) -> float:
    try:
        value = float(text) if len(text) <= LONGEST_FIELD else np.nan
    except ValueError:
        value = np.nan
    if not 0 <= value < 1e9:
        raise BadHistory(f'line {line}: calls "{text[:LONGEST_FIELD]}" is no number from 0 on')
    return value


def _interval(found: Iterable[datetime]) -> int:
    """Return the minutes of an interval: the greatest length on whose marks every start lies."""
    minutes = DAY_MINUTES
    for moment in found:
        minutes = gcd(minutes, moment.hour * 60 + moment.minute)
    if minutes < SHORTEST_MINUTES:
        raise BadHistory(
            f"starts lie {minutes} minutes apart; at least {SHORTEST_MINUTES} are needed"
        )
    return minutes


def _form(text: str) -> StartForm:
    """Return how a start is written that `datetime.fromisoformat` has read."""
    clock = re.search(r"([T ])(\d\d:\d\d)(:\d\d)?(?:[.,]\d+)?(Z|[+-]\d\d:?\d\d)?$", text)
    if not clock:
        return StartForm(len(text) <= len("2026-W01-1"), "T", "minutes", "")
    timespec = "seconds" if clock[3] else "minutes"
    return StartForm(False, clock[1], timespec, clock[4] or "")
