"""Heads of whom the rating says something: outside its 99.8 % limits, or in question. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from city.rating.funnel import FunnelVerdict
from city.rating.rating import RatedKind, Rating, RatingFigures

#: What a council has to talk about first.
_TURN = {
    FunnelVerdict.WORSE: 0,
    FunnelVerdict.FEW: 1,
    FunnelVerdict.AS_OTHERS: 1,
    FunnelVerdict.BETTER: 2,
}


@dataclass(frozen=True, slots=True)
class Outlier:
    """A head by name, with `solved` of `due` contacts in their term and whole. `explained`: by the
    topics; `in_question`: signs of gaming or the audit say so."""

    person_id: int
    name: str
    verdict: FunnelVerdict
    due: float
    solved: int
    explained: bool
    in_question: bool

    @property
    def share(self) -> float:
        return self.solved / self.due if self.due else 0.0


def outliers(rating: Rating, names: Mapping[int, str], most: int) -> Sequence[Outlier]:
    """Return the worse ones first, then those in question, then the better ones; each with the
    farthest from the city first."""
    found = [it for it in rating.of(RatedKind.HEAD) if _is_one(it)]
    found.sort(
        key=lambda figures: (
            _TURN[figures.verdict],
            -abs((figures.share or 0.0) - rating.mean),
            figures.ident,
        )
    )
    return [_outlier(it, names) for it in found[:most]]


def _is_one(figures: RatingFigures) -> bool:
    return figures.in_question or figures.verdict in {FunnelVerdict.WORSE, FunnelVerdict.BETTER}


def _outlier(figures: RatingFigures, names: Mapping[int, str]) -> Outlier:
    name, solved = names.get(figures.ident, ""), figures.sums.solved
    return Outlier(
        figures.ident,
        name,
        figures.verdict,
        figures.due,
        solved,
        figures.explained,
        figures.in_question,
    )
