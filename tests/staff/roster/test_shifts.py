"""A shift as people write it is the shift that is meant, over midnight and over a change of the
clock, and quarter-hours count what is there."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from staff.roster.coverage import (
    QUARTER,
    Quarter,
    ShiftStatus,
    adherence,
    by_quarter,
    on_shift,
    rostered,
    unrostered,
)
from staff.roster.shifts import (
    Clocks,
    Shift,
    ShiftProblem,
    ShiftRefused,
    TimeInterval,
    days_without,
    shift_of,
)

ALMATY, BERLIN = ZoneInfo("Asia/Almaty"), ZoneInfo("Europe/Berlin")
DAY = date(2026, 11, 30)
MONDAY = datetime(2026, 11, 29, 19, tzinfo=UTC)  # midnight in Almaty
clocks = st.builds(time, st.integers(0, 23), st.sampled_from([0, 5, 15, 30, 45, 59]))
days = st.dates(date(2024, 2, 20), date(2024, 4, 5))


def at(hour: float) -> datetime:
    return MONDAY + timedelta(hours=hour)


def span(begins: float, ends: float) -> TimeInterval:
    return TimeInterval(at(begins), at(ends))


def written(
    begins: str, ends: str, *breaks: str, day: date = DAY, zone: ZoneInfo = ALMATY
) -> Shift:
    pairs = tuple((time.fromisoformat(it[:5]), time.fromisoformat(it[6:])) for it in breaks)
    wish = Clocks("1001", day, time.fromisoformat(begins), time.fromisoformat(ends), pairs)
    return shift_of(wish, zone)


def why(begins: str, ends: str, *breaks: str, **kind: object) -> ShiftProblem:
    with pytest.raises(ShiftRefused) as refused:
        written(begins, ends, *breaks, **kind)  # type: ignore[arg-type]
    return refused.value.why


def test_a_shift_over_midnight_ends_on_the_next_day_and_so_do_its_breaks() -> None:
    shift = written("20:00", "08:00", "03:00-03:30", "23:45-00:15")
    assert shift.span == span(20, 32)
    assert shift.breaks == (span(23.75, 24.25), span(27, 27.5))
    assert list(shift.presences()) == [span(20, 23.75), span(24.25, 27), span(27.5, 32)]
    assert written("09:00", "09:00").span == span(9, 33), "around the clock"
    assert written("16:00", "00:00").span == span(16, 24)


def test_a_clock_that_is_put_back_makes_the_night_an_hour_longer() -> None:
    night = written("20:00", "08:00", "23:30-23:45", day=date(2024, 2, 29))
    assert night.span.length == timedelta(hours=13)
    assert night.breaks[0].length == timedelta(minutes=15), "the first of two 23:30"
    early = written("15:00", "23:30", day=date(2024, 2, 29))
    late = written("23:30", "08:00", day=date(2024, 2, 29))
    assert early.span.ends == late.span.begins, "one ends where the other begins"


def test_a_time_that_the_clock_never_shows_is_refused() -> None:
    spring = {"day": date(2024, 3, 31), "zone": BERLIN}
    assert why("02:30", "10:00", **spring) is ShiftProblem.NO_SUCH_TIME
    assert written("01:00", "05:00", **spring).span.length == timedelta(hours=3)  # type: ignore[arg-type]


def test_breaks_lie_within_and_apart() -> None:
    assert why("09:00", "18:00", "08:30-09:30") is ShiftProblem.BREAK_OUTSIDE
    assert why("09:00", "18:00", "17:30-18:30") is ShiftProblem.BREAK_OUTSIDE
    assert why("09:00", "18:00", "13:00-12:00") is ShiftProblem.BREAK_OUTSIDE
    assert why("09:00", "18:00", "12:00-13:00", "12:30-13:30") is ShiftProblem.BREAKS_OVERLAP
    assert why("09:00", "18:00", *["12:00-12:01"] * 13) is ShiftProblem.BREAKS
    assert why("09:00", "18:00", day=date(1, 1, 1)) is ShiftProblem.DAY
    with pytest.raises(ShiftRefused):
        shift_of(Clocks("1001", DAY, time(9), time(18), languages=("de",)), ALMATY)


@given(day=days, begins=clocks, ends=clocks, zone=st.sampled_from([ALMATY, BERLIN]))
def test_a_shift_shows_the_clocks_that_were_written(
    day: date, begins: time, ends: time, zone: ZoneInfo
) -> None:
    try:
        shift = shift_of(Clocks("1001", day, begins, ends), zone)
    except ShiftRefused as refused:
        assert refused.why is ShiftProblem.NO_SUCH_TIME and zone is BERLIN
        return
    first, last = (it.astimezone(zone) for it in (shift.span.begins, shift.span.ends))
    assert (first.date(), first.time(), last.time()) == (day, begins, ends)
    assert timedelta() < shift.span.length <= timedelta(hours=25)


minutes = st.integers(-600, 2400)
spans = st.lists(
    st.builds(lambda a, b: span(a / 60, (a + b) / 60), minutes, st.integers(1, 900)), max_size=8
)


@given(spans)
def test_quarters_hold_all_the_time_that_is_in_them_and_no_more(found: list[TimeInterval]) -> None:
    whole = span(0, 24)
    quarters = by_quarter(found, whole)
    assert len(quarters) == 96 and quarters[1].begins_at == at(0.25)
    total = sum((it.operators or 0) for it in quarters) * QUARTER
    expected = sum((it.within(whole) for it in found), timedelta())
    assert abs(total - expected) < timedelta(milliseconds=1)


def test_a_day_without_a_roster_is_unknown_and_not_enough() -> None:
    night = written("20:00", "08:00", "21:00-21:15")
    found = rostered([night], span(18, 48), {DAY + timedelta(days=1)}, ALMATY)
    assert days_without([night], [DAY, DAY + timedelta(days=1)], ALMATY) == [
        DAY + timedelta(days=1)
    ]
    by_hour = {it.begins_at: it.operators for it in found}
    assert by_hour[at(18)] == 0.0 and by_hour[at(20)] == 1.0 and by_hour[at(21)] == 0.0
    assert by_hour[at(24)] is None and by_hour[at(47.75)] is None
    with_breaks = on_shift([night], span(18, 48), {DAY + timedelta(days=1)}, ALMATY)
    by_hour = {it.begins_at: it.operators for it in with_breaks}
    assert by_hour[at(18)] == 0.0 and by_hour[at(21)] == 1.0 and by_hour[at(24)] is None
    assert by_quarter([], span(0, 0.25)) == [Quarter(at(0), 0.0)]


def test_signed_in_stands_against_rostered() -> None:
    shift = Shift("1001", span(8, 16))
    later = adherence(shift, [], at(7))
    assert (later.standing, later.share) == (ShiftStatus.LATER, None)
    away = adherence(shift, [], at(10))
    assert (away.standing, away.share, away.late) == (ShiftStatus.AWAY, 0.0, None)
    assert adherence(shift, [span(16, 17)], at(18)).standing is ShiftStatus.MISSED
    signed_in = [span(7, 7.5), span(8.5, 10), span(11, 12)]
    half = adherence(shift, signed_in, at(12))
    assert (half.standing, half.late) == (ShiftStatus.THERE, timedelta(minutes=30))
    assert half.there == timedelta(hours=2.5) and half.passed == timedelta(hours=4)
    early = adherence(shift, [span(7, 17)], at(18))
    assert (early.standing, early.share, early.late) == (ShiftStatus.OVER, 1.0, timedelta())
    outside = unrostered([shift], {"1001": [span(7, 9)], "1002": [span(8, 9)], "1003": []})
    assert outside == {"1001": timedelta(hours=1), "1002": timedelta(hours=1)}
