"""The tree is changed: each change is a new version of a node, with who and why."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from city.problems.naming import read_place
from city.problems.rows import panel
from city.tree.branches import OWNERS, THEMES, Shape, TreeLevel, TreeNode, check_place
from city.tree.counted import MEASURES
from city.tree.plan import CountedSource, MeasurePlan, PlanProblem, TreeRefused, check_plan
from city.tree.reading import Tree
from city.tree.rows import nodes as rows
from city.tree.rows.nodes import NewVersion
from foundation.postgres.pool import Connection
from registry.routing.rows import rules

_CODE = re.compile(r"[a-z][a-z0-9_-]{1,39}")
HEAVIEST = 1000.0


@dataclass(frozen=True, slots=True)
class EditAuthor:
    """The editor of the tree (None: no person), when, and why."""

    person_id: int | None
    at: datetime
    reason: str


def shape_of(tree: Tree) -> Shape:
    """Return where the nodes hang now."""
    found = [it.node for it in tree.all()]
    return Shape({it.code: it.level for it in found}, {it.code: it.parent for it in found})


def check(
    tree: Tree, code: str, level: TreeLevel, new: NewVersion, before: TreeNode | None
) -> None:
    """Check whether the node may be so. Raises TreeRefused."""
    if not _CODE.fullmatch(code):
        raise TreeRefused(PlanProblem.CODE, code)
    if not 0 < new.weight <= HEAVIEST:
        raise TreeRefused(PlanProblem.WEIGHT, f"{new.weight:g}")
    if before is not None and before.level is not level:
        raise TreeRefused(PlanProblem.LEVEL, code)
    if unknown := [it for it in new.themes if it not in THEMES]:
        raise TreeRefused(PlanProblem.CODE, unknown[0])
    check_place(shape_of(tree), code, level, new.parent)
    if new.retired and any(it.node.parent == code for it in tree.all()):
        raise TreeRefused(PlanProblem.CHILDREN, code)
    if (new.plan is not None) is not (level is TreeLevel.MEASURE):
        raise TreeRefused(PlanProblem.MEASURE, code)
    if new.plan is not None:
        _check_measure(code, new.plan, before.plan if before else None)


def _check_measure(code: str, plan: MeasurePlan, before: MeasurePlan | None) -> None:
    """A measure with another kind of period would be another measure: its values would lie in
    periods of the old kind."""
    check_plan(plan)
    if before is not None and before.every is not plan.every:
        raise TreeRefused(PlanProblem.CHANGED, code)
    if isinstance(plan.source, CountedSource):
        measure = MEASURES.get(plan.source.measure)
        narrowed = plan.source.topic is not None or plan.source.body is not None
        if measure is None or (narrowed and not measure.narrows):
            raise TreeRefused(PlanProblem.MEASURE, plan.source.measure)
        _check_place(plan.source, of_problem=measure.of_problem)


def _check_place(source: CountedSource, *, of_problem: bool) -> None:
    """A systemic problem is a topic in a place, and nothing else has one."""
    if of_problem and (source.topic is None or source.body is not None):
        raise TreeRefused(PlanProblem.MEASURE, source.measure)
    if of_problem is not (source.place is not None):
        raise TreeRefused(PlanProblem.MEASURE, source.measure)
    if source.place is not None and read_place(source.place) is None:
        raise TreeRefused(PlanProblem.MEASURE, source.place)


async def save(
    link: Connection, tree: Tree, code: str, level: TreeLevel, new: NewVersion, by: EditAuthor
) -> int:
    """Write the next version of a node, which need not be there yet; its number. The caller holds
    the tree (`city/tree/rows/nodes.py::hold`) since before it was read. Raises TreeRefused."""
    if not by.reason.strip():
        raise TreeRefused(PlanProblem.REASON)
    branch = tree.find(code)
    check(tree, code, level, new, branch.node if branch else None)
    await _check_source(link, new.plan)
    if branch is None and not await rows.add_node(link, code, level):
        raise TreeRefused(PlanProblem.CODE, code)
    return await rows.add_version(
        link, code, new, made_by=by.person_id, made_at=by.at, reason=by.reason.strip()
    )


async def _check_source(link: Connection, plan: MeasurePlan | None) -> None:
    """A topic, body or district that is not there would be counted as nothing, for ever."""
    if plan is None or not isinstance(plan.source, CountedSource):
        return
    source = plan.source
    topics = {it.code for it in await rules.tree(link)}
    if source.topic is not None and source.topic not in topics:
        raise TreeRefused(PlanProblem.MEASURE, source.topic)
    if source.body is not None and source.body not in await rules.open_bodies(link):
        raise TreeRefused(PlanProblem.MEASURE, source.body)
    spot = read_place(source.place or "")
    if spot is not None and spot.district is not None:
        known = {it.code for it in await panel.districts(link)}
        if spot.district not in known:
            raise TreeRefused(PlanProblem.MEASURE, spot.district)


async def check_owner(
    link: Connection, level: TreeLevel, person_id: int | None, body_id: int | None = None
) -> None:
    """Check the owner: a goal is a deputy akim's, an indicator a head's, and a measure its
    indicator's: of a person, or of whoever has the post for an open body. Raises TreeRefused."""
    if level not in OWNERS or (person_id is not None and body_id is not None):
        raise TreeRefused(PlanProblem.OWNER, level.value)
    if body_id is not None and body_id not in (await rules.open_bodies(link)).values():
        raise TreeRefused(PlanProblem.OWNER, str(body_id))
    if person_id is None:
        return
    if person_id not in {it.person_id for it in await rows.possible_owners(link, OWNERS[level])}:
        raise TreeRefused(PlanProblem.OWNER, str(person_id))
