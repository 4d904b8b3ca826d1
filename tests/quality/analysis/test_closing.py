"""When a day may be closed, and when its analysis is due."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from quality.analysis.causes import MainCause
from quality.analysis.closing import Hindrances, hindrances, last_due, missing_days, to_close_at
from tests.quality.analysis.days import ALMATY

EIGHT = time(8)


def test_nothing_stays_unexplained_or_without_somebody_who_sees_to_it() -> None:
    causes = [
        ("a", MainCause.UNEXPLAINED),
        ("b", MainCause.PAUSES),
        ("c", MainCause.PAUSES),
        ("d", MainCause.SHORT),
        ("e", MainCause.FAULT),
        ("f", MainCause.UNEXPLAINED),
    ]
    found = hindrances(causes, {MainCause.FAULT}, {"b"})
    assert found == Hindrances(("a", "f"), (MainCause.PAUSES,))
    assert found
    assert not hindrances(causes[1:5], {MainCause.FAULT}, {"b", "c"})
    assert not hindrances(causes[1:5], {MainCause.FAULT, MainCause.PAUSES}, ())
    assert not hindrances([], (), ()), "a day without a lost call"


def test_the_day_before_is_due_from_eight_on() -> None:
    eight = datetime(2026, 11, 27, 3, tzinfo=UTC)
    assert last_due(eight, EIGHT, ALMATY) == date(2026, 11, 26)
    assert last_due(eight - timedelta(seconds=1), EIGHT, ALMATY) == date(2026, 11, 25)
    evening = datetime(2026, 11, 27, 18, 59, tzinfo=UTC)
    assert last_due(evening, EIGHT, ALMATY) == date(2026, 11, 26)
    assert last_due(evening + timedelta(minutes=1), EIGHT, ALMATY) == date(2026, 11, 26)
    assert to_close_at(date(2026, 11, 26), EIGHT, ALMATY) == eight + timedelta(minutes=30)


def test_days_that_were_not_made_are_made_up_a_week_back() -> None:
    due = date(2026, 11, 26)
    assert missing_days(None, due) == [due]
    assert missing_days(due, due) == []
    assert missing_days(due + timedelta(days=1), due) == []
    assert missing_days(date(2026, 11, 24), due) == [date(2026, 11, 25), due]
    assert len(missing_days(date(2026, 1, 1), due)) == 7
