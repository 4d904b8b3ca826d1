"""What of a board is shown to whom, and how its charts are moved."""

from __future__ import annotations

from dataclasses import replace

import pytest

from quality.boards.board import BoardChart, ChartProblem, ChartSize, moved, problem_of

CHART = BoardChart(1, "Week", "offered", "rows=day", 7, ChartSize.HALF, False, None, False)
SAVED = replace(CHART, of_saved=True, report_id=5, visible=True)


@pytest.mark.parametrize(
    ("chart", "problem"),
    [
        (CHART, None),
        (SAVED, None),
        (replace(SAVED, report_id=None, visible=False), ChartProblem.REPORT_DELETED),
        (replace(SAVED, visible=False), ChartProblem.REPORT_NOT_SHARED),
        (replace(CHART, measure="wait"), ChartProblem.MEASURE_GONE),
    ],
)
def test_a_chart_says_why_it_cannot_be_shown(
    chart: BoardChart, problem: ChartProblem | None
) -> None:
    assert problem_of(chart, may_see=True) is problem
    assert problem_of(chart, may_see=False) is ChartProblem.NO_RIGHT, "and nothing else"


def test_a_chart_is_moved_by_one_place_and_not_beyond_the_ends() -> None:
    assert moved([1, 2, 3], 3, -1) == [1, 3, 2]
    assert moved([1, 2, 3], 1, 1) == [2, 1, 3]
    assert moved([1, 2, 3], 1, -1) == moved([1, 2, 3], 3, 1) == [1, 2, 3]
    with pytest.raises(ValueError, match="not in list"):
        moved([1, 2], 9, 1)
