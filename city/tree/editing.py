"""The tree is changed: each change is a new version of a node, with who and why."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from city.problems.naming import read_place
from city.problems.rows import panel
from city.tree.branches import OWNERS, THEMES, Level, Node, Shape, check_place
from city.tree.counted import MEASURES
from city.tree.plan import Counted, Plan, TreeRefused, Wrong, check_plan
from city.tree.reading import Tree
from city.tree.rows import nodes as rows
from city.tree.rows.nodes import NewVersion
from foundation.postgres.pool import Connection
from registry.routing.rows import rules

_CODE = re.compile(r"[a-z][a-z0-9_-]{1,39}")
HEAVIEST = 1000.0


@dataclass(frozen=True, slots=True)
class By:
    """Who changes the tree (None: no person), when, and why."""

    person_id: int | None
    at: datetime
    reason: str


def shape_of(tree: Tree) -> Shape:
    """Where the nodes hang now."""
    found = [it.node for it in tree.all()]
    return Shape({it.code: it.level for it in found}, {it.code: it.parent for it in found})


def check(tree: Tree, code: str, level: Level, new: NewVersion, before: Node | None) -> None:
    """Whether the node may be so. Raises TreeRefused."""
    if not _CODE.fullmatch(code):
        raise TreeRefused(Wrong.CODE, code)
    if not 0 < new.weight <= HEAVIEST:
        raise TreeRefused(Wrong.WEIGHT, f"{new.weight:g}")
    if before is not None and before.level is not level:
        raise TreeRefused(Wrong.LEVEL, code)
    if unknown := [it for it in new.themes if it not in THEMES]:
        raise TreeRefused(Wrong.CODE, unknown[0])
    check_place(shape_of(tree), code, level, new.parent)
    if new.retired and any(it.node.parent == code for it in tree.all()):
        raise TreeRefused(Wrong.CHILDREN, code)
    if (new.plan is not None) is not (level is Level.MEASURE):
        raise TreeRefused(Wrong.MEASURE, code)
    if new.plan is not None:
        _check_measure(code, new.plan, before.plan if before else None)


def _check_measure(code: str, plan: Plan, before: Plan | None) -> None:
    """A measure with another kind of period would be another measure: its values would lie in
    periods of the old kind."""
    check_plan(plan)
    if before is not None and before.every is not plan.every:
        raise TreeRefused(Wrong.CHANGED, code)
    if isinstance(plan.source, Counted):
        measure = MEASURES.get(plan.source.measure)
        narrowed = plan.source.topic is not None or plan.source.body is not None
        if measure is None or (narrowed and not measure.narrows):
            raise TreeRefused(Wrong.MEASURE, plan.source.measure)
        _check_place(plan.source, of_problem=measure.of_problem)


def _check_place(source: Counted, *, of_problem: bool) -> None:
    """A systemic problem is a topic in a place, and nothing else has one."""
    if of_problem and (source.topic is None or source.body is not None):
        raise TreeRefused(Wrong.MEASURE, source.measure)
    if of_problem is not (source.place is not None):
        raise TreeRefused(Wrong.MEASURE, source.measure)
    if source.place is not None and read_place(source.place) is None:
        raise TreeRefused(Wrong.MEASURE, source.place)


async def save(
    link: Connection, tree: Tree, code: str, level: Level, new: NewVersion, by: By
) -> int:
    """Write the next version of a node, which need not be there yet; its number. The caller holds
    the tree (`city/tree/rows/nodes.py::hold`) since before it was read. Raises TreeRefused."""
    if not by.reason.strip():
        raise TreeRefused(Wrong.REASON)
    branch = tree.find(code)
    check(tree, code, level, new, branch.node if branch else None)
    await _check_source(link, new.plan)
    if branch is None and not await rows.add_node(link, code, level):
        raise TreeRefused(Wrong.CODE, code)
    return await rows.add_version(
        link, code, new, made_by=by.person_id, made_at=by.at, reason=by.reason.strip()
    )


async def _check_source(link: Connection, plan: Plan | None) -> None:
    """A topic, body or district that is not there would be counted as nothing, for ever."""
    if plan is None or not isinstance(plan.source, Counted):
        return
    source = plan.source
    topics = {it.code for it in await rules.tree(link)}
    if source.topic is not None and source.topic not in topics:
        raise TreeRefused(Wrong.MEASURE, source.topic)
    if source.body is not None and source.body not in await rules.open_bodies(link):
        raise TreeRefused(Wrong.MEASURE, source.body)
    spot = read_place(source.place or "")
    if spot is not None and spot.district is not None:
        known = {it.code for it in await panel.districts(link)}
        if spot.district not in known:
            raise TreeRefused(Wrong.MEASURE, spot.district)


async def check_owner(
    link: Connection, level: Level, person_id: int | None, body_id: int | None = None
) -> None:
    """A goal is a deputy akim's, an indicator a head's, and a measure its indicator's: of a person,
    or of whoever has the post for an open body. Raises TreeRefused."""
    if level not in OWNERS or (person_id is not None and body_id is not None):
        raise TreeRefused(Wrong.OWNER, level.value)
    if body_id is not None and body_id not in (await rules.open_bodies(link)).values():
        raise TreeRefused(Wrong.OWNER, str(body_id))
    if person_id is None:
        return
    if person_id not in {it.person_id for it in await rows.possible_owners(link, OWNERS[level])}:
        raise TreeRefused(Wrong.OWNER, str(person_id))
