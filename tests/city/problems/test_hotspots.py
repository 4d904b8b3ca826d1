"""Where next month's reports will lie: worked examples, and a made city."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from h3.api.basic_int import grid_ring, latlng_to_cell
from hypothesis import given, settings
from hypothesis import strategies as st

from city.problems.hotspots.features import NAMES, Past, incidents
from city.problems.hotspots.forecast import expected, forecast, ranked, scored
from city.problems.hotspots.months import month_number, months_of, neighbours
from city.problems.hotspots.table import Reports
from city.problems.hotspots.weights import USUAL, learned
from tests.city.problems.backtest import by_cell, pei
from tests.city.problems.made_city import BEGINS, MONTHS, made_city

CELL = latlng_to_cell(51.13, 71.43, 9)
FAR = latlng_to_cell(51.20, 71.60, 9)
MARCH = date(2026, 3, 1)


def reports(*rows: tuple[date, int, int]) -> Reports:
    """Of (day, cell, topic)."""
    rows = tuple(sorted(rows))
    days, cells, topics = zip(*rows, strict=True)
    return Reports(
        np.array([it.toordinal() for it in days], dtype=np.int32),
        np.array(cells, dtype=np.uint64),
        np.array(topics, dtype=np.int32),
        ("road", "snow"),
    )


def daily(first: date, number: int, cell: int, step: int = 1) -> list[tuple[date, int, int]]:
    return [(first + timedelta(days=step * it), cell, 0) for it in range(number)]


def test_a_gap_of_a_week_begins_another_incident() -> None:
    days = [date(2026, 1, 1), date(2026, 1, 7), date(2026, 1, 14), date(2026, 1, 15)]
    found = incidents(
        reports(*((it, CELL, 0) for it in days), (days[1], CELL, 1), (days[1], FAR, 0))
    )
    assert [date.fromordinal(int(it)).day for it in found.days] == [1, 7, 7, 14]


def test_a_constant_rate_is_expected_again() -> None:
    past = Past(reports(*daily(date(2025, 1, 1), 424, CELL), *daily(date(2025, 1, 1), 106, FAR, 4)))
    found = past.features(month_number(MARCH))[np.searchsorted(past.cells, CELL)]
    own = [NAMES.index(it) for it in NAMES if it.startswith("reports")]
    assert found[own] == pytest.approx([31.0] * len(own))
    assert found[NAMES.index("neighbours")] == 0


def test_a_place_that_stands_for_none_does_not_make_its_neighbour_hot() -> None:
    around = grid_ring(CELL, 1)
    rows = daily(date(2026, 1, 1), 50, CELL) + [(date(2026, 1, 1), it, 0) for it in around]
    past = Past(reports(*rows))
    near = past.features(month_number(MARCH))[:, NAMES.index("neighbours")]
    beside = np.searchsorted(past.cells, np.uint64(around[0]))
    assert near[beside] < 1


def test_what_is_learned_is_held_by_the_usual() -> None:
    features = np.zeros((2, len(NAMES)))
    assert learned(features, np.zeros(2)) == pytest.approx(USUAL)
    # Two thousand cells, whose counts are what the first feature says: nearly all weight is its.
    rng = np.random.default_rng(1)
    features = rng.gamma(1, 5, (2000, len(NAMES)))
    weights = learned(features, features[:, 0])
    assert weights[0] > 0.85 and weights[1:].sum() < 0.12


def test_the_month_and_what_comes_after_are_never_looked_at() -> None:
    rows = daily(date(2025, 11, 1), 120, CELL) + daily(date(2025, 12, 1), 30, FAR, 3)
    before = reports(*(it for it in rows if it[0] < MARCH))
    later = daily(MARCH, 300, FAR)
    assert forecast(reports(*rows, *later), MARCH) == forecast(before, MARCH)
    assert len(forecast(before, MARCH)) == 2


def test_one_month_of_reports_is_enough() -> None:
    rows = daily(date(2026, 2, 1), 20, CELL) + daily(date(2026, 2, 1), 5, FAR)
    assert [cell for cell, _ in forecast(reports(*rows), MARCH)] == [CELL, FAR]
    assert forecast(reports(*rows), date(2026, 1, 1)) == []


def test_one_matter_told_of_each_day_is_no_more_than_many_matters() -> None:
    """Both cells have a report a day; in one they are of one matter, in the other of four a month,
    and a third cell has less of both."""
    one = daily(date(2025, 9, 1), 181, CELL)
    many = [(it, FAR, 0) for day, _, _ in daily(date(2025, 9, 1), 23, FAR, 8) for it in [day] * 8]
    other = latlng_to_cell(51.16, 71.47, 9)
    past = reports(*one, *many, *daily(date(2025, 9, 1), 9, other, 20))
    scores = dict(forecast(past, MARCH))
    assert [cell for cell, _ in forecast(past, MARCH)] == [FAR, CELL, other]
    assert scores[FAR] == pytest.approx(2.0, abs=0.05) and 1 < scores[CELL] < 1.2
    by_reports = dict(expected(past, MARCH))
    assert by_reports[CELL] == pytest.approx(by_reports[FAR], rel=0.1)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 2), st.integers(0, 1)), max_size=40))
def test_any_table_is_ranked(rows: list[tuple[int, int, int]]) -> None:
    places = (CELL, FAR, int(grid_ring(CELL, 1)[0]))
    days = sorted(
        (date(2025, 9, 1) + timedelta(days=it), places[at], topic) for it, at, topic in rows
    )
    found = forecast(reports(*days), MARCH) if days else []
    assert {cell for cell, _ in found} == {cell for day, cell, _ in days if day < MARCH}
    assert all(0 <= score <= 2.0 + 1e-9 for _, score in found)


def test_neighbours_of_cells() -> None:
    cells = np.sort(np.array([CELL, *grid_ring(CELL, 1)], dtype=np.uint64))
    near = neighbours(cells)
    middle = int(np.searchsorted(cells, np.uint64(CELL)))
    assert sorted(near[middle]) == [it for it in range(7) if it != middle]
    assert (near == -1).sum() == 6 * 3


def test_months_of_days() -> None:
    days = np.array([date(2025, 12, 31).toordinal(), date(2026, 1, 1).toordinal()], dtype=np.int32)
    assert months_of(days).tolist() == [12 * 2025 + 11, 12 * 2026]


def test_a_made_city_is_foretold_better_than_by_chance() -> None:
    city = made_city(109, 3.0)
    month = BEGINS + MONTHS - 1
    assert pei(city.reports, month, scored) > 0.7 > 0.3 > pei(city.reports, month, by_cell)
    assert pei(city.reports, month, ranked) > 0.7
    opened = incidents(city.reports)
    by_reports, by_both = (pei(city.reports, month, rule, opened) for rule in (scored, ranked))
    assert by_both > by_reports
