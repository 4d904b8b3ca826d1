"""Targets of measures: which there are, and which numbers miss them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from city.tree.branches import TreeLevel, TreeNode
from city.tree.periods import Every
from city.tree.plan import CountedSource, Direction, FromFile, MeasurePlan, Source
from foundation.names import Names
from quality.reports.measures import MEASURES, NOTHING, ReportSums
from quality.reports.targets import STANDARD, misses
from softphone_ui.reports.targets import of_goals

ABANDONED = ReportSums(answered=80, in_time=70, abandoned=20)


@pytest.mark.parametrize(
    ("code", "target", "missed"),
    [
        ("level_in_time", 0.7, False),  # reached exactly
        ("level_in_time", 0.701, True),
        ("lost_share", 0.2, False),
        ("lost_share", 0.19, True),  # less is better
        ("offered", 1000.0, None),  # neither is better
        ("survey_mean", 4.0, None),  # nobody was asked
    ],
)
def test_a_number_misses_its_target_on_the_wrong_side(
    code: str, target: float, missed: bool | None
) -> None:
    assert misses(MEASURES[code], target, ABANDONED) is missed
    assert misses(MEASURES["level_in_time"], target, NOTHING) is None


def goal(source: Source, target: float = 5.0) -> TreeNode:
    plan = MeasurePlan(
        "%", Direction.DOWN, Every.MONTH, date(2026, 1, 1), target, date(2026, 12, 31), source
    )
    names = Names("а", "б", "c")
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return TreeNode("a", TreeLevel.MEASURE, None, names, 1.0, (), 1, at, plan)


def test_goals_of_the_whole_city_set_targets_in_the_unit_of_the_report() -> None:
    assert of_goals([goal(CountedSource("lost_share"))]) == {"lost_share": 0.05}
    assert of_goals([goal(CountedSource("marks_mean"), 4.6)]) == {"survey_mean": 4.6}
    others: list[Source] = [
        CountedSource("lost_share", topic="water"),
        CountedSource("lost_share", body="water"),
        CountedSource("tickets"),
        FromFile(),
    ]
    assert of_goals([goal(it) for it in others]) == {}


def test_each_standard_is_of_a_measure_for_which_more_or_less_is_better() -> None:
    for code, target in STANDARD.items():
        assert misses(MEASURES[code], target, ABANDONED) is not None
