"""The floor that a remedy touches gives what the whole day gives."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quality.replay.agenda import Act, Agenda, Entry, as_script, difference
from quality.replay.clock import ReplayClock
from quality.replay.day import Arrival, Habits, OperatorPresence, ReplayDay
from quality.replay.remedies import (
    MoreOperators,
    MovedBreaks,
    Remedy,
    ReserveAt,
    SoonerAnnouncement,
    applied,
    span,
)
from quality.replay.run import CallerFate, replay
from quality.replay.touched import Touched, WithoutAndWith, bearing
from queue_manager.domain.lines.skills import Skills
from tests.quality.replay.days import at, callers, made, there

DAY, HOUR = date(2026, 11, 24), 3600.0


def touched(day: ReplayDay, remedy: Remedy, seed: int = 0) -> tuple[Touched, WithoutAndWith]:
    until = span(day, remedy, DAY, UTC)[1]
    both = WithoutAndWith(day, [(applied(day, remedy, DAY, UTC), until)], seed)
    return next(both.with_each()), both


def settled(fates: object, until: datetime) -> list[CallerFate]:
    """What is known of them when nobody is left to be answered: talks may last."""
    assert isinstance(fates, list | tuple)
    return [replace(it, ended_at=None) for it in fates if it.offered_at < until]


def check(day: ReplayDay, remedy: Remedy, seed: int = 0) -> Touched:
    until = span(day, remedy, DAY, UTC)[1]
    found, both = touched(day, remedy, seed)
    whole = replay(applied(day, remedy, DAY, UTC), seed).fates
    assert settled(found.fates, until) == settled(whole, until)
    assert settled(both.without(), until) == settled(replay(day, seed).fates, until)
    return found


MOMENTS = st.integers(0, int(5 * HOUR))


@st.composite
def days(draw: st.DrawFn) -> ReplayDay:
    """A morning: a few operators with shifts, breaks and skills of their own, and some callers."""
    arrivals = [
        Arrival(
            f"c{n}",
            at(came),
            timedelta(seconds=draw(st.integers(5, 400))),
            draw(st.none() | st.integers(1, 900).map(lambda it: timedelta(seconds=it))),
            draw(st.none() | st.integers(0, 90).map(lambda it: timedelta(seconds=it))),
            heeds=draw(st.none() | st.integers(0, 3000).map(lambda it: timedelta(seconds=it))),
        )
        for n, came in enumerate(sorted(draw(st.lists(MOMENTS, min_size=5, max_size=40))))
    ]
    presences = []
    for who in draw(st.lists(st.sampled_from("abcnz"), min_size=1, max_size=4, unique=True)):
        for begins, lasts in draw(st.lists(st.tuples(MOMENTS, MOMENTS), min_size=1, max_size=3)):
            presences.append(OperatorPresence(who, at(begins), at(begins + lasts / 2 + 60)))
    day = made(
        tuple(arrivals),
        tuple(presences),
        greeting=draw(st.sampled_from((0, 4))),
        wrap_up=draw(st.sampled_from((0, 20))),
        ring=3,
        skills={"b": Skills(reserve=True)},
        announcements=(at(2.5 * HOUR),),
    )
    return replace(day, usual_habits=Habits(timedelta(seconds=3), 0.1, 0.5))


def spans() -> st.SearchStrategy[tuple[time, time]]:
    minutes = st.lists(st.integers(4 * 60, 9 * 60), min_size=2, max_size=2, unique=True)
    return minutes.map(lambda it: tuple(time(each // 60, each % 60) for each in sorted(it)))  # type: ignore[return-value]


REMEDIES: st.SearchStrategy[Remedy] = st.one_of(
    st.builds(lambda n, span: MoreOperators(n, *span), st.sampled_from((-2, -1, 1, 2, 3)), spans()),
    st.builds(lambda n, span: MovedBreaks(n, *span), st.sampled_from((-60, -15, 15, 60)), spans()),
    st.builds(ReserveAt, st.integers(2, 20)),
    st.builds(SoonerAnnouncement, st.integers(5, 40)),
)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(days(), REMEDIES, st.integers(0, 3))
def test_what_is_touched_ends_as_in_the_whole_day(
    day: ReplayDay, remedy: Remedy, seed: int
) -> None:
    check(day, remedy, seed)


def early_and_late() -> ReplayDay:
    """Busy until half past ten and again in the afternoon, and nobody there between."""
    busy = callers(*((n * 40.0, 100.0, 30.0 + 7 * (n % 9)) for n in range(130)))
    later = tuple(
        replace(it, call_id=f"{it.call_id}b", at=it.at + 4 * timedelta(hours=1)) for it in busy
    )
    shifts = (*there("a", "b", ends=1.6 * HOUR), *there("a", "b", begins=4 * HOUR, ends=6 * HOUR))
    return made((*busy, *later), shifts, ring=3)


def test_it_ends_where_the_floor_is_again_as_without_the_remedy() -> None:
    day = early_and_late()
    it = check(day, MoreOperators(1, time(5, 10), time(5, 20)))
    assert it.again
    assert it.begins == at(HOUR + 600)
    assert it.ends is not None and at(1.6 * HOUR) <= it.ends <= at(2 * HOUR)
    assert 0 < it.decisions < replay(day).decisions / 3


def test_what_comes_after_that_is_counted_too() -> None:
    day = early_and_late()
    until, remedy = at(7 * HOUR), MoreOperators(1, time(5, 10), time(5, 20))
    other = applied(day, remedy, DAY, UTC)
    it = next(WithoutAndWith(day, [(other, until)]).with_each())
    assert it.again
    assert settled(it.fates, until) == settled(replay(other).fates, until)


def test_a_remedy_that_changes_nothing_plays_nothing() -> None:
    it = check(early_and_late(), MovedBreaks(30, time(4, 30), time(5)))
    assert (it.begins, it.ends, it.decisions) == (None, None, 0)
    assert it.fates


def test_a_busy_floor_is_played_to_where_all_who_are_counted_are_settled() -> None:
    arrivals = callers(*((n * 40.0, 100.0, 30.0 + 7 * (n % 9)) for n in range(200)))
    day = made(arrivals, there("a", "b"), ring=3)
    it = check(day, MoreOperators(1, time(4, 30), time(5)))
    assert not it.again
    assert it.begins == at(HOUR / 2)
    assert it.ends is not None and at(2 * HOUR) <= it.ends < at(2.2 * HOUR)


def test_nobody_calls_with_the_remedy() -> None:
    heeding = replace(callers((HOUR, 60))[0], heeds=timedelta(minutes=1))
    day = made((heeding,), there("a"), announcements=(at(HOUR),))
    assert check(day, SoonerAnnouncement(5)).fates == []


def test_who_would_have_waited_for_ever_does_not_call_with_the_remedy() -> None:
    """They called when nobody came any more, and stand in no script."""
    answered, in_vain = callers((0, 5), (HOUR, 5, None))
    heeding = replace(in_vain, heeds=timedelta(0))
    day = made((answered, heeding), there("a", ends=HOUR), announcements=(at(2.5 * HOUR),))
    it = check(day, SoonerAnnouncement(5))
    assert (it.begins, [fate.call_id for fate in it.fates]) == (None, ["c0"])


def test_one_who_still_talks_was_answered() -> None:
    clock = ReplayClock(made(callers((10, 5000)), there("a")), 0)
    clock.play(at(100))
    assert bearing(clock.moment()) == bearing(clock.moment())
    assert [it.talk is not None for it in clock.floor.calls.values()] == [True]
    day = made(callers((10, 50000)), there("a", ends=20 * HOUR))
    it = check(day, MoreOperators(1, time(4, 30), time(5)))
    assert [each.operator for each in it.fates] == ["a"]


def nothing() -> None:
    raise AssertionError


def entry(seconds: float, about: str = "", rank: int = 0) -> Entry:
    return Entry(at(seconds), rank, Act(nothing, (about,)))


def test_scripts_differ_from_a_moment_to_a_moment() -> None:
    one = [entry(1), entry(2, "x"), entry(3), entry(9)]
    assert difference(one, list(one)) is None
    assert difference(one, [entry(1), entry(4, "x"), entry(9)]) == (at(2), at(4))
    assert difference(one, [*one, entry(10)]) == (at(10), at(10))
    assert difference([], one) == (at(1), at(9))
    assert difference([entry(1), entry(1)], [entry(1)]) == (at(1), at(1))


@pytest.mark.parametrize("forked", [False, True])
def test_an_agenda_gives_script_and_added_in_order(forked: bool) -> None:
    agenda = Agenda(as_script([entry(5), entry(1), entry(5, "last", rank=1)]))
    agenda.add(at(5), entry(0, "added").act)
    agenda.add(at(2), entry(0, "early").act)
    agenda.add(at(5), entry(0, "added later").act)
    assert [it.act.about[0] for it in agenda.added()] == ["early", "added", "added later"]
    if forked:
        fork = agenda.fork()
        while agenda.next_at is not None:
            agenda.take()
        agenda = fork
    seen = []
    while (moment := agenda.next_at) is not None:
        it = agenda.take()
        assert it.at == moment
        seen.append(((it.at - at(0)).total_seconds(), it.act.about[0]))
    assert seen == [(1, ""), (2, "early"), (5, ""), (5, "added"), (5, "added later"), (5, "last")]
