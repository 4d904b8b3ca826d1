"""Which labour rules a change of one operator's shifts breaks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from staff.roster.shifts import Shift, TimeInterval
from workforce.roster.labour import BrokenRule, LabourRule, month_hours, rules_broken_by

ZONE = ZoneInfo("Asia/Almaty")


def shift(day: int, begins: int = 8, hours: int = 12, month: int = 1) -> Shift:
    at = datetime(2027, month, day, begins, tzinfo=ZONE).astimezone(UTC)
    return Shift("1001", TimeInterval(at, at + timedelta(hours=hours)))


def broken(*added: Shift, before: list[Shift] | None = None) -> list[tuple[int, str]]:
    old = before or []
    found = rules_broken_by(old, [*old, *added], ZONE)
    return [(each.day.day, each.rule.value) for each in found]


def test_two_on_two_off_breaks_nothing() -> None:
    days = [day for day in range(1, 31) if day % 4 in (1, 2)]
    assert broken(*(shift(day) for day in days)) == []


@pytest.mark.parametrize(
    ("before", "added", "rule"),
    [
        ([shift(10)], shift(11, begins=7), (11, "rest")),
        ([shift(11, begins=7)], shift(10), (11, "rest")),
        ([shift(day, hours=8) for day in range(11, 16)], shift(16, hours=8), (16, "days_in_row")),
        ([shift(day, 20) for day in (11, 12, 13)], shift(14, 20), (14, "nights_in_row")),
        ([shift(10, hours=10)], shift(10, begins=17, hours=4), (10, "overlap")),
    ],
)
def test_the_rule_that_a_shift_breaks_is_named(
    before: list[Shift], added: Shift, rule: tuple[int, str]
) -> None:
    assert rule in broken(added, before=before)


def test_a_week_without_42_hours_of_rest_is_named() -> None:
    # 32 hours lie between these shifts: no rest of 42 hours is in the week.
    odd = [shift(day, begins=8, hours=16) for day in (11, 13, 15)]
    assert (17, "weekly_rest") in broken(shift(17, begins=8, hours=16), before=odd)


def test_the_hours_of_a_month_have_a_limit() -> None:
    before = [shift(day) for day in range(1, 32) if day % 4 in (1, 2)]
    assert month_hours(before, ZONE) == {date(2027, 1, 1): 16 * 12}
    found = rules_broken_by(before, [*before, shift(31, hours=1)], ZONE)
    assert BrokenRule(date(2027, 1, 1), LabourRule.HOURS) in found


def test_what_was_broken_before_forbids_no_other_change() -> None:
    before = [shift(10), shift(11, begins=7)]
    assert broken(shift(20), before=before) == []
