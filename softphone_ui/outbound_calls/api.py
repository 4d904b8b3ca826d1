"""Calling a ticket's applicant back, with the reason. A page names a ticket or a call, never a
number."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from queue_manager.requests import CallApplicant, EndOutboundCall
from queue_manager.rows import outbound_calls
from queue_manager.rows.outbound_calls import Applicant, OwedCall
from registry.tickets.rows.history import add_history
from softphone_ui.outbound_calls.reasons import CallReason, reason_for, written
from softphone_ui.web.database import reading, writing
from softphone_ui.web.dispatcher import DISPATCHER
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import BadRequest, CallOutRefused, NotFound, Refused
from softphone_ui.web.numbers import shown_number
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from staff.roles import Right
from staff.rows.audit import write_audit

#: More than a desk shows, so that its count is the same as on the other pages.
MOST_OWED = 500


class CallOut(Struct, forbid_unknown_fields=True):
    """The choice of whom to call: the applicant of this ticket, or of this call's; and why. No
    `reason` is needed where a callback is due; `other` needs `words`."""

    ticket: Annotated[str, Meta(max_length=40)] | None = None
    call_id: Annotated[str, Meta(max_length=80)] | None = None
    reason: CallReason | None = None
    words: Annotated[str, Meta(max_length=300)] = ""


class CalledOut(Struct):
    """The telephone of the operator rings now; picked up, the applicant is dialled."""

    ticket: str
    number: str


@endpoint("POST", "/api/me/call-out", needs=Right.DESK)
async def call_out(request: web.Request, body: CallOut) -> CalledOut:
    """Call the applicant of a ticket or of a missed call.

    409 `call_out_refused` with a `reason`, `no_reason` where nobody said why. Whatever comes of it,
    the audit and the ticket's history have it, with the reason.
    """
    who = await _applicant(request, body)
    if not who.applicant:
        raise CallOutRefused(reason="no_number")
    why = reason_for(body.reason, body.words, owed=who.owed)
    if why is None:
        raise CallOutRefused(reason="no_reason")
    # Before anything rings: no call goes out that is on no record.
    await _note(request, "call_out", who, {"reason": why, "words": body.words}, why)
    line = who.line or request.app[SETTINGS].calls.line
    extension = person_of(request).extension or ""
    call = CallApplicant(extension, who.ticket, line, who.applicant)
    try:
        await request.app[DISPATCHER].ask(call)
    except Refused as error:
        await _note(request, "call_out_refused", who, dict(error.detail))
        raise CallOutRefused(**error.detail) from None
    return CalledOut(who.ticket, who.applicant)


@endpoint("POST", "/api/me/call-out/end", needs=Right.DESK)
async def end_call_out(request: web.Request) -> None:
    """Hang up the call one is making (for telephones that are not the browser's)."""
    await request.app[DISPATCHER].ask(EndOutboundCall(person_of(request).extension or ""))


@endpoint("GET", "/api/call-backs", needs=Right.DESK)
async def call_backs(request: web.Request) -> list[OwedCall]:
    """Return missed callers who are due for a callback, the longest owed first; their numbers'
    ends."""
    async with reading(request.app) as connection:
        owed = await outbound_calls.owed(connection, MOST_OWED)
    return [replace(it, applicant=shown_number(it.applicant, whole=False)) for it in owed]


async def _applicant(request: web.Request, body: CallOut) -> Applicant:
    if (body.ticket is None) == (body.call_id is None):
        raise BadRequest(reason="name a ticket or a call")
    async with reading(request.app) as connection:
        if body.ticket is not None:
            who = await outbound_calls.applicant(connection, body.ticket)
        else:
            who = await outbound_calls.applicant_of_call(connection, body.call_id or "")
    if who is None:
        raise NotFound
    return who


async def _note(
    request: web.Request,
    action: str,
    who: Applicant,
    detail: dict[str, object],
    why: CallReason | None = None,
) -> None:
    person = person_of(request)
    async with writing(request.app) as connection:
        if why is not None and why is not CallReason.MISSED:
            words = str(detail["words"])
            change = {"call_reason": [None, written(why, words)]}
            await add_history(connection, who.ticket, change, person_id=person.person_id)
        await write_audit(
            connection,
            person.person_id,
            action,
            subject=who.ticket,
            detail={"number": who.applicant, "extension": person.extension, **detail},
            address=request.remote,
        )
