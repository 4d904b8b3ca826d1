"""Being on an operator's line: the four ways, leaving it, handing on whom one took over."""

from __future__ import annotations

from typing import Any, Literal

from aiohttp import web
from msgspec import Struct

from queue_manager.domain.floor.lead_model import LeadMode
from queue_manager.requests import Monitor, StopMonitoring, Transfer
from softphone_ui.transfers.colleagues import TransferTarget
from softphone_ui.web.audit import note
from softphone_ui.web.dispatcher import DISPATCHER
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import HandOnRefused, NotFound, Refused, WebError
from softphone_ui.web.live import MIRROR
from softphone_ui.web.person import person_of
from softphone_ui.web.phones import PHONES
from softphone_ui.web.words import N_
from staff.roles import Right

#: Why a lead cannot be on a line: the dispatcher's word for it → a sentence.
REFUSALS = {
    "no_talk": N_("This operator is not in a conversation now."),
    "not_by_us": N_("The exchange itself connected this call: there is no way into it."),
    "three_already": N_("Three speak in this conversation already. You can listen or whisper."),
    "in_call": N_("You have a caller of your own. End that call first."),
    "taken_over": N_("Another shift lead has taken this call over."),
}


class NotOnLine(WebError):
    """The reason is the sentence."""

    status, code = 409, "not_on_line"

    @property
    def sentence(self) -> str:
        return REFUSALS.get(str(self.detail.get("reason")), REFUSALS["no_talk"])


class NoTelephone(WebError):
    __doc__ = N_("Your page has no telephone yet. Try again in a moment.")
    status, code = 409, "no_telephone"


class OnLine(Struct, forbid_unknown_fields=True):
    """The mode of a lead on a line. `listen`: nobody hears the lead. `whisper`: the operator does.
    `barge`: both do. `take_over`: the caller is the lead's, the operator is free for the
    wrap-up."""

    mode: Literal["listen", "whisper", "barge", "take_over"]


@endpoint("POST", "/api/floor/operators/{extension}/line", needs=Right.ON_LINE)
async def on_line(request: web.Request, body: OnLine) -> dict[str, Any]:
    """Join the line of an operator who is in a conversation, or be so in another way. The lead's
    own telephone in the browser (POST /api/phone) is rung and has to answer.

    Answers the listening as `/live` tells it. While a part is not recorded, nothing is heard.
    409 `not_on_line` with a `reason`.
    """
    extension, person = request.match_info["extension"], person_of(request)
    operator = request.app[MIRROR].operators.get(extension)
    if operator is None:
        raise NotFound
    if request.app[PHONES].holder(person.telephone or "") is None:
        raise NoTelephone
    monitor = Monitor(extension, person.person_id, person.name, LeadMode(body.mode))
    try:
        answer = await request.app[DISPATCHER].ask(monitor)
    except Refused as error:
        raise NotOnLine(**error.detail) from None
    detail = {"mode": body.mode, "call": answer["call_id"], "leg": answer["leg"]}
    await note(request, "on_line", extension, detail)
    return answer


@endpoint("POST", "/api/me/line/leave", needs=Right.ON_LINE)
async def leave_line(request: web.Request) -> None:
    """Leave the line. A call that was taken over ends."""
    await request.app[DISPATCHER].ask(StopMonitoring(person_of(request).person_id))


@endpoint("POST", "/api/me/line/hand-on", needs=Right.ON_LINE)
async def hand_caller_on(request: web.Request, body: TransferTarget) -> None:
    """Hand the caller whom one took over on to a free operator. They hear music until the operator
    answers; if nobody does, they are first in line. 409 `hand_on_refused`."""
    mine = person_of(request).telephone
    calls = request.app[MIRROR].calls
    call_id = next((key for key, call in calls.items() if call.get("operator") == mine), None)
    if call_id is None:
        raise HandOnRefused(reason="no_talk")
    try:
        await request.app[DISPATCHER].ask(Transfer(call_id, body.to))
    except Refused as error:
        raise HandOnRefused(**error.detail) from None
    await note(request, "handed_on", body.to, {"call": call_id})
