"""The least that callers could wait: first come, first served, with not a moment lost."""

from __future__ import annotations

import heapq
import random
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Planned:
    """One caller of a trace: when they dial (seconds from the start) and how long the talk
    takes."""

    number: str
    at_seconds: float
    talk_seconds: float


def trace(
    count: int, operators: int, load: float, mean_talk_seconds: float, seed: int
) -> list[Planned]:
    """Make `count` callers: Poisson arrivals, log-normal talks (as measured in real centres: Brown
    and others, JASA 100, 2005) cut at four times the mean. The same for the same seed.

    The rate is set by the talks drawn, so that the operators are busy `load` of the time.
    """
    dice = random.Random(seed)
    talks = [min(dice.lognormvariate(0.0, 0.8), 5.0) for _ in range(count)]
    scale = mean_talk_seconds * count / sum(talks)
    gaps = [dice.expovariate(1.0) for _ in range(count)]
    stretch = mean_talk_seconds * count / (operators * load) / sum(gaps)
    planned, at = [], 0.0
    for n, (talk, gap) in enumerate(zip(talks, gaps, strict=True)):
        at += gap * stretch
        planned.append(Planned(str(77016000000 + n), at, talk * scale))
    return planned


def ideal_waits(arrivals: Sequence[float], talks: Sequence[float], operators: int) -> list[float]:
    """Return seconds that each caller waits where the longest waiting one is with the first
    operator to be free in that very instant (Kiefer and Wolfowitz 1955). `arrivals` in order."""
    free = [0.0] * operators
    heapq.heapify(free)
    waits = []
    for arrival, talk in zip(arrivals, talks, strict=True):
        begins = max(arrival, heapq.heappop(free))
        waits.append(begins - arrival)
        heapq.heappush(free, begins + talk)
    return waits
