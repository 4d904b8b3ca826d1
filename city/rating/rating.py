"""The rating of a month: figures of each head, deputy akim and body, from sums. Pure.

Another formula needs another FORMULAS_VERSION: months that are frozen say by which they were
counted.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from city.rating.funnel import Funnel, FunnelVerdict, funnel_of
from city.rating.shares import shrunken, weight_of_mean, wilson_low
from city.rating.signs import SIGNS_IN_QUESTION, Audit, Sign, counting, signs_of
from city.rating.tally import Difficulty, RatingTally, TallySums, add_up

#: 2: what was late when it was handed on is of who had it when it was due.
#: 3: what an objection took out makes no topic harder.
#: 4: rejected contacts are neither solved nor missed; there are four more signs; only heads outside
#: the funnel have a rank.
FORMULAS_VERSION = 4
#: The groups in which heads are shown, in this order.
GROUPS = (FunnelVerdict.BETTER, FunnelVerdict.AS_OTHERS, FunnelVerdict.WORSE, FunnelVerdict.FEW)
#: Within it what the topics let expect is not told from what came (95 %).
EXPLAINED_Z = 1.96
K = TypeVar("K", bound=int | tuple[int, int])


class RatedKind(StrEnum):
    """The kind of a rated one: a head, a deputy akim or a body."""

    HEAD = "head"
    DEPUTY = "deputy"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class RatingFigures:
    """Figures of one head or deputy akim (`ident` is the person_id) or of one body (the body_id).

    `due` and `missed`: numbers of contacts, with fractions for contacts that several bodies held;
    `points`: solved - missed; `per_hundred`: points per 100 due. `low`: Wilson's lower bound of the
    share solved, by which heads are ordered; `shrunken`: the share, drawn towards the city's mean.
    `expected`: misses that the difficulty of the topics lets expect; `ratio`: observed misses by
    expected ones; `z`: of the difference. `rank` None: the share is as the city's, too few came
    due, the figures are in question, or this is no head. `explained`: the difficulty of the topics
    alone explains the verdict. `signs`: those that are conspicuous; `in_question`: the signs, the
    `audit` of closures or that of `rejections` put the figures in question.
    """

    part: RatedKind
    ident: int
    bodies: tuple[int, ...]
    sums: TallySums
    due: float
    missed: float
    points: float
    per_hundred: float | None
    share: float | None
    low: float
    shrunken: float | None
    ratio: float | None
    z: float | None
    verdict: FunnelVerdict
    explained: bool
    signs: tuple[Sign, ...]
    audit: Audit
    in_question: bool
    rank: int | None = None
    rejections: Audit = field(default_factory=Audit)

    @property
    def place(self) -> int | None:
        """Return the rank of a head outside the funnel; None for everybody else. Months that were
        frozen by earlier formulas hold ranks of heads inside the funnel, too: they are not
        shown."""
        return self.rank if self.verdict in (FunnelVerdict.BETTER, FunnelVerdict.WORSE) else None


@dataclass(frozen=True, slots=True)
class SupervisedBody:
    """A part of a deputy akim's sums: what one body had on the days on which they supervised it."""

    deputy: int
    body_id: int
    sums: TallySums


@dataclass(frozen=True, slots=True)
class BodyWithoutHead:
    """Number of contacts that came due to one body on days on which nobody headed it. `due` has
    fractions for contacts that several bodies held."""

    body_id: int
    due: float


@dataclass(frozen=True, slots=True)
class Rating:
    """The rating of one month. `city`: sums of all contacts; `nobodys`: sums of contacts due to
    bodies that nobody headed on the due day. `headless`: those bodies, the one with the most
    contacts first; `supervised`: the sums of each deputy akim by body."""

    formulas: int
    city: TallySums
    nobodys: TallySums
    mean: float
    weight: float | None
    funnel: Funnel
    figures: tuple[RatingFigures, ...]
    supervised: tuple[SupervisedBody, ...] = ()
    headless: tuple[BodyWithoutHead, ...] = ()

    def of(self, part: RatedKind) -> list[RatingFigures]:
        return [it for it in self.figures if it.part is part]


@dataclass(frozen=True, slots=True)
class _City:
    sums: TallySums
    mean: float
    weight: float
    funnel: Funnel


