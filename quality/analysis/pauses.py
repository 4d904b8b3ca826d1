"""Pauses beyond their plan. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from quality.analysis.quarter import Stretch
from queue_manager.domain.floor.states import OperatorState

#: Who was signed out so long begins another shift, with the plan whole.
BETWEEN_SHIFTS = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Absence:
    """An operator was paused for a reason, or signed out."""

    operator: str
    state: OperatorState
    reason: str | None
    began_at: datetime
    ended_at: datetime


def over_plan(absences: Iterable[Absence], plan: Mapping[str, float]) -> list[Stretch]:
    """Return the parts of pauses that came after the plan of their reason was used up. `plan`:
    reason → seconds in a shift; a reason that has none is never over it."""
    left: dict[tuple[str, str], timedelta] = {}
    found = []
    for each in sorted(absences, key=lambda absence: (absence.operator, absence.began_at)):
        if each.state is OperatorState.SIGNED_OUT:
            if each.ended_at - each.began_at >= BETWEEN_SHIFTS:
                left = {key: rest for key, rest in left.items() if key[0] != each.operator}
            continue
        if each.reason is None or each.reason not in plan:
            continue
        key = each.operator, each.reason
        rest = left.get(key, timedelta(seconds=plan[each.reason]))
        over_from = each.began_at + max(rest, timedelta())
        if over_from < each.ended_at:
            found.append(Stretch(each.operator, over_from, each.ended_at))
        left[key] = rest - (each.ended_at - each.began_at)
    return found
