"""With which days a report is compared, which places are pairs, and how a number changed."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from quality.reports.comparison import Difference, compare, difference, period_before, year_before
from quality.reports.dimensions import Dimension, Place, ReportPeriod
from quality.reports.measures import MEASURES, NAMES, NOTHING, ReportSums
from quality.reports.report import Report, plan
from quality.reports.table import ReportTable, SumsSlice, lay_out

ALMATY = ZoneInfo("Asia/Almaty")


def period(first: str, last: str) -> ReportPeriod:
    return ReportPeriod(date.fromisoformat(first), date.fromisoformat(last), ALMATY)


@pytest.mark.parametrize(
    ("shown", "before", "year"),
    [
        # a week: the week before, and the same weekdays
        (("2026-03-02", "2026-03-08"), ("2026-02-23", "2026-03-01"), ("2025-03-03", "2025-03-09")),
        # whole months: months, however long they are
        (("2026-03-01", "2026-03-31"), ("2026-02-01", "2026-02-28"), ("2025-03-01", "2025-03-31")),
        (("2026-01-01", "2026-02-28"), ("2025-11-01", "2025-12-31"), ("2025-01-01", "2025-02-28")),
        (("2024-02-01", "2024-02-29"), ("2024-01-01", "2024-01-31"), ("2023-02-01", "2023-02-28")),
        # a month that is not over
        (("2026-03-01", "2026-03-30"), ("2026-01-30", "2026-02-28"), ("2025-03-02", "2025-03-31")),
    ],
)
def test_the_period_before_and_the_year_before(
    shown: tuple[str, str], before: tuple[str, str], year: tuple[str, str]
) -> None:
    assert period_before(period(*shown)) == period(*before)
    assert year_before(period(*shown)) == period(*year)
    assert year_before(period(*year)).first.year == int(year[0][:4]) - 1


def table(dimension: Dimension, over: ReportPeriod, parts: dict[date | str, int]) -> ReportTable:
    report = Report(("offered",), dimension)
    slices = []
    for place, answered in parts.items():
        sums = tuple(getattr(ReportSums(answered=answered), name) for name in NAMES)
        at = place if isinstance(place, date) else None
        keys = () if isinstance(place, date) else (place,)
        slices.append(SumsSlice(at, None, keys, sums))
    return lay_out(report, plan(report, over), slices, over)


def changes(
    dimension: Dimension, now: ReportTable, then: ReportTable
) -> dict[Place | None, float | None]:
    compared = compare(Report(("offered",), dimension), now, then)
    measure = MEASURES["offered"]
    found = {row: compared.difference(measure, row, None) for row in (*compared.table.rows, None)}
    return {row: None if it is None else it.change for row, it in found.items()}


def test_days_are_compared_in_their_order_also_where_both_periods_have_the_day() -> None:
    shown, other = period("2026-03-02", "2026-03-04"), period("2026-03-03", "2026-03-04")
    first, second, third = (shown.first + timedelta(days=n) for n in range(3))
    now = table(Dimension.DAY, shown, {first: 5, second: 7, third: 1})
    then = table(Dimension.DAY, other, {second: 4, third: 9})
    assert changes(Dimension.DAY, now, then) == {first: 1, second: -2, third: None, None: 0}


def test_weeks_that_are_cut_otherwise_are_no_pairs() -> None:
    shown, other = period("2026-03-02", "2026-03-15"), period("2026-02-18", "2026-03-03")
    now = table(Dimension.WEEK, shown, {shown.first: 5})
    then = table(Dimension.WEEK, other, {other.first: 5})
    assert set(changes(Dimension.WEEK, now, then).values()) == {None, 0}


def test_a_key_that_only_the_other_period_has_is_a_row() -> None:
    shown = period("2026-03-02", "2026-03-08")
    now = table(Dimension.TOPIC, shown, {"1": 5, "2": 3})
    then = table(Dimension.TOPIC, shown, {"2": 4, "3": 9})
    assert changes(Dimension.TOPIC, now, then) == {"1": 5, "2": -1, "3": -9, None: -5}


def test_a_change_has_its_percent_and_its_direction() -> None:
    fewer, more = ReportSums(abandoned=4, answered=6), ReportSums(abandoned=5, answered=5)
    assert difference(MEASURES["lost"], more, fewer) == Difference(4, 1, 0.25, better=False)
    assert difference(MEASURES["lost"], fewer, more) == Difference(5, -1, -0.2, better=True)
    assert difference(MEASURES["offered"], more, fewer) == Difference(10, 0, 0, None)
    assert difference(MEASURES["answered"], more, fewer).better is None, "a plain count"
    share = difference(MEASURES["lost_share"], more, fewer)
    assert share.change == pytest.approx(0.1) and share.share == pytest.approx(0.25)


def test_no_data_is_no_change_and_nothing_has_no_percent() -> None:
    some = ReportSums(abandoned=4, answered=6)
    assert difference(MEASURES["lost"], some, NOTHING) == Difference(0, 4, None, better=False)
    assert difference(MEASURES["lost_share"], some, NOTHING) == Difference(None, None, None, None)
    assert compare(Report(("lost",)), table(Dimension.DAY, period("2026-03-02", "2026-03-02"), {}),
                   None).difference(MEASURES["lost"], None, None) is None  # fmt: skip
