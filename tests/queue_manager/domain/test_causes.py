"""Why a caller was lost: the table of the cases, and that every case has a cause."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_manager.domain.floor.states import Outcome, RingResult
from queue_manager.domain.measures.causes import NOT_TAKEN, Cause, cause_of

LOST = (Outcome.ABANDONED, Outcome.SHORT_ABANDON, Outcome.FAILED)
S = timedelta(seconds=1)
Facts = dict[str, Any]


def facts_of(outcome: Outcome, first: timedelta | None = None, **more: Any) -> Facts:
    return {"outcome": outcome, "first_ring_after": first, **more}


@pytest.mark.parametrize(
    ("facts", "cause"),
    [
        (facts_of(Outcome.FAILED, 0 * S, rings_not_taken=2), Cause.OURS),
        (facts_of(Outcome.ABANDONED, 0 * S, rings_failed=1), Cause.OURS),
        (facts_of(Outcome.ABANDONED, enough_free=True), Cause.OURS),
        (facts_of(Outcome.ABANDONED, vanished=True, rings_not_taken=1), Cause.VANISHED),
        (facts_of(Outcome.SHORT_ABANDON, vanished=True), Cause.VANISHED),
        (facts_of(Outcome.FAILED, vanished=True), Cause.OURS),
        (facts_of(Outcome.SHORT_ABANDON, enough_free=False), Cause.LEFT_EARLY),
        (facts_of(Outcome.SHORT_ABANDON, 0 * S, enough_free=True), Cause.LEFT_EARLY),
        (facts_of(Outcome.ABANDONED, 0 * S, rings_not_taken=1, enough_free=False), Cause.NOT_TAKEN),
        (facts_of(Outcome.ABANDONED, 30 * S, rings_not_taken=1), Cause.NOT_TAKEN),
        (facts_of(Outcome.ABANDONED, enough_free=False), Cause.NOBODY_FREE),
        (facts_of(Outcome.ABANDONED, enough_free=None), Cause.NOBODY_FREE),
        (facts_of(Outcome.ABANDONED, 12 * S, enough_free=False), Cause.NOBODY_FREE),
        (facts_of(Outcome.ABANDONED, 0.2 * S, enough_free=True), Cause.LEFT_RINGING),
        (facts_of(Outcome.ABANDONED, 1 * S, enough_free=True), Cause.LEFT_RINGING),
    ],
)
def test_the_cause(facts: Facts, cause: Cause) -> None:
    assert cause_of(**facts) is cause


@given(
    outcome=st.sampled_from(LOST),
    first=st.none() | st.timedeltas(min_value=timedelta(), max_value=60 * S),
    not_taken=st.integers(0, 9),
    failed=st.integers(0, 2),
    free=st.none() | st.booleans(),
)
def test_what_we_did_wrong_is_never_put_on_the_caller(
    outcome: Outcome, first: timedelta | None, not_taken: int, failed: int, free: bool | None
) -> None:
    cause = cause_of(
        outcome, first, rings_not_taken=not_taken, rings_failed=failed, enough_free=free
    )
    blamed_on_caller = cause in (Cause.LEFT_EARLY, Cause.LEFT_RINGING)
    if outcome is Outcome.FAILED or failed:
        assert cause is Cause.OURS
    elif outcome is Outcome.ABANDONED and (not_taken or first is None):
        assert not blamed_on_caller


def test_a_ring_that_failed_is_ours_not_the_operators() -> None:
    assert RingResult.FAILED not in NOT_TAKEN
    assert not NOT_TAKEN & {RingResult.ANSWERED, RingResult.CALLER_LEFT, RingResult.WITHDRAWN}
