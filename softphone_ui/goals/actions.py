"""What a head does against a measure that is at risk, with the chance before and after."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from city.tree.branches import Branch, TreeLevel
from city.tree.judging import Colour, Outlook, look_ahead, with_effect
from city.tree.reading import Tree
from city.tree.rows import alerts
from city.tree.rows.alerts import NewAction
from foundation.postgres.pool import Connection
from softphone_ui.goals.goal_words import ACTION_REFUSALS
from softphone_ui.goals.load import answers_for, branch_of, code_of, tree_of
from softphone_ui.goals.reading import reading_of
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import NotFound, ReasonedError
from softphone_ui.web.path_ids import id_in
from softphone_ui.web.person import person_of
from softphone_ui.web.words import N_
from staff.roles import Right
from staff.rows.audit import write_audit

#: An action is against something that may not be reached.
DOUBTFUL = frozenset({Colour.AMBER, Colour.RED})
Effect = Annotated[float, Meta(gt=0, le=1e15)]


class ActionRefused(ReasonedError):
    __doc__ = N_("The action was not recorded.")
    status, code = 409, "action_refused"
    sentences = ACTION_REFUSALS


class EffectQuery(Struct, forbid_unknown_fields=True):
    """The effect of an action: how much better the target's period is expected to be, in the
    measure's unit."""

    effect: Effect


class BeforeAndAfter(Struct):
    """The chance without and with the effect; null where nothing can be foreseen, then `pace`: what
    is needed ÷ what there was. The texts are for people."""

    colour_before: Colour
    chance_before: float | None
    colour_after: Colour
    chance_after: float | None
    text_before: str
    text_after: str


class ActionInput(Struct, forbid_unknown_fields=True):
    """An action that is done by when, and how much better the target's period is expected to be by
    it."""

    words: Annotated[str, Meta(min_length=1, max_length=1000, pattern=r"\A[^\x00]*\S[^\x00]*\Z")]
    effect: Effect
    due_on: date


class ActionRecorded(Struct):
    """The id of a recorded action."""

    action_id: int


def _outlooks(tree: Tree, branch: Branch, effect: float) -> tuple[Outlook, Outlook]:
    """Without and with the effect. Raises ActionRefused where nothing is at risk."""
    node = branch.node
    known = tree.values.get(node.code, ())
    if node.plan is None or branch.standing.colour not in DOUBTFUL or not known:
        raise ActionRefused(reason="not_bad")
    return look_ahead(node.plan, known), with_effect(node.plan, known, effect)


def _measure(tree: Tree, code: str) -> Branch:
    branch = branch_of(tree, code)
    if branch.node.level is not TreeLevel.MEASURE:
        raise NotFound
    return branch


@endpoint("GET", "/api/goals/{code}/outlook", needs=Right.KPI_TREE)
async def outlook_with_effect(request: web.Request, query: EffectQuery) -> BeforeAndAfter:
    """Return what the chance would be. 409 `action_refused` where nothing is at risk."""
    code, read = code_of(request), reading_of(request)
    async with reading(request.app) as link:
        tree = await tree_of(request, link)
    before, after = _outlooks(tree, _measure(tree, code), query.effect)
    return BeforeAndAfter(
        before.colour, before.chance, after.colour, after.chance,
        read.chance(before, before.chance), read.chance(after, after.chance),
    )  # fmt: skip


@endpoint("POST", "/api/goals/{code}/actions", needs=Right.KPI_TREE)
async def record_action(request: web.Request, body: ActionInput) -> ActionRecorded:
    """Record it, with the chance as it is and as it is expected to be. 409 `action_refused`: by
    somebody else than whoever answers for the indicator, with a term after the target's day, or
    where nothing is at risk."""
    code, person = code_of(request), person_of(request)
    async with writing(request.app) as link:
        tree = await tree_of(request, link)
        branch = _measure(tree, code)
        if not answers_for(request, tree, branch):
            raise ActionRefused(reason="not_owner")
        before, after = _outlooks(tree, branch, body.effect)
        plan = branch.node.plan
        if plan is None or not tree.today < body.due_on <= plan.target_on:
            raise ActionRefused(reason="term")
        new = NewAction.of(code, body.words.strip(), body.effect, body.due_on, person.person_id,
                           tree.at, before, after)  # fmt: skip
        action_id = await alerts.add_action(link, new)
        await _note(request, link, code, "goal_action")
    return ActionRecorded(action_id)


@endpoint("POST", "/api/goals/{code}/actions/{action_id}/done", needs=Right.KPI_TREE)
async def finish_action(request: web.Request) -> None:
    """Finish an action: it is done. 409 `action_refused` by somebody else, or where it was done
    already."""
    code, person = code_of(request), person_of(request)
    action_id = id_in(request, "action_id")
    async with writing(request.app) as link:
        tree = await tree_of(request, link)
        branch = _measure(tree, code)
        if not answers_for(request, tree, branch):
            raise ActionRefused(reason="not_owner")
        if not await alerts.finish_action(link, action_id, [code], tree.today, person.person_id):
            raise ActionRefused(reason="gone")
        await _note(request, link, code, "goal_action_done")


async def _note(request: web.Request, link: Connection, code: str, action: str) -> None:
    await write_audit(
        link, person_of(request).person_id, action, subject=code, address=request.remote
    )
