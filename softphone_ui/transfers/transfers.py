"""What an operator asks for their caller: a private consultation with somebody, a number outside,
an emergency service; then all together, or without the operator, or without the other. A page names
an entry of the directory, never a number."""

from __future__ import annotations

from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from queue_manager.domain.floor.states import OutsideHow
from queue_manager.requests import Consult, Merge, SendAway, TransferOutside
from queue_manager.rows import outside_numbers
from softphone_ui.transfers.colleagues import own_call
from softphone_ui.transfers.emergency import EMERGENCIES
from softphone_ui.web.database import reading, writing
from softphone_ui.web.dispatcher import DISPATCHER
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import BadRequest, DatabaseAway, HandOnRefused, NotFound, Refused
from softphone_ui.web.live import MIRROR
from softphone_ui.web.person import person_of
from staff.roles import Right
from staff.rows.audit import write_audit

Extension = Annotated[str, Meta(pattern=r"\A[0-9]{2,8}\Z")]
Code = Annotated[str, Meta(pattern=r"\A[a-z0-9][a-z0-9-]{0,39}\Z")]


class OutsideTarget(Struct, forbid_unknown_fields=True):
    """The target of a transfer outside. `code` is an entry of the directory
    (`/api/outside-numbers`)."""

    code: Code


class TransferPartner(Struct, forbid_unknown_fields=True):
    """The other side: the extension of a free colleague, or an entry of the directory."""

    to: Extension | None = None
    code: Code | None = None


class MergeChoice(Struct, forbid_unknown_fields=True):
    """A request to bring all together. `leave`: the operator leaves when the others are
    together."""

    leave: bool = False


@endpoint("POST", "/api/calls/{call_id}/private", needs=Right.DESK)
async def private(request: web.Request, body: TransferPartner) -> None:
    """Consult in private: the other is rung, and when they answer the caller hears music. 409
    `hand_on_refused` with a `reason`."""
    if (body.to is None) == (body.code is None):
        raise BadRequest(reason="name a colleague or a number of the directory")
    if body.code is not None:
        await _bring(request, body.code, "private")
        return
    call_id = own_call(request)
    try:
        await request.app[DISPATCHER].ask(Consult(call_id, body.to or ""))
    except Refused as error:
        raise HandOnRefused(**error.detail) from None


@endpoint("POST", "/api/calls/{call_id}/outside/join", needs=Right.DESK)
async def along(request: web.Request, body: OutsideTarget) -> None:
    """Ask a number outside along into one's own conversation. 409 as above."""
    await _bring(request, body.code, "along")


@endpoint("POST", "/api/calls/{call_id}/outside/transfer", needs=Right.DESK)
async def hand_on(request: web.Request, body: OutsideTarget) -> None:
    """Hand one's own caller on to a number outside: the operator stays until they answer. 409 as
    above."""
    await _bring(request, body.code, "hand_on")


@endpoint("POST", "/api/calls/{call_id}/emergency", needs=Right.DESK)
async def emergency(request: web.Request, body: OutsideTarget) -> None:
    """Bring an emergency service to one's own caller: three speak. Also while the database is away,
    and whatever limits there are on calling out. 409 as above."""
    if body.code not in EMERGENCIES:
        raise HandOnRefused(reason="not_allowed")
    await _bring(request, body.code, "emergency")


@endpoint("POST", "/api/calls/{call_id}/together", needs=Right.DESK)
async def together(request: web.Request, body: MergeChoice) -> None:
    """Bring the caller to the two after a private consultation. 409 `not_now` where there is
    none."""
    try:
        await request.app[DISPATCHER].ask(Merge(own_call(request), body.leave))
    except Refused as error:
        raise HandOnRefused(**error.detail) from None


@endpoint("POST", "/api/calls/{call_id}/send-away", needs=Right.DESK)
async def send_away(request: web.Request) -> None:
    """Go on without whoever was asked, or has come. 409 `not_now` where there is nobody."""
    try:
        await request.app[DISPATCHER].ask(SendAway(own_call(request)))
    except Refused as error:
        raise HandOnRefused(**error.detail) from None


async def _bring(request: web.Request, code: str, how: OutsideHow) -> None:
    call_id, number = own_call(request), await _number(request, code)
    # Before anything rings: no call goes out that is on no record.
    await _note(request, "handed_out", call_id, {"code": code, "number": number, "how": how})
    try:
        await request.app[DISPATCHER].ask(TransferOutside(call_id, code, number, how))
    except Refused as error:
        await _note(request, "handed_out_refused", call_id, {"code": code, **error.detail})
        raise HandOnRefused(**error.detail) from None


async def _number(request: web.Request, code: str) -> str:
    try:
        async with reading(request.app) as connection:
            entry = await outside_numbers.open_number(connection, code)
    except DatabaseAway:
        if code in EMERGENCIES:
            return code
        raise
    if entry is None:
        raise NotFound
    return entry.number


async def _note(request: web.Request, action: str, call_id: str, detail: dict[str, object]) -> None:
    """In the audit; an emergency does not wait for a database that is away (the journal has it)."""
    person, call = person_of(request), request.app[MIRROR].calls.get(call_id, {})
    try:
        async with writing(request.app) as connection:
            await write_audit(
                connection,
                person.person_id,
                action,
                subject=call.get("ticket") or call_id,
                detail={"extension": person.extension, **detail},
                address=request.remote,
            )
    except DatabaseAway:
        if detail.get("code") not in EMERGENCIES:
            raise
