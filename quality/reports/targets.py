"""Targets of the measures of reports, and which numbers miss them. Pure.

The city's goals set targets too (`softphone_ui/reports/targets.py` reads them).
"""

from __future__ import annotations

from collections.abc import Mapping

from quality.reports.measures import Better, ReportMeasure, ReportSums
from queue_manager.domain.measures.measures import KPI_GOAL, NENA_15_GOAL, NENA_20_GOAL

#: Code of a measure → its target: the contact centre's KPI and what standards ask for.
STANDARD: Mapping[str, float] = {
    "level_in_time": KPI_GOAL,
    "level_nena_15": NENA_15_GOAL,
    "level_nena_20": NENA_20_GOAL,
}


def misses(measure: ReportMeasure, target: float, sums: ReportSums) -> bool | None:
    """Return whether the measure of these contacts misses its target. None: there is no data, or
    neither direction is better."""
    number = measure.value(sums).number
    if number is None or measure.better is Better.NEITHER:
        return None
    return number < target if measure.better is Better.MORE else number > target
