"""`/api/goals`: the tree for programs, and how it is changed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any

from aiohttp import web
from msgspec import Meta, Struct
from msgspec.structs import replace

from city.tree import editing
from city.tree.as_json import measure
from city.tree.branches import Branch, TreeLevel
from city.tree.editing import EditAuthor
from city.tree.feeding import feed_counted, feed_milestones
from city.tree.plan import CountedSource, MeasurePlan, Milestones, TreeRefused
from city.tree.rows import nodes, values
from city.tree.rows.nodes import NewVersion
from foundation.postgres.pool import Connection
from softphone_ui.goals.goal_words import REFUSALS
from softphone_ui.goals.load import branch_of, code_of, tree_of, zone_of
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import BadRequest, ReasonedError
from softphone_ui.web.names_input import NamesInput
from softphone_ui.web.person import person_of
from softphone_ui.web.words import N_
from staff.roles import Right
from staff.rows.audit import write_audit

Code = Annotated[str, Meta(pattern=r"\A[a-z][a-z0-9_-]{1,39}\Z")]
Words = Annotated[str, Meta(max_length=100, pattern=r"\A[^\x00]*\Z")]
Reason = Annotated[str, Meta(min_length=1, max_length=500, pattern=r"\A[^\x00]*\S[^\x00]*\Z")]


class GoalRefused(ReasonedError):
    __doc__ = N_("The tree was not changed.")
    status, code = 409, "goal_refused"
    sentences = REFUSALS


class NodeInput(Struct, forbid_unknown_fields=True):
    """A node as it is to be, and why. `version`: the one that was looked at; 0 of a new one.
    `plan`: of a measure only."""

    level: TreeLevel
    names: NamesInput
    reason: Reason
    version: Annotated[int, Meta(ge=0, le=10**6)] = 0
    parent: Code | None = None
    weight: Annotated[float, Meta(gt=0, le=1000)] = 1.0
    themes: Annotated[list[Words], Meta(max_length=5)] = []
    plan: MeasurePlan | None = None
    retired: bool = False


class OwnerInput(Struct, forbid_unknown_fields=True):
    """The owner of a node from the day `since` on: a person, or whoever heads the body (of a goal:
    supervises it); both null: nobody. Alerts go to `mail`."""

    since: date
    person_id: Annotated[int, Meta(ge=1, le=10**15)] | None = None
    body_id: Annotated[int, Meta(ge=1, le=10**15)] | None = None
    mail: Annotated[str, Meta(max_length=254, pattern=r"\A[^\x00]*\Z")] = ""


class NodeSaved(Struct):
    """The number of its version."""

    version: int


class GoalView(Struct):
    """A node as it stands. `measure`: what a measure is to reach, where it is and what is
    foreseen, as `./komek city tree --json` has it."""

    code: str
    level: TreeLevel
    parent: str | None
    name_kk: str
    name_ru: str
    name_en: str
    owner: str | None
    weight: float
    version: int
    colour: str
    progress: float | None
    coverage: float
    chance: float | None
    bad: list[str]
    measure: dict[str, Any] | None


class GoalsList(Struct):
    """The list of nodes, from the top, each before what is below it."""

    nodes: list[GoalView]


@endpoint("GET", "/api/goals", needs=Right.KPI_TREE)
async def all_goals(request: web.Request) -> GoalsList:
    """Return the tree as it is now."""
    async with reading(request.app) as link:
        tree = await tree_of(request, link)
    return GoalsList([view_of(it) for it in tree.all()])


def view_of(branch: Branch) -> GoalView:
    """Return the view of a branch for a program."""
    node, standing = branch.node, branch.standing
    with_plan = node.plan is not None and standing.judgement is not None
    return GoalView(
        node.code, node.level, node.parent, node.names.kk, node.names.ru, node.names.en,
        node.owner, node.weight, node.version, standing.colour.value, standing.progress,
        standing.coverage, standing.chance, list(standing.bad),
        measure(node.plan, standing.judgement)
        if with_plan and node.plan and standing.judgement else None,
    )  # fmt: skip


@endpoint("PUT", "/api/goals/{code}", needs=Right.KPI_TREE_CHANGE)
async def save_goal(request: web.Request, body: NodeInput) -> NodeSaved:
    """Make a node, or another version of it; the old one stays. 409 `goal_refused` with a `reason`
    and what it is about: a cycle by the codes in it, a target of zero, a plan that leads
    backwards."""
    code, person = code_of(request), person_of(request)
    now = datetime.now(UTC)
    try:
        async with writing(request.app) as link:
            await nodes.hold(link)
            tree = await tree_of(request, link)
            before = tree.find(code)
            if body.version != (before.node.version if before else 0):
                raise GoalRefused(reason="version")
            by = EditAuthor(person.person_id, now, body.reason)
            version = await editing.save(link, tree, code, body.level, version_of(body), by)
            await _feed(request, link, code)
            await write_audit(
                link, person.person_id, "goal_saved", subject=code,
                detail={"version": version, "reason": body.reason}, address=request.remote,
            )  # fmt: skip
    except TreeRefused as error:
        raise GoalRefused(reason=error.why.value, value=error.detail) from None
    return NodeSaved(version)


async def _feed(request: web.Request, link: Connection, code: str) -> None:
    """What can be counted at once is, so that nobody waits for the next look."""
    tree = await tree_of(request, link)
    branch = tree.find(code)
    if branch is None or branch.node.plan is None:
        return
    if isinstance(branch.node.plan.source, CountedSource):
        await feed_counted(link, tree, branch, zone_of(request), all_of_them=False)
    elif isinstance(branch.node.plan.source, Milestones):
        await feed_milestones(link, tree, await values.milestones(link))


def version_of(body: NodeInput) -> NewVersion:
    """Return the version as the rules know it."""
    plan = None if body.plan is None else _trimmed(body.plan)
    return NewVersion(
        body.parent, body.names.stripped(), body.weight, tuple(body.themes), plan, body.retired
    )


def _trimmed(plan: MeasurePlan) -> MeasurePlan:
    """Return the plan without spaces around its texts, and with None for empty ones."""
    source = plan.source
    match source:
        case CountedSource():
            source = CountedSource(
                source.measure, source.topic or None, source.body or None, source.place or None
            )
        case Milestones():
            source = Milestones(source.project.strip())
    return replace(
        plan,
        unit=plan.unit.strip(),
        source=source,
        supplier=plan.supplier.strip(),
        supplier_mail=plan.supplier_mail.strip(),
    )


@endpoint("PUT", "/api/goals/{code}/owner", needs=Right.KPI_TREE_CHANGE)
async def set_goal_owner(request: web.Request, body: OwnerInput) -> None:
    """Set the owner: from a day on somebody else answers for it; who did before stays on record."""
    code, person = code_of(request), person_of(request)
    if not 2000 <= body.since.year <= 2100:
        raise BadRequest(reason="there is no such day")
    try:
        async with writing(request.app) as link:
            branch = branch_of(await tree_of(request, link), code)
            await editing.check_owner(link, branch.node.level, body.person_id, body.body_id)
            await nodes.set_owner(
                link, code, body.since, body.person_id, body.mail.strip(), body_id=body.body_id
            )
            await write_audit(
                link, person.person_id, "goal_owner", subject=code,
                detail={"since": str(body.since), "person": body.person_id, "body": body.body_id},
                address=request.remote,
            )  # fmt: skip
    except TreeRefused as error:
        raise GoalRefused(reason=error.why.value, value=error.detail) from None
