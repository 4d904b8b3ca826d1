"""The months of the rating: when one begins and ends, and when it is final. Pure.

Days and months are the city's. A due moment is the first one that is too late, so midnight
belongs to the day before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

#: Days within which an applicant may say that what was solved is not. So many days after a month's
#: last one it is final. In SQL it is `is_reopened_in_time`.
REOPENING_DAYS = 15
#: Months over which a topic's difficulty is counted, the rated one being the last.
DIFFICULTY_MONTHS = 12
_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of the city's calendar. `first`: its first day."""

    first: date

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.replace(day=1))

    @classmethod
    def parse(cls, text: str) -> Month:
        """Parse a month such as ``2026-11``. Raises ValueError."""
        return cls(datetime.strptime(text, "%Y-%m").date())

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def following(self) -> Month:
        return Month.of(self.first + timedelta(days=31))

    @property
    def last(self) -> date:
        """Return the month's last day."""
        return self.following.first - timedelta(days=1)

    @property
    def final_on(self) -> date:
        """Return the first day on which it is to be frozen."""
        return self.last + timedelta(days=REOPENING_DAYS + 1)

    def back(self, months: int) -> Month:
        number = self.first.year * 12 + self.first.month - 1 - months
        return Month(date(number // 12, number % 12 + 1, 1))

    def begins(self, zone: ZoneInfo) -> datetime:
        """Return its first moment, in UTC."""
        return datetime.combine(self.first, time(), zone).astimezone(UTC)

    def ends(self, zone: ZoneInfo) -> datetime:
        """Return the end of the month: the first moment of the next one, in UTC."""
        return self.following.begins(zone)


def is_final(month: Month, now: datetime, zone: ZoneInfo) -> bool:
    return now.astimezone(zone).date() >= month.final_on


def due_day(due_at: datetime, zone: ZoneInfo) -> date:
    """Return the last day on which it was not too late."""
    return (due_at - _MOMENT).astimezone(zone).date()
