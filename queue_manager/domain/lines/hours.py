"""When a line answers: a week of local times. A line without one answers always."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

DAY_MINUTES = 24 * 60
#: As they stand in the names of prompts and on pages; Monday is day 0.
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class OpeningSpan:
    """A span from `opens` to before `closes`, in minutes from local midnight; 1440 is the day's
    end."""

    opens: int
    closes: int


Week = tuple[tuple[OpeningSpan, ...], ...]
"""The spans of each day, Monday first."""


def answers_at(week: Week, local: datetime) -> bool:
    """Return whether the line answers at this local time."""
    minute = local.hour * 60 + local.minute
    return any(span.opens <= minute < span.closes for span in week[local.weekday()])


def next_opening(week: Week, local: datetime) -> datetime | None:
    """Return when the line answers next, as a local time; None if it never does."""
    openings = (opening for opening in _openings(week, local) if opening > local)
    return next(openings, None)


def _openings(week: Week, local: datetime) -> Iterator[datetime]:
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    for ahead in range(8):
        day = midnight + timedelta(days=ahead)
        for span in sorted(week[day.weekday()], key=lambda each: each.opens):
            yield day + timedelta(minutes=span.opens)


def opening_key(opening: datetime, local: datetime) -> str:
    """Return how the prompt that tells it is named: `today-0900`, `tomorrow-0900`, `mon-0900`."""
    ahead = (opening.date() - local.date()).days
    day = {0: "today", 1: "tomorrow"}.get(ahead, DAYS[opening.weekday()])
    return f"{day}-{opening:%H%M}"


def opening_keys(week: Week) -> list[str]:
    """Return every key that `opening_key` may give for this week."""
    keys = set()
    for day, spans in zip(DAYS, week, strict=True):
        for span in spans:
            clock = f"{span.opens // 60:02}{span.opens % 60:02}"
            keys |= {f"{word}-{clock}" for word in ("today", "tomorrow", day)}
    return sorted(keys)


def read_clock(text: str) -> int:
    """Read `"09:30"` as minutes from midnight; `"24:00"` is the day's end. Raises ValueError."""
    hours, colon, minutes = text.partition(":")
    if not (colon and len(hours) == len(minutes) == 2 and (hours + minutes).isdecimal()):
        raise ValueError(f"not a time of day: {text[:20]!r}")
    total = int(hours) * 60 + int(minutes)
    if int(minutes) > 59 or total > DAY_MINUTES or not (hours + minutes).isascii():
        raise ValueError(f"not a time of day: {text[:20]!r}")
    return total


def clock(minutes: int) -> str:
    """Write minutes from midnight as `09:30`."""
    return f"{minutes // 60:02}:{minutes % 60:02}"
