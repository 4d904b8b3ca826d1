"""Figures of a month: worked numbers, sums that add up, and who is compared with whom."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.kpi.figures import RATIOS, KpiRatio, expected, figure, share
from quality.kpi.interval import mean_interval, share_interval
from quality.kpi.reading import Team
from quality.kpi.rows.kpi import Subject
from quality.kpi.sheet import KpiMonth, corrections, seal, sheet
from quality.kpi.sums import NAMES, NOTHING, Band, KpiSums, LikeHour, like_hour, work_of
from queue_manager.domain.floor.states import OperatorState
from queue_manager.domain.measures.measures import occupancy
from queue_manager.rows.operator_hours import DayState, HourCalls, HourMarks, HourRings, Hours

AHT = next(it for it in RATIOS if it.code == "aht_seconds")
NO_ANSWER = next(it for it in RATIOS if it.code == "no_answer_share")
MORNING, NIGHT = LikeHour(Band.MORNING, False), LikeHour(Band.NIGHT, False)


def handled(*seconds: int) -> KpiSums:
    """Calls that took so long each."""
    ms = [1000 * it for it in seconds]
    return KpiSums(calls=len(ms), talk_ms=sum(ms), handled_squares=sum(it * it for it in ms))


def test_wilsons_interval() -> None:
    """45 of 50: its lower bound is .786 (Wilson 1927), as the rating of heads has it."""
    found = share_interval(45, 50)
    assert found is not None
    assert (round(found.low, 3), round(found.high, 3)) == (0.786, 0.957)
    none = share_interval(0, 20)
    assert none is not None and none.low == 0 and round(none.high, 3) == 0.161
    assert share_interval(4, 4) is None, "of four nothing is said"


def test_students_interval() -> None:
    """150, 160, 170, 180, 190 s: mean 170, s = 15.811, t(4) = 2.776: 170 ± 19.63."""
    sums = handled(150, 160, 170, 180, 190)
    found = figure(AHT, {MORNING: sums}, {})
    assert found.value == 170 and found.like is None and found.interval is not None
    assert (round(found.interval.low, 2), round(found.interval.high, 2)) == (150.37, 189.63)
    assert figure(AHT, {MORNING: handled(150, 160, 170, 180)}, {}).interval is None
    assert figure(AHT, {}, {}).value is None, "no data is not nought"


def test_nights_are_compared_with_nights() -> None:
    """At night calls take 100 s, in the morning 200 s, for everybody. Who works nine nights of ten
    calls has 110 s, and is as quick as the others."""
    own = {NIGHT: handled(*[100] * 9), MORNING: handled(200)}
    others = {NIGHT: handled(*[100] * 5), MORNING: handled(*[200] * 500)}
    found = figure(AHT, own, others)
    assert (found.value, found.like, found.differs) == (110, 110, None)


def test_few_calls_have_no_verdict_and_many_have() -> None:
    others = {MORNING: handled(*[100, 120, 140] * 40)}
    slow = [200, 220, 240]
    assert figure(AHT, {MORNING: handled(*slow, 230)}, others).differs is None
    assert figure(AHT, {MORNING: handled(*slow * 10)}, others).differs == "more"
    # 30 % of 20 rings against 10 %: a difference that chance makes, at 99.8 %.
    rings = {MORNING: KpiSums(picked_up=900, no_answers=100)}
    assert figure(NO_ANSWER, {MORNING: KpiSums(picked_up=14, no_answers=6)}, rings).differs is None
    assert (
        figure(NO_ANSWER, {MORNING: KpiSums(picked_up=140, no_answers=60)}, rings).differs == "more"
    )


def test_who_worked_alone_is_compared_with_nobody() -> None:
    own = {NIGHT: handled(*[100] * 9), MORNING: handled(200)}
    assert expected(AHT, own, {MORNING: handled(200, 210)}) is None, "one call of ten in like hours"


SUMS = st.builds(KpiSums, *(st.integers(1, 10**6) for _ in NAMES))
KINDS = st.builds(LikeHour, st.sampled_from(Band), st.booleans())
WORK = st.dictionaries(KINDS, SUMS, min_size=1)


@given(st.lists(SUMS, max_size=6), SUMS)
def test_sums_add_up_in_any_order(parts: list[KpiSums], other: KpiSums) -> None:
    whole = sum(parts, NOTHING)
    for name in NAMES:
        assert getattr(whole, name) == sum(getattr(it, name) for it in parts)
    assert whole + other == other + whole
    assert whole + other - other == whole


@given(WORK, st.sampled_from(RATIOS), st.integers(2, 5))
def test_who_works_as_everybody_else_is_expected_to(
    own: Mapping[LikeHour, KpiSums], ratio: KpiRatio, times: int
) -> None:
    """Colleagues who do the same several times over give one's own figure."""
    others = {
        kind: KpiSums(*(times * getattr(sums, name) for name in NAMES))
        for kind, sums in own.items()
    }
    found = figure(ratio, own, others)
    assert (found.value is None) == (found.like is None)
    if found.value is not None and found.like is not None:
        assert math.isclose(found.value, found.like, rel_tol=1e-9, abs_tol=1e-12)


