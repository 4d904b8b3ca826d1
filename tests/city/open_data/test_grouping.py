"""No published number is of fewer than five, and two exports reveal no more than one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import h3
from hypothesis import given, settings
from hypothesis import strategies as st

from city.open_data.cells import cell_of
from city.open_data.grouping import ContactGroups, PublishedGroup, UnpublishedContact, group
from city.open_data.periods import Closing, Period, PeriodLength, period_of

DAY = timedelta(days=1)
FIRST = date(2026, 9, 14)
HERE = (51.1283, 71.4305)


def contact(number: int, day: date, person: int | None, cell: str | None) -> UnpublishedContact:
    return UnpublishedContact(f"109-2026-{number:07}", day, cell, person)


def at(lat: float = HERE[0], lon: float = HERE[1], *, rough: bool = False) -> str:
    return cell_of(lat, lon, rough=rough)


def many(count: int, day: date, cell: str | None, first: int = 1) -> list[UnpublishedContact]:
    """Of different applicants."""
    return [contact(n, day, n, cell) for n in range(first, first + count)]


def shape(found: ContactGroups) -> list[tuple[PeriodLength, date, str | None, int]]:
    return [(it.span, it.period.first, it.cell, it.applicants) for it in found.groups]


MONDAY = date(2026, 9, 14)
DAY_CLOSES = Closing(MONDAY, MONDAY + DAY)
WEEK_CLOSES = Closing(MONDAY + 6 * DAY, MONDAY + 7 * DAY)
QUARTER_CLOSES = Closing(date(2026, 9, 30), date(2026, 10, 1))


def test_five_applicants_of_a_cell_and_day_are_a_row() -> None:
    assert shape(group(many(5, MONDAY, at()), DAY_CLOSES)) == [(PeriodLength.DAY, MONDAY, at(), 5)]


def test_four_wait_for_the_week() -> None:
    four = many(4, MONDAY, at())
    assert group(four, DAY_CLOSES) == ContactGroups([], [])
    later = many(1, MONDAY + 3 * DAY, at(), first=5)
    assert shape(group([*four, *later], WEEK_CLOSES)) == [(PeriodLength.WEEK, MONDAY, at(), 5)]


def test_fifty_calls_of_one_person_are_one() -> None:
    fifty = [contact(n, MONDAY, 1, at()) for n in range(50)]
    assert group([*fifty, *many(3, MONDAY, at(), first=60)], DAY_CLOSES).groups == []


def test_those_of_whom_nothing_is_known_may_all_be_one() -> None:
    unknown = [contact(n, MONDAY, None, at()) for n in range(9)]
    assert group(unknown, DAY_CLOSES).groups == []
    found = group([*unknown, *many(4, MONDAY, at(), first=60)], DAY_CLOSES)
    assert shape(found) == [(PeriodLength.DAY, MONDAY, at(), 5)]
    assert len(found.groups[0].tickets) == 13


def test_neighbours_meet_in_the_next_wider_cell() -> None:
    cells = sorted(h3.cell_to_children(h3.cell_to_parent(at(), 8), 9))
    found = group([contact(n, MONDAY, n, cells[n]) for n in range(5)], DAY_CLOSES)
    assert shape(found) == [(PeriodLength.DAY, MONDAY, h3.cell_to_parent(at(), 8), 5)]


def test_a_point_somewhere_on_its_street_is_in_wide_cells_only() -> None:
    found = group(many(5, MONDAY, at(rough=True)), DAY_CLOSES)
    assert [h3.get_resolution(it.cell) for it in found.groups] == [7]


def test_what_has_no_place_is_of_the_city_and_what_has_one_only_when_its_quarter_closes() -> None:
    assert shape(group(many(5, MONDAY, None), DAY_CLOSES)) == [(PeriodLength.DAY, MONDAY, None, 5)]
    mixed = [*many(4, MONDAY, None), *many(1, MONDAY, at(), first=5)]
    assert group(mixed, DAY_CLOSES).groups == []
    assert shape(group(mixed, QUARTER_CLOSES)) == [
        (PeriodLength.QUARTER, date(2026, 7, 1), None, 5)
    ]


def test_fewer_than_five_of_a_quarter_are_suppressed_and_counted() -> None:
    four = many(4, MONDAY, at())
    assert group(four, QUARTER_CLOSES) == ContactGroups([], sorted(it.ticket for it in four))


def test_late_ones_wait_for_each_other() -> None:
    late = many(5, date(2026, 6, 30), at())
    assert group(late, DAY_CLOSES) == ContactGroups([], [])
    assert group(late[:4], QUARTER_CLOSES).groups == []
    assert shape(group(late, QUARTER_CLOSES)) == [(PeriodLength.QUARTER, date(2026, 4, 1), at(), 5)]


# A city's autumn, at random --------------------------------------------------------------------


@dataclass(frozen=True)
class Arrival:
    """A contact, and on which day it came to the registry."""

    contact: UnpublishedContact
    known: date


@dataclass(frozen=True)
class Row:
    """As an export shows it."""

    released: date
    group: PublishedGroup

    @property
    def combination(self) -> tuple[str | None, Period]:
        return self.group.cell, self.group.period


PLACES = [None, at(), at(rough=True), at(51.129, 71.432), at(51.16, 71.47), at(51.0, 71.3)]


@st.composite
def arrivals(draw: st.DrawFn) -> list[Arrival]:
    """Few places, few applicants, short gaps: so that groups are small, and some come late."""
    found = []
    for number in range(draw(st.integers(0, 60))):
        day = FIRST + DAY * draw(st.integers(0, 24))
        late = draw(st.sampled_from([0, 0, 0, 0, 1, 3, 9, 30]))
        person = draw(st.one_of(st.none(), st.integers(0, 11)))
        cell = draw(st.sampled_from(PLACES))
        found.append(Arrival(contact(number, day, person, cell), day + DAY * late))
    return found


def daily(city: Sequence[Arrival], gaps: Iterable[int] = ()) -> list[list[Row]]:
    """The export of each day, of a city whose registry holds what came by then. `gaps`: days on
    which no release was made."""
    pool = {it.contact.ticket: it for it in city}
    rows: list[Row] = []
    exports, before, missed = [], FIRST, set(gaps)
    for number in range(1, 120):
        horizon = FIRST + DAY * number
        if number in missed:
            continue
        known = [it.contact for it in pool.values() if it.known <= horizon]
        found = group(known, Closing(before, horizon))
        rows.extend(Row(horizon, it) for it in found.groups)
        done = {ticket for it in found.groups for ticket in it.tickets} | set(found.suppressed)
        assert done <= pool.keys()
        pool = {ticket: it for ticket, it in pool.items() if ticket not in done}
        exports.append(list(rows))
        before = horizon
    return exports


def people(city: Sequence[Arrival], tickets: Iterable[str]) -> int:
    """Counted anew, the obvious way."""
    of = {it.contact.ticket: it.contact.person for it in city}
    return len({of[ticket] for ticket in tickets})


@settings(max_examples=25, deadline=None)
@given(arrivals(), st.sets(st.integers(1, 118), max_size=20))
def test_every_number_is_of_five_and_no_contact_is_counted_twice(
    city: list[Arrival], gaps: set[int]
) -> None:
    last = daily(city, gaps)[-1]
    for row in last:
        assert row.group.applicants == people(city, row.group.tickets) >= 5
    counted = Counter(ticket for row in last for ticket in row.group.tickets)
    assert set(counted.values()) <= {1}


@settings(max_examples=25, deadline=None)
@given(arrivals())
def test_the_difference_of_two_exports_is_of_five_in_each_combination(city: list[Arrival]) -> None:
    """Whoever sums what is public by cell and period, and takes one day's from another's."""
    exports = daily(city)
    for earlier, later in pairwise(exports):
        assert later[: len(earlier)] == earlier
        tickets: dict[tuple[str | None, Period], set[str]] = {}
        for row in later[len(earlier) :]:
            tickets.setdefault(row.combination, set()).update(row.group.tickets)
        assert all(people(city, it) >= 5 for it in tickets.values())


@settings(max_examples=25, deadline=None)
@given(arrivals(), st.data())
def test_the_calendar_says_when_a_row_comes_and_nobody_who_came(
    city: list[Arrival], data: st.DataObject
) -> None:
    for row in daily(city)[-1]:
        quarter = period_of(PeriodLength.QUARTER, row.group.period.first)
        next_quarter = period_of(PeriodLength.QUARTER, quarter.end)
        assert row.released in {row.group.period.end, next_quarter.end}
    if not city:
        return
    # Whoever knows that somebody came late compares the exports before and after, in vain: with and
    # without them both are alike until a period closes that is longer than a day.
    someone = data.draw(st.sampled_from(city))
    without = [it for it in city if it is not someone]
    closing = period_of(PeriodLength.DAY, someone.contact.day).end
    if someone.known > closing:
        ends = [
            period_of(span, someone.contact.day).end
            for span in (PeriodLength.WEEK, PeriodLength.MONTH)
        ]
        first = min([it for it in ends if it >= someone.known], default=None)
        quarter = period_of(PeriodLength.QUARTER, someone.known).end
        until = min(first or quarter, quarter)
        for with_them, alike in zip(daily(city), daily(without), strict=True):
            seen = [it for it in with_them if it.released < until]
            assert seen == [it for it in alike if it.released < until]
