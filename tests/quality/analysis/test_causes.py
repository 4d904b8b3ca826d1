"""Each lost call has one main cause, by worked examples and for any day."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as any_

from quality.analysis.causes import (
    OF_STAFFING,
    OF_THE_CALL,
    OF_THE_CALLER,
    OF_THE_QUARTER,
    LostCall,
    MainCause,
    explain,
)
from quality.analysis.quarter import Quarter
from queue_manager.domain.floor.states import Route
from queue_manager.domain.measures.causes import Cause
from queue_manager.domain.measures.facts import QUARTER, quarter_of
from tests.quality.analysis.days import TEN, lost, quarter


@pytest.mark.parametrize(
    ("call", "cause"),
    [
        (lost(cause=Cause.OURS, greeted=False, open=False), MainCause.FAULT),
        (lost(open=False, route=Route.PARACHUTE), MainCause.OUTSIDE_HOURS),
        (lost(route=Route.PARACHUTE, greeted=False), MainCause.FAULT),
        (lost(cause=Cause.VANISHED, greeted=False), MainCause.VANISHED),
        (lost(cause=Cause.LEFT_EARLY, greeted=False), MainCause.SHORT),
        (lost(cause=Cause.NOT_TAKEN, greeted=False), MainCause.IN_GREETING),
        (lost(greeted=False), MainCause.IN_GREETING),
        (lost(cause=Cause.NOT_TAKEN, not_taken_by=("1001", "1002")), MainCause.NO_ANSWERS),
        (lost(cause=Cause.LEFT_RINGING), MainCause.LEFT_RINGING),
    ],
)
def test_what_happened_to_the_call_itself_comes_first(call: LostCall, cause: MainCause) -> None:
    """Also in a quarter that had nobody."""
    (found,) = explain([call], [quarter(signed_in=0.0)])
    assert (found.cause, found.evidence_at, found.missing) == (cause, None, None)


@pytest.mark.parametrize(
    ("now", "cause", "missing"),
    [
        (quarter(signed_in=24.0), MainCause.UNDER_ROSTER, 3.0),
        (quarter(signed_in=0.0), MainCause.UNDER_ROSTER, 27.0),
        (quarter(signed_in=26.6), MainCause.UNEXPLAINED, None),
        # No roster: the usual staffing, never "enough".
        (quarter(signed_in=24.0, rostered=None), MainCause.UNDER_USUAL, 3.0),
        (quarter(signed_in=26.5, rostered=None), MainCause.UNEXPLAINED, None),
        (quarter(signed_in=0.2, rostered=None), MainCause.NOBODY_SIGNED_IN, 27.0),
        (
            quarter(signed_in=0.0, rostered=None, usual_signed_in=None, usual=None),
            MainCause.NOBODY_SIGNED_IN,
            1.0,
        ),
        # 1.2 operators stayed longer than their plan; 9 on pause instead of 3.375.
        (quarter(over_plan=1.2), MainCause.PAUSES, 1.2),
        (quarter(paused=9.0), MainCause.PAUSES, 5.625),
        (quarter(paused=6.0), MainCause.UNEXPLAINED, None),
        # 100 usual calls vary by 10; 40 more take 180 s each: 40 × 180 ÷ 900 operators.
        (quarter(offered=140), MainCause.MORE_CALLS, 8.0),
        (quarter(offered=119), MainCause.UNEXPLAINED, None),
        # Nothing is known of what is usual: then of the calls that came.
        (quarter(offered=140, usual=None), MainCause.UNDER_NEED, 6.0),
        (quarter(offered=2, usual=0.0), MainCause.MORE_CALLS, 0.4),
        (quarter(offered=1, usual=0.0), MainCause.UNEXPLAINED, None),
        # 20 calls of 270 s instead of 180 s: 20 × 90 ÷ 900 operators.
        (quarter(answered=20, handled_seconds=270.0), MainCause.LONG_TALKS, 2.0),
        (quarter(answered=20, handled_seconds=220.0), MainCause.UNEXPLAINED, None),
        (quarter(answered=2, handled_seconds=900.0), MainCause.UNEXPLAINED, None),
        (
            quarter(answered=20, handled_seconds=270.0, usual_handling_seconds=None),
            MainCause.UNEXPLAINED,
            None,
        ),
        # 20 erlangs and 80 % in 16 s need 25 operators; a roster of 22 was kept.
        (quarter(rostered=22.0, signed_in=22.0), MainCause.UNDER_NEED, 3.0),
        (quarter(rostered=24.5, signed_in=24.5), MainCause.UNEXPLAINED, None),
        (quarter(rostered=22.0, signed_in=21.0), MainCause.UNDER_ROSTER, 1.0),
        # 27 have a shift: one is on the break of the roster, which is signed in, another is absent.
        (quarter(rostered=26.0, on_shift=27.0, signed_in=26.0), MainCause.UNDER_ROSTER, 1.0),
        (quarter(rostered=26.0, on_shift=27.0, signed_in=27.0), MainCause.UNEXPLAINED, None),
        # Several at once: by which most operators were missing.
        (quarter(offered=140, signed_in=20.0), MainCause.MORE_CALLS, 8.0),
        (quarter(offered=140, signed_in=18.0), MainCause.UNDER_ROSTER, 9.0),
        (quarter(paused=9.0, signed_in=26.0, over_plan=2.0), MainCause.PAUSES, 5.625),
    ],
)
def test_why_nobody_was_free(now: Quarter, cause: MainCause, missing: float | None) -> None:
    (found,) = explain([lost()], [now])
    assert found.cause is cause
    assert found.missing == (None if missing is None else pytest.approx(missing))
    assert found.evidence_at == (None if missing is None else TEN)


def test_a_queue_may_come_from_the_quarter_before() -> None:
    before = quarter(TEN - QUARTER, signed_in=20.0)
    (found,) = explain([lost()], [before, quarter()])
    assert (found.cause, found.evidence_at) == (MainCause.UNDER_ROSTER, TEN - QUARTER)
    (found,) = explain([lost()], [before, quarter(paused=9.0)])
    assert (found.cause, found.evidence_at) == (MainCause.PAUSES, TEN)
    assert explain([lost()], [])[0].cause is MainCause.UNEXPLAINED


def test_every_cause_has_a_rule_or_is_what_rules_leave() -> None:
    of_rules = {cause for cause, _ in (*OF_THE_CALL, *OF_THE_QUARTER)}
    left = {MainCause.UNDER_NEED, MainCause.OTHER, MainCause.UNEXPLAINED}
    assert set(MainCause) - of_rules == left
    assert not OF_THE_CALLER & OF_STAFFING


floats = any_.floats(0, 60)
maybe = any_.none() | floats


@any_.composite
def quarters(draw: any_.DrawFn) -> list[Quarter]:
    return [
        quarter(
            TEN + n * QUARTER,
            offered=draw(any_.integers(0, 300)), usual=draw(maybe), signed_in=draw(floats),
            rostered=draw(maybe), usual_signed_in=draw(maybe), paused=draw(floats),
            over_plan=draw(floats), planned_paused=draw(floats), handling_seconds=draw(floats),
            answered=draw(any_.integers(0, 60)), handled_seconds=draw(maybe),
            usual_handling_seconds=draw(maybe),
        )
        for n in range(draw(any_.integers(0, 4)))
    ]  # fmt: skip


calls = any_.lists(
    any_.builds(
        lost, any_.integers(0, 9), any_.floats(0, 59), cause=any_.sampled_from(Cause),
        route=any_.sampled_from(Route), greeted=any_.booleans(), open=any_.booleans(),
    )
)  # fmt: skip


@given(calls, quarters())
def test_any_call_of_any_day_has_one_cause_and_quarters_add_up(
    calls: list[LostCall], quarters: list[Quarter]
) -> None:
    found = explain(calls, quarters)
    assert [it.call for it in found] == calls
    by_quarter: dict[object, Counter[MainCause]] = {}
    for it in found:
        by_quarter.setdefault(quarter_of(it.call.offered_at), Counter())[it.cause] += 1
        has_evidence = it.evidence_at is not None and (it.missing or 0) > 0
        assert has_evidence == (it.cause in OF_STAFFING - {MainCause.UNEXPLAINED})
        if it.evidence_at is not None:
            behind = it.call.offered_at - it.evidence_at
            assert timedelta() <= behind < 2 * QUARTER
    assert sum(each.total() for each in by_quarter.values()) == len(calls)
