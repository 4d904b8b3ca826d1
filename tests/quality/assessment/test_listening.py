"""How much of a call an assessor has not heard."""

from __future__ import annotations

from quality.assessment.listening import HeardSpan, Unheard, unheard

CALL = {"r1": 60.0, "r2": 30.0}


def test_parts_that_overlap_count_once() -> None:
    heard = [HeardSpan("r1", 0, 20), HeardSpan("r1", 10, 30), HeardSpan("r1", 5, 12)]
    assert unheard(heard, CALL) == Unheard(60.0, 90.0)


def test_what_was_heard_to_the_end_leaves_nothing() -> None:
    heard = [HeardSpan("r2", 0, 31), HeardSpan("r1", 30, 58), HeardSpan("r1", 0, 30)]
    assert unheard(heard, CALL) is None


def test_another_recording_is_no_part_of_the_call() -> None:
    assert unheard([HeardSpan("other", 0, 90)], CALL) == Unheard(90.0, 90.0)


def test_nothing_is_said_where_nobody_knows() -> None:
    assert unheard(None, CALL) is None
    assert unheard([], {}) is None
    assert unheard([], {"r1": 4.0}) is None
