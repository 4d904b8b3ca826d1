"""Scenarios side by side: the same callers by the same luck, with more of them, other operators,
another KPI or greeting, or a second line's callers and operators. Pure, but long work.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from quality.coming.hours import ComingCalls, ComingHours, draw_hours
from quality.coming.outcomes import (
    HoursFigures,
    OutcomeRange,
    figures_of_hours,
    outcome_range,
)
from quality.replay.day import OperatorPresence, longest_greeting
from quality.replay.run import replay
from queue_manager.domain.lines.line import Line

#: Hours are simulated after half an hour in which the line comes into its swing.
BEGINS = datetime(2026, 1, 5, 4, tzinfo=UTC)
SWING = timedelta(minutes=30)
LENGTH = timedelta(hours=2)
SEEDS = 10
MOST_CALLS, MOST_OPERATORS, MOST_SECONDS, MOST_SCENARIOS = 3000.0, 500, 3600.0, 12
_CHANGE = re.compile(
    r"(?:calls([+-]\d{1,3})%|(calls|operators|kpi|greeting|talk|patience)=(\d{1,4}(?:\.\d{1,3})?)"
    r"|merge=(\d{1,4})/(\d{1,3}))",
    re.ASCII,
)


class BadScenario(ValueError):
    """The scenario makes no sense; the text says why."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A line under one load. Calls an hour; means in seconds."""

    name: str = "as it is"
    calls: float = 400.0
    operators: int = 27
    talk: float = 160.0
    patience: float = 120.0
    kpi: float = 16.0
    greeting: float = 0.0
    wrap_up: float = 20.0


@dataclass(frozen=True, slots=True)
class ScenarioOutcome:
    """The outcome of a scenario: its service level as a share, lost calls of an hour, and the mean
    wait in seconds."""

    scenario: Scenario
    level: OutcomeRange
    lost: OutcomeRange
    wait: OutcomeRange


def changed(base: Scenario, words: str) -> Scenario:
    """Return the base with changes such as `calls+20%`, `operators=24`, `kpi=12`, `greeting=8`,
    `merge=120/9` (a second line's calls an hour and operators). Raises BadScenario."""
    found = base
    for word in words.split(","):
        match = _CHANGE.fullmatch(word.strip())
        if match is None:
            raise BadScenario(
                f"{word.strip()[:40]!r} is no change such as calls+20%, operators=24, kpi=12, "
                "greeting=8 or merge=120/9"
            )
        percent, name, value, merged_calls, merged_operators = match.groups()
        if percent is not None:
            found = replace(found, calls=found.calls * (1 + int(percent) / 100))
        elif name is not None:
            number: Any = int(float(value)) if name == "operators" else float(value)
            found = replace(found, **{name: number})
        else:
            more = int(merged_operators)
            calls = found.calls + int(merged_calls)
            found = replace(found, calls=calls, operators=found.operators + more)
    return checked(replace(found, name=words.strip()))


def checked(scenario: Scenario) -> Scenario:
    """Return the scenario if it can be simulated. Raises BadScenario."""
    longest = longest_greeting(timedelta(seconds=3)).total_seconds()
    for name, value, least, most in (
        ("calls", scenario.calls, 0.0, MOST_CALLS),
        ("operators", scenario.operators, 1, MOST_OPERATORS),
        ("talk", scenario.talk, 1.0, MOST_SECONDS),
        ("patience", scenario.patience, 1.0, MOST_SECONDS),
        ("kpi", scenario.kpi, 1.0, MOST_SECONDS),
        ("greeting", scenario.greeting, 0.0, longest - 0.001),
        ("wrap-up", scenario.wrap_up, 0.0, MOST_SECONDS),
    ):
        if not least <= value <= most:
            raise BadScenario(f"{name} is a number from {least:g} to {most:g}, not {value:g}")
    return scenario


#: `map`, or that of a pool of processes.
Mapping = Callable[[Callable[[int], HoursFigures], Iterable[int]], Iterable[HoursFigures]]


def simulate(scenario: Scenario, mapping: Mapping = map, seeds: int = SEEDS) -> ScenarioOutcome:
    """Replay the scenario with each seed."""
    figures = list(mapping(partial(of_seed, scenario), range(seeds)))
    hours = LENGTH / timedelta(hours=1)
    return ScenarioOutcome(
        scenario,
        _shares([it.level for it in figures if it.level is not None]),
        _from_zero(outcome_range([it.lost / hours for it in figures])),
        _from_zero(outcome_range([it.mean_wait for it in figures])),
    )


def of_seed(scenario: Scenario, seed: int) -> HoursFigures:
    """Replay the scenario once."""
    hours = hours_of(scenario)
    day = draw_hours(hours, seed)
    fates = (it for it in replay(day, seed).fates if it.offered_at >= BEGINS + SWING)
    return figures_of_hours(hours, day, fates, BEGINS + SWING + LENGTH)


def hours_of(scenario: Scenario) -> ComingHours:
    """Return the hours that are simulated, with the half hour before them."""
    ends = BEGINS + SWING + LENGTH
    return ComingHours(
        (ComingCalls(BEGINS, ends, scenario.calls * ((ends - BEGINS) / timedelta(hours=1))),),
        tuple(
            OperatorPresence(str(1001 + n), BEGINS, ends + timedelta(days=1))
            for n in range(scenario.operators)
        ),
        scenario.talk,
        scenario.patience,
        timedelta(seconds=scenario.wrap_up),
        greeting=timedelta(seconds=scenario.greeting),
        line=Line("109", kpi=timedelta(seconds=scenario.kpi)),
    )


def _shares(levels: Sequence[float]) -> OutcomeRange:
    if not levels:
        return OutcomeRange(1.0, 1.0, 1.0)
    found = outcome_range(levels)
    return OutcomeRange(found.mean, max(found.low, 0.0), min(found.high, 1.0))


def _from_zero(found: OutcomeRange) -> OutcomeRange:
    return OutcomeRange(found.mean, max(found.low, 0.0), found.high)
