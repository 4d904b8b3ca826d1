"""Days of the centre's time zone as moments."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

FIRST, LAST = date(1900, 1, 1), date(9000, 1, 1)


def day_of(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()


def today(zone: ZoneInfo) -> date:
    return day_of(datetime.now(UTC), zone)


def begins(day: date, zone: ZoneInfo) -> datetime:
    """Return the first moment of `day`, in UTC; of days that no calendar has, of the nearest."""
    day = min(max(day, FIRST), LAST)
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def ends(day: date, zone: ZoneInfo) -> datetime:
    """Return the first moment after `day`, in UTC."""
    return begins(min(day, LAST) + timedelta(days=1), zone)
