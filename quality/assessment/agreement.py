"""How far controllers who judged the same calls agree.

For an item: the share of pairs of controllers that agree, and Gwet's AC1 (chance agreement
p_e = Σ π(1 − π) ÷ (q − 1) over the q marks that the item can get). Kappa and alpha fall to
nothing where nearly every mark is the same, as on a good centre's calls; AC1 does not.
For totals: Krippendorff's alpha of numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

#: Below it an item says different things to different people and is to be rewritten.
LEAST_AGREEMENT = 0.6


@dataclass(frozen=True, slots=True)
class Agreement:
    """`calls` that two or more have marked; `agreement` 0.0 to 1.0, `ac1` -1.0 to 1.0. None: there
    is nothing to compare."""

    calls: int
    agreement: float | None
    ac1: float | None

    @property
    def to_rewrite(self) -> bool:
        return self.ac1 is not None and self.ac1 < LEAST_AGREEMENT


def agreement(calls: Sequence[Sequence[Hashable]], categories: int) -> Agreement:
    """Of each call the marks that its raters gave one item; `categories`: how many marks there are.
    Gwet, "Computing inter-rater reliability and its variance in the presence of high agreement",
    British Journal of Mathematical and Statistical Psychology 61 (2008)."""
    counts = [Counter(marks) for marks in calls if marks]
    several = [it for it in counts if it.total() > 1]
    if not several:
        return Agreement(0, None, None)
    agree = sum(_pairs(it) for it in several) / len(several)
    marks = set().union(*counts)
    shares = [sum(it[mark] / it.total() for it in counts) / len(counts) for mark in marks]
    chance = sum(share * (1 - share) for share in shares) / max(1, categories - 1)
    return Agreement(len(several), agree, (agree - chance) / (1 - chance))


def _pairs(marks: Counter[Hashable]) -> float:
    """The share of pairs of raters that agree on a call."""
    n = marks.total()
    return sum(count * (count - 1) for count in marks.values()) / (n * (n - 1))


def alpha(raters: Sequence[Sequence[float | None]]) -> float | None:
    """Krippendorff's alpha of numbers: of each rater the totals of the calls, in the same order,
    None where there is none. Nothing to say: no two raters share a call, or all totals are the
    same."""
    # 0.1 s of a processor, and rounds are rare.
    import krippendorff
    import numpy as np

    numbers = np.array(
        [[np.nan if it is None else it for it in each] for each in raters], dtype=float
    )
    if not numbers.size:
        return None
    shared = numbers[:, (~np.isnan(numbers)).sum(axis=0) > 1]
    if len(np.unique(shared[~np.isnan(shared)])) < 2:
        return None
    return float(krippendorff.alpha(shared, level_of_measurement="interval"))
