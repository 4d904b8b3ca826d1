"""The days of the city, in which everybody is told of tickets. Pure.

No exact time of a ticket is public: whoever has seen a person's list of calls would find the ticket
that was opened in that minute, and read what the call was about.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo


@dataclass(frozen=True, slots=True)
class CityDays:
    """`zone`: the city's. `now`: the moment at which is asked."""

    zone: tzinfo
    now: datetime

    @property
    def today(self) -> datetime:
        """The first moment of this day."""
        return self.begin_of(self.now)

    def begin_of(self, at: datetime) -> datetime:
        """The first moment of the day in which `at` lies."""
        return begin_of_day(at.astimezone(self.zone).date(), self.zone)

    def end_of(self, at: datetime) -> datetime:
        """The first moment of the day after that in which `at` lies."""
        return begin_of_day(at.astimezone(self.zone).date() + timedelta(days=1), self.zone)


def begin_of_day(day: date, zone: tzinfo) -> datetime:
    """Midnight at which `day` begins."""
    return datetime.combine(day, time(), zone)
