"""The tree: where nodes may hang, and how they sum up."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from city.tree.branches import TreeLevel, TreeNode, check_all, grow
from city.tree.judging import Colour, Judgement, Outlook
from city.tree.plan import PlanProblem, TreeRefused
from foundation.names import Names

NAMES = Names("а", "б", "c")


def node(code: str, level: TreeLevel, parent: str | None, weight: float = 1.0) -> TreeNode:
    return TreeNode(code, level, parent, NAMES, weight, (), 1, datetime(2026, 1, 1, tzinfo=UTC))


def stands(colour: Colour, progress: float | None, chance: float | None = None) -> Judgement:
    return Judgement(colour, Outlook(chance=chance), progress=progress)


NODES = [
    node("g", TreeLevel.GOAL, None),
    node("i1", TreeLevel.INDICATOR, "g", 3.0),
    node("i2", TreeLevel.INDICATOR, "g", 1.0),
    node("m1", TreeLevel.MEASURE, "i1", 1.0),
    node("m2", TreeLevel.MEASURE, "i1", 2.0),
    node("m3", TreeLevel.MEASURE, "i2", 1.0),
]


def test_progress_is_weighed_and_a_red_child_stays_visible() -> None:
    (goal,) = grow(NODES, {
        "m1": stands(Colour.RED, 0.1, 0.2),
        "m2": stands(Colour.GREEN, 0.7, 0.9),
        "m3": stands(Colour.GREEN, 0.9, 0.95),
    })  # fmt: skip
    first = goal.below[0].standing
    assert first.progress == pytest.approx((0.1 + 2 * 0.7) / 3)
    assert goal.standing.progress == pytest.approx((3 * 0.5 + 0.9) / 4)
    assert goal.standing.colour is Colour.RED
    assert goal.standing.bad == ("m1",)
    assert goal.standing.chance == 0.2
    assert goal.standing.coverage == 1.0


def test_what_is_not_known_counts_in_nothing_but_the_coverage() -> None:
    (goal,) = grow(NODES, {
        "m1": stands(Colour.GREY, 0.1, 0.2),
        "m2": stands(Colour.GREEN, 0.6, 0.9),
        "m3": stands(Colour.UNKNOWN, None),
    })  # fmt: skip
    assert goal.standing.progress == pytest.approx(0.6)
    assert goal.standing.coverage == pytest.approx(3 * (2 / 3) / 4)
    assert goal.standing.chance == 0.9
    assert goal.standing.colour is Colour.GREY


def test_a_goal_with_nothing_below_is_unknown() -> None:
    (goal,) = grow([NODES[0]], {})
    assert (goal.standing.colour, goal.standing.coverage) == (Colour.UNKNOWN, 0.0)


def test_a_cycle_is_refused_by_the_names_in_it() -> None:
    with pytest.raises(TreeRefused) as refused:
        check_all([node("a", TreeLevel.INDICATOR, "c"), node("b", TreeLevel.MEASURE, "a"),
                   node("c", TreeLevel.GOAL, "b")])  # fmt: skip
    assert (refused.value.why, refused.value.detail) == (PlanProblem.CYCLE, "a → c → b → a")


def test_a_node_above_itself_is_a_cycle() -> None:
    with pytest.raises(TreeRefused) as refused:
        check_all([node("a", TreeLevel.INDICATOR, "a")])
    assert refused.value.detail == "a → a"


def test_a_cycle_above_that_it_is_not_part_of_ends_too() -> None:
    with pytest.raises(TreeRefused) as refused:
        check_all([node("d", TreeLevel.MEASURE, "a"), node("a", TreeLevel.INDICATOR, "b"),
                   node("b", TreeLevel.GOAL, "a")])  # fmt: skip
    assert (refused.value.why, refused.value.detail) == (PlanProblem.CYCLE, "a → b → a")


@pytest.mark.parametrize(
    ("nodes", "why", "detail"),
    [
        ([node("m", TreeLevel.MEASURE, None)], PlanProblem.LEVEL, "m"),
        (
            [node("g", TreeLevel.GOAL, None), node("m", TreeLevel.MEASURE, "g")],
            PlanProblem.LEVEL,
            "g",
        ),
        ([node("g", TreeLevel.GOAL, None), node("h", TreeLevel.GOAL, "g")], PlanProblem.LEVEL, "g"),
        ([node("i", TreeLevel.INDICATOR, "gone")], PlanProblem.PARENT, "gone"),
    ],
)
def test_wrong_places(nodes: list[TreeNode], why: PlanProblem, detail: str) -> None:
    with pytest.raises(TreeRefused) as refused:
        check_all(nodes)
    assert (refused.value.why, refused.value.detail) == (why, detail)
