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
    """The worse ones first, then those in question, then the better ones; each with the farthest
    from the city first."""
    found = [it for it in rating.of(RatedKind.HEAD) if _is_one(it)]
    found.sort(key=lambda it: (_TURN[it.verdict], -abs((it.share or 0.0) - rating.mean), it.ident))
    return [_outlier(it, names) for it in found[:most]]


def _is_one(it: RatingFigures) -> bool:
    return it.in_question or it.verdict in {FunnelVerdict.WORSE, FunnelVerdict.BETTER}


def _outlier(it: RatingFigures, names: Mapping[int, str]) -> Outlier:
    name, solved = names.get(it.ident, ""), it.sums.solved
    return Outlier(it.ident, name, it.verdict, it.due, solved, it.explained, it.in_question)
