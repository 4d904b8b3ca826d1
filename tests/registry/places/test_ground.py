"""Where points lie: real places of Astana, and promises about any."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from registry.places.ground import (
    EDGE_METRES,
    Point,
    Whereabouts,
    box,
    inside,
    metres,
    metres_to,
    whereabouts,
    wrong_with,
)

BAITEREK, KHAN_SHATYR = Point(51.1283, 71.4305), Point(51.1325, 71.4039)
SQUARE = [(71.40, 51.10), (71.50, 51.10), (71.50, 51.20), (71.40, 51.20)]
POINTS = st.builds(Point, st.floats(50.9, 51.4), st.floats(71.1, 71.9))


def test_two_places_a_walk_apart() -> None:
    assert 1890 < metres(BAITEREK, KHAN_SHATYR) < 1940
    assert metres(BAITEREK, BAITEREK) == 0


@given(POINTS, POINTS, POINTS)
def test_distance_is_one(a: Point, b: Point, c: Point) -> None:
    assert abs(metres(a, b) - metres(b, a)) < 1e-6
    assert metres(a, c) <= metres(a, b) + metres(b, c) + 1e-6


@given(POINTS, POINTS, st.floats(1, 20_000))
def test_a_box_loses_nobody_who_is_near(a: Point, b: Point, reach: float) -> None:
    south, north, west, east = box(a, reach)
    if metres(a, b) <= reach:
        assert south <= b.lat <= north and west <= b.lon <= east


def test_inside_at_the_side_and_far_outside() -> None:
    outlines = {"square": SQUARE}
    assert whereabouts(BAITEREK, outlines) == Whereabouts("square", outside=False)
    just = Point(51.15, 71.5030)  # 209 m
    near = whereabouts(just, outlines)
    assert (near.district, near.outside) == ("square", False)
    assert 200 < near.metres < 215 < EDGE_METRES
    far = whereabouts(Point(43.24, 76.89), outlines)
    assert (far.district, far.outside) == (None, True)
    assert far.metres > 900_000
    assert whereabouts(BAITEREK, {}) == Whereabouts(None, outside=False)


@given(POINTS, st.integers(0, 3))
def test_where_an_outline_begins_makes_no_difference(point: Point, turn: int) -> None:
    turned = SQUARE[turn:] + SQUARE[:turn]
    assert inside(point, turned) == inside(point, SQUARE) == inside(point, turned[::-1])
    assert (metres_to(point, SQUARE) == 0) or not inside(point, SQUARE)


def test_what_is_no_outline() -> None:
    assert wrong_with(SQUARE) is None
    assert wrong_with(SQUARE[:2]) == "corners"
    assert wrong_with([*SQUARE, SQUARE[0]]) == "twice"
    assert wrong_with([SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3]]) == "crosses"
    assert wrong_with([*SQUARE[:3], (200.0, 51.0)]) == "range"
