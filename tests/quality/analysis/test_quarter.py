"""A quarter's calls against its staffing: what is usual, who is there, who pauses too long."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from quality.analysis.pauses import Absence, over_plan
from quality.analysis.quarter import (
    DayCourse,
    QuarterCalls,
    Stretch,
    planned_share,
    quarters_of,
    usual,
)
from queue_manager.domain.floor.states import OperatorState
from queue_manager.domain.measures.facts import QUARTER
from tests.quality.analysis.days import ALMATY, TEN

MIDNIGHT = datetime(2026, 11, 23, 19, tzinfo=UTC)
WEEK = timedelta(weeks=1)


def course(begins: datetime = MIDNIGHT, hours: int = 24, **more: Any) -> DayCourse:
    usual: dict[str, Any] = {
        "calls": {}, "times": {}, "usual_calls": (), "usual_signed_in": (), "roster": {},
        "breaks": {}, "over_plan": (), "planned_share": 0.125, "handling_seconds": 180.0,
    }  # fmt: skip
    return DayCourse(begins, begins + timedelta(hours=hours), **(usual | more))


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def test_a_quarter_has_the_means_of_its_operators() -> None:
    of_states = {
        OperatorState.AVAILABLE: minutes(15), OperatorState.TALKING: minutes(30),
        OperatorState.HOLD: minutes(7.5), OperatorState.PAUSED: minutes(15),
        OperatorState.SIGNED_OUT: minutes(45),
    }  # fmt: skip
    found = quarters_of(
        course(
            calls={TEN: QuarterCalls(TEN, 9, 2, 6, 900.0)}, times={TEN: of_states},
            roster={TEN: 5.0, TEN + QUARTER: None},
            over_plan=[Stretch("1001", TEN + minutes(10), TEN + minutes(40))],
        ),
        ALMATY,
    )  # fmt: skip
    assert len(found) == 96 and found[0].at == MIDNIGHT
    ten = found[40]
    assert (ten.at, ten.offered, ten.lost) == (TEN, 9, 2)
    assert (ten.answered, ten.handled_seconds, found[41].handled_seconds) == (6, 150.0, None)
    assert (ten.available, ten.talking, ten.paused, ten.signed_in) == (1.0, 2.5, 1.0, 4.5)
    assert (ten.rostered, found[39].rostered, found[41].rostered) == (5.0, None, None)
    assert ten.over_plan == pytest.approx(1 / 3) and found[41].over_plan == 1.0
    assert ten.planned_paused == pytest.approx(4.5 / 8)
    breaks = {TEN: 2.0, TEN + QUARTER: 1.0}
    found = quarters_of(course(times={TEN: of_states}, breaks=breaks), ALMATY)
    assert [it.planned_paused for it in found[40:43]] == [2.0, 1.0, 0.0], "as the roster has it"
    assert found[40].on_shift is None and found[40].expected is None, "no roster"
    found = quarters_of(course(times={TEN: of_states}, roster={TEN: 3.0}, breaks=breaks), ALMATY)
    assert (found[40].rostered, found[40].expected, found[40].signed_in) == (3.0, 5.0, 4.5)


def test_usual_is_the_median_of_the_same_clock_time() -> None:
    days = [{TEN - n * WEEK: float(calls)} for n, calls in enumerate((90, 100, 400), start=1)]
    found = usual(days, ALMATY)
    assert (found[time(10)], found[time(10, 15)]) == (100.0, 0.0)
    assert usual([*days, {}], ALMATY)[time(10)] == 100.0, "a day without a record is none"
    assert usual(days[:2], ALMATY) == {}, "two weeks are no custom"


def test_on_the_day_when_clocks_were_put_back_an_hour_comes_twice() -> None:
    """29 February 2024 had 25 hours in Almaty: 23:00 came at +6 and again at +5."""
    begins = datetime(2024, 2, 28, 18, tzinfo=UTC)
    days = [{begins - n * WEEK + 23 * 4 * QUARTER: 7.0} for n in range(1, 4)]
    found = quarters_of(course(begins, 25, usual_calls=days), ALMATY)
    assert len(found) == 100
    twice = [it for it in found if it.at.astimezone(ALMATY).hour == 23]
    assert [it.usual for it in twice] == [7.0, 0.0, 0.0, 0.0] * 2
    other = [{at - WEEK: n for at, n in ((it.at, 1.0) for it in twice)} for _ in range(3)]
    assert usual(other, ALMATY)[time(23)] in (0.0, 1.0)


def pause(begins: float, ends: float, reason: str = "break", operator: str = "1001") -> Absence:
    return Absence(
        operator, OperatorState.PAUSED, reason, TEN + minutes(begins), TEN + minutes(ends)
    )


def signed_out(begins: float, ends: float) -> Absence:
    return Absence(
        "1001", OperatorState.SIGNED_OUT, None, TEN + minutes(begins), TEN + minutes(ends)
    )


def spans(absences: list[Absence]) -> list[tuple[float, float]]:
    plan = {"break": 20 * 60.0, "lunch": 40 * 60.0}
    return [
        ((it.begins - TEN) / minutes(1), (it.ends - TEN) / minutes(1))
        for it in over_plan(absences, plan)
    ]


def test_a_pause_is_over_its_plan_when_the_shift_s_minutes_are_used_up() -> None:
    assert spans([pause(0, 15), pause(60, 70)]) == [(65, 70)]
    assert spans([pause(0, 20)]) == []
    assert spans([pause(0, 30), pause(60, 61)]) == [(20, 30), (60, 61)]
    assert spans([pause(0, 20), pause(30, 70, "lunch")]) == [], "each reason has its own plan"
    assert spans([pause(0, 20), pause(30, 35, operator="1002")]) == []
    assert spans([pause(0, 500, "training"), pause(500, 900, "no_answer")]) == [], "no plan"


def test_a_new_shift_has_the_plan_whole() -> None:
    assert spans([pause(0, 20), signed_out(30, 270), pause(300, 320)]) == []
    assert spans([pause(0, 20), signed_out(30, 269), pause(300, 320)]) == [(300, 320)]


def test_the_plan_s_share_of_a_shift() -> None:
    assert planned_share({"break": 1200.0, "lunch": 2400.0}) == 0.125
    assert planned_share({}) == 0.0
