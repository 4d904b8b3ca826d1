"""The answer to "why were so many lost": the facts of a day's missed calls, weighed."""

from __future__ import annotations

from collections import Counter

from msgspec import Struct

from queue_manager.domain.measures.causes import Cause
from softphone_ui.missed_calls.missed_calls import Judged, Sequel
from softphone_ui.service_level.service_level import CourseView

#: How many operators are named for calls they did not take.
NAMED = 3


class WorstHour(Struct):
    """The hour that lost the most callers; `at_work` operators were there on average."""

    hour: int
    lost: int
    offered: int
    at_work: float | None


class NotTaken(Struct):
    """The number of missed calls that rang on this operator's telephone in vain."""

    operator: str
    name: str
    calls: int


class MissedCallsSummary(Struct):
    """Summary of the missed calls of a period: the `lost` ones, and the answered ones that a fault
    of ours `cut_off`. `causes` and `sequels` count both kinds."""

    lost: int
    cut_off: int
    causes: dict[Cause, int]
    sequels: dict[Sequel, int]
    worst_hour: WorstHour | None
    not_taken: list[NotTaken]


def weigh(
    every: list[Judged], hours: list[CourseView], names: dict[str, str]
) -> MissedCallsSummary:
    """Summarise the facts of all missed calls of a period; `hours` is its course, hour by hour."""
    causes = Counter(judged.cause for judged in every)
    sequels = Counter(judged.sequel for judged in every)
    rung = Counter(operator for judged in every for operator in judged.call.not_taken_by)
    lost = sum(judged.call.lost for judged in every)
    return MissedCallsSummary(
        lost=lost,
        cut_off=len(every) - lost,
        causes={cause: causes[cause] for cause in Cause},
        sequels={sequel: sequels[sequel] for sequel in Sequel},
        worst_hour=_worst(every, hours),
        not_taken=[
            NotTaken(operator, names.get(operator, ""), calls)
            for operator, calls in rung.most_common(NAMED)
        ],
    )


def _worst(every: list[Judged], hours: list[CourseView]) -> WorstHour | None:
    if not every or not hours:
        return None
    lost = Counter(it.hour for it in every if it.call.lost)
    if not lost:
        return None
    hour = max(lost, key=lambda hour: (lost[hour], -hour))
    if hour >= len(hours):
        return None
    course = hours[hour]
    return WorstHour(hour=hour, lost=lost[hour], offered=course.offered, at_work=course.at_work)
