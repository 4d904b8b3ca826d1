"""What the words of a ticket's life make of its four clocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from registry.deadlines import clock as clocks
from registry.deadlines.calendar import Calendar
from registry.deadlines.clock import CITY_TERM, LAW_TERM, ClockKind, ClockReading, read
from registry.deadlines.meaning import TicketEvent, events_of
from registry.deadlines.reckoning import Term, TermUnit
from registry.workflow.states import NEW_TO_BODY, OPEN, OVER, PAUSED, State
from registry.workflow.steps import (
    EVENTS,
    TABLE,
    ClockEffect,
    Event,
    StepRule,
    TicketClock,
    opening,
    way,
)

AT = datetime(2026, 11, 2, 5, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Almaty")
CALENDAR = Calendar(1, years=frozenset({2026}))
MOVES = [
    pytest.param(rule, was, id=f"{was}: {rule.step}") for rule in TABLE for was in sorted(rule.frm)
]
TOPIC = TicketEvent(
    AT, EVENTS[Event.OTHER_TOPIC], CITY_TERM, was=State.REGISTERED, becomes=State.REGISTERED
)
EXTENDED = TicketEvent(
    AT,
    ((TicketClock.TERM, ClockEffect.EXTENDS),),
    CITY_TERM,
    was=State.ACCEPTED,
    becomes=State.ACCEPTED,
)


def heard(*words: TicketEvent) -> dict[ClockKind, ClockReading]:
    """The clocks after these words."""
    events: dict[ClockKind, list[clocks.Event]] = {}
    for word in words:
        for kind, event in events_of(word, readings(events), CALENDAR, ZONE):
            events.setdefault(kind, []).append(event)
    return readings(events)


def readings(events: dict[ClockKind, list[clocks.Event]]) -> dict[ClockKind, ClockReading]:
    found = {kind: read(its, {1: CALENDAR}, ZONE) for kind, its in events.items()}
    return {kind: it for kind, it in found.items() if it is not None}


def there(state: State) -> list[TicketEvent]:
    """A ticket that is there in this state, whose way was written down step by step."""
    words = [TicketEvent(AT, EVENTS[Event.REGISTRATION], CITY_TERM, None, State.REGISTERED)]
    return [*words, *(word_of(rule, AT) for rule in way(State.REGISTERED, state))]


def word_of(rule: StepRule, at: datetime) -> TicketEvent:
    until = (
        AT + timedelta(days=5) if (TicketClock.TERM, ClockEffect.EXTENDS) in rule.clocks else None
    )
    return TicketEvent(at, rule.clocks, CITY_TERM, min(rule.frm), rule.to or min(rule.frm), until)


def running(clocks_of: dict[ClockKind, ClockReading]) -> dict[ClockKind, str]:
    return {
        kind: it.state for kind, it in clocks_of.items() if it.state is not clocks.ClockState.DONE
    }


def must_run(state: State) -> dict[ClockKind, str]:
    """By the meaning of the states, whatever the steps said: the term of what is open, paused
    while the applicant is asked; the body's own where it has not said that it is competent. No
    question moves the law's."""
    if state in OVER:
        return {}
    term = clocks.ClockState.PAUSED if state in PAUSED else clocks.ClockState.RUNNING
    forward = {ClockKind.FORWARD: clocks.ClockState.RUNNING} if state in NEW_TO_BODY else {}
    return {ClockKind.CITY: term, ClockKind.LAW: clocks.ClockState.RUNNING, **forward}


@pytest.mark.parametrize(("rule", "was"), MOVES)
def test_after_each_step_the_clocks_run_that_must(rule: StepRule, was: State) -> None:
    at = AT + timedelta(hours=1)
    assert running(heard(*there(was), word_of(rule, at))) == must_run(rule.to or was)


@pytest.mark.parametrize("state", State)
def test_what_is_there_without_a_story_has_the_clocks_that_its_story_would_have_made(
    state: State,
) -> None:
    found = heard(TicketEvent(AT, opening(state), CITY_TERM, None, state))
    assert running(found) == must_run(state)
    assert set(found) == set(running(found)), "none that nobody has seen"
    assert bool(opening(state)) == (state in OPEN)


def test_another_body_has_its_own_days() -> None:
    at = AT + timedelta(days=1)
    (forward,) = (rule for rule in TABLE if rule.step == "forward")
    assert heard(*there(State.ASSIGNED))[ClockKind.FORWARD].started_at == AT
    moved = heard(*there(State.ASSIGNED), word_of(forward, at))
    assert moved[ClockKind.FORWARD].started_at == at


