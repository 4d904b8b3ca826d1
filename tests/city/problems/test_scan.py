"""The permutation scan: what it finds, and how often it finds what is not there."""

from __future__ import annotations

from math import log

import numpy as np
import pytest
from h3.api.basic_int import grid_disk, latlng_to_cell

from city.problems.scan import LEAST_VOLUME, MOST_TOPICS, SURE, Volume, scan, scanned

MIDDLE = latlng_to_cell(51.13, 71.43, 9)
LAST = 739_000


def city(seed: int, number: int = 600, days: int = 92) -> tuple[list[int], list[int]]:
    """Cases whose places and days have nothing to do with each other."""
    rng = np.random.default_rng(seed)
    cells = sorted(grid_disk(MIDDLE, 8))
    weights = rng.gamma(0.7, size=len(cells))
    places = rng.choice(len(cells), number, p=weights / weights.sum())
    return [cells[it] for it in places], (LAST - rng.integers(0, days, number)).tolist()


def random_month(seed: int, contacts: int) -> tuple[list[int], list[int]]:
    """Draw a small city's contacts of one month, with independent places and days."""
    rng = np.random.default_rng(seed)
    cells = sorted(grid_disk(MIDDLE, 6))
    places = rng.gamma(0.7, size=len(cells))
    weights = rng.gamma(5.0, size=30)
    found = rng.choice(len(cells), contacts, p=places / places.sum())
    ages = rng.choice(30, contacts, p=weights / weights.sum())
    return [cells[it] for it in found], (LAST - ages).tolist()


def test_an_injected_cluster_is_found_where_and_when_it_is() -> None:
    cells, days = city(1)
    heart = sorted(set(cells))[40]
    cells += [heart] * 9
    days += [LAST - it % 3 for it in range(9)]
    first = scan(cells, days, LAST, permutations=199)[0]
    assert first.p == pytest.approx(1 / 200)
    assert heart in first.cells and first.radius <= 1
    assert 3 <= first.days <= 5 and first.cases >= 9 > 3 * first.expected


def test_the_ratio_is_kulldorffs() -> None:
    # Six of eight cases of the last day lie in a cell that has eight of twenty in all.
    other = [latlng_to_cell(51.3, 71.9 + it / 10, 9) for it in range(12)]
    cells = [MIDDLE] * 8 + other
    days = [LAST] * 6 + [LAST - 50] * 2 + [LAST] * 2 + [LAST - 50] * 10
    first = scan(cells, days, LAST, permutations=19)[0]
    mu = 8 * 8 / 20
    assert (first.cases, first.expected) == (6, pytest.approx(mu))
    assert first.ratio == pytest.approx(6 * log(6 / mu) + 14 * log(14 / (20 - mu)))
    assert (first.cell, first.radius, first.days) == (MIDDLE, 0, 1)


def test_a_busy_place_and_a_busy_week_are_no_cluster() -> None:
    rng = np.random.default_rng(5)
    cells = sorted(grid_disk(MIDDLE, 4))
    places = [cells[0] if it < 0.4 else cells[int(it * len(cells))] for it in rng.random(500)]
    days = [LAST - int(7 * a if b < 0.5 else 92 * a) for a, b in rng.random((500, 2))]
    assert all(it.p > SURE for it in scan(places, days, LAST, permutations=199))


def test_what_is_over_is_not_new() -> None:
    cells, days = city(1)
    heart = sorted(set(cells))[40]
    cells += [heart] * 9
    days += [LAST - 40] * 9
    assert all(
        heart not in it.cells for it in scan(cells, days, LAST, permutations=99) if it.p <= SURE
    )


def test_two_clusters_do_not_touch() -> None:
    cells, days = city(3)
    for heart in (sorted(set(cells))[5], sorted(set(cells))[-5]):
        cells += [heart] * 12
        days += [LAST - 1] * 12
    sure = [it for it in scan(cells, days, LAST, permutations=199) if it.p <= SURE]
    assert len(sure) >= 2 and not sure[0].cells & sure[1].cells


def test_the_same_seed_says_the_same() -> None:
    cells, days = city(2, 200)
    assert scan(cells, days, LAST, permutations=49) == scan(cells, days, LAST, permutations=49)


def test_nothing_to_scan() -> None:
    assert scan([], [], LAST) == []
    assert scan([MIDDLE] * 2, [LAST] * 2, LAST) == []


def test_false_alarms_are_rare() -> None:
    # Each of 20 has one chance in 20. More than 8 come in one of 10 million tries, and the seeds
    # are fixed; a scan that took every strongest window for a cluster would have 20.
    found = 0
    for seed in range(20):
        cells, days = random_month(seed, 300)
        found += any(it.p <= SURE for it in scan(cells, days, LAST, permutations=39))
    assert found <= 8


def test_which_topics_are_scanned_each_night() -> None:
    volumes = [
        Volume(1, LEAST_VOLUME, 3, 1.0),
        Volume(2, LEAST_VOLUME - 1, 9, 5.0),
        Volume(3, 900, 2, 5.0),
        Volume(4, 900, 10, 2.0),
        *(Volume(it, 50, 4, 1.0) for it in range(10, 90)),
    ]
    found = scanned(volumes)
    assert found[0] == 4 and len(found) == MOST_TOPICS
    assert not {2, 3} & set(found)
