"""The bound that waits are held against."""

from __future__ import annotations

import math
import random
from statistics import fmean

import pytest

from bench.ideal import ideal_waits, trace


def test_by_hand() -> None:
    assert ideal_waits([0, 1, 2, 3], [5, 5, 5, 1], 2) == [0, 0, 3, 3]


def test_nobody_waits_where_there_is_one_operator_each() -> None:
    assert ideal_waits([0, 0, 0], [9, 9, 9], 3) == [0, 0, 0]


def erlang_c_wait(operators: int, load: float, talk: float) -> float:
    """Mean wait of M/M/c, in the unit of `talk` (Erlang 1917)."""
    offered = operators * load
    term, below = 1.0, 1.0
    for n in range(1, operators):
        term *= offered / n
        below += term
    last = term * offered / operators / (1 - load)
    return last / (below + last) * talk / (operators * (1 - load))


def test_it_is_erlangs_for_exponential_talks() -> None:
    dice, at, arrivals, talks = random.Random(1), 0.0, [], []
    for _ in range(200_000):
        at += dice.expovariate(4 * 0.8)
        arrivals.append(at)
        talks.append(dice.expovariate(1.0))
    assert math.isclose(
        fmean(ideal_waits(arrivals, talks, 4)), erlang_c_wait(4, 0.8, 1.0), rel_tol=0.05
    )


@pytest.mark.parametrize("load", [0.5, 0.92])
def test_a_trace_keeps_its_load(load: float) -> None:
    planned = trace(500, 27, load, 5.0, seed=1)
    talk = sum(each.talk_seconds for each in planned)
    assert math.isclose(talk / 500, 5.0)
    assert math.isclose(talk / planned[-1].at_seconds / 27, load)
    assert planned == trace(500, 27, load, 5.0, seed=1)
