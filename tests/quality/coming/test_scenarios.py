"""Scenarios beside each other: by the same luck, and as Erlang's formulas have them."""

from __future__ import annotations

import pytest

from launcher.simulate import table
from quality.coming.hours import draw_hours
from quality.coming.outcomes import outcome_range
from quality.coming.scenarios import (
    BadScenario,
    Scenario,
    changed,
    hours_of,
    simulate,
)
from workforce.staffing.erlang import WaitingLine

BASE = Scenario(calls=60, operators=4, talk=160, patience=120, wrap_up=20)


def test_a_scenario_is_the_base_with_its_changes() -> None:
    found = changed(BASE, "calls+20%, operators=24,kpi=12")
    assert (found.calls, found.operators, found.kpi, found.talk) == (72, 24, 12, BASE.talk)
    merged = changed(BASE, "merge=30/2,greeting=8")
    assert (merged.calls, merged.operators, merged.greeting) == (90, 6, 8)
    assert merged.name == "merge=30/2,greeting=8"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("more", "is no change"), ("operators=0", "operators is a number from 1"),
        ("calls=9999", "calls is a number"), ("greeting=600", "greeting is a number"),
        ("calls+20", "is no change"), ("", "is no change"), ("merge=9", "is no change"),
    ],
)  # fmt: skip
def test_a_senseless_change_is_refused(words: str, says: str) -> None:
    with pytest.raises(BadScenario, match=says):
        changed(BASE, words)


def test_more_calls_are_the_same_callers_sooner() -> None:
    one = draw_hours(hours_of(BASE), 3)
    more = draw_hours(hours_of(changed(BASE, "calls+20%")), 3)
    assert len(more.arrivals) > len(one.arrivals)
    for a, b in zip(one.arrivals, more.arrivals, strict=False):
        assert (a.call_id, a.talk, a.patience) == (b.call_id, b.talk, b.patience)
        assert b.at < a.at


def test_fewer_operators_answer_fewer_in_time() -> None:
    one, fewer, more = (
        simulate(it, seeds=5)
        for it in (BASE, changed(BASE, "operators=3"), changed(BASE, "kpi=60"))
    )
    assert fewer.level.mean < one.level.mean < more.level.mean
    assert fewer.lost.mean > one.lost.mean == more.lost.mean
    assert one.level.low < one.level.mean < one.level.high
    assert "operators=3" in table([one, fewer])


def test_the_level_is_near_erlangs() -> None:
    """Telephones are picked up three seconds after they ring; talks are not exponential."""
    found = simulate(Scenario(calls=150, operators=10, talk=180, patience=120, wrap_up=0), seeds=8)
    formula = WaitingLine(10, 150, 183, 120).service_level(13, 5)
    assert abs(found.level.mean - formula) < 0.06


def test_one_more_seed_lies_in_the_interval_nineteen_times_of_twenty() -> None:
    found = outcome_range([0.8, 0.9, 0.85, 0.8, 0.9])
    assert found.holds(0.85) and not found.holds(0.5) and found.low < 0.8
    assert outcome_range([1.0, 2.0]).low == 1.0
