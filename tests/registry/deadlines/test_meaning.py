"""What a change means for the clocks, against the table of a ticket's life."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from registry.deadlines import clock as clocks
from registry.deadlines.calendar import Calendar
from registry.deadlines.clock import CITY_TERM, Kind, read
from registry.deadlines.meaning import Word, events_of, of_change
from registry.deadlines.reckoning import Term, Unit
from registry.workflow.states import OVER, State
from registry.workflow.steps import REGISTRATION, TABLE, Clock, Does, Rule

AT = datetime(2026, 11, 2, 5, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Almaty")
NEW_TO_BODY = (State.ASSIGNED, State.FORWARDED, State.REOPENED)
MOVES = [
    pytest.param(rule, was, id=f"{was}: {rule.step}") for rule in TABLE for was in sorted(rule.frm)
]


def running(was: State) -> set[Clock]:
    """The clocks that run for a ticket in this state."""
    forward = {Clock.FORWARD} if was in NEW_TO_BODY else set()
    return forward | (set() if was in OVER else {Clock.TERM})


def means_something(clock: Clock, does: Does, was: State) -> bool:
    """To end, pause or resume a clock that does not run means nothing (`Does`)."""
    if does is Does.RESUMES:
        return was is State.AWAITING_APPLICANT
    return does is Does.STARTS or clock in running(was)


@pytest.mark.parametrize(("rule", "was"), MOVES)
def test_each_step_of_the_table(rule: Rule, was: State) -> None:
    becomes = rule.to or was
    moved = "assign" in rule.step or "forward" in rule.step
    said = {
        (clock, does)
        for clock, does in rule.clocks
        if does is not Does.EXTENDS and means_something(clock, does, was)
    }
    assert set(of_change(was, becomes, moved)) == said


def test_the_registration() -> None:
    assert tuple(of_change(None, State.REGISTERED, False)) == REGISTRATION


def test_a_danger_is_one_from_the_tickets_first_moment() -> None:
    calendar = Calendar(1, years=frozenset({2026}))
    started = clocks.Started(at=AT, calendar=1, term=CITY_TERM)
    city = read([started], {1: calendar}, ZONE)
    assert city is not None
    manhole = Term(4, Unit.HOURS)
    word = Word(AT + timedelta(minutes=3), "topic", manhole)
    ((kind, event),) = events_of(word, {Kind.CITY: city}, calendar, ZONE)
    assert (kind, event) == (Kind.CITY, clocks.TermChanged(at=word.at, calendar=1, term=manhole))
    changed = read([started, event], {1: calendar}, ZONE)
    assert changed is not None and changed.due is not None
    assert (changed.started_at, changed.due.at) == (AT, AT + timedelta(hours=4))
    same = Word(AT, "topic", CITY_TERM)
    assert list(events_of(same, {Kind.CITY: city}, calendar, ZONE)) == []


def test_only_an_extension_beyond_the_laws_term_must_be_told() -> None:
    calendar = Calendar(1, years=frozenset({2026}))
    law = read([clocks.Started(at=AT, calendar=1, term=clocks.LAW_TERM)], {1: calendar}, ZONE)
    assert law is not None and law.due is not None
    for until, told in ((AT + timedelta(days=9), False), (AT + timedelta(days=60), True)):
        word = Word(AT + timedelta(days=5), "extended", CITY_TERM, until=until)
        kinds = [kind for kind, _ in events_of(word, {Kind.LAW: law}, calendar, ZONE)]
        assert (Kind.NOTICE in kinds) == told


def test_a_paused_law_s_term_is_longer_only_beyond_where_it_would_end() -> None:
    """A ticket whose applicant was asked has no due moment; the law's days are left, too."""
    calendar = Calendar(1, years=frozenset({2026, 2027}))
    asked = AT + timedelta(days=1)
    law = read(
        [
            clocks.Started(at=AT, calendar=1, term=clocks.LAW_TERM),
            clocks.Paused(at=asked, calendar=1),
        ],
        {1: calendar},
        ZONE,
    )
    assert law is not None and law.due is None
    for days, told in ((10, False), (60, True)):
        word = Word(asked, "extended", CITY_TERM, until=asked + timedelta(days=days))
        kinds = [kind for kind, _ in events_of(word, {Kind.LAW: law}, calendar, ZONE)]
        assert (Kind.NOTICE in kinds) == told


@pytest.mark.parametrize("becomes", sorted(OVER))
def test_nobody_is_owed_a_notice_of_more_time_for_what_is_over(becomes: State) -> None:
    word = Word(AT, "changed", CITY_TERM, was=State.IN_PROGRESS, becomes=becomes)
    events = dict(events_of(word, {}, Calendar(1), ZONE))
    assert {kind for kind, it in events.items() if isinstance(it, clocks.Done)} == {
        Kind.CITY,
        Kind.LAW,
        Kind.NOTICE,
    }
