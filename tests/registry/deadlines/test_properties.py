"""Clocks over any calendar, any pauses, any zone: what always holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from registry.deadlines.calendar import Calendar, DayMark, Mark, day_begins, day_ends, local_day
from registry.deadlines.clock import (
    ANSWER_TERM,
    ClockState,
    Done,
    Event,
    Extended,
    Paused,
    Resumed,
    Started,
    TermChanged,
    read,
)
from registry.deadlines.escalation import EscalationAction, next_step, plan
from registry.deadlines.reckoning import CalendarUnit, Term, TermUnit

#: Zones whose clocks change at two in the morning, at midnight, by half an hour, by a whole day;
#: and the city's own, which moved by an hour on 1 March 2024.
ZONES = [
    ZoneInfo(name)
    for name in (
        "Asia/Almaty", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Asia/Beirut",
        "America/Havana", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Cairo", "UTC",
    )
]  # fmt: skip
FIRST, LAST = datetime(2011, 1, 1, tzinfo=UTC), datetime(2026, 12, 31, tzinfo=UTC)
zones = st.sampled_from(ZONES)
moments = st.datetimes(FIRST.replace(tzinfo=None), LAST.replace(tzinfo=None)).map(
    lambda at: at.replace(tzinfo=UTC)
)
#: Around the days on which these zones change their clocks.
CHANGES = [
    datetime(2024, 2, 29, 12, tzinfo=UTC), datetime(2011, 12, 29, 12, tzinfo=UTC),
    datetime(2018, 11, 3, 12, tzinfo=UTC), datetime(2024, 3, 30, 12, tzinfo=UTC),
    datetime(2024, 10, 27, 0, tzinfo=UTC), datetime(2024, 11, 3, 0, tzinfo=UTC),
]  # fmt: skip
near_changes = st.builds(
    lambda at, hours: at + timedelta(hours=hours),
    st.sampled_from(CHANGES),
    st.integers(-400, 48),
)
starts = st.one_of(moments, near_changes)
terms = st.builds(Term, st.integers(1, 20), st.sampled_from(TermUnit))
day_terms = st.builds(
    Term, st.integers(1, 20), st.sampled_from([TermUnit.DAYS, TermUnit.WORKING_DAYS])
)
gaps = st.lists(
    st.timedeltas(timedelta(0), timedelta(days=6)), min_size=0, max_size=8
)  # running, paused, running …


@st.composite
def calendars(draw: st.DrawFn, around: datetime) -> Calendar:
    """Marked days in the two months after `around`; never more than half of them off."""
    first = around.date()
    marks = draw(
        st.dictionaries(
            st.integers(0, 60).map(lambda n: first + timedelta(days=n)),
            st.builds(DayMark, st.sampled_from(Mark)),
            max_size=12,
        )
    )
    years = frozenset(range(2010, 2030)) if draw(st.booleans()) else frozenset()
    return Calendar(1, marks, years)


def story(start: datetime, term: Term, gaps: list[timedelta]) -> list[Event]:
    events: list[Event] = [Started(at=start, calendar=1, term=term)]
    at = start
    for n, gap in enumerate(gaps):
        at += gap
        kind = Paused if n % 2 == 0 else Resumed
        events.append(kind(at=at, calendar=1))
    return events


@given(st.data(), starts, terms, zones)
def test_a_term_is_used_up_when_it_is_due_and_not_before(
    data: st.DataObject, start: datetime, term: Term, zone: ZoneInfo
) -> None:
    calendar = data.draw(calendars(start))
    reading = read([Started(at=start, calendar=1, term=term)], {1: calendar}, zone)
    assert reading is not None and reading.due is not None
    due, measure = reading.due.at, CalendarUnit(term.unit, calendar, zone)
    assert measure.used(reading.since, due) >= term.amount
    if term.unit is TermUnit.HOURS:
        assert due == start + timedelta(hours=term.amount)
        return
    last = local_day(due - timedelta(microseconds=1), zone)
    assert calendar.works(last) and due == day_ends(last, zone)
    assert measure.used(reading.since, day_begins(last, zone)) < term.amount or (
        term.unit is TermUnit.DAYS
    ), "an earlier day would not have been enough"


@given(st.data(), starts, terms, zones, gaps)
def test_what_is_used_does_not_depend_on_how_it_is_cut(
    data: st.DataObject, start: datetime, term: Term, zone: ZoneInfo, gaps: list[timedelta]
) -> None:
    calendar = data.draw(calendars(start))
    measure = CalendarUnit(term.unit, calendar, zone)
    at, total = start, Fraction(0)
    for gap in gaps:
        total += measure.used(at, at + gap)
        at += gap
    assert total == measure.used(start, at), "adds up exactly"


@given(st.data(), starts, terms, zones, gaps)
def test_a_pause_uses_nothing_and_never_brings_the_end_nearer(
    data: st.DataObject, start: datetime, term: Term, zone: ZoneInfo, gaps: list[timedelta]
) -> None:
    calendar = data.draw(calendars(start))
    events = story(start, term, gaps)
    whole = read(events, {1: calendar}, zone)
    plain = read(events[:1], {1: calendar}, zone)
    assert whole is not None and plain is not None and plain.due is not None
    measure = CalendarUnit(term.unit, calendar, zone)
    ran = Fraction(0)
    edges = [*(event.at for event in events)]
    for began, ended in zip(edges[::2], edges[1::2], strict=False):
        ran += measure.used(max(began, plain.since), ended)
    assert whole.used == ran
    if whole.due is not None:
        assert whole.due.at >= plain.due.at
    assert (whole.state is ClockState.PAUSED) == (len(gaps) % 2 == 1)


@given(st.data(), starts, terms, zones, gaps)
def test_the_events_in_between_are_those_of_every_shorter_story(
    data: st.DataObject, start: datetime, term: Term, zone: ZoneInfo, gaps: list[timedelta]
) -> None:
    """A fold: time used only grows, and once done nothing moves it any more."""
    calendar = data.draw(calendars(start))
    events = story(start, term, gaps)
    used = [
        reading.used
        for n in range(1, len(events) + 1)
        if (reading := read(events[:n], {1: calendar}, zone)) is not None
    ]
    assert used == sorted(used)
    done = [*events, Done(at=events[-1].at, calendar=1)]
    ended = read(done, {1: calendar}, zone)
    late = [Resumed(at=LAST, calendar=1), Paused(at=LAST, calendar=1), Done(at=LAST, calendar=1)]
    assert ended is not None and ended.state is ClockState.DONE
    assert read([*done, *late], {1: calendar}, zone) == ended


@given(st.data(), starts, terms, zones, gaps)
def test_a_question_moves_the_end_no_further_than_its_limit(
    data: st.DataObject, start: datetime, term: Term, zone: ZoneInfo, gaps: list[timedelta]
) -> None:
    """The clock is the one that somebody resumed when the limit had passed, and has an end."""
    calendar = data.draw(calendars(start))
    limited: list[Event] = []
    resumed: list[Event] = []
    ends = None
    for event in story(start, term, gaps):
        if ends is not None and ends < event.at:
            resumed.append(Resumed(at=ends, calendar=1))
        resumed.append(event)
        limited.append(replace(event, limit=ANSWER_TERM) if isinstance(event, Paused) else event)
        ends = pause_ends(event.at, term, calendar, zone) if isinstance(event, Paused) else None
    there, plain = (read(its, {1: calendar}, zone) for its in (limited, resumed))
    assert there is not None and plain is not None and there.due is not None
    if there.state is ClockState.PAUSED:
        assert ends is not None and there.resumes_at == ends
        after = read([*resumed, Resumed(at=ends, calendar=1)], {1: calendar}, zone)
        assert after is not None and there.due == after.due
    else:
        assert (there.due, there.used, there.paused) == (plain.due, plain.used, plain.paused)


def pause_ends(at: datetime, term: Term, calendar: Calendar, zone: ZoneInfo) -> datetime:
    """The end of the third working day after `at`, or so many hours later as the term has."""
    day, left = local_day(at, zone), ANSWER_TERM.amount
    while left:
        day += timedelta(days=1)
        left -= calendar.works(day) and day_ends(day, zone) > day_begins(day, zone)
    # As a term that ends on a day that is not worked: this one never does.
    ends = day_ends(day, zone)
    return min(ends, at + timedelta(hours=term.amount)) if term.unit is TermUnit.HOURS else ends


@given(st.data(), starts, day_terms, zones)
def test_a_day_taken_off_never_brings_the_end_nearer_and_a_day_worked_never_puts_it_off(
    data: st.DataObject, start: datetime, term: Term, zone: ZoneInfo
) -> None:
    calendar = data.draw(calendars(start))
    day = start.date() + timedelta(days=data.draw(st.integers(0, 40)))
    off = Calendar(2, {**calendar.days, day: DayMark(Mark.HOLIDAY)}, calendar.years)
    worked = Calendar(2, {**calendar.days, day: DayMark(Mark.WORKING)}, calendar.years)
    first = CalendarUnit(term.unit, calendar, zone).first_counted(start)
    ends = [
        CalendarUnit(term.unit, each, zone).ends(first, Fraction(term.amount)).at
        for each in (worked, calendar, off)
    ]
    assert ends == sorted(ends)


@given(st.data(), starts, day_terms, zones)
def test_a_newer_calendar_counts_for_the_whole_clock(
    data: st.DataObject, start: datetime, term: Term, zone: ZoneInfo
) -> None:
    old, new = data.draw(calendars(start)), data.draw(calendars(start))
    new = Calendar(2, new.days, new.years)
    events: list[Event] = [Started(at=start, calendar=1, term=term)]
    pause, again = start + timedelta(days=2), start + timedelta(days=5)
    changed = [*events, Paused(at=pause, calendar=1), Resumed(at=again, calendar=2)]
    as_new = [*events, Paused(at=pause, calendar=2), Resumed(at=again, calendar=2)]
    one = read(changed, {1: old, 2: new}, zone)
    other = read(as_new, {2: new, 1: old}, zone)
    assert one is not None and one == other and one.calendar == 2


@given(st.data(), starts, terms, zones, st.timedeltas(timedelta(0), timedelta(days=40)))
def test_an_extension_never_shortens(
    data: st.DataObject, start: datetime, term: Term, zone: ZoneInfo, by: timedelta
) -> None:
    calendar = data.draw(calendars(start))
    events: list[Event] = [Started(at=start, calendar=1, term=term)]
    plain = read(events, {1: calendar}, zone)
    extended = Extended(at=start + timedelta(hours=1), calendar=1, until=start + by)
    longer = read([*events, extended], {1: calendar}, zone)
    assert plain is not None and plain.due and longer is not None and longer.due
    assert longer.due.at >= plain.due.at
    assert longer.due.at >= start + by or longer == plain


@given(st.data(), starts, terms, terms, zones, gaps)
def test_a_term_that_is_changed_was_so_from_the_start(
    data: st.DataObject,
    start: datetime,
    term: Term,
    other: Term,
    zone: ZoneInfo,
    gaps: list[timedelta],
) -> None:
    """Whenever it is changed, and however often: no pause is lost, and none counted twice."""
    calendar = data.draw(calendars(start))
    events = story(start, term, gaps)
    for changed in (term, other):
        count = data.draw(st.integers(1, len(events)))
        at = events[count - 1].at
        events.insert(count, TermChanged(at=at, calendar=1, term=changed))
    last = [each for each in events if isinstance(each, TermChanged)][-1]
    there = read(events, {1: calendar}, zone)
    plain = read(story(start, last.term, gaps), {1: calendar}, zone)
    assert there is not None and plain is not None
    assert replace(there, round=1) == plain


@given(st.data(), starts, zones)
def test_only_a_year_that_is_missing_makes_a_term_provisional(
    data: st.DataObject, start: datetime, zone: ZoneInfo
) -> None:
    days = data.draw(calendars(start)).days
    amount = Fraction(data.draw(st.integers(1, 20)))
    years = frozenset({start.year - 1, start.year})
    measure = CalendarUnit(TermUnit.WORKING_DAYS, Calendar(1, days, years), zone)
    first = measure.first_counted(start)
    due = measure.ends(first, amount)
    last = local_day(due.at - timedelta(microseconds=1), zone)
    assert due.provisional == (last.year > start.year)


@given(st.data(), starts, terms, zones)
def test_the_steps_come_in_their_order_each_once(
    data: st.DataObject, start: datetime, term: Term, zone: ZoneInfo
) -> None:
    calendar = data.draw(calendars(start))
    reading = read([Started(at=start, calendar=1, term=term)], {1: calendar}, zone)
    assert reading is not None and reading.due is not None
    steps = plan(reading.due, term, calendar, zone)
    assert [each.step for each in steps] == list(EscalationAction)
    assert [each.at for each in steps] == sorted(each.at for each in steps)
    assert steps[0].at < steps[1].at == reading.due.at
    done: set[EscalationAction] = set()
    now = reading.started_at
    while (following := next_step(reading, done, calendar, zone, now)) is not None:
        assert following.step not in done
        now = max(now, following.at)
        done.add(following.step)
    assert done == set(EscalationAction)


@given(zones, st.dates(date(2010, 1, 1), date(2026, 12, 1)))
def test_days_follow_each_other_without_gap_or_overlap(zone: ZoneInfo, day: date) -> None:
    opens, closes = day_begins(day, zone), day_ends(day, zone)
    assert timedelta(0) <= closes - opens <= timedelta(hours=25)
    if closes > opens:
        assert local_day(opens, zone) == day == local_day(closes - timedelta(microseconds=1), zone)
