"""What remedies save: the day is played without them and with each of them, by the same luck, and
the difference is what it saves. Pure, but long work: nothing for a loop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from functools import partial
from statistics import fmean

from quality.replay.day import Day
from quality.replay.figures import Figures, figures_of
from quality.replay.remedies import Remedy, applied, span
from quality.replay.run import Fate
from quality.replay.touched import Touched, WithoutAndWith

#: Each difference is taken with so many seeds. One more day of the same kind lies between the least
#: and the most of n with the probability (n − 1) ÷ (n + 1): 0.8.
SEEDS = 9
#: How much the time differs in which operators pick up.
SPREAD = 0.5

Draw = Callable[[int], Day]
#: `map`, or that of a pool of processes.
Mapping = Callable[[Callable[[int], "Seeded"], Iterable[int]], Iterable["Seeded"]]


@dataclass(frozen=True, slots=True)
class Effect:
    """What a remedy brings to the `calls` that were offered from `begins` to before `ends`: while
    it acts, and within AFTER of it. Lost calls without and with it and calls `saved` are means over
    the seeds, `least` and `most` the bounds of what was saved with any of them.

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
class Counted:
    """Of one seed and remedy."""

    calls: int
    without: int
    with_it: int
    begins: datetime | None
    ends: datetime | None
    again: bool


#: Of one seed, by remedy; and the decisions that were made.
Seeded = tuple[Sequence[Counted], int]


def effect(draw: Draw, remedy: Remedy, on: date, zone: tzinfo) -> Effect:
    """What one remedy brings, as `effects` has it."""
    return effects(draw, [remedy], on, zone)[0]


def effects(
    draw: Draw, remedies: Sequence[Remedy], on: date, zone: tzinfo, mapping: Mapping = map
) -> list[Effect]:
    """What each of the remedies brings on the local day `on`. `draw` gives the day with what is not
    known of it drawn by a seed; when calls came is known."""
    if not remedies:
        return []
    first = draw(0)
    spans = [span(first, remedy, on, zone) for remedy in remedies]
    one = partial(of_seed, draw, tuple(remedies), on, zone)
    by_seed = [counted for counted, _ in mapping(one, range(SEEDS))]
    by_remedy = zip(*by_seed, strict=True)
    return [_effect(*of, counted) for of, counted in zip(spans, by_remedy, strict=True)]


def of_seed(draw: Draw, remedies: Sequence[Remedy], on: date, zone: tzinfo, seed: int) -> Seeded:
    """The calls that each remedy is about, and how many are lost without and with it."""
    day = _spread(draw(seed))
    spans = [span(day, remedy, on, zone) for remedy in remedies]
    others = [
        (applied(day, remedy, on, zone), ends)
        for remedy, (_, ends) in zip(remedies, spans, strict=True)
    ]
    played = WithoutAndWith(day, others, seed)
    without = played.without()
    found, decisions = [], played.decisions
    for of, touched in zip(spans, played.with_each(), strict=True):
        found.append(_counted(_within(without, *of), touched, *of))
        decisions += touched.decisions
    return found, decisions


def _counted(before: Figures, touched: Touched, begins: datetime, ends: datetime) -> Counted:
    after = _within(touched.fates, begins, ends)
    return Counted(
        before.offered, before.lost, after.lost, touched.begins, touched.ends, touched.again
    )


def _within(fates: Iterable[Fate], begins: datetime, ends: datetime) -> Figures:
    return figures_of(it for it in fates if begins <= it.offered_at < ends)


def _effect(begins: datetime, ends: datetime, counted: Sequence[Counted]) -> Effect:
    saved = [it.without - it.with_it for it in counted]
    return Effect(
        begins,
        ends,
        counted[0].calls,
        fmean(it.without for it in counted),
        fmean(it.with_it for it in counted),
        fmean(saved),
        min(saved),
        max(saved),
        min((it.begins for it in counted if it.begins is not None), default=None),
        max((it.ends for it in counted if it.ends is not None), default=None),
        sum(it.again for it in counted),
    )


def _spread(day: Day) -> Day:
    """Operators pick up now sooner, now later; by the same luck with and without a remedy."""
    habits = {who: replace(it, spread=SPREAD) for who, it in day.habits.items()}
    return replace(day, usual_habits=replace(day.usual_habits, spread=SPREAD), habits=habits)
