"""What `bench stack` holds against each other, and the days of `bench replay`."""

from __future__ import annotations

import pytest

from bench.floor_run import Citizen
from bench.replay import CASES, made_day
from bench.stack import PICK_UP_SECONDS, WITHIN_SECONDS, Hour, Waited, body, made_hour, of_replay
from bench.wire_account import WireCall, digits_of

BEGAN_US = 1_800_000_000_000_000


def wire(number: str, after_seconds: float, waited: float, outcome: str) -> WireCall:
    offered = BEGAN_US + int(after_seconds * 1e6)
    connected = offered + int(waited * 1e6) if outcome == "answered" else 0
    return WireCall(
        number, number, offered, connected, offered + 10_000_000, "caller", outcome, waited, 1.0,
        None, (), False,
    )  # fmt: skip


def test_the_replay_has_the_moments_of_the_wire_and_the_hours_talks() -> None:
    numbers = [str(77015000000 + n) for n in range(29)]
    talks = {digits_of(each): 5.0 for each in numbers}
    citizens = tuple(
        Citizen(0.0, each, 0.1 if n == 28 else 60.0, None) for n, each in enumerate(numbers)
    )
    calls = [wire(each, n / 1000, 0.3, "answered") for n, each in enumerate(numbers)]
    again = of_replay(calls, Hour(citizens, talks))
    assert [answered for _, answered in again.calls] == [True] * 28 + [False]
    assert again.calls[0] == (pytest.approx(PICK_UP_SECONDS), True)
    # The 28th waits for the first of 27 to hang up and to write, and for its telephone.
    assert again.calls[27][0] == pytest.approx(0.25 + 5 + 20 / 12 + 0.25 - 0.027, abs=0.001)
    assert again.calls[28][0] == pytest.approx(0.1)


def test_shares_count_all_calls() -> None:
    found = Waited(((0.2, True), (WITHIN_SECONDS, True), (2.0, True), (1.0, False)))
    assert (found.in_time, found.lost) == (0.5, 0.25)
    assert found.mean == pytest.approx((3.2 + WITHIN_SECONDS) / 4)


def test_two_points_apart_is_said() -> None:
    real, again = Waited(((0.2, True),) * 97 + ((9.0, True),) * 3), Waited(((0.2, True),) * 100)
    assert "lie 3.0 points apart" in body(real, again, False)
    assert "**not met**" in body(real, again, False)


def test_made_days_and_hours_are_the_same_for_the_same_seed() -> None:
    assert made_hour(20, 1) == made_hour(20, 1) != made_hour(20, 2)
    day = made_day(CASES[0], 1)
    assert day == made_day(CASES[0], 1)
    assert len(day.arrivals) == CASES[0].calls
    assert len({each.operator for each in day.presences}) == CASES[0].operators
