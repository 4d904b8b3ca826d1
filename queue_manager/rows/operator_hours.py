"""What operators did by hours and days of the city: whole numbers that add up to any period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into


@dataclass(frozen=True, slots=True)
class HourCalls:
    """Answered calls; milliseconds of their parts, squares (ms²) of talk + hold + wrap-up."""

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
    """Rings that were `picked_up`, after `answer_ms` together, and those that rang out."""

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
    """Everything of some operators in a period."""

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
    """What these operators did from `begins` until `ends`, by hours of `zone`."""
    calls = await connection.fetch(
        *bind(
            "operator_hours_calls",
            operators=list(operators),
            begins=begins,
            ends=ends,
            zone=zone.key,
        )
    )
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
        [HourCalls(**{**it, "handled_squares": int(it["handled_squares"])}) for it in calls],
        [HourRings(**{**it, "answer_squares": int(it["answer_squares"])}) for it in rings],
        all_into(HourMarks, marks),
        all_into(DayState, states),
    )
