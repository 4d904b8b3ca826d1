"""The tree itself: goals of deputy akims, indicators of heads, measures; and what sums up. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from city.tree.judging import BADNESS, Colour, Judgement
from city.tree.plan import MeasurePlan, PlanProblem, TreeRefused
from foundation.names import Names
from staff.roles import DEPUTY_AKIM, HEAD


class TreeLevel(StrEnum):
    """The three levels, from the top."""

    GOAL = "goal"
    INDICATOR = "indicator"
    MEASURE = "measure"


#: What lies above each.
ABOVE = {
    TreeLevel.GOAL: None,
    TreeLevel.INDICATOR: TreeLevel.GOAL,
    TreeLevel.MEASURE: TreeLevel.INDICATOR,
}
#: Of which role its owner is; a measure is its indicator's owner's.
OWNERS = {TreeLevel.GOAL: DEPUTY_AKIM, TreeLevel.INDICATOR: HEAD}
#: Themes of ISO 37120, as tags.
THEMES = (
    "economy", "education", "energy", "environment", "finance", "governance", "health", "housing",
    "safety", "sport_and_culture", "telecommunication", "transport", "waste", "water",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TreeNode:
    """A node as its newest version has it. `weight`: among its siblings. `owner`: a person's name.
    `owner_body`: whoever has the post for it is the owner. `plan`: of a measure only."""

    code: str
    level: TreeLevel
    parent: str | None
    names: Names
    weight: float
    themes: tuple[str, ...]
    version: int
    since: datetime
    plan: MeasurePlan | None = None
    owner_id: int | None = None
    owner: str | None = None
    owner_body: int | None = None


@dataclass(frozen=True, slots=True)
class NodeStatus:
    """The status of a node. `progress` 0.0 to 1.0, of what is known; `coverage`: the part of the
    weight below of which there is fresh data. `chance`: the smallest below, for no mean may hide a
    bad one. `bad`: the codes of the measures below that are red or missed."""

    colour: Colour
    progress: float | None
    coverage: float
    chance: float | None
    bad: tuple[str, ...] = ()
    judgement: Judgement | None = None


@dataclass(frozen=True, slots=True)
class Branch:
    """A node with all that is below it."""

    node: TreeNode
    standing: NodeStatus
    below: tuple[Branch, ...] = ()

    def all(self) -> Iterable[Branch]:
        """Return this one and whatever is below, from the top."""
        yield self
        for each in self.below:
            yield from each.all()


@dataclass(frozen=True, slots=True)
class Shape:
    """The shape of the tree: code → level and parent."""

    levels: Mapping[str, TreeLevel]
    parents: Mapping[str, str | None] = field(default_factory=dict)


def check_place(shape: Shape, code: str, level: TreeLevel, parent: str | None) -> None:
    """Check whether a node may hang there. Raises TreeRefused: a cycle by the names of all that are
    in it, a parent of the wrong level or that is not there."""
    way = [code]
    above = parent
    while above is not None:
        way.append(above)
        if above == code:
            raise TreeRefused(PlanProblem.CYCLE, " → ".join(way))
        if above in way[:-1]:
            raise TreeRefused(PlanProblem.CYCLE, " → ".join(way[way.index(above) :]))
        above = shape.parents.get(above)
    if parent is not None and parent not in shape.levels:
        raise TreeRefused(PlanProblem.PARENT, parent)
    over = shape.levels[parent] if parent is not None else None
    if over is not ABOVE[level]:
        raise TreeRefused(PlanProblem.LEVEL, parent or code)


def check_all(nodes: Iterable[TreeNode]) -> None:
    """Check every node of a tree. Raises TreeRefused as above."""
    found = list(nodes)
    shape = Shape({it.code: it.level for it in found}, {it.code: it.parent for it in found})
    for node in found:
        check_place(shape, node.code, node.level, node.parent)


def grow(nodes: Iterable[TreeNode], judgements: Mapping[str, Judgement]) -> list[Branch]:
    """Return the goals with all below, summed up. Raises TreeRefused where they make no tree."""
    found = sorted(nodes, key=lambda node: node.code)
    check_all(found)
    children: dict[str | None, list[TreeNode]] = {}
    for node in found:
        children.setdefault(node.parent, []).append(node)

    def branch(node: TreeNode) -> Branch:
        below = tuple(branch(it) for it in children.get(node.code, ()))
        if node.level is TreeLevel.MEASURE:
            return Branch(node, _of_measure(node.code, judgements[node.code]))
        return Branch(node, sum_up(below), below)

    return [branch(it) for it in children.get(None, ())]


def _of_measure(code: str, judgement: Judgement) -> NodeStatus:
    fresh = judgement.colour not in (Colour.GREY, Colour.UNKNOWN) or (
        judgement.colour is Colour.UNKNOWN and judgement.progress is not None
    )
    return NodeStatus(
        judgement.colour,
        judgement.progress if fresh else None,
        1.0 if fresh else 0.0,
        judgement.chance if fresh else None,
        (code,) if BADNESS[judgement.colour] >= BADNESS[Colour.RED] else (),
        judgement,
    )


def sum_up(below: Sequence[Branch]) -> NodeStatus:
    """Compute Σwa ÷ Σw over what is known, with the part of the weight that is known; the colour is
    the worst below, the chance the smallest."""
    weight = sum(it.node.weight for it in below)
    known = [it for it in below if it.standing.progress is not None]
    heavy = sum(it.node.weight for it in known)
    part = sum(it.node.weight * (it.standing.progress or 0.0) for it in known)
    covered = sum(it.node.weight * it.standing.coverage for it in below)
    chances = [it.standing.chance for it in below if it.standing.chance is not None]
    colours = [it.standing.colour for it in below] or [Colour.UNKNOWN]
    return NodeStatus(
        max(colours, key=BADNESS.__getitem__),
        part / heavy if heavy else None,
        covered / weight if weight else 0.0,
        min(chances, default=None),
        tuple(code for it in below for code in it.standing.bad),
    )
