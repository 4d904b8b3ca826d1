"""Who answered for a body on a day."""

from __future__ import annotations

from datetime import date

from city.headships.tenure import HeadshipPost, Tenure, bodies_of, holder

OCTOBER, NOVEMBER = (date(2026, 10, 1), date(2026, 10, 31)), (date(2026, 11, 1), date(2026, 11, 30))
#: Person 1 headed body 7 to the 13th, person 2 from the 14th on; person 3 supervised it.
TENURES = [
    Tenure(HeadshipPost.HEAD, 1, 7, 1, date(2025, 1, 1), date(2026, 11, 13)),
    Tenure(HeadshipPost.HEAD, 2, 7, 2, date(2026, 11, 14), None),
    Tenure(HeadshipPost.DEPUTY, 1, 7, 3, date(2026, 11, 10), date(2026, 11, 20)),
]


def test_a_head_who_changed_on_the_14th_answers_from_that_day_on() -> None:
    days = [date(2024, 12, 31), date(2025, 1, 1), date(2026, 11, 13), date(2026, 11, 14)]
    assert [holder(TENURES, HeadshipPost.HEAD, 7, day) for day in days] == [None, 1, 1, 2]
    assert holder(TENURES, HeadshipPost.HEAD, 7, date(2031, 1, 1)) == 2
    assert holder(TENURES, HeadshipPost.HEAD, 8, date(2026, 11, 14)) is None


def test_a_deputy_supervises_from_day_to_day() -> None:
    days = [date(2026, 11, day) for day in (9, 10, 20, 21)]
    assert [holder(TENURES, HeadshipPost.DEPUTY, 7, day) for day in days] == [None, 3, 3, None]


def test_bodies_for_which_somebody_answered_in_a_month() -> None:
    assert bodies_of(TENURES, 1, *OCTOBER) == {7} == bodies_of(TENURES, 1, *NOVEMBER)
    assert bodies_of(TENURES, 2, *OCTOBER) == set() and bodies_of(TENURES, 2, *NOVEMBER) == {7}
    assert bodies_of(TENURES, 1, date(2026, 11, 14), date(2026, 11, 30)) == set()