def test_a_danger_is_one_from_the_tickets_first_moment() -> None:
    manhole = Term(4, TermUnit.HOURS)
    word = replace(TOPIC, at=AT + timedelta(minutes=3), city_term=manhole)
    city = heard(*there(State.REGISTERED))
    ((kind, event),) = events_of(word, city, CALENDAR, ZONE)
    assert (kind, event) == (
        ClockKind.CITY,
        clocks.TermChanged(at=word.at, calendar=1, term=manhole),
    )
    changed = heard(*there(State.REGISTERED), word)[ClockKind.CITY]
    assert changed.due is not None
    assert (changed.started_at, changed.due.at) == (AT, AT + timedelta(hours=4))
    assert list(events_of(TOPIC, city, CALENDAR, ZONE)) == []


def test_only_an_extension_beyond_the_laws_term_must_be_told() -> None:
    law = read([clocks.Started(at=AT, calendar=1, term=LAW_TERM)], {1: CALENDAR}, ZONE)
    assert law is not None and law.due is not None
    for until, told in ((AT + timedelta(days=9), False), (AT + timedelta(days=60), True)):
        word = replace(EXTENDED, at=AT + timedelta(days=5), until=until)
        kinds = [kind for kind, _ in events_of(word, {ClockKind.LAW: law}, CALENDAR, ZONE)]
        assert (ClockKind.NOTICE in kinds) == told


def test_a_law_s_term_that_was_paused_is_longer_only_beyond_where_it_would_end() -> None:
    """Before a question moved the city's term only, such a clock had no due moment."""
    calendar = Calendar(1, years=frozenset({2026, 2027}))
    asked = AT + timedelta(days=1)
    law = read(
        [
            clocks.Started(at=AT, calendar=1, term=LAW_TERM),
            clocks.Paused(at=asked, calendar=1),
        ],
        {1: calendar},
        ZONE,
    )
    assert law is not None and law.due is None
    for days, told in ((10, False), (60, True)):
        word = replace(EXTENDED, at=asked, until=asked + timedelta(days=days))
        kinds = [kind for kind, _ in events_of(word, {ClockKind.LAW: law}, calendar, ZONE)]
        assert (ClockKind.NOTICE in kinds) == told


@pytest.mark.parametrize(
    ("late", "kinds"), [(False, {ClockKind.CITY, ClockKind.LAW}), (True, {ClockKind.LAW})]
)
def test_more_time_takes_no_city_s_term_back_that_is_over(
    late: bool, kinds: set[ClockKind]
) -> None:
    at = AT + timedelta(days=9 if late else 2)
    word = replace(EXTENDED, at=at, until=AT + timedelta(days=12))
    events = events_of(word, heard(*there(State.ACCEPTED)), CALENDAR, ZONE)
    assert {kind for kind, it in events if isinstance(it, clocks.Extended)} == kinds


def test_another_topic_takes_no_term_back_that_is_over() -> None:
    """A manhole's four hours are over; a heap of refuse would have seven days. Hours instead of
    days, whenever somebody found the word, are told at once."""
    manhole, at = Term(4, TermUnit.HOURS), AT + timedelta(days=1)
    opened = TicketEvent(AT, EVENTS[Event.REGISTRATION], manhole, None, State.REGISTERED)
    late, early = (replace(TOPIC, at=it) for it in (at, AT + timedelta(hours=1)))
    assert list(events_of(late, heard(opened), CALENDAR, ZONE)) == []
    assert [type(it) for _, it in events_of(early, heard(opened), CALENDAR, ZONE)] == [
        clocks.TermChanged
    ]
    danger = replace(TOPIC, at=AT + timedelta(days=9), city_term=manhole)
    found = list(events_of(danger, heard(*there(State.REGISTERED)), CALENDAR, ZONE))
    assert [kind for kind, _ in found] == [ClockKind.CITY]


def test_nobody_is_owed_a_notice_of_more_time_for_what_is_over() -> None:
    (solved,) = (rule for rule in TABLE if rule.step == "resolve" and State.ACCEPTED in rule.frm)
    word = word_of(solved, AT)
    done = {kind for kind, it in events_of(word, {}, CALENDAR, ZONE) if type(it) is clocks.Done}
    assert done == {ClockKind.CITY, ClockKind.LAW, ClockKind.NOTICE}
