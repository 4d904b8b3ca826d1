"""A board: charts of reports in the order and size that its owner chose. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from quality.reports.measures import MEASURES

#: More charts than these nobody reads at a glance, and each is a report to be made.
MOST_CHARTS = 12
LONGEST_NAME = 80


class ChartSize(StrEnum):
    """The width of a chart on a board."""

    HALF = "half"
    FULL = "full"


class ChartProblem(StrEnum):
    """The reason why a chart of a board cannot be shown."""

    NO_RIGHT = "no_right"
    REPORT_DELETED = "report_deleted"
    REPORT_NOT_SHARED = "report_not_shared"
    MEASURE_GONE = "measure_gone"


@dataclass(frozen=True, slots=True)
class BoardChart:
    """A chart of a board. `name`: of the report; `query`: its address without days; `days`: how
    many it covers, up to today. `of_saved`: it changes with a saved report; `visible`: that report
    exists (`report_id` is not None) and the owner of the board may open it."""

    chart_id: int
    name: str
    measure: str
    query: str
    days: int
    size: ChartSize
    of_saved: bool
    report_id: int | None
    visible: bool


def problem_of(chart: BoardChart, *, may_see: bool) -> ChartProblem | None:
    """Return why a chart cannot be shown to a reader; None: it can. `may_see`: the reader may see
    reports. Without that right nothing else about the chart is told."""
    if not may_see:
        return ChartProblem.NO_RIGHT
    if chart.of_saved and chart.report_id is None:
        return ChartProblem.REPORT_DELETED
    if chart.of_saved and not chart.visible:
        return ChartProblem.REPORT_NOT_SHARED
    if chart.measure not in MEASURES:
        return ChartProblem.MEASURE_GONE
    return None


def moved(order: Sequence[int], chart_id: int, by: int) -> list[int]:
    """Return the order with one chart moved: `by` -1 is one place forward, 1 one back. At either
    end nothing changes. Raise ValueError if the chart is not there."""
    found = list(order)
    at = found.index(chart_id)
    to = at + by
    if 0 <= to < len(found):
        found[at], found[to] = found[to], found[at]
    return found
