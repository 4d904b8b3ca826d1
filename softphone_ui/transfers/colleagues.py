"""Colleagues of whoever talks: who is free, handing the caller on to one of them (or to a queue, or
to a shift lead), or asking one along."""

from __future__ import annotations

from typing import Annotated, Any

from aiohttp import web
from msgspec import Meta, Struct

from queue_manager.domain.dispatching.dispatch import may_be_rung
from queue_manager.domain.floor.lead_model import is_lead
from queue_manager.live.views import operator_seen
from queue_manager.requests import (
    AskTransferOptions,
    InviteColleague,
    RequestTakeOver,
    Transfer,
    TransferQueue,
)
from softphone_ui.web.dispatcher import DISPATCHER
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import HandOnRefused, NotAllowed, NotFound, Refused
from softphone_ui.web.live import MIRROR
from softphone_ui.web.live_socket import AUDIENCE
from softphone_ui.web.person import Person, person_of
from softphone_ui.web.phones import PHONES
from staff.roles import Right


class Colleague(Struct):
    """A colleague on the shift. `free` says whether a caller can be handed on to them now; `state`
    what they do. `lead` is set for a shift lead whose telephone in the browser is there: their
    number for `…/lead`."""

    extension: str
    name: str
    state: str
    free: bool
    lead: int | None = None


class Colleagues(Struct):
    """The colleagues on the shift but oneself, who is free first; then the leads who can be
    rung."""

    colleagues: list[Colleague]


class Lead(Struct, forbid_unknown_fields=True):
    """The `lead` of a colleague."""

    lead: Annotated[int, Meta(ge=1)]


class ColleagueInvited(Struct, forbid_unknown_fields=True):
    """The free colleague who is asked along: their extension."""

    to: Annotated[str, Meta(pattern=r"\A[0-9]{2,8}\Z")]


class TransferTarget(Struct, forbid_unknown_fields=True):
    """The target of a transfer: `to` is the extension of a free colleague, or a queue:
    `line:1450`, `topic:water`, `language:kk`."""

    to: Annotated[str, Meta(pattern=r"\A(?:[0-9]{2,8}|(?:line|topic|language):[\w-]{1,40})\Z")]


@endpoint("GET", "/api/colleagues", needs=Right.PHONE)
async def colleagues(request: web.Request) -> Colleagues:
    """Return the people who could take a caller."""
    person = person_of(request)
    mine = person.extension
    there = [
        _colleague(operator)
        for extension, operator in request.app[MIRROR].operators.items()
        if extension != mine and operator["state"] != "signed_out"
    ]
    there.sort(key=lambda each: (not each.free, each.extension))
    return Colleagues(there + _leads(request.app, person))


def _leads(app: web.Application, besides: Person) -> list[Colleague]:
    """Those whose telephone is there. One who is on a line is not rung away from it."""
    on_lines = {it["person_id"] for it in app[MIRROR].listenings.values()}
    people = (reachable_lead(app, page.person) for page in app[AUDIENCE].pages)
    found = {it.person_id: it for it in people if it and it.person_id != besides.person_id}
    return [
        Colleague(str(person.telephone), person.name, "lead", number not in on_lines, number)
        for number, person in sorted(found.items())
    ]


def reachable_lead(app: web.Application, person: Person) -> Person | None:
    """Return this person if they are a lead whose telephone in the browser can be rung, else
    None."""
    name = person.telephone
    return person if name and is_lead(name) and app[PHONES].is_carried(name) else None


def _colleague(state: dict[str, Any]) -> Colleague:
    operator = operator_seen(state)
    return Colleague(operator.extension, operator.name, operator.state.value, may_be_rung(operator))


@endpoint("GET", "/api/calls/{call_id}/transfer-queues", needs=Right.DESK)
async def transfer_queues(request: web.Request) -> list[TransferQueue]:
    """Return the queues to which one's own caller can be handed on: who of them is free, and how
    long the caller will probably wait."""
    return await request.app[DISPATCHER].ask(AskTransferOptions(own_call(request)))


@endpoint("POST", "/api/calls/{call_id}/transfer", needs=Right.DESK)
async def transfer(request: web.Request, body: TransferTarget) -> None:
    """Hand one's own caller on. They hear music until the colleague, or somebody of the queue,
    answers; if the colleague does not, and in a queue, they are first in line. 409
    `hand_on_refused` with reason `not_free`, `nobody_there`, `no_talk` or `already_asked`."""
    try:
        await request.app[DISPATCHER].ask(Transfer(own_call(request), body.to))
    except Refused as error:
        raise HandOnRefused(**error.detail) from None


@endpoint("POST", "/api/calls/{call_id}/join", needs=Right.DESK)
async def ask_along(request: web.Request, body: ColleagueInvited) -> None:
    """Ask a colleague along into one's own conversation. Who hangs up leaves the others to talk
    on. 409 `refused` with a reason as above."""
    await request.app[DISPATCHER].ask(InviteColleague(own_call(request), body.to))


@endpoint("POST", "/api/calls/{call_id}/lead", needs=Right.DESK)
async def ask_lead(request: web.Request, body: Lead) -> None:
    """Ask a shift lead to take one's own caller over. Their telephone rings; caller and operator
    talk on until the lead is with them, and then the operator is free. 409 `hand_on_refused`."""
    call_id, pages = own_call(request), request.app[AUDIENCE].pages
    people = (reachable_lead(request.app, page.person) for page in pages)
    lead = next((it for it in people if it and it.person_id == body.lead), None)
    if lead is None:
        raise HandOnRefused(reason="not_free")
    try:
        await request.app[DISPATCHER].ask(RequestTakeOver(call_id, lead.person_id, lead.name))
    except Refused as error:
        raise HandOnRefused(**error.detail) from None


def own_call(request: web.Request) -> str:
    """Return the call of the address, which must be this person's. Raises NotFound, NotAllowed."""
    call_id = request.match_info["call_id"]
    call = request.app[MIRROR].calls.get(call_id)
    if call is None:
        raise NotFound
    if not person_of(request).has(call.get("operator")):
        raise NotAllowed
    return call_id