@given(st.integers(0, 300), st.integers(0, 300))
def test_an_interval_holds_its_share_and_the_surer_one_is_wider(counted: int, rest: int) -> None:
    found, sure = (share_interval(counted, counted + rest, it) for it in (0.95, 0.998))
    assert (found is None) == (counted + rest < 5)
    if found and sure:
        assert 0 <= sure.low <= found.low <= counted / (counted + rest)
        assert counted / (counted + rest) <= found.high <= sure.high <= 1


@given(st.lists(st.integers(0, 10**6), min_size=5, max_size=30))
def test_whole_numbers_give_the_mean_of_the_single_values(values: list[int]) -> None:
    found = mean_interval(len(values), sum(values), sum(it * it for it in values))
    assert found is not None
    assert math.isclose((found.low + found.high) / 2, sum(values) / len(values), abs_tol=1e-6)


def test_hours_become_kinds_and_days() -> None:
    """27 November 2026 is a Friday, the next day a Saturday."""
    friday, saturday = date(2026, 11, 27), date(2026, 11, 28)
    work = work_of(
        Hours(
            [HourCalls("1", friday, 23, 2, 100, 10, 20, 9000),
             HourCalls("1", saturday, 0, 1, 50, 0, 10, 3600)],
            [HourRings("1", friday, 23, 2, 5000, 13_000_000, 1)],
            [HourMarks("1", saturday, 0, 1, 5, 25)],
            [DayState("1", friday, "talking", "", 100), DayState("1", friday, "paused", "lunch", 7),
             DayState("1", saturday, "paused", "lunch", 3)],
        )
    )  # fmt: skip
    assert set(work.by_like["1"]) == {LikeHour(Band.EVENING, False), LikeHour(Band.NIGHT, True)}
    assert work.of("1") == sum(work.by_day["1"].values(), NOTHING)
    assert (work.of("1").calls, work.of("1").handled_ms, work.of("1").marks) == (3, 190, 1)
    assert work.presence["1"].at_work_ms == 110
    assert like_hour(friday, 6) == MORNING and like_hour(saturday, 12) == LikeHour(Band.DAY, True)


def test_occupied_time_is_the_share_that_the_floor_shows() -> None:
    """Of 100 minutes at work, 20 of them paused: 30 with callers, 10 after them, 16 in calls to
    citizens. 56 of 80, as on every other page."""
    minutes = {"available": 24, "talking": 25, "hold": 5, "wrap_up": 10, "calling_out": 16}
    friday = date(2026, 11, 27)
    states = [DayState("1", friday, each, "", 60_000 * it) for each, it in minutes.items()]
    states.append(DayState("1", friday, "paused", "lunch", 60_000 * 20))
    month = KpiMonth(date(2026, 11, 1), ZoneInfo("Asia/Almaty"))
    subject = Subject(7, "A", "1", "operator", None, "1", open=True)
    team = Team(month, [subject], work_of(Hours(states=states)), {}, {}, {}, {}, {})
    found = team.sheet(subject).line("occupancy")
    assert found is not None and (found.counted, found.out_of) == (56 * 60_000, 80 * 60_000)
    times = {OperatorState(it.state): timedelta(milliseconds=it.ms) for it in states}
    assert found.value == occupancy(times)


@pytest.mark.parametrize(
    ("first", "begins", "ends"),
    [
        # Almaty's February 2024 had an hour more: at its end the clock went from +6 to +5.
        (date(2024, 2, 1), datetime(2024, 1, 31, 18, tzinfo=UTC),
         datetime(2024, 2, 29, 19, tzinfo=UTC)),
        (date(2024, 3, 1), datetime(2024, 2, 29, 19, tzinfo=UTC),
         datetime(2024, 3, 31, 19, tzinfo=UTC)),
        (date(2026, 12, 1), datetime(2026, 11, 30, 19, tzinfo=UTC),
         datetime(2026, 12, 31, 19, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_a_month_of_the_city(first: date, begins: datetime, ends: datetime) -> None:
    month = KpiMonth(first, ZoneInfo("Asia/Almaty"))
    assert (month.begins, month.ends) == (begins, ends)
    assert KpiMonth(month.previous, month.zone).following == first


def test_what_was_corrected_later_stands_beside_the_signed_figure() -> None:
    signed = sheet("clerk", date(2026, 10, 1), [share("a", 8, 10), share("b", 1, 2)])
    now = sheet("clerk", date(2026, 10, 1), [share("a", 9, 10), share("b", 1, 2)])
    assert [(old.counted, new.counted) for old, new in corrections(signed, now) if new] == [(8, 9)]
    assert corrections(signed, signed) == []
    assert seal(signed) != seal(now) and seal(signed) == seal(replace_nothing(signed))


def replace_nothing(it: object) -> object:
    """Another object with the same figures."""
    return type(it)(**{name: getattr(it, name) for name in it.__struct_fields__})  # type: ignore
