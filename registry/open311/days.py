"""The days of the city. Everything that everybody may read of tickets is dated by days. Pure.

No exact time of a ticket is public. Somebody who has seen a person's list of calls could otherwise
find the ticket that was opened in that minute, and read what the call was about.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo


@dataclass(frozen=True, slots=True)
class CityDays:
    """The days of the city's time zone `zone`, as seen at the moment `now`."""

    zone: tzinfo
    now: datetime

    @property
    def today(self) -> datetime:
        """Return the first moment of the present day."""
        return self.begin_of(self.now)

    def begin_of(self, at: datetime) -> datetime:
        """Return the first moment of the day in which `at` lies."""
        return begin_of_day(at.astimezone(self.zone).date(), self.zone)

    def end_of(self, at: datetime) -> datetime:
        """Return the first moment of the day that follows the day of `at`."""
        return begin_of_day(at.astimezone(self.zone).date() + timedelta(days=1), self.zone)


def begin_of_day(day: date, zone: tzinfo) -> datetime:
    """Return the first moment of `day` in `zone`."""
    return datetime.combine(day, time(), zone)
