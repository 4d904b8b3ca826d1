"""`/goals`: the tree or a table of all measures; `/goals/{code}`: one node; forms; what came in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from aiohttp import web
from msgspec import Struct

from city.tree.branches import OWNERS, THEMES, Branch, TreeLevel
from city.tree.counted import MEASURES
from city.tree.judging import BADNESS, Colour
from city.tree.milestones import Milestone, late
from city.tree.periods import Every
from city.tree.plan import (
    FEEDS,
    CountedSource,
    Direction,
    FromFile,
    MeasurePlan,
    Milestones,
    feed_of,
)
from city.tree.reading import Tree
from city.tree.rows import alerts, nodes, values
from city.tree.rows.alerts import AlertKind
from registry.routing.rows import rules
from registry.workflow.rows.steps import bodies
from softphone_ui.goals import drawing
from softphone_ui.goals.actions import DOUBTFUL
from softphone_ui.goals.goal_words import (
    CELL_WORDS,
    COLOUR_SIGNS,
    COLOUR_WORDS,
    DIRECTION_WORDS,
    EVERY_WORDS,
    LEVEL_WORDS,
    OWNER_WORDS,
    SOURCE_WORDS,
    THEME_WORDS,
    TROUBLE_WORDS,
)
from softphone_ui.goals.load import answers_for, branch_of, code_of, may_change, tree_of
from softphone_ui.goals.reading import reading_of
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import page, read_query
from softphone_ui.web.errors import NotFound
from softphone_ui.web.pages import render
from staff.roles import Right

JUDGED_DAYS = 60
FEEDS_SHOWN = 50
WORDS: dict[str, Any] = {
    "colours": COLOUR_WORDS,
    "signs": COLOUR_SIGNS,
    "levels": LEVEL_WORDS,
    "troubles": TROUBLE_WORDS,
    "themes": THEME_WORDS,
}


class GoalsQuery(Struct):
    """A query for goals. `view`: the tree, or a table of all measures. `colour`: of the table, only
    these."""

    view: Literal["tree", "table"] = "tree"
    colour: Colour | None = None


class NewGoalQuery(Struct):
    """The node below which a new one is to be; none: a goal."""

    parent: str = ""


@page("/goals", needs=Right.KPI_TREE)
async def goals_page(request: web.Request) -> web.StreamResponse:
    """Show the page `/goals?view=table&colour=red`."""
    query = read_query(request, GoalsQuery)
    async with reading(request.app) as link:
        tree = await tree_of(request, link)
        troubles = await values.troubles(link)
        opened = await alerts.open_alerts(link)
    measures = [it for it in tree.all() if it.node.level is TreeLevel.MEASURE]
    shown = [it for it in measures if query.colour in (None, it.standing.colour)]
    return render(
        request,
        "goals/goals.html",
        goal_measures=_counted_measures(tree),
        read=reading_of(request),
        tree=tree,
        query=query,
        measures=sorted(shown, key=lambda branch: -BADNESS[branch.standing.colour]),
        counts={it: sum(m.standing.colour is it for m in measures) for it in Colour},
        above={it.node.code: it for it in tree.all()},
        own={it.node.code for it in tree.all() if answers_for(request, tree, it)},
        fallen=[it for it in opened if it.kind is AlertKind.FALLING and it.code in tree.plans()],
        trouble=troubles,
        changes=may_change(request),
        sends=sends(request, tree),
        **WORDS,
    )


def sends(request: web.Request, tree: Tree) -> bool:
    """Return whether they may send tables: everybody who changes the tree, and who answers for a
    measure that is fed by tables."""
    return may_change(request) or any(
        branch.node.plan is not None
        and isinstance(branch.node.plan.source, FromFile)
        and answers_for(request, tree, branch)
        for branch in tree.all()
    )


@page("/goals/feeds", needs=Right.KPI_TREE)
async def feeds_page(request: web.Request) -> web.StreamResponse:
    """Show the page `/goals/feeds`: what came in, and what was wrong with it; tables are sent
    here."""
    async with reading(request.app) as link:
        tree = await tree_of(request, link)
        feeds = await values.newest_feeds(link, FEEDS_SHOWN)
        troubles = await values.troubles(link)
    return render(
        request,
        "goals/feeds.html",
        read=reading_of(request),
        tree=tree,
        feeds=feeds,
        trouble=troubles,
        changes=may_change(request),
        sends=sends(request, tree),
        sources=SOURCE_WORDS,
        cells=CELL_WORDS,
        **WORDS,
    )


@page("/goals/new", needs=Right.KPI_TREE_CHANGE)
async def new_goal_page(request: web.Request) -> web.StreamResponse:
    """Show the form of a new node, `/goals/new?parent=water`."""
    parent = read_query(request, NewGoalQuery).parent
    async with reading(request.app) as link:
        tree = await tree_of(request, link)
    above = branch_of(tree, parent) if parent else None
    levels = {
        None: TreeLevel.GOAL,
        TreeLevel.GOAL: TreeLevel.INDICATOR,
        TreeLevel.INDICATOR: TreeLevel.MEASURE,
    }
    level = levels.get(above.node.level if above else None)
    if level is None:
        raise NotFound
    return await _form(request, tree, level, above, None)


@page("/goals/{code}/edit", needs=Right.KPI_TREE_CHANGE)
async def edit_goal_page(request: web.Request) -> web.StreamResponse:
    """Show the form of another version."""
    code = code_of(request)
    async with reading(request.app) as link:
        tree = await tree_of(request, link)
    branch = branch_of(tree, code)
    above = tree.find(branch.node.parent) if branch.node.parent else None
    return await _form(request, tree, branch.node.level, above, branch)


async def _form(
    request: web.Request, tree: Tree, level: TreeLevel, above: Branch | None, branch: Branch | None
) -> web.Response:
    async with reading(request.app) as link:
        topics, every = await rules.tree(link), await bodies(link)
        open_codes = await rules.open_bodies(link)
        candidates = await nodes.possible_owners(link, OWNERS[level]) if level in OWNERS else []
        owners = await nodes.owners_of(link, branch.node.code) if branch else []
        projects = sorted({it.project for it in await values.milestones(link)})
    codes = {body_id: code for code, body_id in open_codes.items()}
    higher = [it for it in tree.all() if above and it.node.level is above.node.level]
    return render(
        request,
        "goals/form.html",
        read=reading_of(request),
        level=level,
        above=above,
        higher=higher,
        it=branch.node if branch else None,
        plan=branch.node.plan if branch else None,
        feed=feed_of(branch.node.plan.source) if branch and branch.node.plan else "counted",
        today=tree.today,
        topics=[it for it in topics if it.in_use],
        posts=[it for it in every if it.body_id in codes],
        bodies=[(codes[it.body_id], it.names) for it in every if it.body_id in codes],
        counted=MEASURES,
        projects=projects,
        candidates=candidates,
        owners=owners,
        owner_word=OWNER_WORDS.get(level),
        directions={it: DIRECTION_WORDS[it] for it in Direction},
        everies={it: EVERY_WORDS[it] for it in Every},
        sources={it: SOURCE_WORDS[it] for it in FEEDS},
        theme_codes=THEMES,
        **WORDS,
    )


@page("/goals/{code}", needs=Right.KPI_TREE)
async def goal_page(request: web.Request) -> web.StreamResponse:
    """Show one node: its status and why, what is done, what it was."""
    code = code_of(request)
    async with reading(request.app) as link:
        tree = await tree_of(request, link)
        branch = branch_of(tree, code)
        measures = [it.node.code for it in branch.all() if it.node.level is TreeLevel.MEASURE]
        acted = await alerts.actions_of(link, measures)
        versions = await nodes.versions_of(link, code)
        owners = await nodes.owners_of(link, code)
        revisions = await values.revisions_of(link, code)
        judged = await alerts.judgements_of(link, code, JUDGED_DAYS)
        troubles = await values.troubles(link)
        made = await values.milestones(link)
        topics = await rules.tree(link)
    plan, judgement = branch.node.plan, branch.standing.judgement
    known = tree.values.get(code, ())
    revised = frozenset(it.period for it in revisions if it.revision > 1)
    return render(
        request,
        "goals/goal.html",
        goal_measures=_counted_measures(tree),
        read=reading_of(request),
        tree=tree,
        branch=branch,
        node=branch.node,
        standing=branch.standing,
        way=path_to(tree, branch),
        plan=plan,
        problem=_problem_address(plan, {it.code: it.topic_id for it in topics}),
        judgement=judgement,
        picture=drawing.draw(plan, known, judgement, revised)
        if plan and judgement and known else None,
        ground=drawing,
        interval=drawing.shown_interval,
        known=known,
        revisions=revisions,
        revised=revised,
        judged=judged,
        actions=acted,
        by_code={it.node.code: it for it in tree.all()},
        versions=versions,
        owners=owners,
        trouble=troubles.get(code),
        milestones=_of_project(plan.source, made) if plan else (),
        late=set(late(made, tree.today)),
        doubtful=branch.standing.colour in DOUBTFUL,
        answers=answers_for(request, tree, branch),
        changes=may_change(request),
        directions=DIRECTION_WORDS,
        everies=EVERY_WORDS,
        counted=MEASURES,
        **WORDS,
    )  # fmt: skip


def _counted_measures(tree: Tree) -> list[str]:
    """Return the codes of the measures that the tree counts from our own records."""
    sources = [plan.source for plan in tree.plans().values()]
    return sorted({it.measure for it in sources if isinstance(it, CountedSource)})


def _problem_address(plan: MeasurePlan | None, topics: Mapping[str, int]) -> str | None:
    """Of the page of the systemic problem that a measure counts."""
    source = plan.source if plan else None
    if not isinstance(source, CountedSource) or source.place is None:
        return None
    topic = topics.get(source.topic or "")
    return f"/problems/{topic}/{source.place}" if topic is not None else None


def _of_project(source: object, made: Sequence[Milestone]) -> list[Milestone]:
    if not isinstance(source, Milestones):
        return []
    return [it for it in made if it.project == source.project]


def path_to(tree: Tree, branch: Branch) -> list[Branch]:
    """Return what is above, from the goal down."""
    found: list[Branch] = []
    parent = branch.node.parent
    while parent is not None and (above := tree.find(parent)) is not None:
        found.insert(0, above)
        parent = above.node.parent
    return found
