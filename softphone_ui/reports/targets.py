"""Targets of measures in force: the standard ones, and those of the city's goals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from city.tree.branches import TreeNode
from city.tree.plan import CountedSource
from city.tree.rows import nodes
from foundation.postgres.pool import Connection
from quality.reports.targets import STANDARD

#: A measure of the city's goals → the same measure of the reports, and their ratio.
SAME_MEASURES: Mapping[str, tuple[str, float]] = {
    "answered_in_time": ("level_in_time", 0.01),
    "lost_share": ("lost_share", 0.01),
    "marks_mean": ("survey_mean", 1.0),
}


async def targets_at(link: Connection, at: datetime, zone: ZoneInfo) -> Mapping[str, float]:
    """Return the code of each measure with a target. A standard goes before a goal of the city, so
    that every page of the shift judges the service level by the same target."""
    found = await nodes.all_nodes(link, at, at.astimezone(zone).date())
    return {**of_goals(found), **STANDARD}


def of_goals(found: Iterable[TreeNode]) -> Mapping[str, float]:
    """Return the targets that the city's goals set for measures of the reports. A goal of one topic
    or one body sets none: the report counts all calls."""
    targets: dict[str, float] = {}
    for node in found:
        source = None if node.plan is None else node.plan.source
        if node.plan is None or not isinstance(source, CountedSource):
            continue
        if (same := SAME_MEASURES.get(source.measure)) and not (source.topic or source.body):
            code, ratio = same
            targets[code] = node.plan.target * ratio
    return targets
