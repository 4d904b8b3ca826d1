"""A made city whose intensities are known: topics with seasons, drift, and problems that are
new."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from h3.api.basic_int import grid_disk, grid_distance, latlng_to_cell
from numpy.typing import NDArray

from city.problems.hotspots.months import Counts, around, first_day, neighbours
from city.problems.hotspots.table import Reports

CELLS, MONTHS, TOPICS = 1_000, 24, 10
BEGINS = 12 * 2024
MIDDLE = 51.13, 71.43
#: Rings around the middle that hold a thousand cells.
RINGS = 18
#: So much of a cell's rate, as a deviation of its logarithm, it shares with its neighbours, has for
#: itself, and gains or loses from month to month.
SHARED, OWN, DRIFT = 0.8, 0.9, 0.12
#: The widest swing of a topic over the year, as its logarithm.
SEASON = 1.2
#: New problems in two years, a thousand cells: months they last, reports a month (a gamma's parts).
NEW, LASTS, SHAPE, SCALE = 150, (2, 7), 2.0, 4.0


@dataclass(frozen=True)
class MadeCity:
    """`rates[month, cell]`: what is expected; months are counted from BEGINS."""

    reports: Reports
    cells: NDArray[np.uint64]
    rates: Counts


def made_city(seed: int, monthly: float) -> MadeCity:
    """`monthly`: reports of a cell and month on average, without the new problems."""
    rng = np.random.default_rng(seed)
    cells = _cells()
    rates = _rates(rng, cells, monthly)
    return MadeCity(_drawn(rng, cells, rates), cells, rates.sum(axis=1))


def _cells() -> NDArray[np.uint64]:
    middle = latlng_to_cell(*MIDDLE, 9)
    disk = sorted(grid_disk(middle, RINGS), key=lambda it: (grid_distance(middle, it), it))
    return np.sort(np.array(disk[:CELLS], dtype=np.uint64))


def _rates(rng: np.random.Generator, cells: NDArray[np.uint64], monthly: float) -> Counts:
    """[month, topic, cell]."""
    shared = _smooth(rng.normal(size=CELLS), neighbours(cells))
    parts = rng.dirichlet(np.full(TOPICS, 2.0)) * monthly * CELLS
    rates = np.zeros((MONTHS, TOPICS, CELLS))
    for topic in range(TOPICS):
        base = np.exp(SHARED * shared + OWN * rng.normal(size=CELLS))
        drift = np.exp(np.cumsum(rng.normal(0, DRIFT, (MONTHS, CELLS)), axis=0))
        rates[:, topic] = base * (parts[topic] / base.sum()) * drift * _season(rng)[:, None]
    for _ in range(NEW):
        month, lasts = rng.integers(MONTHS), rng.integers(*LASTS)
        place = rng.integers(TOPICS), rng.integers(CELLS)
        rates[month : month + lasts, *place] += rng.gamma(SHAPE, SCALE)
    return rates


def _smooth(values: Counts, near: NDArray[np.int64]) -> Counts:
    for _ in range(3):
        values = (values + around(values, near) / 6) / 2
    smooth: Counts = (values - values.mean()) / values.std()
    return smooth


def _season(rng: np.random.Generator) -> Counts:
    swing, peak = rng.uniform(0, SEASON), rng.uniform(0, 12)
    season = np.exp(swing * np.cos(2 * np.pi * (np.arange(MONTHS) - peak) / 12))
    even: Counts = season / season.mean()
    return even


def _drawn(rng: np.random.Generator, cells: NDArray[np.uint64], rates: Counts) -> Reports:
    days, places, topics = [], [], []
    for month in range(MONTHS):
        begins, ends = (first_day(BEGINS + month + it).toordinal() for it in (0, 1))
        counts = rng.poisson(rates[month])
        topic, cell = np.nonzero(counts)
        each = counts[topic, cell]
        days.append(rng.integers(begins, ends, each.sum()))
        topics.append(np.repeat(topic, each))
        places.append(np.repeat(cell, each))
    day = np.concatenate(days).astype(np.int32)
    order = np.argsort(day, kind="stable")
    names = tuple(f"topic {it}" for it in range(TOPICS))
    topic = np.concatenate(topics).astype(np.int32)
    return Reports(day[order], cells[np.concatenate(places)][order], topic[order], names)
