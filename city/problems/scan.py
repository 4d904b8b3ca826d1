"""Clusters that are new: Kulldorff's space-time permutation scan. Pure, numpy alone.

Looked at are discs of cells (H3, up to RADIUS rings) over the last 1 to LONGEST days. What is
expected in one follows from the cases alone, μ = (cases of its cells) × (cases of its days) ÷ all
cases, so that neither a populous place nor a busy week is a cluster; only a place and a time that
do not fit each other are. How far c cases stand out says the likelihood ratio; how often chance
makes one that stands out as much, days dealt again among the cases: (1 + so often) ÷ (1 +
permutations). Source: Kulldorff and others 2005, PLoS Medicine 2(3) e59.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from h3.api.basic_int import grid_ring
from numpy.typing import NDArray

from city.problems.cluster import Cluster

RADIUS, LONGEST = 3, 14
PERMUTATIONS = 999
#: A cluster is told of from this p-value on, and where it has so many cases.
SURE, LEAST_CASES = 0.05, 3
#: Expected to hold more than this share of all cases: no cluster, but the city.
WIDEST = 0.5

Matrix = NDArray[np.float64]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Volume:
    """The volume that a topic had with a place: in the study's days, and in the last LONGEST of
    them."""

    topic_id: int
    cases: int
    newest: int
    criticality: float


#: A topic with fewer cases in the quarter cannot reach a p-value of 0.05 except by a few calls.
LEAST_VOLUME = 30
#: One core has so many within an hour, at the limit of two minutes each.
MOST_TOPICS = 30


def scanned(volumes: Iterable[Volume]) -> list[int]:
    """Return the topics to scan each night: those with LEAST_VOLUME cases in the quarter and
    LEAST_CASES in the last days, at most MOST_TOPICS, first those whose newest cases weigh most."""
    fit = (it for it in volumes if it.cases >= LEAST_VOLUME and it.newest >= LEAST_CASES)
    ranked = sorted(fit, key=lambda volume: (-volume.newest * volume.criticality, volume.topic_id))
    return [it.topic_id for it in ranked[:MOST_TOPICS]]


def scan(
    cells: Sequence[int],
    days: Sequence[int],
    last: int,
    *,
    permutations: int = PERMUTATIONS,
    seed: int = 109,
) -> list[Cluster]:
    """Return clusters that last until `last`, the strongest first, none touching another; the
    strongest is there even when it is not sure. `cells` and `days` (numbered one by one) are those
    of each case."""
    if len(cells) < LEAST_CASES:
        return []
    ground = _Ground(np.array(cells, dtype=np.uint64), np.array(days, dtype=np.int64), last)
    ratios = ground.ratios(ground.ages)
    rng = np.random.default_rng(seed)
    chance = [np.max(ground.ratios(rng.permutation(ground.ages))) for _ in range(permutations)]
    return _clusters(ground, ratios, np.sort(np.array(chance)))


class _Ground:
    """The discs around each cell that has a case, and what is expected of each."""

    def __init__(self, cells: NDArray[np.uint64], days: Numbers, last: int) -> None:
        self.cells, self.places = np.unique(cells, return_inverse=True)
        #: Days before the last; all that is too old for any window is one age.
        self.ages = np.minimum(last - days, LONGEST)
        self._rings = [_ring(self.cells, radius) for radius in range(1, RADIUS + 1)]
        total = float(len(cells))
        in_cells = self._discs(np.bincount(self.places, minlength=len(self.cells))[:, None])
        in_days = np.cumsum(np.bincount(self.ages, minlength=LONGEST + 1)[:LONGEST])
        self.expected = in_cells * in_days[None, None, :] / total
        self._total = total
        self._fit = (self.expected > 0) & (self.expected <= WIDEST * total)

    def counts(self, ages: Numbers) -> Matrix:
        """[radius, cell, days − 1] cases of each window."""
        new = ages < LONGEST
        flat = self.places[new] * LONGEST + ages[new]
        daily = np.bincount(flat, minlength=len(self.cells) * LONGEST)
        return self._discs(np.cumsum(daily.reshape(-1, LONGEST), axis=1))

    def ratios(self, ages: Numbers) -> Matrix:
        """The logarithm of each window's likelihood ratio; 0 where no more came than was
        expected."""
        counts = self.counts(ages)
        found = np.zeros(counts.shape)
        more = self._fit & (counts > self.expected) & (counts >= LEAST_CASES)
        c, mu, rest = counts[more], self.expected[more], self._total - counts[more]
        # Where every case lies inside, nothing is outside: 0 · log 0 is 0.
        outside = rest * np.log(np.maximum(rest, 1) / (self._total - mu))
        found[more] = c * np.log(c / mu) + outside
        return found

    def _discs(self, values: NDArray[np.int64]) -> Matrix:
        """Sums of [cell, …] over the discs of each radius from 0 on, in front."""
        padded = np.concatenate([values, np.zeros((1, values.shape[1]), dtype=values.dtype)])
        rings = [values, *(padded[ring].sum(axis=1) for ring in self._rings)]
        return np.cumsum(np.stack(rings), axis=0).astype(float)


def _ring(cells: NDArray[np.uint64], radius: int) -> Numbers:
    """Places of the cells `radius` rings away from each; −1, which is a row of zeros, for
    others."""
    place = {cell: number for number, cell in enumerate(cells.tolist())}
    rows = [[place.get(it, -1) for it in grid_ring(cell, radius)] for cell in cells.tolist()]
    found = np.full((len(cells), 6 * radius), -1, dtype=np.int64)
    for number, row in enumerate(rows):
        found[number, : len(row)] = row
    return found


def _clusters(ground: _Ground, ratios: Matrix, chance: Matrix) -> list[Cluster]:
    counts = ground.counts(ground.ages)
    found: list[Cluster] = []
    taken: set[int] = set()
    for flat in np.argsort(-ratios, axis=None, kind="stable"):
        at = np.unravel_index(flat, ratios.shape)
        ratio = float(ratios[at])
        p = (1 + len(chance) - int(np.searchsorted(chance, ratio))) / (1 + len(chance))
        if not ratio or (found and p > SURE):
            break
        radius, cell, days = (int(it) for it in at)
        cluster = Cluster(
            int(ground.cells[cell]), radius, days + 1, int(counts[at]),
            float(ground.expected[at]), ratio, p,
        )  # fmt: skip
        if not taken & cluster.cells:
            found.append(cluster)
            taken |= cluster.cells
    return found
