"""Samples: enough of everybody, by chance, over the strata, and the same again from the seed."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from quality.assessment.sampling import (
    AssessableCall,
    SamplingMonth,
    Stratum,
    chance,
    draw,
    due_by,
    strata_of,
)
from quality.assessment.spreading import DrawnCall, spread

FIRST = date(2026, 2, 1)
Days = list[list[tuple[int, int, int]]]
#: Of each of the 28 days the calls as (operator, topic, part).
months = st.lists(
    st.lists(st.tuples(st.integers(1, 3), st.integers(0, 2), st.integers(0, 3)), max_size=9),
    min_size=28,
    max_size=28,
)


def calls_of(days: Days) -> list[list[AssessableCall]]:
    return [
        [
            AssessableCall(
                f"c{day}.{n}", FIRST + timedelta(day), Stratum(f"100{operator}", topic, part)
            )
            for n, (operator, topic, part) in enumerate(calls)
        ]
        for day, calls in enumerate(days)
    ]


def draw_month(
    days: list[list[AssessableCall]], quota: int, seed: int
) -> list[list[AssessableCall]]:
    """Night after night."""
    whole, drawn = Counter[Stratum](), Counter[Stratum]()
    seen: list[AssessableCall] = []
    found: list[list[AssessableCall]] = []
    for n, calls in enumerate(days):
        taken = {it.call_id for each in found for it in each}
        left = [it for it in seen if it.call_id not in taken]
        of_day = draw(calls, SamplingMonth(whole, drawn, left), FIRST + timedelta(n), quota, seed)
        found.append(of_day)
        whole.update(strata_of(calls))
        drawn.update(strata_of(of_day))
        seen += calls
    return found


@settings(max_examples=40, deadline=None)
@given(months, st.integers(0, 8), st.integers(0, 2**62))
def test_a_months_quota_is_drawn_of_everybody_once(days: Days, quota: int, seed: int) -> None:
    calls = calls_of(days)
    found = [it for each in draw_month(calls, quota, seed) for it in each]
    assert len({it.call_id for it in found}) == len(found), "none twice"
    had = Counter(it.stratum.operator for each in calls for it in each)
    drawn = Counter(it.stratum.operator for it in found)
    assert drawn == +Counter({who: min(n, quota) for who, n in had.items()})


@settings(max_examples=40, deadline=None)
@given(months, st.integers(0, 2**62), st.randoms())
def test_a_draw_can_be_made_again_in_any_order(days: Days, seed: int, rng: object) -> None:
    calls = calls_of(days)
    shuffled = [sorted(each, key=lambda it: chance(1, it.call_id)) for each in calls]
    assert draw_month(calls, 5, seed) == draw_month(shuffled, 5, seed)


@settings(max_examples=40, deadline=None)
@given(months, st.integers(0, 2**62))
def test_within_a_stratum_the_lowest_hashes_are_drawn(days: Days, seed: int) -> None:
    calls = calls_of(days)[:27]
    for of_day, drawn in zip(calls, draw_month(calls, 5, seed), strict=True):
        for stratum, n in strata_of(drawn).items():
            there = sorted(chance(seed, it.call_id) for it in of_day if it.stratum == stratum)
            taken = sorted(chance(seed, it.call_id) for it in drawn if it.stratum == stratum)
            assert taken == there[:n]


def test_each_call_has_its_fair_chance_and_small_strata_are_not_left_out() -> None:
    """An operator's month has 24 calls of one stratum a day to 8 of another: over many seeds a
    quarter of the draws is of the small one, and nearly every month of eight draws has one."""
    small, great = Stratum("1001", 1, 0), Stratum("1001", 2, 1)
    days = [
        [
            AssessableCall(f"c{day}.{n}", FIRST + timedelta(day), small if n < 2 else great)
            for n in range(8)
        ]
        for day in range(28)
    ]
    counts = [
        strata_of(it for each in draw_month(days, 8, seed) for it in each)[small]
        for seed in range(150)
    ]
    assert 1.8 < sum(counts) / len(counts) < 2.2
    assert sum(n == 0 for n in counts) <= 8, "by plain lots it were 15 of 150"
    dates = Counter(len(day) for seed in range(40) for day in draw_month(days, 8, seed)[:27])
    assert set(dates) == {0, 1}, "a few a week, never many at once"


def test_by_a_day_so_much_of_the_quota_is_due() -> None:
    assert [due_by(date(2026, 2, day), 4, 0.5) for day in (1, 3, 4, 10, 11, 27, 28)] == [
        0, 0, 1, 1, 2, 4, 4,
    ]  # fmt: skip
    assert due_by(date(2024, 2, 29), 5, 0.01) == 5, "the last day owes all of it"


@given(
    st.lists(st.one_of(st.none(), st.integers(1, 5)), max_size=40),
    st.dictionaries(st.integers(1, 4), st.integers(0, 3), max_size=4),
    st.integers(0, 2**62),
)
def test_calls_are_spread_evenly_and_nobody_gets_their_own(
    subjects: list[int | None], load: dict[int, int], seed: int
) -> None:
    drawn = [DrawnCall(f"c{n}", subject) for n, subject in enumerate(subjects)]
    whose = spread(drawn, load, seed)
    assert set(whose) == {it.call_id for it in drawn}
    for it in drawn:
        others = set(load) - {it.subject}
        assert whose[it.call_id] in (others or {None})
    if load and not set(subjects) & set(load):
        has = Counter(load) + Counter(whose.values())
        spare = max(load.values())
        assert max(has[who] for who in load) <= max(spare, min(has[who] for who in load) + 1)
