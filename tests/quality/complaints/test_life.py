"""The life of a complaint: the table, who may not take its steps, and the day it is due."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.complaints.life import (
    DECIDED,
    ComplaintContext,
    ComplaintKind,
    ComplaintRefusal,
    ComplaintState,
    ComplaintStep,
    ComplaintStepRequest,
    DecisionGround,
    change,
    due_at,
    is_open,
    possible,
)

SUBJECT, CONTROLLER, LEAD = 1, 2, 3
HEARD = frozenset({DecisionGround.RECORDING})


def walk(
    kind: ComplaintKind, *wishes: ComplaintStepRequest
) -> list[ComplaintState | ComplaintRefusal]:
    """What each wish leads to; a refusal leaves it where it is."""
    state, found = ComplaintState.OPENED, []
    for wish in wishes:
        after = change(ComplaintContext(kind, state, SUBJECT), wish)
        found.append(after)
        state = state if isinstance(after, ComplaintRefusal) else after
    return found


def test_a_complaint_is_examined_upheld_and_answered() -> None:
    assert walk(
        ComplaintKind.COMPLAINT,
        ComplaintStepRequest(ComplaintStep.UPHOLD, CONTROLLER, "right", HEARD),
        ComplaintStepRequest(ComplaintStep.EXAMINE, CONTROLLER),
        ComplaintStepRequest(ComplaintStep.ANSWER, CONTROLLER, "sorry"),
        ComplaintStepRequest(ComplaintStep.UPHOLD, CONTROLLER, "right", HEARD),
        ComplaintStepRequest(ComplaintStep.ANSWER, LEAD, "  "),
        ComplaintStepRequest(ComplaintStep.ANSWER, LEAD, "sorry"),
        ComplaintStepRequest(ComplaintStep.EXAMINE_AGAIN, LEAD, "more"),
    ) == [
        ComplaintRefusal.NOT_NOW, ComplaintState.EXAMINING, ComplaintRefusal.NOT_NOW,
        ComplaintState.UPHELD, ComplaintRefusal.WORDS,
        ComplaintState.ANSWERED, ComplaintRefusal.NOT_NOW,
    ]  # fmt: skip


def test_the_subjects_statement_alone_judges_nothing() -> None:
    examining = ComplaintContext(ComplaintKind.COMPLAINT, ComplaintState.EXAMINING, SUBJECT)
    for step in (ComplaintStep.UPHOLD, ComplaintStep.REJECT):
        for grounds in (frozenset(), frozenset({DecisionGround.STATEMENT})):
            wish = ComplaintStepRequest(step, CONTROLLER, "they deny it", grounds)
            assert change(examining, wish) is ComplaintRefusal.GROUNDS
    both = ComplaintStepRequest(
        ComplaintStep.REJECT, CONTROLLER, "heard too", HEARD | {DecisionGround.STATEMENT}
    )
    assert change(examining, both) is ComplaintState.NOT_UPHELD


def test_a_praise_is_confirmed_at_once_and_owes_no_answer() -> None:
    assert walk(ComplaintKind.PRAISE, ComplaintStepRequest(ComplaintStep.UPHOLD, LEAD),
    ComplaintStepRequest(ComplaintStep.ANSWER, LEAD, "thanks")) == [
        ComplaintState.UPHELD, ComplaintRefusal.NOT_NOW,
    ]  # fmt: skip
    assert [it for it in ComplaintState if is_open(ComplaintKind.PRAISE, it)] == [
        ComplaintState.OPENED,
        ComplaintState.EXAMINING,
    ]
    assert {it for it in ComplaintState if not is_open(ComplaintKind.COMPLAINT, it)} == {
        ComplaintState.ANSWERED
    }


WISHES = st.builds(
    ComplaintStepRequest,
    st.sampled_from(ComplaintStep),
    st.sampled_from((SUBJECT, CONTROLLER, LEAD)),
    st.sampled_from(("", "words")),
    st.frozensets(st.sampled_from(DecisionGround)),
)


@given(st.sampled_from(ComplaintKind), st.lists(WISHES, max_size=12))
def test_whatever_is_tried_nobody_leads_on_what_is_about_themselves(
    kind: ComplaintKind, wishes: list[ComplaintStepRequest]
) -> None:
    state, decided = ComplaintState.OPENED, False
    for wish in wishes:
        standing = ComplaintContext(kind, state, SUBJECT)
        after = change(standing, wish)
        assert (after is ComplaintRefusal.SUBJECT) == (wish.person_id == SUBJECT)
        if isinstance(after, ComplaintRefusal):
            continue
        assert wish.step in possible(standing, wish.person_id)
        assert after is not ComplaintState.ANSWERED or decided, "answered before it was decided"
        state, decided = after, after in DECIDED or (decided and after is ComplaintState.ANSWERED)


@pytest.mark.parametrize(
    ("opened", "due"),
    [
        # Almaty went from +6 to +5 on 1 March 2024: seven days later ends at 19:00 UTC.
        (datetime(2024, 2, 27, 20, tzinfo=UTC), datetime(2024, 3, 6, 19, tzinfo=UTC)),
        (datetime(2026, 3, 2, 18, 59, tzinfo=UTC), datetime(2026, 3, 9, 19, tzinfo=UTC)),
        (datetime(2026, 3, 2, 19, 0, tzinfo=UTC), datetime(2026, 3, 10, 19, tzinfo=UTC)),
    ],
)
def test_the_answer_is_due_at_the_end_of_the_citys_day(opened: datetime, due: datetime) -> None:
    assert due_at(opened, 7, ZoneInfo("Asia/Almaty")) == due
