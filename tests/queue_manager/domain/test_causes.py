"""Why a caller was lost: the table of the cases, and that every case has a cause."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_manager.domain.causes import NOT_TAKEN, Cause, MissedFacts, cause_of
from queue_manager.domain.model import Outcome, RingResult

LOST = (Outcome.ABANDONED, Outcome.SHORT_ABANDON, Outcome.FAILED)
S = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("facts", "cause"),
    [
        (MissedFacts(Outcome.FAILED, 0 * S, rings_not_taken=2), Cause.OURS),
        (MissedFacts(Outcome.ABANDONED, 0 * S, rings_failed=1), Cause.OURS),
        (MissedFacts(Outcome.ABANDONED, None, free=3), Cause.OURS),
        (MissedFacts(Outcome.SHORT_ABANDON, None, free=0), Cause.LEFT_EARLY),
        (MissedFacts(Outcome.SHORT_ABANDON, 0 * S, free=20), Cause.LEFT_EARLY),
        (MissedFacts(Outcome.ABANDONED, 0 * S, rings_not_taken=1, free=0), Cause.NOT_TAKEN),
        (MissedFacts(Outcome.ABANDONED, 30 * S, rings_not_taken=1), Cause.NOT_TAKEN),
        (MissedFacts(Outcome.ABANDONED, None, free=0), Cause.NOBODY_FREE),
        (MissedFacts(Outcome.ABANDONED, None, free=None), Cause.NOBODY_FREE),
        (MissedFacts(Outcome.ABANDONED, 12 * S, free=0), Cause.NOBODY_FREE),
        (MissedFacts(Outcome.ABANDONED, 0.2 * S, free=4), Cause.LEFT_RINGING),
        (MissedFacts(Outcome.ABANDONED, 1 * S, free=4), Cause.LEFT_RINGING),
    ],
)
def test_the_cause(facts: MissedFacts, cause: Cause) -> None:
    assert cause_of(facts) is cause


@given(
    st.builds(
        MissedFacts,
        outcome=st.sampled_from(LOST),
        first_ring_after=st.none() | st.timedeltas(min_value=timedelta(), max_value=60 * S),
        rings_not_taken=st.integers(0, 9),
        rings_failed=st.integers(0, 2),
        free=st.none() | st.integers(0, 27),
    )
)
def test_what_we_did_wrong_is_never_put_on_the_caller(facts: MissedFacts) -> None:
    cause = cause_of(facts)
    blamed_on_caller = cause in (Cause.LEFT_EARLY, Cause.LEFT_RINGING)
    if facts.outcome is Outcome.FAILED or facts.rings_failed:
        assert cause is Cause.OURS
    elif facts.outcome is Outcome.ABANDONED and facts.rings_not_taken:
        assert not blamed_on_caller


def test_a_ring_that_failed_is_ours_not_the_operators() -> None:
    assert RingResult.FAILED not in NOT_TAKEN
    assert not NOT_TAKEN & {RingResult.ANSWERED, RingResult.CALLER_LEFT, RingResult.WITHDRAWN}