def rate(
    tallies: Sequence[RatingTally],
    difficulties: Mapping[int | None, Difficulty],
    audits: Mapping[tuple[RatedKind, int], Audit],
    rejections: Mapping[tuple[RatedKind, int], Audit] = MappingProxyType({}),
) -> Rating:
    """Compute the rating of one month from its tallies.

    `difficulties`: by topic_id, None for contacts without a topic. `audits`: results of the audits
    of closures, by the head, deputy or body to whom they belong; `rejections`: those of the audits
    of rejections. Who is missing in either had none.
    """
    city = add_up(tallies, difficulties)
    heads = _grouped(tallies, lambda tally: tally.head)
    sums = {head: add_up(its, difficulties) for head, its in heads.items()}
    shares = [(it.solved, it.due) for it in sums.values()]
    mean = city.solved / city.due if city.due else 0.0
    around = _City(city, mean, weight_of_mean(shares, mean), funnel_of(shares, mean))
    groups = (
        (RatedKind.HEAD, heads),
        (RatedKind.DEPUTY, _grouped(tallies, lambda tally: tally.deputy)),
        (RatedKind.BODY, _grouped(tallies, lambda tally: tally.body_id)),
    )
    figures = [
        _figures(
            part,
            ident,
            its,
            difficulties,
            around,
            audits.get((part, ident), Audit()),
            rejections.get((part, ident), Audit()),
        )
        for part, group in groups
        for ident, its in group.items()
    ]
    return Rating(
        formulas=FORMULAS_VERSION,
        city=city,
        nobodys=add_up([it for it in tallies if it.head is None], difficulties),
        mean=mean,
        weight=None if math.isinf(around.weight) else around.weight,
        funnel=around.funnel,
        figures=tuple(_ranked(figures)),
        supervised=_supervised(tallies, difficulties),
        headless=_headless(tallies),
    )


def _headless(tallies: Iterable[RatingTally]) -> tuple[BodyWithoutHead, ...]:
    due: dict[int, float] = {}
    for body, its in _grouped(
        tallies, lambda tally: tally.body_id if tally.head is None else None
    ).items():
        due[body] = add_up(its, {}).due
    found = sorted(due.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(BodyWithoutHead(body, contacts) for body, contacts in found if contacts > 0)


def _supervised(
    tallies: Iterable[RatingTally], difficulties: Mapping[int | None, Difficulty]
) -> tuple[SupervisedBody, ...]:
    groups = _grouped(
        tallies, lambda tally: None if tally.deputy is None else (tally.deputy, tally.body_id)
    )
    return tuple(
        SupervisedBody(deputy, body, add_up(its, difficulties))
        for (deputy, body), its in sorted(groups.items())
    )


def _figures(
    part: RatedKind,
    ident: int,
    tallies: Sequence[RatingTally],
    difficulties: Mapping[int | None, Difficulty],
    city: _City,
    audit: Audit,
    rejections: Audit,
) -> RatingFigures:
    sums = add_up(tallies, difficulties)
    due, missed = sums.due, sums.due - sums.solved
    z = (missed - sums.expected) / math.sqrt(sums.variance) if sums.variance > 0 else None
    verdict = city.funnel.verdict(sums.solved, due)
    signs = signs_of(sums.signs, city.sums.signs)
    return RatingFigures(
        part=part,
        ident=ident,
        bodies=tuple(sorted({it.body_id for it in tallies})),
        sums=sums,
        due=due,
        missed=missed,
        points=sums.points,
        per_hundred=100 * sums.points / due if due else None,
        share=sums.solved / due if due else None,
        low=wilson_low(sums.solved, due),
        shrunken=shrunken(sums.solved, due, city.mean, city.weight) if due else None,
        ratio=missed / sums.expected if sums.expected > 0 else None,
        z=z,
        verdict=verdict,
        explained=verdict in (FunnelVerdict.BETTER, FunnelVerdict.WORSE)
        and z is not None
        and abs(z) < EXPLAINED_Z,
        signs=signs,
        audit=audit,
        in_question=counting(sums.signs, city.sums.signs) >= SIGNS_IN_QUESTION
        or audit.in_question
        or rejections.in_question,
        rejections=rejections,
    )


def _ranked(figures: Iterable[RatingFigures]) -> list[RatingFigures]:
    """Order the figures, and give the heads outside the funnel their ranks.

    Heads come before deputies and deputies before bodies. Within each the groups follow GROUPS, and
    within a group the figures follow the lower bound `low`, the highest first. A rank counts all
    heads who can be judged, also those inside the funnel. Heads with equal group and bound have the
    same rank.
    """
    order = tuple(RatedKind)
    ordered = sorted(
        figures,
        key=lambda figures: (
            order.index(figures.part),
            *_place(figures),
            -figures.due,
            figures.ident,
        ),
    )
    judged = [_place(it) for it in ordered if _is_judged(it)]
    return [
        replace(figures, rank=1 + judged.index(_place(figures)))
        if _is_judged(figures) and figures.verdict is not FunnelVerdict.AS_OTHERS
        else figures
        for figures in ordered
    ]


def _place(figures: RatingFigures) -> tuple[int, float]:
    return GROUPS.index(figures.verdict), -figures.low


def _is_judged(figures: RatingFigures) -> bool:
    """Return whether these are figures of a head who can be judged: enough contacts came due, and
    the figures are not in question."""
    head = figures.part is RatedKind.HEAD and figures.verdict is not FunnelVerdict.FEW
    return head and not figures.in_question


def _grouped(
    tallies: Iterable[RatingTally], key: Callable[[RatingTally], K | None]
) -> dict[K, list[RatingTally]]:
    found: dict[K, list[RatingTally]] = {}
    for tally in tallies:
        ident = key(tally)
        if ident is not None:
            found.setdefault(ident, []).append(tally)
    return found
