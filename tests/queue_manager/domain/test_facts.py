"""The facts of a call: each formula by worked examples, every outcome, and random floors on which
the sums of facts are what a slow recount of the records says."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queue_manager.domain.floor.states import EndedBy, Outcome, RingResult
from queue_manager.domain.measures.causes import Cause
from queue_manager.domain.measures.facts import (
    FORMULAS_VERSION,
    LOST,
    MOST_MS,
    CallHistory,
    facts_of,
    quarter_of,
    tally_of,
)
from queue_manager.domain.measures.measures import Tally, service_levels
from tests.queue_manager.domain.call_histories import histories, recount
from tests.queue_manager.domain.test_any_order import walk

T0 = datetime(2026, 11, 24, 7, 8, 9, 123456, tzinfo=UTC)
S = timedelta(seconds=1)
MICRO = timedelta(microseconds=1)


def answered(waited: timedelta, **more: Any) -> CallHistory:
    """A call answered after `waited`, with a minute of talk of which ten seconds were a hold."""
    values: dict[str, Any] = {
        "call_id": "c1",
        "line": "109",
        "language": "kk",
        "offered_at": T0,
        "connected_at": T0 + waited,
        "ended_at": T0 + waited + 60 * S,
        "outcome": Outcome.ANSWERED,
        "ended_by": EndedBy.CALLER,
        "operator": "1001",
        "talk_seconds": 60.0,
        "hold_seconds": 10.0,
    }
    return CallHistory(**{**values, **more})


def unanswered(outcome: Outcome, after: timedelta = 9 * S, **more: Any) -> CallHistory:
    gone = {"connected_at": None, "operator": None, "talk_seconds": 0.0, "hold_seconds": 0.0}
    return answered(after, outcome=outcome, ended_at=T0 + after, **{**gone, **more})


@pytest.mark.parametrize(
    ("waited", "kpi_ms", "in_time", "in_15", "in_20"),
    [
        (3 * S, 16_000, True, True, True),
        (15 * S, 16_000, True, True, True),
        (15 * S + MICRO, 16_000, True, False, True),
        (16 * S, 16_000, True, False, True),
        (16 * S + MICRO, 16_000, False, False, True),
        (20 * S, 16_000, False, False, True),
        (20 * S + MICRO, 16_000, False, False, False),
        (18 * S, 20_000, True, False, True),  # a line with a KPI of its own
    ],
)
def test_in_time_is_judged_by_the_microsecond(
    waited: timedelta, kpi_ms: int, in_time: bool, in_15: bool, in_20: bool
) -> None:
    facts = facts_of(answered(waited, kpi_ms=kpi_ms))
    assert (facts.in_time, facts.in_15, facts.in_20) == (in_time, in_15, in_20)
    assert (facts.answered, facts.lost, facts.short_abandon, facts.cause) == (
        True, False, False, None,
    )  # fmt: skip
    assert facts.waited_ms == round(waited / timedelta(milliseconds=1))


@pytest.mark.parametrize("outcome", [it for it in Outcome if it is not Outcome.ANSWERED])
def test_whoever_was_not_answered_is_in_no_time(outcome: Outcome) -> None:
    facts = facts_of(unanswered(outcome))
    flags = (facts.answered, facts.in_time, facts.in_15, facts.in_20, facts.overflowed)
    assert flags == (False,) * 5
    assert facts.lost == (outcome in LOST) == (facts.cause is not None)
    assert facts.short_abandon == (outcome is Outcome.SHORT_ABANDON)
    assert (facts.outcome, facts.waited_ms, facts.talk_ms) == (outcome, 9000, 0)
    assert tally_of(facts) == Tally(**{outcome.value: 1})


def test_the_five_service_levels_are_sums_of_flags() -> None:
    """Six answered (after 2, 15.5, 16, 17, 20, 40 s), two lost (one at once), one callback."""
    calls = [
        *(answered(timedelta(seconds=waited)) for waited in (2, 15.5, 16, 17, 20, 40)),
        unanswered(Outcome.SHORT_ABANDON, 3 * S),
        unanswered(Outcome.ABANDONED, 50 * S),
        unanswered(Outcome.CALLBACK_KEPT, 30 * S),
    ]
    tally = sum((tally_of(facts_of(call)) for call in calls), Tally())
    assert [(it.counted, it.out_of) for it in service_levels(tally)] == [
        (3, 8),  # service level 16: without the short abandon
        (3, 9),  # strict
        (3, 6),  # of answered
        (1, 9),  # NENA, 15 s
        (5, 9),  # NENA, 20 s
    ]


def test_a_call_that_lasts_is_waiting_or_answered() -> None:
    waits = facts_of(replace(unanswered(Outcome.ABANDONED), outcome=None, ended_at=None))
    assert (waits.lost, waits.cause, waits.waited_ms) == (False, None, None)
    assert tally_of(waits) == Tally(waiting=1)
    talks = facts_of(answered(2 * S, outcome=None, ended_at=None, talk_seconds=None))
    assert tally_of(talks) == Tally(answered=1, in_time=1, in_15=1, in_20=1)
    assert (talks.waited_ms, talks.talk_ms) == (2000, 0)


def test_who_was_connected_and_failed_was_not_answered() -> None:
    facts = facts_of(answered(2 * S, outcome=Outcome.FAILED))
    assert (facts.answered, facts.in_time, facts.lost) == (False, False, True)
    assert facts.cause is Cause.OURS


def test_talk_is_without_the_holds_and_every_duration_in_milliseconds() -> None:
    facts = facts_of(
        answered(
            3.2504 * S,
            greeted_at=T0 + 4 * S,
            first_ring_at=T0 + 0.0315 * S,
            expected_wait_seconds=7.5,
            wrap_up=12.3456 * S,
            unrecorded=4 * S,
        )
    )
    assert (facts.waited_ms, facts.greeted_ms, facts.first_ring_ms) == (3250, 4000, 32)
    assert (facts.talk_ms, facts.hold_ms, facts.wrap_up_ms) == (50_000, 10_000, 12_346)
    assert (facts.expected_wait_ms, facts.unrecorded_ms) == (7500, 4000)


def test_a_duration_that_nobody_can_have_measured_stays_within_its_column() -> None:
    facts = facts_of(
        answered(-5 * S, talk_seconds=1e18, hold_seconds=-3.0, wrap_up=9000 * 3600 * S)
    )
    assert (facts.waited_ms, facts.talk_ms, facts.hold_ms) == (0, MOST_MS, 0)
    assert facts.wrap_up_ms == MOST_MS


def test_rings_are_counted_by_what_came_of_them() -> None:
    call = unanswered(
        Outcome.ABANDONED,
        rung=["1001", "1002", "1001", "1003"],
        ring_results=[
            RingResult.NO_ANSWER, RingResult.REJECTED, RingResult.BUSY, RingResult.CALLER_LEFT,
        ],
        first_ring_at=T0 + S,
    )  # fmt: skip
    facts = facts_of(call)
    assert (facts.rings, facts.rings_no_answer, facts.rings_failed) == (4, 1, 0)
    assert facts.not_taken_by == ("1001", "1002", "1001")
    assert facts.cause is Cause.NOT_TAKEN


@pytest.mark.parametrize(
    ("more", "cause"),
    [
        ({"free": 0, "in_line": 1}, Cause.NOBODY_FREE),
        ({"free": 1, "in_line": 1}, Cause.OURS),  # and nobody was rung
        ({}, Cause.NOBODY_FREE),  # nobody could tell who was free
        (
            {"rung": ["1001"], "ring_results": [RingResult.CALLER_LEFT], "first_ring_at": T0 + S},
            Cause.LEFT_RINGING,
        ),
        (
            {
                "rung": ["1001"],
                "ring_results": [RingResult.CALLER_LEFT],
                "first_ring_at": T0 + S + MICRO,
            },
            Cause.NOBODY_FREE,
        ),
        (
            {"rung": ["1001"], "ring_results": [RingResult.FAILED], "first_ring_at": T0},
            Cause.OURS,
        ),
    ],
)
def test_the_cause_of_a_lost_call(more: dict[str, Any], cause: Cause) -> None:
    assert facts_of(unanswered(Outcome.ABANDONED, **more)).cause is cause


def test_a_break_is_lost_or_handed_on_inside_or_outside() -> None:
    facts = facts_of(
        answered(2 * S, handed_to=[None, "1002", None], handed_outside=[None, None, "gas"])
    )
    assert (facts.breaks, facts.transfers, facts.handed_outside) == (1, 1, 1)


def test_the_quarter_of_an_hour() -> None:
    assert quarter_of(T0) == T0.replace(minute=0, second=0, microsecond=0)
    assert facts_of(answered(S)).quarter_at == quarter_of(T0)
    last = T0.replace(minute=59, second=59, microsecond=999_999)
    assert quarter_of(last) == T0.replace(minute=45, second=0, microsecond=0)


def test_facts_name_their_formulas() -> None:
    assert facts_of(answered(S)).formulas == FORMULAS_VERSION


@given(st.integers(min_value=0, max_value=2**32))
@settings(max_examples=15, deadline=None)
def test_on_any_floor_the_sums_of_facts_are_what_a_recount_says(seed: int) -> None:
    story = walk(seed, steps=600).story
    kpis = {number: line.kpi for number, line in story.floor.lines.items()}
    facts = [facts_of(call) for call in histories(story.records, kpis)]
    counted = recount(story.records, kpis)
    assert facts and all(each.ended_at is not None for each in facts)
    assert sum((tally_of(each) for each in facts), Tally()) == Tally(
        **counted.parts,
        in_time=counted.in_time,
        in_15=counted.in_15,
        in_20=counted.in_20,
        overflowed=counted.overflowed,
    )
    assert Counter(each.cause.value for each in facts if each.cause) == counted.causes
    handled = [each for each in facts if each.answered]
    sums = (
        sum(each.talk_ms for each in handled),
        sum(each.hold_ms for each in handled),
        sum(each.wrap_up_ms for each in handled),
    )
    seconds = (counted.talk, counted.hold, counted.wrap_up)
    assert sums == pytest.approx([1000 * it for it in seconds], abs=2 * len(facts))
