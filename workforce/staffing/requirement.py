"""The operators whom a quarter-hour requires, for calls and what is written together. Pure.

Callers by Erlang A (Erlang C where nobody knows how long they wait), so that the share of the goal
is answered in time, short abandons left out. What is written by Erlang C, with a server for each
conversation that an operator has at once. What is lost of the rostered time comes on top.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import ceil

from workforce.staffing.erlang import WaitingLine, operators_needed

#: No more of the rostered time is taken for lost: a day without operators says nothing of others.
MOST_LOST = 0.5


@dataclass(frozen=True, slots=True)
class ServiceGoal:
    """The goal of a channel: this `share` (0.0 to below 1.0) is answered within so many seconds.
    Callers who leave within `short_abandon_seconds` do not count."""

    share: float
    seconds: float
    short_abandon_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class CallLoad:
    """The calls of an hour. `patience_seconds`: the mean; None: nobody knows it."""

    per_hour: float
    handling_seconds: float
    patience_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class WrittenLoad:
    """The conversations in writing that begin in an hour. `at_once`: how many of them an operator
    has at the same time."""

    per_hour: float
    handling_seconds: float
    at_once: int = 1


def operators_for_calls(load: CallLoad, goal: ServiceGoal) -> int:
    """Return the least number of operators who reach the goal for these calls; 0 without any."""
    return _for_calls(round(load.per_hour, 3), _whole(load), goal)


def operators_for_written(load: WrittenLoad, goal: ServiceGoal) -> int:
    """Return the least number of operators who reach the goal for what is written."""
    servers = operators_needed(load.per_hour, load.handling_seconds, goal.share, goal.seconds)
    return ceil(servers / load.at_once)


def rostered_for(at_work: float, lost_share: float) -> int:
    """Return how many are to be rostered (planned breaks apart) so that `at_work` of them work,
    where `lost_share` of such time was lost in the past."""
    return ceil(round(at_work / (1 - min(max(lost_share, 0.0), MOST_LOST)), 6))


def expected_level(load: CallLoad, goal: ServiceGoal, operators: int) -> float | None:
    """Return the share of callers whom so many operators answer in time; None without calls."""
    if load.per_hour <= 0:
        return None
    return _level(round(load.per_hour, 3), _whole(load), goal, operators)


def _whole(load: CallLoad) -> tuple[float, float | None]:
    """Return handling and patience in whole seconds, so that the same loads are computed once."""
    patience = load.patience_seconds
    return max(round(load.handling_seconds), 1), None if patience is None else max(
        round(patience), 1
    )


@lru_cache(20_000)
def _for_calls(per_hour: float, handling: tuple[float, float | None], goal: ServiceGoal) -> int:
    seconds, patience = handling
    return operators_needed(
        per_hour, seconds, goal.share, goal.seconds, patience, goal.short_abandon_seconds
    )


@lru_cache(20_000)
def _level(
    per_hour: float, handling: tuple[float, float | None], goal: ServiceGoal, operators: int
) -> float:
    seconds, patience = handling
    line = WaitingLine(operators, per_hour, seconds, patience)
    if operators == 0 or (patience is None and line.load >= 1):
        return 0.0
    return line.service_level(goal.seconds, goal.short_abandon_seconds)
