"""Topics, bodies and rules as an administrator changes them: a save names the version that was
seen, and of two at once the second is told what is there now."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Literal

import msgspec
from aiohttp import web
from msgspec import Meta, Struct

from foundation.postgres.pool import Connection
from registry.places.ground import USUAL_NEAR_METRES
from registry.routing.rows import rules
from registry.routing.rows.rules import RoutingEffect, TopicRow
from registry.routing.topic_tree import TopicNode, TopicTreeProblem, wrong_with
from registry.workflow.rows import steps
from softphone_ui.tickets.targets import BodyClosed
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import BadRequest, Conflict, NotFound, ReasonedError
from softphone_ui.web.names_input import NamesInput
from softphone_ui.web.person import person_of
from softphone_ui.web.words import N_
from staff.roles import Right
from staff.rows.audit import write_audit

CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
Code = Annotated[str, Meta(min_length=1, max_length=40, pattern=r"\A[a-z0-9_-]+\Z")]
Line = Annotated[str, Meta(max_length=200, pattern=r"\A[^\x00]*\Z")]
Version = Annotated[int, Meta(ge=0, le=2_000_000_000)]


class TopicRequest(Struct, forbid_unknown_fields=True):
    """A topic to be saved. `version`: the one seen, 0 for a new topic. `parent`: code of the topic
    above, null: none. `near_metres`: within which another ticket may be about the same. `in_use`
    false: retired. `after_photo`: its tickets are solved with a photo after the work."""

    version: Version
    names: NamesInput
    parent: Code | None = None
    near_metres: Annotated[int, Meta(ge=0, le=20_000)] = USUAL_NEAR_METRES
    in_use: bool = True
    after_photo: bool = False


class BodyRequest(Struct, forbid_unknown_fields=True):
    """A body to be saved. `version` as of a topic. `head` answers for the body, `deputy` supervises
    it; `mail` is its clerks' own. `in_use` false: closed; what it has stays with it until somebody
    gives it away."""

    version: Version
    kind: Literal["department", "district_akimat", "utility"]
    names: NamesInput
    head: Line = ""
    head_mail: Line = ""
    deputy: Line = ""
    deputy_mail: Line = ""
    mail: Line = ""
    in_use: bool = True


class RulesRequest(Struct, forbid_unknown_fields=True):
    """The rules of who solves a topic, by codes: `everywhere` (null: what lies above it says), and
    `districts` (district → body) where another one does. `version`: the topic's that was seen."""

    version: Version
    everywhere: Code | None = None
    districts: Annotated[dict[Code, Code], Meta(max_length=200)] = {}


class NewVersion(Struct):
    """The number of the new version."""

    version: int


class RuleChange(Struct):
    """The change of a rule for a topic in a district (null: not known): from which body to which,
    by codes; `tickets`: how many of the last 30 days would have gone the other way."""

    topic: str
    district: str | None
    before: str | None
    after: str | None
    tickets: int


class RulesPreview(Struct):
    changes: list[RuleChange]


TOPIC_REFUSALS: dict[str, str] = {
    TopicTreeProblem.NO_PARENT: N_("There is no such topic above it."),
    TopicTreeProblem.CYCLE: N_("A topic cannot lie below itself."),
    TopicTreeProblem.PARENT_RETIRED: N_("The topic above it is not in use."),
    TopicTreeProblem.HAS_CHILDREN: N_("Topics in use lie below it: move or retire them first."),
}


class TopicRefused(ReasonedError):
    __doc__ = N_("Not saved: correct the topic tree.")
    status, code = 422, "topic_refused"
    sentences = TOPIC_REFUSALS


@endpoint("GET", "/api/routing/topics", needs=Right.ROUTING)
async def topic_tree(request: web.Request) -> list[TopicRow]:
    """Return the whole tree, retired topics last, each with its rules."""
    async with reading(request.app) as link:
        return await rules.tree(link)


@endpoint("PUT", "/api/routing/topics/{code}", needs=Right.ROUTING)
async def save_topic(request: web.Request, body: TopicRequest) -> NewVersion:
    """Add, rename, move or retire a topic. 409 with `topic` as it is where somebody changed it,
    422 `topic_refused` with a `reason` for what is no tree."""
    code = _code(request)

    async def keep(link: Connection, before: TopicRow | None) -> int | None:
        tree = {it.code: TopicNode(it.code, it.parent, it.in_use) for it in await rules.tree(link)}
        wrong = wrong_with(TopicNode(code, body.parent, body.in_use), tree)
        if wrong is not None:
            raise TopicRefused(reason=wrong.value)
        return await rules.save_topic(
            link, code, body.version, parent=body.parent, near_metres=body.near_metres,
            names=body.names.stripped(), in_use=body.in_use, after_photo=body.after_photo,
        )  # fmt: skip

    return await _keep_topic(request, code, body, "topic_changed", keep)


