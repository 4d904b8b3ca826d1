"""A body that is merged into another in mid-month: who answers for what was due before and after,
from the facts of each term."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from city.headships.tenure import HeadshipPost, Tenure, holder
from city.rating.months import due_day
from city.rating.rating import RatedKind, Rating, rate
from registry.deadlines import clock as clocks
from registry.deadlines.calendar import Calendar
from registry.deadlines.clock import ClockKind
from registry.deadlines.facts import TicketHistory, TicketStatus, facts_of_clock
from registry.deadlines.reckoning import Term, TermUnit
from tests.city.rating.slow import Contact
from tests.city.rating.tallies import difficulties_of, tallies_of

ZONE = ZoneInfo("Asia/Almaty")
ROADS, WATER = 1, 2
OF_ROADS, OF_WATER = 11, 22
#: From this day on the roads' work and open tickets are the water's.
MERGED = date(2026, 9, 14)
FIRST = date(2025, 1, 1)
TENURES = [
    Tenure(HeadshipPost.HEAD, 1, ROADS, OF_ROADS, FIRST, MERGED - timedelta(days=1)),
    Tenure(HeadshipPost.HEAD, 2, WATER, OF_WATER, FIRST, None),
]
WEEK = Term(7 * 24, TermUnit.HOURS)
NOW = datetime(2026, 10, 20, tzinfo=UTC)


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 9, day, hour, tzinfo=ZONE).astimezone(UTC)


def contact(opened: int, done: int | None, *, moved: bool) -> Contact:
    """A contact to the roads of that day of September, due a week later; `moved`: to the water when
    the bodies were merged."""
    standings = [TicketStatus(at(opened), "assigned", ROADS)]
    if moved:
        standings.append(TicketStatus(at(MERGED.day, 0), "forwarded", WATER))
    history = TicketHistory("109-2026-1", at(opened), 7, duplicate=False, standings=standings)
    events: list[clocks.Event] = [clocks.Started(at=at(opened), calendar=1, term=WEEK)]
    if done is not None:
        events.append(clocks.Done(at=at(done), calendar=1))
    (facts,) = facts_of_clock(ClockKind.CITY, events, {1: Calendar(1)}, ZONE, history, NOW)
    assert facts.body_id is not None and facts.due_at is not None
    return Contact(
        facts.ticket, facts.body_id, facts.due_at, facts.done_at, facts.opened_at, topic=7,
        held={int(body): held for body, held in facts.held.items()}, moves=facts.moves,
    )  # fmt: skip


def head_of(body: int, it: Contact) -> int | None:
    return holder(TENURES, HeadshipPost.HEAD, body, due_day(it.due_at, ZONE))


def rated(contacts: Iterable[Contact]) -> Rating:
    every = list(contacts)
    return rate(tallies_of(every, head_of), difficulties_of(every), {})


def points(rating: Rating, part: RatedKind = RatedKind.HEAD) -> dict[int, float]:
    return {it.ident: it.points for it in rating.of(part)}


def test_what_was_due_before_the_merger_is_of_the_head_of_then() -> None:
    solved, missed = contact(2, 8, moved=False), contact(3, None, moved=True)
    assert points(rated([solved, missed])) == {OF_ROADS: 0}


def test_what_was_late_at_the_merger_is_not_of_who_took_it_over_and_solved_it() -> None:
    """Due on the 10th, moved on the 14th, solved on the 20th."""
    rating = rated([contact(3, 20, moved=True)])
    assert points(rating) == {OF_ROADS: -1} and points(rating, RatedKind.BODY) == {ROADS: -1}


def test_what_is_due_after_the_merger_and_solved_is_of_the_head_who_has_it() -> None:
    assert points(rated([contact(10, 16, moved=True)])) == {OF_WATER: 1}


def test_what_is_due_after_the_merger_and_missed_is_shared_by_the_time_held() -> None:
    """Due on the 19th at 9:00: the roads had it for 39 hours of 168, and had no head by then."""
    rating = rated([contact(12, 25, moved=True)])
    (water,) = rating.of(RatedKind.HEAD)
    assert water.ident == OF_WATER and water.points == pytest.approx(-129 / 168, abs=1e-5)
    assert rating.nobodys.points == pytest.approx(-39 / 168, abs=1e-5)
    assert rating.city.points == pytest.approx(-1, abs=1e-5)


def test_what_stays_with_a_body_that_was_closed_is_nobodys_after_its_last_day() -> None:
    rating = rated([contact(6, None, moved=False), contact(7, None, moved=False)])
    assert points(rating) == {OF_ROADS: -1} and rating.nobodys.points == -1
    assert points(rating, RatedKind.BODY) == {ROADS: -2}
