"""The month in one sentence: which month it is of, and what it is compared with."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from city.oversight.month import MonthReport, Tendency, report
from city.rating.months import Month
from city.rating.rating import RatedKind, rate
from city.rating.rows.rating import CountedFigures
from city.rating.tally import WHOLE, RatingTally

OCTOBER, NOVEMBER, DECEMBER = (date(2026, month, 1) for month in (10, 11, 12))
HEAD = 7


def month(first: date, solved: int, missed: int) -> CountedFigures:
    """A month of a head as the rating counts it."""
    tally = RatingTally(
        body_id=1, head=HEAD, deputy=None, topic_id=None,
        solved=solved, missed=missed * WHOLE, held=(solved + missed) * WHOLE,
    )  # fmt: skip
    rating = rate([tally], {}, {})
    frozen = datetime(2026, 11, 16, tzinfo=UTC) if first == OCTOBER else None
    return CountedFigures(first, frozen, rating.mean, rating.of(RatedKind.HEAD)[0])


def reported(*months: CountedFigures) -> MonthReport:
    found = report(months, Month(DECEMBER))
    assert found is not None
    return found


def test_the_last_month_that_is_over_is_compared_with_the_one_before() -> None:
    found = reported(month(DECEMBER, 1, 9), month(NOVEMBER, 412, 38), month(OCTOBER, 896, 104))
    assert found.latest.month == Month(NOVEMBER)
    assert (found.latest.whole.solved, found.latest.whole.due) == (412, 450)
    # 91.6 % beside 89.6 %.
    assert (found.tendency, found.points) == (Tendency.BETTER, Decimal("2.0"))
    assert found.running is not None and found.running.month == Month(DECEMBER)
    assert [it.month.first for it in found.course] == [OCTOBER, NOVEMBER, DECEMBER]
    assert [it.final for it in found.course] == [True, False, False]


def test_points_are_the_difference_of_what_is_shown() -> None:
    # 91.555 % and 91.549 % are shown as 91.6 and 91.5.
    found = reported(month(NOVEMBER, 91_555, 8_445), month(OCTOBER, 91_549, 8_451))
    assert (found.tendency, found.points) == (Tendency.BETTER, Decimal("0.1"))
    found = reported(month(NOVEMBER, 91_549, 8_451), month(OCTOBER, 91_546, 8_454))
    assert (found.tendency, found.points) == (Tendency.SAME, 0)


def test_a_worse_month_and_a_gap() -> None:
    found = reported(month(NOVEMBER, 8, 2), month(OCTOBER, 9, 1))
    assert (found.tendency, found.points) == (Tendency.WORSE, Decimal("10.0"))
    found = reported(month(NOVEMBER, 8, 2), month(date(2026, 9, 1), 9, 1))
    assert found.tendency is Tendency.ALONE


def test_in_the_first_month_the_running_one_is_told() -> None:
    found = reported(month(DECEMBER, 3, 1))
    assert (found.latest.month, found.running) == (Month(DECEMBER), None)
    assert found.tendency is Tendency.ALONE
    assert report([], Month(DECEMBER)) is None
