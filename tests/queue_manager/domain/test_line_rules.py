"""A nonsensical line is refused with its field, its step and the reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.names import Names
from queue_manager.domain.lines.hours import (
    OpeningSpan,
    answers_at,
    next_opening,
    opening_key,
    opening_keys,
    read_clock,
)
from queue_manager.domain.lines.line import USUAL_LADDER, StepKind
from queue_manager.domain.lines.line_rules import (
    LadderStepRequest,
    LineProblemCode,
    LineRequest,
    as_line,
    as_week,
    ladder_problems,
    problems_of,
)

USUAL = LineRequest("103", Names("Жедел жәрдем", "Скорая помощь", "Ambulance"))
LINES: dict[str, str | None] = {"109": None}
NINE_TO_SIX = tuple((("09:00", "18:00"),) if day < 5 else () for day in range(7))


def refused(
    wish: LineRequest, lines: dict[str, str | None] = LINES
) -> list[tuple[str, LineProblemCode]]:
    return [(it.field, it.why) for it in problems_of(wish, lines, ["snow"], new=True)]


def steps(*each: tuple[float, str]) -> tuple[LadderStepRequest, ...]:
    return tuple(LadderStepRequest(after, tuple(does.split())) for after, does in each)


def test_the_usual_line_is_the_line_of_109() -> None:
    assert refused(USUAL) == []
    assert as_line(USUAL).ladder == USUAL_LADDER


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"number": "1"}, ("number", LineProblemCode.NOT_A_NUMBER)),
        ({"number": "10a"}, ("number", LineProblemCode.NOT_A_NUMBER)),
        ({"number": "١٠٣"}, ("number", LineProblemCode.NOT_A_NUMBER)),
        ({"number": "109"}, ("number", LineProblemCode.TAKEN)),
        ({"names": Names("  ", "б", "c")}, ("names.kk", LineProblemCode.NAME_MISSING)),
        ({"names": Names("а", "a\nb", "c")}, ("names.ru", LineProblemCode.NAME_MISSING)),
        ({"kpi_seconds": -5}, ("kpi_seconds", LineProblemCode.OUT_OF_RANGE)),
        ({"kpi_seconds": 1e300}, ("kpi_seconds", LineProblemCode.OUT_OF_RANGE)),
        ({"wrap_up_seconds": float("nan")}, ("wrap_up_seconds", LineProblemCode.OUT_OF_RANGE)),
        ({"ring_seconds": 17}, ("ring_seconds", LineProblemCode.RING_LONGER_THAN_KPI)),
        (
            {"short_abandon_seconds": 17},
            ("short_abandon_seconds", LineProblemCode.SHORT_ABANDON_LONGER_THAN_KPI),
        ),
        ({"overflow_to": "103"}, ("overflow_to", LineProblemCode.OVERFLOWS_TO_ITSELF)),
        ({"overflow_to": "102"}, ("overflow_to", LineProblemCode.NO_SUCH_LINE)),
        ({"topics": ("moon",)}, ("topics", LineProblemCode.NO_SUCH_TOPIC)),
        (
            {"emergency": True, "hours": NINE_TO_SIX},
            ("hours", LineProblemCode.EMERGENCY_HAS_NO_HOURS),
        ),
        (
            {"emergency": True, "named_only": True},
            ("named_only", LineProblemCode.EMERGENCY_IS_EVERYBODYS),
        ),
        (
            {"named_only": True, "overflow_to": "109"},
            ("overflow_to", LineProblemCode.NAMED_ONLY_OVERFLOWS),
        ),
        (
            {"emergency": True, "most_waiting": 5},
            ("most_waiting", LineProblemCode.EMERGENCY_IS_NEVER_FULL),
        ),
        ({"hours": ()}, ("hours", LineProblemCode.NOT_A_WEEK)),
        ({"hours": ((),) * 7}, ("hours", LineProblemCode.NEVER_OPEN)),
        ({"hours": ((("9", "18:00"),),) * 7}, ("hours", LineProblemCode.NOT_A_TIME)),
        (
            {"hours": ((("18:00", "09:00"),),) * 7},
            ("hours", LineProblemCode.CLOSES_BEFORE_IT_OPENS),
        ),
        (
            {"hours": ((("09:00", "13:00"), ("12:00", "18:00")),) * 7},
            ("hours", LineProblemCode.HOURS_OVERLAP),
        ),
    ],
)
def test_what_a_line_cannot_be(
    changes: dict[str, Any], problem: tuple[str, LineProblemCode]
) -> None:
    assert problem in refused(replace(USUAL, **changes))


def test_lines_do_not_overflow_in_a_circle() -> None:
    wish = replace(USUAL, overflow_to="104")
    assert refused(wish, {"109": None, "104": "105", "105": None}) == []
    assert refused(wish, {"104": "105", "105": "103"}) == [
        ("overflow_to", LineProblemCode.OVERFLOWS_IN_A_CIRCLE)
    ]


@pytest.mark.parametrize(
    ("ladder", "step", "why"),
    [
        (steps((-1, "alert_lead")), 0, LineProblemCode.STEP_NEGATIVE),
        (steps((700, "alert_lead")), 0, LineProblemCode.STEP_TOO_LATE),
        (steps((3, "")), 0, LineProblemCode.STEP_EMPTY),
        (steps((3, "sing")), 0, LineProblemCode.STEP_UNKNOWN),
        (steps((8, "ring_two"), (7, "alert_lead")), 1, LineProblemCode.NOT_IN_ORDER),
        (steps((8, "ring_two"), (8, "alert_lead")), 1, LineProblemCode.SAME_TIME),
        (steps((8, "alert_lead"), (9, "alert_lead")), 1, LineProblemCode.STEP_TWICE),
        (steps((16, "ring_two")), 0, LineProblemCode.AFTER_THE_KPI),
        (steps((20, "end_wrap_up")), 0, LineProblemCode.AFTER_THE_KPI),
        (steps((5, "ring_two")), 0, LineProblemCode.RING_TWO_BEFORE_ONE),
        (
            steps((8, "overflow_joins"), (9, "reserve_joins")),
            1,
            LineProblemCode.RESERVE_AFTER_OVERFLOW,
        ),
        (steps((8, "overflow_joins"), (9, "alert_lead")), 1, LineProblemCode.ALERT_AFTER_OVERFLOW),
    ],
)
def test_a_ladder_that_makes_no_sense(
    ladder: tuple[LadderStepRequest, ...], step: int, why: LineProblemCode
) -> None:
    found = ladder_problems(ladder, 16, 6)
    assert [(it.step, it.why) for it in found] == [(step, why)]


def test_a_ladder_has_an_end() -> None:
    many = steps(*((at, "alert_lead") for at in range(40)))
    assert [it.why for it in ladder_problems(many, 16, 6)] == [LineProblemCode.TOO_MANY_STEPS]
    assert ladder_problems((), 16, 6) == ()


@given(
    st.lists(
        st.builds(
            LadderStepRequest,
            st.floats(allow_nan=True),
            st.lists(st.sampled_from([*StepKind, "x"]), max_size=4).map(tuple),
        ),
        max_size=15,
    ).map(tuple)
)
def test_what_is_let_through_can_be_worked_with(ladder: tuple[LadderStepRequest, ...]) -> None:
    wish = replace(USUAL, ladder=ladder)
    if problems_of(wish, LINES, [], new=True):
        return
    line = as_line(wish)
    moments = [step.after for step in line.ladder]
    assert moments == sorted(set(moments)) and all(it >= timedelta() for it in moments)


MONDAY = datetime(2026, 11, 23)


@pytest.mark.parametrize(
    ("day", "clock", "answers"),
    [(0, "08:59", False), (0, "09:00", True), (4, "17:59", True), (4, "18:00", False),
     (5, "12:00", False)],
)  # fmt: skip
def test_hours_are_local_and_end_before_their_end(day: int, clock: str, answers: bool) -> None:
    week = as_week(NINE_TO_SIX)
    local = MONDAY + timedelta(days=day, minutes=read_clock(clock))
    assert answers_at(week, local) is answers


@pytest.mark.parametrize(
    ("day", "clock", "key"),
    [(0, "07:00", "today-0900"), (0, "20:00", "tomorrow-0900"), (4, "18:00", "mon-0900"),
     (5, "00:00", "mon-0900"), (6, "23:59", "tomorrow-0900")],
)  # fmt: skip
def test_a_caller_hears_when_it_opens(day: int, clock: str, key: str) -> None:
    week = as_week(NINE_TO_SIX)
    local = MONDAY + timedelta(days=day, minutes=read_clock(clock))
    opening = next_opening(week, local)
    assert opening is not None and opening_key(opening, local) == key
    assert key in opening_keys(week)


def test_a_line_that_never_opens_tells_no_time() -> None:
    assert next_opening(((),) * 7, MONDAY) is None
    assert next_opening(((OpeningSpan(0, 1440),),) * 7, MONDAY) == MONDAY + timedelta(days=1)


@pytest.mark.parametrize("text", ["", "9:00", "09.00", "25:00", "24:01", "09:60", "-1:00", "٠٩:٠٠"])
def test_what_is_no_time_of_day(text: str) -> None:
    with pytest.raises(ValueError, match="time of day"):
        read_clock(text)
