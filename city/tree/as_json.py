"""The tree for programs: `./komek city tree --json`. Pure."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from city.tree.branches import Branch
from city.tree.judging import FORMULAS_VERSION, Judgement
from city.tree.periods import begins
from city.tree.plan import MeasurePlan
from city.tree.reading import Tree


def as_json(tree: Tree) -> dict[str, Any]:
    """Return numbers as they are, not rounded; days as ISO 8601; a period by its first day."""
    return {
        "at": tree.at.isoformat(),
        "formulas": FORMULAS_VERSION,
        "goals": [_branch(it) for it in tree.goals],
    }


def _branch(branch: Branch) -> dict[str, Any]:
    node, standing = branch.node, branch.standing
    found = {
        "code": node.code,
        "level": node.level.value,
        "names": msgspec.to_builtins(node.names),
        "owner": node.owner,
        "weight": node.weight,
        "themes": list(node.themes),
        "version": node.version,
        "colour": standing.colour.value,
        "progress": standing.progress,
        "coverage": standing.coverage,
        "chance": standing.chance,
        "bad": list(standing.bad),
    }
    if node.plan is not None and standing.judgement is not None:
        return found | {"measure": measure(node.plan, standing.judgement)}
    return found | {"below": [_branch(it) for it in branch.below]}


def measure(plan: MeasurePlan, judgement: Judgement) -> dict[str, Any]:
    """Return what a measure is to reach, where it is, and what is foreseen."""
    forecast = judgement.outlook.forecast
    return {
        "unit": plan.unit,
        "direction": plan.direction.value,
        "every": plan.every.value,
        "baseline": plan.baseline,
        "target": plan.target,
        "target_on": plan.target_on.isoformat(),
        "source": msgspec.to_builtins(plan.source),
        "value": judgement.value,
        "period": _day(plan, judgement),
        "progress": judgement.progress,
        "expected": judgement.expected,
        "periods_old": judgement.periods_old,
        "chance": judgement.chance,
        "pace": _finite(judgement.outlook.pace),
        "foreseen": None
        if forecast is None
        else {"value": forecast.mean, "interval": list(forecast.interval),
              "method": forecast.method},
    }  # fmt: skip


def _day(plan: MeasurePlan, judgement: Judgement) -> str | None:
    day: date | None = None if judgement.at is None else begins(judgement.at, plan.every)
    return None if day is None else day.isoformat()


def _finite(pace: float | None) -> float | str | None:
    """JSON has no infinity."""
    return "infinite" if pace is not None and pace == float("inf") else pace
