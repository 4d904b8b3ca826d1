"""How heavy a problem weighs: the lower bound of its rate × criticality × resonance × return. Pure.

A problem is a topic in a place (a cell of H3), or a topic in the whole city for contacts without a
place and for those answered on the spot. Its formula, with every factor shown:

    score = λ · C · (1 + log₂(A / I)) · (1 + ρ)

λ is the 5 % quantile of the rate of incidents a month, by a gamma-Poisson model whose prior is
that of the topic's places; C the topic's criticality; I its incidents; A its applicants and the
weight of the posts about it; ρ the share of solved incidents that came back within 90 days. Two
hundred calls about one burst pipe are one incident with a loud resonance; fifty calls of one
person are one applicant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log2

from city.problems.gamma import quantile

#: The version of this formula; a snapshot names the one by which it was computed.
#: 2: what came back and is open was solved, too; what was reopened after 90 days did not come back.
FORMULA = 2
LOWER = 0.05
#: Posts: who writes counts as an applicant; the post weighs more by its reach, up to MOST_POST.
REACH, MOST_POST = 100.0, 20.0
CRITICALITY = range(1, 6)
#: A topic of one place, or whose places do not differ, has a prior that is worth so many months.
USUAL_MONTHS, MOST_MONTHS = 1.0, 120.0
LEAST_RATE = 1e-3


@dataclass(frozen=True, slots=True)
class Prior:
    """Gamma(alpha, beta) of the rate of incidents a month over a topic's places."""

    alpha: float
    beta: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """The evidence of one problem: `incidents` and `applicants` within `months`; `post_weight` by
    post_weight(); of `solved` incidents `returned` came back."""

    incidents: int
    applicants: int
    months: float
    post_weight: float = 0.0
    solved: int = 0
    returned: int = 0


@dataclass(frozen=True, slots=True)
class ProblemScore:
    """The factors and their product. `rate` is incidents a month that are sure by 95 %."""

    rate: float
    criticality: int
    resonance: float
    recurrence: float
    score: float


def prior(counts: Sequence[int], months: float) -> Prior:
    """Compute the prior by moments over the incidents of each of a topic's places in `months`. What
    the places differ by more than chance makes them differ is the variance of their rates."""
    if not counts:
        return Prior(LEAST_RATE * USUAL_MONTHS, USUAL_MONTHS)
    mean = sum(counts) / len(counts)
    rate = max(mean / months, LEAST_RATE)
    spread = sum((it - mean) ** 2 for it in counts) / max(1, len(counts) - 1)
    variance = (spread - mean) / months**2
    if len(counts) < 2 or variance <= 0:
        beta = USUAL_MONTHS if len(counts) < 2 else MOST_MONTHS
    else:
        beta = min(MOST_MONTHS, rate / variance)
    return Prior(rate * beta, beta)


def lower_rate(known: Prior, incidents: int, months: float) -> float:
    """Return incidents a month: the LOWER quantile of Gamma(α + I, β + t)."""
    return quantile(known.alpha + incidents, known.beta + months, LOWER)


def post_weight(reach: int) -> float:
    """Return what a post adds to the applicants beyond its author: 0 for one that nobody saw, 1 for
    a hundred readers, and never more than MOST_POST, though a million saw it."""
    return min(MOST_POST, log2(1 + max(0, reach) / REACH))


def resonance(applicants: float, incidents: int) -> float:
    """Return 1 where each incident had one applicant, one more for each doubling."""
    return 1 + log2(max(1.0, applicants / incidents)) if incidents else 1.0


def score(known: Prior, of: Evidence, criticality: int) -> ProblemScore:
    """Compute the score; of nothing that happened it is 0."""
    rate = lower_rate(known, of.incidents, of.months) if of.incidents else 0.0
    loud = resonance(of.applicants + of.post_weight, of.incidents)
    back = of.returned / of.solved if of.solved else 0.0
    return ProblemScore(rate, criticality, loud, back, rate * criticality * loud * (1 + back))
