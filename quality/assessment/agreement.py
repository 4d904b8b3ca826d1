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
from itertools import zip_longest
from math import fsum
from statistics import fmean

#: Below it an item says different things to different people and is to be rewritten.
LEAST_AGREEMENT = 0.6


@dataclass(frozen=True, slots=True)
class Agreement:
    """The agreement of raters. `calls` that two or more have marked; `agreement` 0.0 to 1.0, `ac1`
    -1.0 to 1.0. None: there is nothing to compare."""

    calls: int
    agreement: float | None
    ac1: float | None

    @property
    def to_rewrite(self) -> bool:
        return self.ac1 is not None and self.ac1 < LEAST_AGREEMENT


def agreement(calls: Sequence[Sequence[Hashable]], categories: int) -> Agreement:
    """Compute the agreement of the marks that each call's raters gave one item; `categories`: how
    many marks there are. Gwet, "Computing inter-rater reliability and its variance in the presence
    of high agreement", British Journal of Mathematical and Statistical Psychology 61 (2008)."""
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
    """Compute Krippendorff's alpha for interval data (at most 1.0).

    `raters`: for each rater the totals of the calls, in the same order; None where the rater has no
    total for a call. Return None where no two raters share a call, or where all shared totals are
    equal. Krippendorff, "Computing Krippendorff's alpha-reliability" (2011), part C."""
    by_call = (
        [total for total in totals if total is not None]
        for totals in zip_longest(*raters, fillvalue=None)
    )
    shared = [totals for totals in by_call if len(totals) > 1]
    every = [total for totals in shared for total in totals]
    if len(set(every)) < 2:
        return None
    observed = sum(_squared_distances(totals) / (len(totals) - 1) for totals in shared)
    expected = _squared_distances(every) / (len(every) - 1)
    return 1 - observed / expected


def _squared_distances(values: Sequence[float]) -> float:
    """Sum (a - b)² over all ordered pairs of values. It is computed from the variance, in linear
    time."""
    mean = fmean(values)
    return 2 * len(values) * fsum((value - mean) ** 2 for value in values)
