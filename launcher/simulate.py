"""``simulate``: scenarios of a line side by side, without a running system."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

from foundation.percent import percent_text
from quality.coming.outcomes import OutcomeRange
from quality.coming.scenarios import (
    MOST_SCENARIOS,
    BadScenario,
    Scenario,
    ScenarioOutcome,
    changed,
    checked,
    simulate,
)
from quality.replay.cores import begin_worker


def simulate_scenarios(base: Scenario, changes: Sequence[str], *, as_json: bool) -> str:
    """Return what becomes of the base and of each change of it, for the terminal or as JSON.
    Raises BadScenario."""
    if len(changes) > MOST_SCENARIOS:
        raise BadScenario(f"{MOST_SCENARIOS} scenarios at most are simulated at once")
    scenarios = [checked(base), *(changed(base, words) for words in changes)]
    spawn = get_context("spawn")
    with ProcessPoolExecutor(mp_context=spawn, initializer=begin_worker) as pool:
        found = [simulate(scenario, pool.map) for scenario in scenarios]
    if as_json:
        return json.dumps({"scenarios": [_as_json(it) for it in found]}, indent=1)
    return table(found)


def table(found: Sequence[ScenarioOutcome]) -> str:
    """Write the scenarios for people, a line each: means with the interval of one more time."""
    head = ("", "calls/h", "operators", "service level", "lost/h", "mean wait")
    rows = [head, *(_row(it) for it in found)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(head))]
    return "\n".join(
        "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]).rstrip()
        for row in rows
    )


def _row(outcome: ScenarioOutcome) -> tuple[str, ...]:
    level = [
        percent_text(value, "en")
        for value in (outcome.level.mean, outcome.level.low, outcome.level.high)
    ]
    return (
        outcome.scenario.name,
        f"{outcome.scenario.calls:g}",
        str(outcome.scenario.operators),
        f"{level[0]} ({level[1]} to {level[2]})",
        f"{outcome.lost.mean:.1f} ({outcome.lost.low:.1f} to {outcome.lost.high:.1f})",
        f"{outcome.wait.mean:.1f} s ({outcome.wait.low:.1f} to {outcome.wait.high:.1f})",
    )


def _as_json(outcome: ScenarioOutcome) -> dict[str, Any]:
    return {
        "name": outcome.scenario.name,
        "calls_an_hour": round(outcome.scenario.calls, 3),
        "operators": outcome.scenario.operators,
        "kpi_seconds": outcome.scenario.kpi,
        "greeting_seconds": outcome.scenario.greeting,
        "service_level": _range(outcome.level, 4),
        "lost_an_hour": _range(outcome.lost, 2),
        "mean_wait_seconds": _range(outcome.wait, 2),
    }


def _range(found: OutcomeRange, digits: int) -> dict[str, float]:
    return {
        "mean": round(found.mean, digits),
        "low": round(found.low, digits),
        "high": round(found.high, digits),
    }
