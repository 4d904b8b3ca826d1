"""The facts of deadlines, by worked examples. Terms are in hours, so that no calendar matters."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from registry.deadlines import clock as clocks
from registry.deadlines.calendar import Calendar
from registry.deadlines.clock import ClockKind, Event
from registry.deadlines.facts import (
    DeadlineFacts,
    TicketHistory,
    TicketStatus,
    facts_of_clock,
    standings_of,
    versions_of,
)
from registry.deadlines.reckoning import Term, TermUnit

T0 = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
H = timedelta(hours=1)
TERM = Term(4, TermUnit.HOURS)
ZONE = ZoneInfo("Asia/Almaty")
FIRST, SECOND = 1, 2
HOUR_MS = 3_600_000


def at(hours: float) -> datetime:
    return T0 + hours * H


def starts(hours: float) -> Event:
    return clocks.Started(at=at(hours), calendar=1, term=TERM)


def ends(hours: float) -> Event:
    return clocks.Done(at=at(hours), calendar=1)


def facts(
    *events: Event,
    now: float = 1000,
    kind: ClockKind = ClockKind.CITY,
    standings: tuple[TicketStatus, ...] = (TicketStatus(T0, "assigned", FIRST),),
) -> list[DeadlineFacts]:
    ticket = TicketHistory("109-2026-0000001", T0, 7, duplicate=False, standings=standings)
    return facts_of_clock(kind, events, {1: Calendar(1)}, ZONE, ticket, at(now))


def test_a_deadline_that_runs_has_no_facts_until_it_is_due() -> None:
    assert facts(starts(0), now=3.9) == []
    (late,) = facts(starts(0), now=4)
    assert (late.due_at, late.done_at, late.in_time) == (at(4), None, False)
    assert late.held == {"1": 4 * HOUR_MS}, "up to when it was due"
    assert facts(starts(0), now=50) == [late], "it says the same at any later time"


def test_done_in_time_is_before_the_first_moment_that_is_too_late() -> None:
    (early,) = facts(starts(0), ends(3))
    assert (early.done_at, early.in_time, early.held) == (at(3), True, {"1": 3 * HOUR_MS})
    (late,) = facts(starts(0), ends(4))
    assert (late.due_at, late.in_time) == (at(4), False)


def test_a_pause_gives_its_time_back() -> None:
    paused = (clocks.Paused(at=at(1), calendar=1), clocks.Resumed(at=at(10), calendar=1))
    (done,) = facts(starts(0), *paused, ends(12.5))
    assert (done.due_at, done.in_time) == (at(13), True)
    (while_paused,) = facts(starts(0), paused[0], ends(99))
    assert (while_paused.due_at, while_paused.in_time) == (None, True)


def test_an_extension_moves_what_was_due() -> None:
    extended = clocks.Extended(at=at(5), calendar=1, until=at(30))
    assert len(facts(starts(0), now=5)) == 1
    assert facts(starts(0), extended, now=6) == [], "it has not come due again"


def test_a_ticket_that_comes_back_has_a_run_for_each_time() -> None:
    first, second = facts(starts(0), ends(2), starts(50), ends(60))
    assert (first.run, first.in_time, first.reopened_at) == (1, True, at(50))
    assert (second.run, second.started_at, second.in_time) == (2, at(50), False)
    assert second.reopened_at is None and not (first.restarted or second.restarted)


def test_a_clock_that_begins_anew_has_done_what_it_was_for() -> None:
    """The first body said within its time that it is not competent, the second one did not."""
    standings = (TicketStatus(T0, "assigned", FIRST), TicketStatus(at(3), "forwarded", SECOND))
    first, second = facts(starts(0), starts(3), kind=ClockKind.FORWARD, standings=standings)
    assert (first.restarted, first.done_at, first.in_time) == (True, at(3), True)
    assert (first.reopened_at, first.body_id) == (None, FIRST)
    assert (second.done_at, second.in_time, second.body_id) == (None, False, SECOND)


def test_who_had_it_how_long() -> None:
    standings = (
        TicketStatus(T0, "registered", None),
        TicketStatus(at(0.5), "assigned", FIRST),
        TicketStatus(at(1), "in_progress", FIRST),
        TicketStatus(at(2), "awaiting_applicant", FIRST),  # nobody's time
        TicketStatus(at(3), "in_progress", FIRST),
        TicketStatus(at(3.5), "forwarded", SECOND),
        TicketStatus(at(5), "forwarded", FIRST),
        TicketStatus(at(6), "resolved", FIRST),
        TicketStatus(at(9), "reopened", SECOND),
    )
    extended = clocks.Extended(at=at(0), calendar=1, until=at(30))
    (done,) = facts(starts(0), extended, ends(6), standings=standings)
    assert done.held == {"1": 3 * HOUR_MS, "2": 1.5 * HOUR_MS}
    assert (done.moves, done.body_id) == (2, FIRST)


def test_what_is_late_already_stays_with_who_had_it_when_it_was_due() -> None:
    standings = (TicketStatus(T0, "assigned", FIRST), TicketStatus(at(6), "forwarded", SECOND))
    (late,) = facts(starts(0), now=5, standings=standings[:1])
    (done,) = facts(starts(0), ends(9), standings=standings)
    assert (done.held, done.body_id, done.moves) == ({"1": 4 * HOUR_MS}, FIRST, 0)
    assert (done.held, done.body_id) == (late.held, late.body_id), "as before it was handed on"


def test_what_nobody_had_when_it_was_due_is_of_who_got_it_then() -> None:
    standings = (TicketStatus(T0, "registered", None), TicketStatus(at(5), "assigned", SECOND))
    (done,) = facts(starts(0), ends(9), standings=standings)
    assert (done.held, done.body_id, done.in_time) == ({"2": 4 * HOUR_MS}, SECOND, False)


def test_what_nobody_had_until_it_was_over_is_nobodys() -> None:
    """It came back before it was due, which is of the next run."""
    standings = (TicketStatus(T0, "registered", None), TicketStatus(at(2), "reopened", SECOND))
    first, _ = facts(starts(0), ends(1), starts(2), ends(3), standings=standings)
    assert (first.held, first.body_id, first.in_time) == ({}, None, True)


def test_standings_are_told_backwards_from_now() -> None:
    changes = [
        (at(0), {"state": [None, "registered"]}),
        (at(1), {"state": ["registered", "assigned"], "body_id": [None, FIRST]}),
        (at(2), {"body_id": [FIRST, SECOND], "state": None}),
        (at(3), {"state": ["assigned", "resolved"]}),
    ]
    found = standings_of("resolved", SECOND, T0, changes)
    assert [(it.at, it.state, it.body_id) for it in found] == [
        (T0, "registered", None),
        (at(0), "registered", None),
        (at(1), "assigned", FIRST),
        (at(2), "assigned", SECOND),
        (at(3), "resolved", SECOND),
    ]
    assert [it.holder for it in found] == [None, None, FIRST, SECOND, None]
    assert standings_of("assigned", FIRST, T0, []) == [TicketStatus(T0, "assigned", FIRST)]


def test_a_clock_that_never_began_has_no_facts() -> None:
    assert facts(ends(3)) == []
    assert versions_of([]) == set()


def test_each_run_is_read_with_the_calendar_of_its_time() -> None:
    later = clocks.Started(at=at(50), calendar=3, term=TERM)
    assert versions_of([starts(0), ends(2), later]) == {1, 3}
