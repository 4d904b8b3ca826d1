"""Which figures of a report are drawn."""

from __future__ import annotations

import pytest

from softphone_ui.reports.chart import ONE, drawn

CHOSEN = ("offered", "lost", "level_in_time", "answer_seconds")


@pytest.mark.parametrize(
    ("upper", "lower", "both"),
    [
        (None, None, ["offered", "level_in_time"]),  # how many, and how well
        ("lost", None, ["lost", "level_in_time"]),
        ("level_in_time", None, ["level_in_time", "offered"]),
        ("lost", "answer_seconds", ["lost", "answer_seconds"]),
        ("offered", ONE, ["offered"]),
        ("lost", "lost", ["lost", "level_in_time"]),  # never the same twice
        ("aht_seconds", "surveys", ["offered", "level_in_time"]),  # which are not chosen any more
    ],
)
def test_two_figures_are_drawn_if_not_told_otherwise(
    upper: str | None, lower: str | None, both: list[str]
) -> None:
    assert drawn(CHOSEN, upper, lower) == both


def test_one_figure_is_drawn_alone() -> None:
    assert drawn(["offered"], None, None) == ["offered"]
    assert drawn(["offered", "lost"], None, None) == ["offered"], "both are counts"
    assert drawn(["offered", "lost"], None, "lost") == ["offered", "lost"]
