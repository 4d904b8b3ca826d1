"""First-call resolution: the two formulas."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from registry.knowledge.first_call import FirstCalls, Resolution, shares
from registry.workflow.states import State
from tests.registry.knowledge.contacts import LIVES, Contact, count

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
LATER = AT + timedelta(days=30)
DAY = timedelta(days=1)
SPOT = (State.REGISTERED, State.ANSWERED_ON_THE_SPOT)


def call(number: str | None = "+77011", topic: int | None = 1, **other: object) -> Contact:
    at = AT + other.pop("after", timedelta())  # type: ignore[operator]
    return Contact(number, topic, at, at + timedelta(minutes=3), **other)  # type: ignore[arg-type]


def test_declared_is_of_all_answered_calls() -> None:
    told = count([call(states=SPOT), call("+77012"), call(None, states=SPOT)], LATER)
    declared, _, _ = shares(told)
    assert (declared.counted, declared.out_of) == (2, 3)


def test_who_came_again_on_the_same_topic_was_not_helped() -> None:
    again = Contact("+77011", 1, AT + 3 * DAY)
    assert count([call(states=SPOT), again], LATER) == FirstCalls(1, 1, 1, 0, 1, 0)
    for other in (
        Contact("+77011", 2, AT + 3 * DAY),  # another topic
        Contact("+77099", 1, AT + 3 * DAY),  # another number
        Contact("+77011", 1, AT + 8 * DAY),  # after the seven days
        Contact("+77011", 1, AT - DAY),  # before
    ):
        assert count([call(states=SPOT), other], LATER) == FirstCalls(1, 1, 1, 1, 1, 1)


def test_a_call_whose_days_are_not_over_is_not_judged() -> None:
    assert count([call(states=SPOT)], AT + 6 * DAY) == FirstCalls(answered=1, declared=1)
    assert count([call(None), call(topic=None)], LATER) == FirstCalls(answered=2)


def test_a_figure_over_nothing_has_no_value() -> None:
    assert [it.share for it in shares(FirstCalls())] == [None, None, None]
    assert [it.name for it in shares(FirstCalls())] == list(Resolution)


def test_what_is_declared_stays_so_unless_the_centre_takes_it_back() -> None:
    declared = [Contact(None, None, AT, AT, states).declared for states in LIVES]
    assert declared == [False, False, True, True, False, False, True, True, True, True, True]
