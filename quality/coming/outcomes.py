"""Figures of replayed hours, and intervals of them over seeds. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import sqrt
from statistics import fmean, stdev

from quality.coming.hours import ComingHours, takes_callback
from quality.replay.day import ReplayDay
from quality.replay.proof import student
from quality.replay.run import CallerFate
from queue_manager.domain.floor.states import Outcome

#: An interval holds one more day of the same kind with this probability.
PROBABILITY = 0.95
#: Fewer seeds tell no deviation.
LEAST_SEEDS = 3


@dataclass(frozen=True, slots=True)
class HoursFigures:
    """The figures of one seed. `callbacks`: callers who kept a callback; they are not lost."""

    offered: int
    in_time: int
    short_abandons: int
    lost: int
    callbacks: int
    waited_seconds: float

    @property
    def level(self) -> float | None:
        """Return the headline: answered in time over all but short abandons."""
        counted = self.offered - self.short_abandons
        return self.in_time / counted if counted else None

    @property
    def mean_wait(self) -> float:
        """Return the mean wait of all callers in seconds."""
        return self.waited_seconds / self.offered if self.offered else 0.0


@dataclass(frozen=True, slots=True)
class OutcomeRange:
    """A mean over seeds, and between what one more day of the same kind lies."""

    mean: float
    low: float
    high: float

    def holds(self, value: float) -> bool:
        """Return whether the value lies between the two."""
        return self.low <= value <= self.high


def figures_of_hours(
    hours: ComingHours,
    day: ReplayDay,
    fates: Iterable[CallerFate],
    until: datetime,
) -> HoursFigures:
    """Count what became of the callers who were offered before `until`."""
    arrivals = {it.call_id: it for it in day.arrivals}
    offered = in_time = short = lost = callbacks = 0
    waited = 0.0
    for fate in fates:
        if fate.offered_at >= until:
            continue
        offered += 1
        ends = fate.connected_at or fate.ended_at or until
        wait = ends - fate.offered_at
        waited += max(wait.total_seconds(), 0.0)
        if fate.connected_at is not None:
            in_time += wait <= hours.line.kpi
        elif takes_callback(hours, arrivals[fate.call_id]):
            callbacks += 1
        else:
            lost += 1
            is_short = fate.outcome is Outcome.SHORT_ABANDON or wait <= hours.line.short_abandon
            short += is_short
    return HoursFigures(offered, in_time, short, lost, callbacks, waited)


def outcome_range(values: Sequence[float]) -> OutcomeRange:
    """Return the mean of independent seeds and Student's prediction interval for one more."""
    mean = fmean(values)
    if len(values) < LEAST_SEEDS:
        return OutcomeRange(mean, min(values), max(values))
    quantile = student((1 + PROBABILITY) / 2, len(values) - 1)
    half = quantile * stdev(values) * sqrt(1 + 1 / len(values))
    return OutcomeRange(mean, min(*values, mean - half), max(*values, mean + half))
