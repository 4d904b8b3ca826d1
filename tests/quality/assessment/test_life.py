"""The table of an assessment's life."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from quality.assessment.life import (
    OVER,
    SHOWN,
    TABLE,
    Part,
    State,
    Step,
    StepRefused,
    Why,
    dispute_until,
    move,
    part_of,
)


def test_only_what_the_table_has_can_be_done() -> None:
    for state, step, part in product(State, Step, Part):
        found = TABLE.get((state, step))
        if found is not None and part in found.parts:
            assert move(state, step, part) is (found.to or state)
        else:
            with pytest.raises(StepRefused):
                move(state, step, part)


def test_each_state_is_reached_and_the_last_ones_stay() -> None:
    reached = {State.WAITING}
    for _ in State:
        reached |= {found.to or state for (state, _), found in TABLE.items() if state in reached}
    assert reached == set(State)
    ends = {*OVER, State.SET_ASIDE, State.CALIBRATED}
    assert all(found.to is None for (state, _), found in TABLE.items() if state in ends)
    assert set(SHOWN) == {state for state, step in TABLE if step is Step.COACH}


def test_who_acts_as_what() -> None:
    assert part_of(1, 1, 9, may_assess=True) is Part.ASSESSOR
    assert part_of(1, None, 9, may_assess=True) is Part.ASSESSOR, "it is nobody's yet"
    assert part_of(2, 1, 9, may_assess=True) is Part.OTHER_ASSESSOR
    assert part_of(9, 1, 9, may_assess=True) is Part.SUBJECT, "a controller who talked is no judge"
    assert part_of(9, None, 9, may_assess=True) is Part.SUBJECT
    assert part_of(3, None, 9, may_assess=False) is None


def test_the_first_assessor_never_decides() -> None:
    for step in (Step.UPHOLD, Step.DISMISS):
        with pytest.raises(StepRefused) as refused:
            move(State.DISPUTED, step, Part.ASSESSOR)
        assert refused.value.why is Why.PART


def test_days_to_dispute_are_days_of_the_calendar() -> None:
    assert dispute_until(date(2024, 2, 27)) == date(2024, 3, 3), "the clocks went back on 1 March"
