"""The council gives something to the head of a body: a decision on the agenda; of a systemic
problem also a measure in the tree of aims, which goes with the decision as long as that lives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from msgspec.structs import replace as changed

from city.council import measure
from city.council.life import DecisionStep
from city.council.measure import AssignedProblem
from city.council.rows import decisions as rows
from city.council.rows.decisions import NewDecision, OwingBody
from city.headships.rows import headships
from city.headships.tenure import HeadshipPost, holder
from city.problems.naming import written
from city.problems.rows import panel
from city.tree import editing
from city.tree.branches import TreeLevel
from city.tree.editing import EditAuthor
from city.tree.reading import Tree, read_tree
from city.tree.rows import nodes
from city.tree.rows.nodes import NewVersion
from foundation.postgres.pool import Connection


class Obstacle(StrEnum):
    """The reason why nothing was given."""

    NO_HEAD = "no_head"
    NO_PROBLEM = "no_problem"
    TARGET = "target"


@dataclass(frozen=True, slots=True)
class Council:
    """The giver of a decision, when, in which city's days."""

    person_id: int
    at: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        return self.at.astimezone(self.zone).date()


async def give(
    link: Connection, wish: NewDecision, target: float | None, by: Council
) -> int | Obstacle:
    """Return the decision's number, or why there is none. `target`: applicants a month of the
    problem that are to be left; None: the usual share of its level. Raises TreeRefused where what
    is on record makes no tree."""
    topic_id = wish.topic_id
    if topic_id is None:
        return await rows.decide(link, wish, by.today, by.person_id, by.at) or Obstacle.NO_HEAD
    problem = await panel.problem(link, topic_id, wish.spot)
    if problem is None:
        return Obstacle.NO_PROBLEM
    now = await rows.level(link, wish.spot, problem, by.today)
    target = measure.usual_target(now) if target is None else target
    if not target < round(now, 2):
        return Obstacle.TARGET
    wish = replace(wish, score=problem.score)
    number = await rows.decide(link, wish, by.today, by.person_id, by.at)
    if number is None:
        return Obstacle.NO_HEAD
    topic = await rows.topic_code(link, topic_id)
    names = measure.names_of(problem.topic, wish.spot, problem.district)
    place = written(wish.spot.cell, wish.spot.district)
    assigned_problem = AssignedProblem(
        number, topic, names, place, now, target, by.today, wish.due_on
    )
    await _hang(link, assigned_problem, await rows.owing_body(link, wish.body_id), wish.words, by)
    return number


async def _hang(
    link: Connection, problem: AssignedProblem, body: OwingBody, words: str, by: Council
) -> None:
    """The measure into the tree, with what it hangs below."""
    await nodes.hold(link)
    tenures = [each.tenure for each in await headships.tenures(link)]
    deputy = holder(tenures, HeadshipPost.DEPUTY, body.body_id, by.today)
    goal, indicator = measure.goal_code(deputy), measure.indicator_code(body.body_id)
    themes = (measure.THEME,)
    await _stand(link, goal, TreeLevel.GOAL, NewVersion(None, measure.GOAL, themes=themes), by)
    names = measure.indicator_names(body.names)
    await _stand(link, indicator, TreeLevel.INDICATOR, NewVersion(goal, names), by)
    await _own(link, goal, by, deputy, body.deputy_mail)
    await _own(link, indicator, by, None, body.head_mail, body.body_id)
    new = NewVersion(indicator, problem.names, plan=measure.plan_of(problem))
    why = EditAuthor(by.person_id, by.at, words)
    code, tree = measure.code_of(problem.decision_id), await read_tree(link, by.at, by.zone)
    await editing.save(link, tree, code, TreeLevel.MEASURE, new, why)


async def _stand(
    link: Connection, code: str, level: TreeLevel, new: NewVersion, by: Council
) -> None:
    """The node is there, below what it is to hang below; its names and weight stay as they are."""
    tree = await read_tree(link, by.at, by.zone)
    branch = tree.find(code)
    if branch is not None and branch.node.parent == new.parent:
        return
    if branch is not None:
        node = branch.node
        new = NewVersion(new.parent, node.names, node.weight, node.themes)
    editing.check(tree, code, level, new, branch.node if branch else None)
    await nodes.add_node(link, code, level)  # one that was taken out of the tree is there
    await nodes.add_version(
        link, code, new, made_by=by.person_id, made_at=by.at, reason=measure.REASON
    )


async def _own(
    link: Connection,
    code: str,
    by: Council,
    person_id: int | None,
    mail: str,
    body_id: int | None = None,
) -> None:
    """The node is theirs, or of whoever heads the body, from today on, where it was not."""
    known: Sequence[nodes.OwnerSince] = await nodes.owners_of(link, code)
    before = (known[0].person_id, known[0].body_id) if known else (None, None)
    if before != (person_id, body_id):
        await nodes.set_owner(link, code, by.today, person_id, mail, body_id=body_id)


async def follow(
    link: Connection,
    decision_id: int,
    step: DecisionStep,
    due_on: date | None,
    words: str,
    by: Council,
) -> None:
    """Follow a decision with its measure: to another term, or out of the tree."""
    if step not in (DecisionStep.MOVE, DecisionStep.WITHDRAW):
        return
    code = measure.code_of(decision_id)
    await nodes.hold(link)
    tree = await read_tree(link, by.at, by.zone)
    new = _after(tree, code, step, due_on)
    if new is not None:
        await editing.save(
            link, tree, code, TreeLevel.MEASURE, new, EditAuthor(by.person_id, by.at, words)
        )


def _after(tree: Tree, code: str, step: DecisionStep, due_on: date | None) -> NewVersion | None:
    """None: the decision has no measure in the tree."""
    branch = tree.find(code)
    if branch is None or branch.node.plan is None:
        return None
    node, plan = branch.node, branch.node.plan
    if step is DecisionStep.MOVE and due_on is not None:
        begins = measure.begin(plan.begins_on, due_on)
        plan = changed(plan, begins_on=begins, target_on=due_on)
    return NewVersion(
        node.parent, node.names, node.weight, node.themes, plan, step is DecisionStep.WITHDRAW
    )
