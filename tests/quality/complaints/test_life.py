"""The life of a complaint: the table, who may not take its steps, and the day it is due."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.complaints.life import (
    DECIDED,
    Ground,
    Kind,
    Refusal,
    Standing,
    State,
    Step,
    Wish,
    change,
    due_at,
    is_open,
    possible,
)

SUBJECT, CONTROLLER, LEAD = 1, 2, 3
HEARD = frozenset({Ground.RECORDING})


def walk(kind: Kind, *wishes: Wish) -> list[State | Refusal]:
    """What each wish leads to; a refusal leaves it where it is."""
    state, found = State.OPENED, []
    for wish in wishes:
        after = change(Standing(kind, state, SUBJECT), wish)
        found.append(after)
        state = state if isinstance(after, Refusal) else after
    return found


def test_a_complaint_is_examined_upheld_and_answered() -> None:
    assert walk(
        Kind.COMPLAINT,
        Wish(Step.UPHOLD, CONTROLLER, "right", HEARD),
        Wish(Step.EXAMINE, CONTROLLER),
        Wish(Step.ANSWER, CONTROLLER, "sorry"),
        Wish(Step.UPHOLD, CONTROLLER, "right", HEARD),
        Wish(Step.ANSWER, LEAD, "  "),
        Wish(Step.ANSWER, LEAD, "sorry"),
        Wish(Step.EXAMINE_AGAIN, LEAD, "more"),
    ) == [
        Refusal.NOT_NOW, State.EXAMINING, Refusal.NOT_NOW, State.UPHELD, Refusal.WORDS,
        State.ANSWERED, Refusal.NOT_NOW,
    ]  # fmt: skip


def test_the_subjects_statement_alone_judges_nothing() -> None:
    examining = Standing(Kind.COMPLAINT, State.EXAMINING, SUBJECT)
    for step in (Step.UPHOLD, Step.REJECT):
        for grounds in (frozenset(), frozenset({Ground.STATEMENT})):
            wish = Wish(step, CONTROLLER, "they deny it", grounds)
            assert change(examining, wish) is Refusal.GROUNDS
    both = Wish(Step.REJECT, CONTROLLER, "heard too", HEARD | {Ground.STATEMENT})
    assert change(examining, both) is State.NOT_UPHELD


def test_a_praise_is_confirmed_at_once_and_owes_no_answer() -> None:
    assert walk(Kind.PRAISE, Wish(Step.UPHOLD, LEAD), Wish(Step.ANSWER, LEAD, "thanks")) == [
        State.UPHELD, Refusal.NOT_NOW,
    ]  # fmt: skip
    assert [it for it in State if is_open(Kind.PRAISE, it)] == [State.OPENED, State.EXAMINING]
    assert {it for it in State if not is_open(Kind.COMPLAINT, it)} == {State.ANSWERED}


WISHES = st.builds(
    Wish,
    st.sampled_from(Step),
    st.sampled_from((SUBJECT, CONTROLLER, LEAD)),
    st.sampled_from(("", "words")),
    st.frozensets(st.sampled_from(Ground)),
)


@given(st.sampled_from(Kind), st.lists(WISHES, max_size=12))
def test_whatever_is_tried_nobody_leads_on_what_is_about_themselves(
    kind: Kind, wishes: list[Wish]
) -> None:
    state, decided = State.OPENED, False
    for wish in wishes:
        standing = Standing(kind, state, SUBJECT)
        after = change(standing, wish)
        assert (after is Refusal.SUBJECT) == (wish.person_id == SUBJECT)
        if isinstance(after, Refusal):
            continue
        assert wish.step in possible(standing, wish.person_id)
        assert after is not State.ANSWERED or decided, "answered before it was decided"
        state, decided = after, after in DECIDED or (decided and after is State.ANSWERED)


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
