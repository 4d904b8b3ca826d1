"""The weights of the features, learned from the table's own months. Pure.

A month's count has the mean X·w with w ≥ 0, and a variance that grows faster than the mean, as
that of a negative binomial does: m + m²/SIZE. The weights are found by multiplicative steps, which
keep them above zero (Richardson and Lucy's, for a weighted likelihood), and begin and are held at
USUAL by as much as HELD reports would hold them: a table of two months is scored by them, one of
two years by its own weights.
"""

from __future__ import annotations

import numpy as np

from city.problems.hotspots.features import NAMES
from city.problems.hotspots.months import Counts

SIZE = 8.0
HELD = 100.0
STEPS = 400
#: Most is expected of what stays: on tables of few reports a long memory foretells best.
USUAL = np.array([0.02, 0.1, 0.3, 0.5, 0.02, 0.2, 0.05, 0.05], dtype=float)
assert len(USUAL) == len(NAMES)
_LEAST = 1e-12


def learned(features: Counts, counts: Counts) -> Counts:
    """Learn a weight for each feature from `features[row, feature]` and the `counts[row]` that
    came."""
    weights = USUAL
    for _ in range(STEPS):
        mean = features @ weights + _LEAST
        trust = 1 / (1 + mean / SIZE)
        came = (features * (trust * counts / mean)[:, None]).sum(axis=0) * weights
        expected = (features * trust[:, None]).sum(axis=0)
        weights = (came + HELD * USUAL) / (expected + HELD)
    return weights
