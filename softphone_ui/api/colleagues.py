"""Colleagues of an operator who talks: who is free, handing the caller on to
one of them, or asking one along."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from aiohttp import web
from msgspec import Meta, Struct

from queue_manager.domain.dispatch import may_be_rung
from queue_manager.domain.model import Operator
from softphone_ui.api.endpoint import add_endpoints, endpoint
from softphone_ui.dispatcher import DISPATCHER
from softphone_ui.errors import NotAllowed, NotFound
from softphone_ui.live import MIRROR
from softphone_ui.person import person_of
from softphone_ui.roles import Right


class Colleague(Struct):
    """`free` says whether a caller can be handed on to them now; `state` what they do."""

    extension: str
    name: str
    state: str
    free: bool


class Colleagues(Struct):
    """Everyone on the shift but oneself, who is free first."""

    colleagues: list[Colleague]


class To(Struct, forbid_unknown_fields=True):
    """`to` is the extension of a free colleague."""

    to: Annotated[str, Meta(pattern=r"\A[0-9]{2,8}\Z")]


@endpoint("GET", "/api/colleagues", needs=Right.DESK)
async def colleagues(request: web.Request) -> Colleagues:
    """Who could take a caller."""
    mine = person_of(request).extension
    there = [
        _colleague(operator)
        for extension, operator in request.app[MIRROR].operators.items()
        if extension != mine and operator["state"] != "signed_out"
    ]
    return Colleagues(sorted(there, key=lambda each: (not each.free, each.extension)))


def _colleague(told: dict[str, Any]) -> Colleague:
    operator = msgspec.convert(told, Operator)
    return Colleague(operator.extension, operator.name, operator.state.value, may_be_rung(operator))


@endpoint("POST", "/api/calls/{call_id}/transfer", needs=Right.DESK)
async def transfer(request: web.Request, body: To) -> None:
    """Hand one's own caller on. He hears music until the colleague answers; if nobody does, he
    is first in line. 409 `refused` with reason `not_free`, `no_talk` or `already_asked`."""
    await request.app[DISPATCHER].transfer(own_call(request), body.to)


@endpoint("POST", "/api/calls/{call_id}/join", needs=Right.DESK)
async def ask_along(request: web.Request, body: To) -> None:
    """Ask a colleague along into one's own conversation. Who hangs up leaves the others to talk
    on. 409 as above."""
    await request.app[DISPATCHER].ask_along(own_call(request), body.to)


def own_call(request: web.Request) -> str:
    """The call of the address, which must be this person's. Raises NotFound, NotAllowed."""
    call_id = request.match_info["call_id"]
    call = request.app[MIRROR].calls.get(call_id)
    if call is None:
        raise NotFound
    if call.get("operator") != person_of(request).extension:
        raise NotAllowed
    return call_id


def setup_routes(app: web.Application) -> None:
    add_endpoints(app, colleagues, transfer, ask_along)
