"""What operators did by hours and days of the city: whole numbers that add up to any period.

A call that several had is counted to each by their own part (`domain/measures/own_parts.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into
from queue_manager.domain.measures.own_parts import OwnPart
from queue_manager.rows import own_parts


@dataclass(frozen=True, slots=True)
class HourCalls:
    """Calls in which they spoke with the caller; milliseconds of their own talk, hold and wrap-up,
    squares (ms²) of the three together. An hour may have two rows."""

    operator: str
    day: date
    hour: int
    calls: int
    talk_ms: int
    hold_ms: int
    wrap_up_ms: int
    handled_squares: int


@dataclass(frozen=True, slots=True)
class HourRings:
    """The rings that were `picked_up`, after `answer_ms` together, and those that rang out."""

    operator: str
    day: date
    hour: int
    picked_up: int
    answer_ms: int
    answer_squares: int
    no_answers: int


@dataclass(frozen=True, slots=True)
class HourMarks:
    """Callers' marks, 1 to 5."""

    operator: str
    day: date
    hour: int
    marks: int
    points: int
    point_squares: int


@dataclass(frozen=True, slots=True)
class DayState:
    """Milliseconds in a state; `reason` only of pauses."""

    operator: str
    day: date
    state: str
    reason: str
    ms: int


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of some operators in a period."""

    calls: Sequence[HourCalls] = ()
    rings: Sequence[HourRings] = ()
    marks: Sequence[HourMarks] = ()
    states: Sequence[DayState] = ()


async def hours(
    connection: Connection,
    operators: Sequence[str],
    begins: datetime,
    ends: datetime,
    zone: ZoneInfo,
) -> Hours:
    """Return what these operators did from `begins` until `ends`, by hours of `zone`."""
    calls = await connection.fetch(
        *bind(
            "operator_hours_calls",
            operators=list(operators),
            begins=begins,
            ends=ends,
            zone=zone.key,
        )
    )
    theirs = frozenset(operators)
    parts = await own_parts.of_all(connection, begins, ends)
    shared = _by_hours((it for it in parts if it.operator in theirs), zone)
    rings = await connection.fetch(
        *bind(
            "operator_hours_rings",
            operators=list(operators),
            begins=begins,
            ends=ends,
            zone=zone.key,
        )
    )
    marks = await connection.fetch(
        *bind(
            "operator_hours_marks",
            operators=list(operators),
            begins=begins,
            ends=ends,
            zone=zone.key,
        )
    )
    states = await connection.fetch(
        *bind(
            "operator_days_states",
            operators=list(operators),
            begins=begins,
            ends=ends,
            zone=zone.key,
        )
    )
    return Hours(
        [
            *(HourCalls(**{**it, "handled_squares": int(it["handled_squares"])}) for it in calls),
            *shared,
        ],
        [HourRings(**{**it, "answer_squares": int(it["answer_squares"])}) for it in rings],
        all_into(HourMarks, marks),
        all_into(DayState, states),
    )


def _by_hours(parts: Iterable[OwnPart], zone: ZoneInfo) -> list[HourCalls]:
    """Parts added up by operator and hour of `zone`."""
    found: dict[tuple[str, date, int], list[OwnPart]] = defaultdict(list)
    for part in parts:
        at = part.began_at.astimezone(zone)
        found[part.operator, at.date(), at.hour].append(part)
    return [
        HourCalls(
            *place,
            calls=len(each),
            talk_ms=sum(it.talk_ms for it in each),
            hold_ms=sum(it.hold_ms for it in each),
            wrap_up_ms=sum(it.wrap_up_ms for it in each),
            handled_squares=sum(it.handled_ms**2 for it in each),
        )
        for place, each in found.items()
    ]
