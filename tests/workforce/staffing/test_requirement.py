"""How many operators a load of calls and of what is written requires."""

from __future__ import annotations

import math

import pytest

from workforce.staffing.erlang import WaitingLine, operators_needed
from workforce.staffing.requirement import (
    MOST_LOST,
    CallLoad,
    ServiceGoal,
    WrittenLoad,
    expected_level,
    operators_for_calls,
    operators_for_written,
    rostered_for,
)

GOAL = ServiceGoal(0.8, 16, 5)


@pytest.mark.parametrize(
    ("calls", "patient", "impatient"), [(1, 1, 1), (400, 25, 22), (450, 27, 25), (500, 30, 27)]
)
def test_callers_who_give_up_need_fewer_operators(calls: int, patient: int, impatient: int) -> None:
    assert operators_for_calls(CallLoad(calls, 180), GOAL) == patient
    assert operators_for_calls(CallLoad(calls, 180, 120), GOAL) == impatient


@pytest.mark.parametrize("calls", [7, 60, 333, 1200])
@pytest.mark.parametrize("patience", [20, 120, 900])
def test_one_operator_fewer_misses_the_goal(calls: int, patience: float) -> None:
    load = CallLoad(calls, 180, patience)
    least = operators_for_calls(load, GOAL)
    level, fewer = (expected_level(load, GOAL, it) for it in (least, least - 1))
    assert level is not None and fewer is not None and fewer < GOAL.share <= level


def test_each_caller_is_answered_or_leaves() -> None:
    line = WaitingLine(20, 450, 180, 60)
    assert math.isclose(line.answered_within(1e6) + line.left_within(1e6), 1, rel_tol=1e-9)
    assert math.isclose(line.left_within(1e6), line.lost_share, rel_tol=1e-9)
    assert 0 < line.left_within(5) < line.left_within(16) < line.lost_share
    assert WaitingLine(25, 400, 180).left_within(16) == 0


def test_short_abandons_do_not_count() -> None:
    line = WaitingLine(20, 450, 180, 30)
    answered = line.answered_within(16)
    assert math.isclose(line.service_level(16, 5), answered / (1 - line.left_within(5)))


def test_callers_who_leave_at_once_need_more_than_the_patient() -> None:
    assert operators_needed(400, 180, 0.8, 16, 0.01) > 0.8 * 400 * 180 / 3600
    level = WaitingLine(operators_needed(400, 180, 0.8, 16, 0.01), 400, 180, 0.01)
    assert level.answered_within(16) >= 0.8


def test_a_line_without_operators_answers_nobody() -> None:
    assert expected_level(CallLoad(60, 180, 120), GOAL, 0) == 0
    assert expected_level(CallLoad(400, 180), GOAL, 20) == 0, "it grows for ever"
    assert expected_level(CallLoad(0, 180), GOAL, 5) is None


def test_two_conversations_at_once_need_half_the_operators() -> None:
    goal = ServiceGoal(0.8, 600)
    alone, both = (operators_for_written(WrittenLoad(60, 240, n), goal) for n in (1, 2))
    assert (alone, both) == (5, 3)
    assert operators_for_written(WrittenLoad(0, 240, 2), goal) == 0


def test_what_is_lost_is_rostered_on_top() -> None:
    assert [rostered_for(18, lost) for lost in (0, 0.1, 0.25)] == [18, 20, 24]
    assert rostered_for(10, 0.9) == 10 / (1 - MOST_LOST)
