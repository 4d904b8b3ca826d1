"""The made shift, and what could be made of it at best."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from itertools import combinations

from bench.blend import is_met, measure
from bench.blend_day import Case, FreeTime, ideal, made_day, most_in_time

TEN_MINUTES = timedelta(minutes=10)


def by_trying(jobs: list[tuple[float, float, float]]) -> int:
    """The most jobs in time, of all sets in their order."""
    for many in range(len(jobs), 0, -1):
        for chosen in combinations(sorted(jobs), many):
            end = 0.0
            for release, due, work in chosen:
                end = max(end, release) + work
                if end > due:
                    break
            else:
                return many
    return 0


def test_the_most_jobs_in_time_are_as_many_as_by_trying() -> None:
    dice = random.Random(1)
    for _ in range(200):
        releases = sorted(dice.uniform(0, 50) for _ in range(8))
        jobs = [(at, at + 15, dice.uniform(1, 14)) for at in releases]
        assert most_in_time(jobs) == by_trying(jobs)


def test_free_time_is_what_calls_leave() -> None:
    free = FreeTime([(10, 1), (20, -1), (15, 1), (30, -1)], 2, 100)
    assert [free.until(at) for at in (0, 10, 15, 20, 30, 100, 500)] == [0, 20, 25, 25, 35, 175, 175]


def test_without_contacts_in_the_way_all_is_in_time_and_without_operators_nothing() -> None:
    day, texts = made_day(Case(4, 2, calls_each=5, texts_each=5), 1)
    best = ideal(day, texts, TEN_MINUTES)
    assert (best.calls, best.texts) == (1.0, 1.0)
    assert ideal(replace(day, arrivals=(), presences=()), texts, TEN_MINUTES).texts == 0.0


def test_a_small_shift_keeps_both_and_is_the_same_again() -> None:
    case = Case(8, 5, calls_each=20, texts_each=8)
    outcome = measure(case, 1)
    assert is_met(outcome)
    assert (outcome.blended.texts or 0) <= (outcome.best.texts or 0)
    again = measure(case, 1)
    assert replace(again, seconds=0) == replace(outcome, seconds=0)