@endpoint("PUT", "/api/routing/topics/{code}/rules", needs=Right.ROUTING)
async def save_rules(request: web.Request, body: RulesRequest) -> NewVersion:
    """Say who solves the topic, from the next ticket on. 409 as for a topic; 422 `body_closed`."""
    code = _code(request)

    async def keep(link: Connection, before: TopicRow | None) -> int | None:
        if before is None:
            raise NotFound
        await _refuse_targets(link, body, before)
        return await rules.save_rules(link, code, body.version, body.everywhere, body.districts)

    return await _keep_topic(request, code, body, "rules_changed", keep)


@endpoint("POST", "/api/routing/topics/{code}/rules/preview", needs=Right.ROUTING)
async def preview_rules(request: web.Request, body: RulesRequest) -> RulesPreview:
    """Return what these rules would change, of the topic and whatever lies below it. Changes
    nothing."""
    code = _code(request)
    async with reading(request.app) as link:
        attempt = link.transaction()
        await attempt.start()
        try:
            before = await _topic(link, code)
            if before is None:
                raise NotFound
            await _refuse_targets(link, body, before)
            was = await rules.effect(link, code)
            saved = await rules.save_rules(
                link, code, body.version, body.everywhere, body.districts
            )
            if saved is None:
                raise Conflict(topic=msgspec.to_builtins(before))
            becomes = await rules.effect(link, code)
        finally:
            await attempt.rollback()
    return RulesPreview(_changes(was, becomes))


@endpoint("PUT", "/api/bodies/{code}", needs=Right.ROUTING)
async def save_body(request: web.Request, body: BodyRequest) -> NewVersion:
    """Add, rename, close or open a body. 409 with `body` as it is where somebody changed it."""
    code = _code(request)
    for address in (body.head_mail, body.deputy_mail, body.mail):
        if address and not MAIL.fullmatch(address):
            raise BadRequest(reason=f"this is no mail address: {address}")
    async with writing(request.app) as link:
        await rules.hold(link)
        before = next((it for it in await steps.bodies(link) if it.code == code), None)
        saved = await rules.save_body(
            link, code, body.version, kind=body.kind, names=body.names.stripped(), mail=body.mail,
            head=(body.head, body.head_mail), deputy=(body.deputy, body.deputy_mail),
            in_use=body.in_use,
        )  # fmt: skip
        if saved is None:
            raise Conflict(body=msgspec.to_builtins(before))
        await _note(request, link, "body_changed", code, msgspec.to_builtins(before), body)
    return NewVersion(saved)


Keep = Callable[[Connection, TopicRow | None], Awaitable[int | None]]


async def _keep_topic(
    request: web.Request, code: str, body: Struct, action: str, keep: Keep
) -> NewVersion:
    async with writing(request.app) as link:
        await rules.hold(link)
        before = await _topic(link, code)
        saved = await keep(link, before)
        if saved is None:
            raise Conflict(topic=msgspec.to_builtins(before))
        await _note(request, link, action, code, msgspec.to_builtins(before), body)
    return NewVersion(saved)


async def _topic(link: Connection, code: str) -> TopicRow | None:
    return next((it for it in await rules.tree(link) if it.code == code), None)


async def _refuse_targets(link: Connection, wish: RulesRequest, before: TopicRow) -> None:
    """What stands there already may be closed since: only a new choice is looked at."""
    bodies = {it.code: it for it in await steps.bodies(link)}
    districts = {it.code for it in await steps.districts(link)}
    known = [(None, before.everywhere), *before.districts.items()]
    for district, body in [(None, wish.everywhere), *wish.districts.items()]:
        if district is not None and district not in districts:
            raise BadRequest(reason=f"there is no district {district}")
        if body is not None and body not in bodies:
            raise BadRequest(reason=f"there is no body {body}")
        if body is not None and bodies[body].closed_at and (district, body) not in known:
            raise BodyClosed(body=body)


async def _note(
    request: web.Request,
    link: Connection,
    action: str,
    code: str,
    before: Mapping[str, object] | None,
    wish: Struct,
) -> None:
    after = msgspec.to_builtins(wish)
    was = {key: (before or {}).get(key) for key in after}
    detail = {key: [old, after[key]] for key, old in was.items() if old != after[key]}
    detail.pop("version", None)
    person = person_of(request).person_id
    await write_audit(link, person, action, subject=code, detail=detail, address=request.remote)


def _changes(was: list[RoutingEffect], becomes: list[RoutingEffect]) -> list[RuleChange]:
    return [
        RuleChange(old.topic, old.district, old.body, new.body, old.tickets)
        for old, new in zip(was, becomes, strict=True)
        if old.body != new.body
    ]


def _code(request: web.Request) -> str:
    code = request.match_info["code"]
    if not CODE.fullmatch(code):
        raise BadRequest(reason="a code is of small latin letters, digits, - and _")
    return code
