"""The tree once more, slowly and obviously: from what was sent, by sums written out and an integral
taken in small steps. It imports nothing of `city/`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

STEPS = 4000
RANK = ["attained", "green", "unknown", "grey", "amber", "red", "missed"]


@dataclass
class Slow:
    """A measure: `values` by (year, month)."""

    code: str
    weight: float
    baseline: float | None
    begins: date
    target: float
    ends: date
    up: bool
    values: dict[tuple[int, int], float]


def month(day: date) -> int:
    return day.year * 12 + day.month


def student(t: float, freedom: int) -> float:
    """The share below `t`, by Simpson's rule from 0."""
    top = math.gamma((freedom + 1) / 2)
    scale = top / math.sqrt(freedom * math.pi) / math.gamma(freedom / 2)

    def height(x: float) -> float:
        return scale * (1 + x * x / freedom) ** (-(freedom + 1) / 2)

    step = t / STEPS
    total = height(0.0) + height(t)
    for n in range(1, STEPS):
        total += height(n * step) * (4 if n % 2 else 2)
    return 0.5 + total * step / 3


def outlook(it: Slow, months: list[int], values: list[float]) -> tuple[str, float | None]:
    """Colour and chance, as far as these values go."""
    goal = month(it.ends)
    if months[-1] >= goal:
        reached = values[-1] >= it.target if it.up else values[-1] <= it.target
        return ("attained", 1.0) if reached else ("missed", 0.0)
    n = len(months)
    if n >= 5:
        sum_t, sum_y = sum(months), sum(values)
        sum_tt = sum(t * t for t in months)
        sum_ty = sum(t * y for t, y in zip(months, values, strict=True))
        below = n * sum_tt - sum_t**2
        slope = (n * sum_ty - sum_t * sum_y) / below
        start = (sum_y - slope * sum_t) / n
        off = [y - start - slope * t for t, y in zip(months, values, strict=True)]
        s = math.sqrt(sum(e * e for e in off) / (n - 2))
        error = s * math.sqrt(1 + 1 / n + (goal - sum_t / n) ** 2 / (below / n))
        above = student((start + slope * goal - it.target) / error, n - 2)
        chance = above if it.up else 1 - above
        return ("red" if chance < 0.5 else "amber" if chance < 0.8 else "green"), chance
    if values[-1] >= it.target if it.up else values[-1] <= it.target:
        return "green", None
    first_month, first = months[0], values[0]
    if it.baseline is not None:
        first_month, first = month(it.begins) - 1, it.baseline
    if months[-1] == first_month:
        return "unknown", None
    done = (values[-1] - first) / (months[-1] - first_month)
    left = (it.target - values[-1]) / (goal - months[-1])
    if done * left <= 0 or left / done > 1.5:
        return "red", None
    return ("amber" if left / done > 1.2 else "green"), None


def last_day(months: int) -> date:
    year, place = divmod(months, 12)
    return date(year, place + 1, 1) - timedelta(days=1)


def measure(it: Slow, today: date) -> dict[str, Any]:
    """How a measure stands."""
    months = [12 * year + place for year, place in sorted(it.values)]
    values = [it.values[key] for key in sorted(it.values)]
    if not months:
        late = (today - last_day(month(it.begins) - 1)).days > 1.5 * 30.4375
        return {"code": it.code, "colour": "grey" if late else "unknown", "progress": None,
                "chance": None, "covered": 0.0}  # fmt: skip
    colour, chance = outlook(it, months, values)
    old = (today - last_day(months[-1])).days / 30.4375
    if colour not in ("attained", "missed"):
        if old > 1.5:
            colour = "grey"
        elif colour != "unknown":
            before = "unknown"
            if len(months) > 1:
                before, _ = outlook(it, months[:-1], values[:-1])
            if RANK.index(before) < RANK.index(colour):
                colour = before
    if it.baseline is None:
        share = values[-1] / it.target if it.up else it.target / values[-1]
    else:
        share = (values[-1] - it.baseline) / (it.target - it.baseline)
    share = max(0.0, min(1.0, share))
    fresh = colour != "grey"
    return {"code": it.code, "colour": colour, "progress": share if fresh else None,
            "chance": chance if fresh else None, "covered": 1.0 if fresh else 0.0}  # fmt: skip


def over(children: list[tuple[float, dict[str, Any]]]) -> dict[str, Any]:
    """What is above so many weighed children."""
    weight = heavy = part = covered = 0.0
    worst, chances = 0, []
    for w, child in children:
        weight += w
        covered += w * child["covered"]
        worst = max(worst, RANK.index(child["colour"]))
        if child["progress"] is not None:
            heavy += w
            part += w * child["progress"]
        if child["chance"] is not None:
            chances.append(child["chance"])
    return {"colour": RANK[worst], "progress": part / heavy if heavy else None,
            "covered": covered / weight, "chance": min(chances, default=None)}  # fmt: skip
