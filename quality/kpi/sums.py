"""An operator's work as whole numbers that add up: over hours of like kind, days, a month. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import NamedTuple, TypeVar

from queue_manager.rows.operator_hours import DayState, HourCalls, HourMarks, HourRings, Hours

SATURDAY = 6


class Band(StrEnum):
    """A part of the day by the city's clock, six hours each."""

    NIGHT = "night"
    MORNING = "morning"
    DAY = "day"
    EVENING = "evening"


class LikeHour(NamedTuple):
    """Hours of one kind: work in one of them is compared with work in the others."""

    band: Band
    weekend: bool


@dataclass(frozen=True, slots=True)
class KpiSums:
    """Calls answered, their parts in milliseconds and squares (ms²) of their handling times; rings
    picked up, after how many milliseconds, with squares, and rung out; callers' marks."""

    calls: int = 0
    talk_ms: int = 0
    hold_ms: int = 0
    wrap_up_ms: int = 0
    handled_squares: int = 0
    picked_up: int = 0
    answer_ms: int = 0
    answer_squares: int = 0
    no_answers: int = 0
    marks: int = 0
    points: int = 0
    point_squares: int = 0

    def __add__(self, other: KpiSums) -> KpiSums:
        return KpiSums(*(getattr(self, name) + getattr(other, name) for name in NAMES))

    def __sub__(self, other: KpiSums) -> KpiSums:
        return KpiSums(*(getattr(self, name) - getattr(other, name) for name in NAMES))

    @property
    def handled_ms(self) -> int:
        """Talk, hold and wrap-up together."""
        return self.talk_ms + self.hold_ms + self.wrap_up_ms


NAMES = tuple(each.name for each in fields(KpiSums))
NOTHING = KpiSums()


@dataclass(frozen=True, slots=True)
class WorkTime:
    """Milliseconds at work, by state; of pauses by reason."""

    states: Mapping[str, int]
    pauses: Mapping[str, int]

    @property
    def pause_ms(self) -> int:
        return sum(self.pauses.values())

    @property
    def at_work_ms(self) -> int:
        """Return the milliseconds signed in, including pauses."""
        return sum(self.states.values()) + self.pause_ms


def like_hour(day: date, hour: int) -> LikeHour:
    """Return of which kind an hour of the city is."""
    return LikeHour(tuple(Band)[hour // 6], day.isoweekday() >= SATURDAY)


Row = HourCalls | HourRings | HourMarks


@dataclass(frozen=True, slots=True)
class Work:
    """Operator → sums by the kind of hour, and by day; operator → presence."""

    by_like: Mapping[str, Mapping[LikeHour, KpiSums]]
    by_day: Mapping[str, Mapping[date, KpiSums]]
    presence: Mapping[str, WorkTime]

    def of(self, operator: str) -> KpiSums:
        """Return all of one operator's."""
        return sum(self.by_like.get(operator, {}).values(), NOTHING)


def work_of(hours: Hours) -> Work:
    """Return rows of hours, added up."""
    by_like: dict[str, dict[LikeHour, KpiSums]] = defaultdict(lambda: defaultdict(lambda: NOTHING))
    by_day: dict[str, dict[date, KpiSums]] = defaultdict(lambda: defaultdict(lambda: NOTHING))
    rows: Iterable[Row] = (*hours.calls, *hours.rings, *hours.marks)
    for row in rows:
        added = _sums(row)
        by_like[row.operator][like_hour(row.day, row.hour)] += added
        by_day[row.operator][row.day] += added
    return Work(by_like, by_day, _presence(hours.states))


def _sums(row: Row) -> KpiSums:
    return KpiSums(**{name: getattr(row, name) for name in NAMES if hasattr(row, name)})


def _presence(rows: Iterable[DayState]) -> dict[str, WorkTime]:
    states: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    pauses: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        if row.state == "paused":
            pauses[row.operator][row.reason] += row.ms
        else:
            states[row.operator][row.state] += row.ms
    return {it: WorkTime(states[it], pauses[it]) for it in {**states, **pauses}}


def add_work(one: Work, two: Work) -> Work:
    """Add up the work of two periods that have no day in common."""
    nobody: dict[LikeHour, KpiSums] = {}
    never: dict[date, KpiSums] = {}
    by_like = {
        it: _added(one.by_like.get(it, nobody), two.by_like.get(it, nobody))
        for it in {**one.by_like, **two.by_like}
    }
    by_day = {
        it: _added(one.by_day.get(it, never), two.by_day.get(it, never))
        for it in {**one.by_day, **two.by_day}
    }
    presence = {
        it: together(found for work in (one, two) if (found := work.presence.get(it)))
        for it in {**one.presence, **two.presence}
    }
    return Work(by_like, by_day, presence)


Key = TypeVar("Key")


def _added(one: Mapping[Key, KpiSums], two: Mapping[Key, KpiSums]) -> dict[Key, KpiSums]:
    found = dict(one)
    for key, sums in two.items():
        found[key] = found[key] + sums if key in found else sums
    return found


def together(presences: Iterable[WorkTime]) -> WorkTime:
    """Add up the work times."""
    states: dict[str, int] = defaultdict(int)
    pauses: dict[str, int] = defaultdict(int)
    for each in presences:
        for state, ms in each.states.items():
            states[state] += ms
        for reason, ms in each.pauses.items():
            pauses[reason] += ms
    return WorkTime(states, pauses)
