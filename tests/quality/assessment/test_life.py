"""The table of an assessment's life."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from quality.assessment.life import (
    OVER,
    SHOWN,
    TABLE,
    AssessmentActor,
    AssessmentRefusal,
    AssessmentState,
    AssessmentStep,
    StepRefused,
    dispute_until,
    move,
    part_of,
)


def test_only_what_the_table_has_can_be_done() -> None:
    for state, step, part in product(AssessmentState, AssessmentStep, AssessmentActor):
        found = TABLE.get((state, step))
        if found is not None and part in found.parts:
            assert move(state, step, part) is (found.to or state)
        else:
            with pytest.raises(StepRefused):
                move(state, step, part)


def test_each_state_is_reached_and_the_last_ones_stay() -> None:
    reached = {AssessmentState.WAITING}
    for _ in AssessmentState:
        reached |= {found.to or state for (state, _), found in TABLE.items() if state in reached}
    assert reached == set(AssessmentState)
    ends = {*OVER, AssessmentState.SET_ASIDE, AssessmentState.CALIBRATED}
    assert all(found.to is None for (state, _), found in TABLE.items() if state in ends)
    assert set(SHOWN) == {state for state, step in TABLE if step is AssessmentStep.COACH}


def test_who_acts_as_what() -> None:
    assert part_of(1, 1, 9, may_assess=True) is AssessmentActor.ASSESSOR
    assert part_of(1, None, 9, may_assess=True) is AssessmentActor.ASSESSOR, "it is nobody's yet"
    assert part_of(2, 1, 9, may_assess=True) is AssessmentActor.OTHER_ASSESSOR
    assert part_of(9, 1, 9, may_assess=True) is AssessmentActor.SUBJECT, (
        "a controller who talked is no judge"
    )
    assert part_of(9, None, 9, may_assess=True) is AssessmentActor.SUBJECT
    assert part_of(3, None, 9, may_assess=False) is None


def test_the_first_assessor_never_decides() -> None:
    for step in (AssessmentStep.UPHOLD, AssessmentStep.DISMISS):
        with pytest.raises(StepRefused) as refused:
            move(AssessmentState.DISPUTED, step, AssessmentActor.ASSESSOR)
        assert refused.value.why is AssessmentRefusal.PART


def test_days_to_dispute_are_days_of_the_calendar() -> None:
    assert dispute_until(date(2024, 2, 27)) == date(2024, 3, 3), "the clocks went back on 1 March"
