"""The whole tree, read and judged: as it is now, or as it was known at an earlier moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from city.tree.branches import Branch, TreeLevel, TreeNode, grow
from city.tree.forecast import Value
from city.tree.judging import Judgement, judge
from city.tree.periods import last_closed
from city.tree.plan import MeasurePlan
from city.tree.rows import nodes, values
from foundation.postgres.pool import Connection, one_snapshot


@dataclass(frozen=True, slots=True)
class Tree:
    """The goals with all below, as known at `at`; `today` is the city's day then. `values`: measure
    → its values of periods that were over."""

    at: datetime
    today: date
    goals: Sequence[Branch]
    values: Mapping[str, Sequence[Value]]

    def all(self) -> Iterator[Branch]:
        """Yield every branch, from the top."""
        for goal in self.goals:
            yield from goal.all()

    def find(self, code: str) -> Branch | None:
        """Return the branch of a node."""
        return next((it for it in self.all() if it.node.code == code), None)

    def plans(self) -> dict[str, MeasurePlan]:
        """Measure → its plan."""
        return {it.node.code: it.node.plan for it in self.all() if it.node.plan is not None}


async def read_tree(link: Connection, at: datetime, zone: ZoneInfo) -> Tree:
    """Read the tree. Raises TreeRefused where what is on record makes no tree."""
    today = at.astimezone(zone).date()
    async with one_snapshot(link):
        found = await nodes.all_nodes(link, at, today)
        known = await values.newest(link, at)
    courses = {it.code: course(it, known.get(it.code, ()), today) for it in found}
    return Tree(at, today, grow(found, judgements(found, courses, today)), courses)


def course(node: TreeNode, known: Sequence[Value], today: date) -> Sequence[Value]:
    """Return the values of a measure whose periods are over."""
    if node.plan is None:
        return ()
    last = last_closed(node.plan.every, today)
    return [it for it in known if it.t <= last]


def judgements(
    found: Sequence[TreeNode], courses: Mapping[str, Sequence[Value]], today: date
) -> dict[str, Judgement]:
    """Judge every measure. Return measure → judgement."""
    return {
        node.code: judge(node.plan, courses[node.code], today)
        for node in found
        if node.level is TreeLevel.MEASURE and node.plan is not None
    }
