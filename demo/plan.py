"""How busy an invented line is, and who is on shift: shares of hours and weekdays, and shifts that
carry them. Pure.

Shares by weekday lie between a real record (10,000 requests to Baltimore's 311: Monday to Sunday
18, 19, 19, 17, 15, 5 and 8 %) and a centre that is open round the clock. The hours are those of a
morning wave at eight and an evening one at six; the nights are quiet.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import date
from random import Random

#: Shares of a day's callers by local hour.
HOURS = (1, 1, 1, 1, 1, 2, 3, 5, 11, 10, 9, 8, 6, 7, 8, 8, 8, 9, 10, 8, 6, 4, 3, 2)
#: Monday first; of an average day.
WEEKDAYS = (1.12, 1.14, 1.12, 1.08, 1.02, 0.76, 0.76)
FRIDAY, SATURDAY = 4, 5
#: Seconds of an operator that a caller takes: ring, talk, paperwork.
HANDLING_SECONDS = 165.0
#: One day in so many has trouble that many call about.
TROUBLE_EVERY_DAYS = 9
#: How much busier its two hours are.
TROUBLE_FACTOR = 3.0
#: One shift in so many is rostered and nobody comes.
ABSENT_EVERY = 40
HOUR_SECONDS = 3600.0
#: Which hours a shift is to carry (from, to before), and from when to when it works.
SHIFTS = ((8, 14, 7.95, 16.5), (14, 23, 13.95, 23.2), (0, 7, 22.9, 32.2))


@dataclass(frozen=True, slots=True)
class PlannedOutage:
    """A planned outage that many call about, in one district (both as indexes into what the city
    has), from a local hour on for two hours."""

    matter: int
    district: int
    hour: int

    def lasts(self, hour: float) -> bool:
        return self.hour <= hour < self.hour + 2


@dataclass(frozen=True, slots=True)
class Shift:
    """Somebody's work: local hours after the midnight of its day (over 24: the next day); pauses as
    (hour, hours, reason). Who is `absent` stands on the roster and does not come."""

    operator: str
    begins: float
    ends: float
    pauses: tuple[tuple[float, float, str], ...] = ()
    absent: bool = False

    def on_roster(self) -> tuple[float, float, list[tuple[float, float]]]:
        """Return what the lead had written down for it: from when, to when, and breaks from and to,
        in quarter-hours."""
        breaks = [
            (_quarter(hour), _quarter(hour) + (0.5 if hours > 0.4 else 0.25))
            for hour, hours, _ in self.pauses
        ]
        first, last = min(
            ((it[2], it[3]) for it in SHIFTS), key=lambda shift: abs(shift[1] - self.ends)
        )
        return _quarter(first), _quarter(last), breaks


def calls_of_day(per_day: int, day: date, random: Random, *, works: bool) -> int:
    """Return how many people call on a day: `per_day`, changed by the weekday and by up to a tenth
    at random.

    `works`: whether it is a working day. A holiday has as many calls as a Sunday, and a Saturday to
    which work was moved as many as a Friday.
    """
    weekday = min(day.weekday(), FRIDAY) if works else max(day.weekday(), SATURDAY)
    return round(per_day * WEEKDAYS[weekday] * random.uniform(0.9, 1.1))


def trouble_of_day(random: Random, matters: Sequence[int], districts: int) -> PlannedOutage | None:
    """Return whether something happens that many call about; `matters`: what that may be."""
    happens, hour = not random.randrange(TROUBLE_EVERY_DAYS), random.randrange(7, 20)
    if not happens or not matters:
        return None
    return PlannedOutage(random.choice(matters), random.randrange(districts), hour)


def hours_of_calls(calls: int, trouble: PlannedOutage | None, random: Random) -> Iterator[float]:
    """Yield when each of them calls: local hours after midnight; `calls` are those of an ordinary
    day."""
    weights = list(HOURS)
    for _ in range(calls):
        yield random.choices(range(24), weights=weights)[0] + random.random()
    if trouble is not None:
        ordinary = calls * sum(HOURS[trouble.hour : trouble.hour + 2]) / sum(HOURS)
        for _ in range(round(ordinary * (TROUBLE_FACTOR - 1))):
            yield trouble.hour + 2 * random.random()


def shifts_of_day(
    per_day: int, roster: Sequence[str], resting: Set[str], random: Random
) -> list[Shift]:
    """Plan day, evening and night shift; who is `resting` came from the night."""
    people = [each for each in random.sample(list(roster), len(roster)) if each not in resting]
    found: list[Shift] = []
    for first, last, begins, ends in SHIFTS:
        load = per_day * max(HOURS[first:last]) / sum(HOURS) * HANDLING_SECONDS / HOUR_SECONDS
        for _ in range(min(len(people), _staff(load))):
            found.append(_shift(people.pop(), begins, ends, random))
    return found


def of_night(shift: Shift) -> bool:
    """Return whether it ends on the next day."""
    return shift.ends > 24


def _staff(load: float) -> int:
    """Operators for a load in erlangs: it and its chance, some of them on a pause."""
    return max(2, math.ceil(1.15 * load + 1.15 * math.sqrt(load)))


def _shift(operator: str, begins: float, ends: float, random: Random) -> Shift:
    # Some come late: the wave at eight meets a thin floor.
    late = random.choice((-0.05, 0.0, 0.05, 0.3))
    middle = (begins + ends) / 2
    lunch = middle + random.uniform(-1.2, 0.8)
    rest = lunch + random.uniform(1.5, 2.6)
    pauses = ((lunch, 0.5, "lunch"), (rest, random.uniform(0.15, 0.3), "break"))
    absent = not random.randrange(ABSENT_EVERY)
    return Shift(operator, begins + late, ends + random.uniform(-0.05, 0.1), pauses, absent)


def _quarter(hour: float) -> float:
    return round(hour * 4) / 4
