"""The replay held against Erlang's formulas: lines of exponential times, drawn and replayed, agree
with them within their confidence intervals. Pure; the same seed gives the same table.
"""

from __future__ import annotations

import math
import random
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from statistics import NormalDist, fmean, stdev

from quality.replay.day import LINE, Arrival, Habits, OperatorPresence, ReplayDay
from quality.replay.figures import figures_of
from quality.replay.run import replay
from queue_manager.domain.lines.line import Line
from workforce.staffing.erlang import WaitingLine

BEGINS = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
WITHIN_SECONDS = 16.0
#: So many days are drawn for a line, each of so many calls.
DAYS, CALLS = 20, 1_000
SEED = 109
#: All intervals hold together with this probability (Bonferroni).
CONFIDENCE = 0.95

#: Operators, load of each, mean talk in seconds.
_C = (
    (1, 0.5, 60), (1, 0.8, 120), (2, 0.5, 180), (2, 0.8, 60), (2, 0.9, 120), (3, 0.7, 240),
    (5, 0.6, 180), (5, 0.8, 90), (5, 0.9, 180), (8, 0.85, 120), (10, 0.7, 180), (10, 0.85, 240),
    (10, 0.93, 90), (15, 0.9, 150), (20, 0.8, 180), (20, 0.92, 120), (40, 0.93, 180),
)  # fmt: skip
#: FIELD.md's shift: 27 operators, 180 s, calls an hour.
SHIFT_OPERATORS, SHIFT_TALK, SHIFT_PATIENCE = 27, 180.0, 120.0
SHIFT_CALLS = (400, 450, 500)
LINES = (
    *(WaitingLine(n, 3600 * n * load / talk, talk) for n, load, talk in _C),
    *(WaitingLine(SHIFT_OPERATORS, each, SHIFT_TALK) for each in SHIFT_CALLS),
    *(WaitingLine(SHIFT_OPERATORS, each, SHIFT_TALK, SHIFT_PATIENCE) for each in SHIFT_CALLS),
)
#: The share answered in time and the mean wait of each line, the share lost where there is one.
COMPARISONS = sum(2 + (it.patience_seconds is not None) for it in LINES)


@dataclass(frozen=True, slots=True)
class FigureComparison:
    """One figure by the formula, and by the replay ± half the interval's width."""

    name: str
    formula: float
    replayed: float
    within: float

    @property
    def agrees(self) -> bool:
        return abs(self.formula - self.replayed) <= self.within


@dataclass(frozen=True, slots=True)
class Proof:
    """One line's comparisons; `calls` were replayed in `decisions` decisions."""

    line: WaitingLine
    comparisons: tuple[FigureComparison, ...]
    calls: int
    decisions: int


def prove(line: WaitingLine, seed: int = SEED, days: int = DAYS, calls: int = CALLS) -> Proof:
    """Replay `days` days of `calls` calls each, all independent, and compare."""
    figures, decisions = [], 0
    for n in range(days):
        day, before = drawn(line, random.Random(f"{seed}/{line}/{n}"), calls)
        replayed = replay(day)
        figures.append(figures_of(replayed.fates[before:]))
        decisions += replayed.decisions
    shares = [each.in_16_seconds / each.offered for each in figures]
    waits = [each.mean_wait_seconds or 0.0 for each in figures]
    comparisons = [
        _compared("answered in 16 s", line.answered_within(WITHIN_SECONDS), shares),
        _compared("mean wait", line.mean_wait_seconds, waits),
    ]
    if line.patience_seconds is not None:
        lost = [each.lost / each.offered for each in figures]
        comparisons.append(_compared("lost", line.lost_share, lost))
    return Proof(line, tuple(comparisons), days * calls, decisions)


def drawn(line: WaitingLine, rng: random.Random, calls: int) -> tuple[ReplayDay, int]:
    """Return a day of this line, and how many of its callers are there when it begins: as many as
    chance has there at any moment, so that the line need not come into its swing first.
    (Exponential times do not remember, so what is left of a talk is as long as a whole one.)"""
    there = bisect(list(accumulate(line.states)), rng.random())
    at, moments = 0.0, [0.0] * there
    for _ in range(calls):
        at += rng.expovariate(line.calls_per_hour / 3600)
        moments.append(at)
    arrivals = tuple(_arrival(line, rng, n, moment) for n, moment in enumerate(moments))
    ends = BEGINS + timedelta(seconds=at) + timedelta(days=30)
    operators = (str(1001 + n) for n in range(line.operators))
    presences = tuple(OperatorPresence(each, BEGINS, ends) for each in operators)
    plain = Line(LINE, wrap_up=timedelta())
    at_once = Habits(picks_up=timedelta())
    return ReplayDay(arrivals, presences, (plain,), usual_habits=at_once), there


def _arrival(line: WaitingLine, rng: random.Random, number: int, at: float) -> Arrival:
    patience = line.patience_seconds
    return Arrival(
        f"c{number:07d}",
        BEGINS + timedelta(seconds=at),
        timedelta(seconds=rng.expovariate(1 / line.talk_seconds)),
        None if patience is None else timedelta(seconds=rng.expovariate(1 / patience)),
    )


def _compared(name: str, formula: float, days: Sequence[float]) -> FigureComparison:
    """By Student's interval over the days."""
    error = stdev(days) / math.sqrt(len(days))
    each = 1 - (1 - CONFIDENCE) / COMPARISONS
    return FigureComparison(
        name, formula, fmean(days), student((1 + each) / 2, len(days) - 1) * error
    )


def student(probability: float, freedom: int) -> float:
    """Return a quantile of Student's distribution, from the normal one (Abramowitz and Stegun
    26.7.5); right to a hundredth for ten degrees of freedom or more."""
    z = NormalDist().inv_cdf(probability)
    return (
        z
        + (z**3 + z) / (4 * freedom)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * freedom**3)
    )
