"""Describes periodic jobs and decides when they run next. Pure: the time is passed in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

#: Does the work that is due at the time passed in. Returns when there is more work before the
#: period is over; a time that has passed means at once, None means after the whole period.
Work = Callable[[datetime], Awaitable[datetime | None]]

#: The pause after a failure doubles from the first to the longest.
FIRST_RETRY = timedelta(seconds=1)
LONGEST_RETRY = timedelta(minutes=10)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """A time of day in a time zone."""

    at: time
    zone: ZoneInfo

    def next_after(self, moment: datetime) -> datetime:
        """Return the first moment later than `moment` at this time of day, in UTC."""
        today = moment.astimezone(self.zone).date()
        found = datetime.combine(today, self.at, self.zone)
        if found <= moment:
            found = datetime.combine(today + DAY, self.at, self.zone)
        return found.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of work that a process repeats until it ends.

    `name`: unique in its process; health and log name the job by it. `every`: the longest pause
    between two runs. `daily`: run once a day at this time instead; a time of day that passed while
    the process was away is not made up for. `at_start`: also run when the process starts.
    `claimed`: only one process of the installation runs it at a time; the others skip their turn.
    `woken`: a message from the database starts it at once. `fault`: the kind under which the health
    counts the job while it fails. `first_retry`: the pause after its first failure."""

    name: str
    work: Work
    every: timedelta = DAY
    daily: TimeOfDay | None = None
    at_start: bool = True
    claimed: bool = False
    woken: bool = False
    fault: str = ""
    first_retry: timedelta = FIRST_RETRY

    def first_run(self, now: datetime) -> datetime:
        """Return when the job runs first in a process that starts at `now`."""
        if self.daily is not None:
            return self.daily.next_after(now)
        return now if self.at_start else now + self.every

    def next_run(self, ended: datetime, next_at: datetime | None) -> datetime:
        """Return when the job runs after a run that ended at `ended` and returned `next_at`."""
        regular = self.daily.next_after(ended) if self.daily else ended + self.every
        return regular if next_at is None else min(regular, next_at)

    def retry_pause(self, failures: int, jitter: float) -> timedelta:
        """Return the pause after so many failures in a row. It doubles with each failure, up to the
        period or to the first pause. `jitter`: the share of it that is waited, from 0.5 to 1."""
        longest = max(min(LONGEST_RETRY, self.every), self.first_retry)
        return min(self.first_retry * (1 << min(failures - 1, 20)), longest) * jitter
