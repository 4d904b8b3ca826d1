"""A lead's hand on operators and lines: an end to what hangs, other lines, the callback offer."""

from __future__ import annotations

from typing import Annotated, Any

from aiohttp import web
from msgspec import Meta, Struct

from queue_manager.requests import EndStuck, LendLines, SetCallbackOffer
from softphone_ui.web.audit import note
from softphone_ui.web.dispatcher import DISPATCHER
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import NotFound, Refused, WebError
from softphone_ui.web.live import MIRROR
from softphone_ui.web.person import person_of
from softphone_ui.web.words import N_
from staff.roles import Right

LineNumber = Annotated[str, Meta(pattern=r"\A[0-9]{2,15}\Z")]


class StillThere(WebError):
    __doc__ = N_("The exchange still has this conversation: nothing hangs, and nothing was ended.")
    status, code = 409, "still_there"


class Moved(Struct, forbid_unknown_fields=True):
    """Numbers of lines; none: back to the lines that the administrator wrote down."""

    lines: Annotated[list[LineNumber], Meta(max_length=50)]


class Offer(Struct, forbid_unknown_fields=True):
    """The offer of a line: whether waiting callers are offered to be called back."""

    open: bool


@endpoint("POST", "/api/floor/operators/{extension}/stuck/end", needs=Right.FLOOR_CHANGE)
async def end_stuck(request: web.Request) -> dict[str, Any]:
    """Take a ring back, or end a ring or call that the exchange does not have any more.

    409 `still_there` where it is a conversation that goes on.
    """
    extension = _known(request)
    try:
        after = await request.app[DISPATCHER].ask(EndStuck(extension, person_of(request).name))
    except Refused as error:
        raise StillThere(**error.detail) from None
    await note(request, "stuck_ended", extension, {"state": after["state"]})
    return after


@endpoint("POST", "/api/floor/operators/{extension}/lines", needs=Right.FLOOR_CHANGE)
async def move(request: web.Request, body: Moved) -> dict[str, Any]:
    """Let an operator answer other lines until the end of the shift."""
    extension = _known(request)
    lend = LendLines(extension, body.lines, person_of(request).name)
    after = await request.app[DISPATCHER].ask(lend)
    await note(request, "operator_moved", extension, {"lines": body.lines})
    return after


@endpoint("POST", "/api/floor/lines/{line}/callback-offer", needs=Right.FLOOR_CHANGE)
async def callback_offer(request: web.Request, body: Offer) -> None:
    """Open or close the callback offer of a line, from the next caller on."""
    line, person = request.match_info["line"], person_of(request)
    if line not in request.app[MIRROR].lines:
        raise NotFound
    await request.app[DISPATCHER].ask(SetCallbackOffer(line, body.open, person.name))
    await note(request, "callback_offer", line, {"open": body.open})


def _known(request: web.Request) -> str:
    extension = request.match_info["extension"]
    if extension not in request.app[MIRROR].operators:
        raise NotFound
    return extension
