"""Ends that move: another term for another topic, an extension; who is told of them again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from registry.deadlines.calendar import Calendar, day_ends
from registry.deadlines.clock import (
    CITY_TERM,
    ClockReading,
    ClockState,
    DueAnnounced,
    Event,
    Extended,
    Paused,
    Resumed,
    Started,
    TermChanged,
    read,
)
from registry.deadlines.reckoning import Term, TermUnit

AT = datetime(2026, 11, 2, 5, tzinfo=UTC)  # a Monday
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ZONE = ZoneInfo("Asia/Almaty")
CALENDAR = Calendar(1, years=frozenset({2026}))
DANGER = Term(4, TermUnit.HOURS)
STARTED = Started(at=AT, calendar=1, term=CITY_TERM)


def clock(*events: Event) -> ClockReading:
    found = read([STARTED, *events], {1: CALENDAR}, ZONE)
    assert found is not None
    return found


def changed(at: datetime, term: Term = DANGER) -> TermChanged:
    return TermChanged(at=at, calendar=1, term=term)


def paused(at: datetime) -> Paused:
    return Paused(at=at, calendar=1, reason="which house?")


def extended(at: datetime, until: datetime) -> Extended:
    return Extended(at=at, calendar=1, until=until)


def test_a_ticket_that_waits_for_its_applicant_waits_under_another_topic_too() -> None:
    waits = clock(paused(AT + HOUR), changed(AT + 3 * DAY))
    assert (waits.state, waits.due, waits.reason) == (ClockState.PAUSED, None, "which house?")
    assert (waits.used, waits.left) == (1, 3), "counted in hours, up to the question"
    goes_on = clock(paused(AT + HOUR), changed(AT + 3 * DAY), Resumed(at=AT + 4 * DAY, calendar=1))
    assert goes_on.due is not None and goes_on.due.at == AT + 4 * DAY + 3 * HOUR


def test_an_extension_holds_under_another_topic_too() -> None:
    until = AT + 20 * DAY
    longer = clock(extended(AT + DAY, until), changed(AT + 2 * DAY))
    assert longer.due is not None and longer.due.at == until
    days = clock(extended(AT + DAY, until), changed(AT + 2 * DAY, Term(3, TermUnit.WORKING_DAYS)))
    assert days.due is not None and days.due.at == day_ends(until.date(), ZONE) + DAY, (
        "a Sunday moves to the Monday after it"
    )


def test_an_end_that_is_ahead_has_its_own_warnings_and_one_that_has_passed_has_none() -> None:
    assert clock(changed(AT + HOUR)).round == 2
    assert clock(changed(AT + 3 * DAY)).round == 1, "what is over already was told once"
    assert clock(extended(AT + DAY, AT + 20 * DAY)).round == 2
    late = clock(extended(AT + 20 * DAY, AT + 15 * DAY))
    assert late.due is not None and late.due.at == day_ends((AT + 15 * DAY).date(), ZONE)
    assert late.round == 1, "granted after its day, it is told as the end that it came after"


def test_an_end_before_the_one_there_was_is_none() -> None:
    """The body asked for less than it had, and was answered when all of it had passed."""
    plain = clock()
    assert clock(extended(AT + 20 * DAY, AT + 2 * DAY)) == plain


def test_an_end_that_passed_before_a_pause_was_granted_it_stays_passed() -> None:
    asked = AT + 12 * DAY
    late = clock(paused(asked), extended(AT + 20 * DAY, AT + 15 * DAY))
    assert late.state is ClockState.PAUSED and late.late(AT + 20 * DAY)
    goes_on = clock(
        paused(asked),
        extended(AT + 20 * DAY, AT + 15 * DAY),
        Resumed(at=AT + 21 * DAY, calendar=1),
    )
    assert goes_on.due == late.due


def test_an_answer_that_is_heard_after_an_announcement_ends_the_pause_when_it_was_given() -> None:
    """What is announced is announced when it is heard, also after the pause would be over."""
    at, limit = AT + 2 * DAY, Term(3, TermUnit.WORKING_DAYS)
    asked = Paused(at=at, calendar=1, reason="which house?", limit=limit)
    announced = DueAnnounced(at=at + 10 * DAY, calendar=1, due_at=None)
    answered = Resumed(at=at + HOUR, calendar=1)
    found = clock(asked, announced, answered)
    assert (found.state, found.paused) == (ClockState.RUNNING, HOUR)
    assert found == clock(asked, answered)
