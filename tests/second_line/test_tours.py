"""Tours: no camera is starved, work is shared fairly. And which cameras see a place."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import ceil

from hypothesis import given, settings
from hypothesis import strategies as st

from registry.places.ground import Point
from second_line.watching.tours import (
    MOST_RISK,
    ROTATION,
    TourCamera,
    next_cameras,
    risk_of,
    share_of,
    shares,
)
from second_line.watching.views_of_places import CameraSector, cameras_that_see

NOW = datetime(2026, 12, 3, 12, tzinfo=UTC)
STEP = timedelta(seconds=30)
RISKS = st.lists(st.floats(1.0, MOST_RISK), min_size=1, max_size=40)


@settings(max_examples=60, deadline=None)
@given(RISKS, st.sampled_from([1, 4, 9, 16]))
def test_no_camera_is_unseen_for_longer_than_the_bound(risks: list[float], tiles: int) -> None:
    cameras = [TourCamera(number, risk, NOW) for number, risk in enumerate(risks)]
    turns = ceil(len(cameras) / tiles)
    bound = (MOST_RISK + 1) * turns * STEP + STEP
    now = NOW
    for _ in range(12 * turns):
        now += STEP
        assert max(now - it.seen_at for it in cameras if it.seen_at) <= bound
        shown = set(next_cameras(cameras, tiles, now))
        assert len(shown) == min(tiles, len(cameras))
        cameras = [replace(it, seen_at=now) if it.camera_id in shown else it for it in cameras]


@given(RISKS, st.integers(1, 12))
def test_shares_have_equal_numbers_and_nearly_equal_risk(risks: list[float], seats: int) -> None:
    cameras = [TourCamera(number, risk) for number, risk in enumerate(risks)]
    dealt = shares(cameras, seats)
    assert sorted(it.camera_id for share in dealt for it in share) == list(range(len(cameras)))
    assert max(map(len, dealt)) - min(map(len, dealt)) <= 1
    sums = [sum(it.risk for it in share) for share in dealt]
    assert max(sums) - min(sums) <= 2 * MOST_RISK


def test_shares_change_seats_each_25_minutes_and_are_never_shared() -> None:
    cameras = [TourCamera(number, 1.0) for number in range(9)]
    seats = ["A", "B", "C"]
    seen = []
    for turn in range(3):
        at = NOW + turn * ROTATION
        own = [{it.camera_id for it in share_of(cameras, seats, seat, at)} for seat in seats]
        assert set.union(*own) == set(range(9)) and sum(map(len, own)) == 9
        assert share_of(cameras, seats, "A", at) == share_of(cameras, seats, "A", at)
        seen.append(frozenset(own[0]))
    assert len(set(seen)) == 3


def test_a_place_with_more_events_is_riskier_up_to_a_limit() -> None:
    risks = [risk_of(events) for events in (0, 1, 5, 50, 10**6)]
    assert risks == sorted(risks) and risks[0] == 1.0 and risks[-1] == MOST_RISK
    never, quiet, busy = TourCamera(1, 1.0), TourCamera(2, 1.0, NOW), TourCamera(3, 3.0, NOW)
    assert next_cameras([quiet, busy, never], 2, NOW + STEP) == [1, 3]


def test_cameras_that_look_at_a_place_come_by_their_distance() -> None:
    place = Point(51.16, 71.43)
    south, behind = 51.1591, 51.1591  # 100 m
    cameras = [
        CameraSector(1, south, 71.43, 0, 60),
        CameraSector(2, behind, 71.43, 180, 60),
        CameraSector(3, 51.1596, 71.43, 350, 60),
        CameraSector(4, 51.1598, 71.43, None, None),
        CameraSector(5, 51.10, 71.43, 0, 60),
        CameraSector(6, 51.16, 71.43, 180, 60),
        CameraSector(7, 51.16, 71.4285, 90, 10),
        CameraSector(8, 51.1591, 71.43, 180, 360),
    ]
    assert cameras_that_see(place, cameras) == [6, 3, 1, 8, 7, 4]
