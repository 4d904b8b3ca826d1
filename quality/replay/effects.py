"""What remedies save: the day is played without them and with each of them, by the same luck, and
the difference is what it saves. Pure, but long work: nothing for a loop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from functools import partial
from math import ceil, floor, sqrt
from statistics import fmean, stdev

from quality.replay.day import ReplayDay
from quality.replay.figures import ReplayFigures, figures_of
from quality.replay.remedies import Remedy, applied, span
from quality.replay.run import CallerFate
from quality.replay.touched import Touched, WithoutAndWith

#: Each difference is taken with so many seeds.
SEEDS = 9
#: Student's t for 0.95, both sides, and SEEDS − 1 degrees of freedom.
STUDENT = 2.306
#: How much the time differs in which operators pick up.
SPREAD = 0.5

Draw = Callable[[int], ReplayDay]
#: A seed, and which of the remedies (by their places) are played with it.
Share = tuple[int, Sequence[int]]
#: `map`, or that of a pool of processes.
Mapping = Callable[[Callable[[Share], "Seeded"], Iterable[Share]], Iterable["Seeded"]]


@dataclass(frozen=True, slots=True)
class RemedyEffect:
    """The effect of a remedy on the `calls` that were offered from `begins` to before `ends`: while
    it acts, and within AFTER of it. Lost calls without and with it and calls `saved` are means over
    the seeds. One more day of the same kind lies between `least` and `most` with a probability of
    0.95: a prediction by Student's t, rounded outwards, no narrower than what any seed saved.

    For that the floor was played from `played_from` to `played_to`, both None where the remedy
    changes nothing; with so many of the seeds it was then `again` as without the remedy.
    """

    begins: datetime
    ends: datetime
    calls: int
    lost_without: float
    lost_with: float
    saved: float
    least: int
    most: int
    played_from: datetime | None = None
    played_to: datetime | None = None
    again: int = 0


@dataclass(frozen=True, slots=True)
class EffectCounts:
    """The counts of one seed and remedy."""

    calls: int
    without: int
    with_it: int
    begins: datetime | None
    ends: datetime | None
    again: bool


#: Of one seed: the place of each remedy, and what was counted of it.
Seeded = Sequence[tuple[int, EffectCounts]]


def effect(draw: Draw, remedy: Remedy, on: date, zone: tzinfo) -> RemedyEffect:
    """Return what one remedy brings, as `effects` has it."""
    return effects(draw, [remedy], on, zone)[0]


def effects(
    draw: Draw,
    remedies: Sequence[Remedy],
    on: date,
    zone: tzinfo,
    mapping: Mapping = map,
    workers: int = 1,
) -> list[RemedyEffect]:
    """Return what each of the remedies brings on the local day `on`. `draw` gives the day with what
    is not known of it drawn by a seed; when calls came is known. `workers`: how many `mapping`
    has."""
    if not remedies:
        return []
    first = draw(0)
    one = partial(of_share, draw, tuple(remedies), on, zone)
    by_remedy: list[list[EffectCounts]] = [[] for _ in remedies]
    for found in mapping(one, shares(len(remedies), workers)):
        for place, counted in found:
            by_remedy[place].append(counted)
    spans = [span(first, remedy, on, zone) for remedy in remedies]
    return [_effect(*of, counted) for of, counted in zip(spans, by_remedy, strict=True)]


def shares(remedies: int, workers: int) -> list[Share]:
    """Return each seed with all remedies, since the day without them is played but once for a seed;
    the seeds that are left over when every worker has had as many as the others: cut into
    shares."""
    whole = SEEDS - SEEDS % workers
    found: list[Share] = [(seed, range(remedies)) for seed in range(whole)]
    cut = [range(n, remedies, workers) for n in range(min(workers, remedies))]
    return found + [(seed, part) for seed in range(whole, SEEDS) for part in cut]


def of_share(
    draw: Draw, remedies: Sequence[Remedy], on: date, zone: tzinfo, share: Share
) -> Seeded:
    """Return the calls that each remedy of the share is about, and how many are lost without and
    with it."""
    seed, places = share
    day = _spread(draw(seed))
    spans = [span(day, remedies[place], on, zone) for place in places]
    others = [
        (applied(day, remedies[place], on, zone), ends)
        for place, (_, ends) in zip(places, spans, strict=True)
    ]
    played = WithoutAndWith(day, others, seed)
    without = played.without()
    return [
        (place, _counted(_within(without, *of), touched, *of))
        for place, of, touched in zip(places, spans, played.with_each(), strict=True)
    ]


def _counted(
    before: ReplayFigures, touched: Touched, begins: datetime, ends: datetime
) -> EffectCounts:
    after = _within(touched.fates, begins, ends)
    return EffectCounts(
        before.offered, before.lost, after.lost, touched.begins, touched.ends, touched.again
    )


def _within(fates: Iterable[CallerFate], begins: datetime, ends: datetime) -> ReplayFigures:
    return figures_of(it for it in fates if begins <= it.offered_at < ends)


def _effect(begins: datetime, ends: datetime, counted: Sequence[EffectCounts]) -> RemedyEffect:
    saved = [it.without - it.with_it for it in counted]
    least, most = bounds(saved)
    return RemedyEffect(
        begins,
        ends,
        counted[0].calls,
        fmean(it.without for it in counted),
        fmean(it.with_it for it in counted),
        fmean(saved),
        least,
        most,
        min((it.begins for it in counted if it.begins is not None), default=None),
        max((it.ends for it in counted if it.ends is not None), default=None),
        sum(it.again for it in counted),
    )


def bounds(saved: Sequence[int]) -> tuple[int, int]:
    """Return between what one more of the same kind lies with a probability of 0.95, where `saved`
    was saved with SEEDS seeds."""
    mean = fmean(saved)
    half = STUDENT * stdev(saved) * sqrt(1 + 1 / len(saved))
    return min(*saved, floor(mean - half)), max(*saved, ceil(mean + half))


def _spread(day: ReplayDay) -> ReplayDay:
    """Operators pick up now sooner, now later; by the same luck with and without a remedy."""
    habits = {who: replace(it, spread=SPREAD) for who, it in day.habits.items()}
    return replace(day, usual_habits=replace(day.usual_habits, spread=SPREAD), habits=habits)
