"""The browser's telephone, an operator's or a shift lead's: which page has it, and the credential
it registers with."""

from __future__ import annotations

from typing import Annotated, Literal

from aiohttp import web
from msgspec import Meta, Struct

from queue_manager.domain.floor.lead_model import is_lead, lead_name
from queue_manager.domain.floor.states import Device
from queue_manager.requests import SetPhonePassword, SwitchDevice
from softphone_ui.telephone.leaving import phone_gone
from softphone_ui.telephone.sip_proxy import CLOSED_TAKEN_OVER
from softphone_ui.web.dispatcher import DISPATCHER
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import OtherPhoneAway, Refused
from softphone_ui.web.live import MIRROR
from softphone_ui.web.live_socket import AUDIENCE
from softphone_ui.web.person import person_of
from softphone_ui.web.phones import PHONES
from staff.roles import Right

IN_CALL = frozenset({"talking", "hold", "calling_out"})


class TakePhone(Struct, forbid_unknown_fields=True):
    """A request to take the telephone. `page` names the browser's page, the same as on /live.
    `renew` asks for a new password (the PBX refused the old one). `force` takes the telephone from
    a page that is in a call, and the call with it; `back` only takes what no other page has."""

    page: Annotated[str, Meta(min_length=8, max_length=64, pattern=r"\A[A-Za-z0-9-]+\Z")]
    renew: bool = False
    force: bool = False
    back: bool = False


class Phone(Struct):
    """Register as `user` with `password` over the WebSocket `/sip?page=…`."""

    extension: str
    user: str
    password: str


@endpoint("POST", "/api/phone", needs=Right.PHONE)
async def take_phone(request: web.Request, body: TakePhone) -> Phone:
    """Give the telephone to this page; an older page of the same person is told.

    409 `refused` with reason `in_call_elsewhere` while another open page is in a conversation,
    `elsewhere` where `back` was asked and another page has it.
    """
    person, phones = person_of(request), request.app[PHONES]
    extension = person.telephone or ""
    other = phones.holder(extension)
    if body.back and other not in (None, body.page):
        raise Refused(reason="elsewhere")
    if not body.force and _talks_elsewhere(request.app, extension, body.page):
        raise Refused(reason="in_call_elsewhere")
    password = phones.password(extension, person.session, renew=body.renew)
    if password is None:
        password = phones.new_password()
        await request.app[DISPATCHER].ask(SetPhonePassword(extension, password))
        phones.remember_password(extension, person.session, password)
    other = phones.holder(extension)
    phones.take(extension, body.page, person.session)
    if other is not None and other != body.page:
        await _take_from_other(request.app, extension, body.page)
    return Phone(extension=extension, user=f"{extension}-web", password=password)


class Move(Struct, forbid_unknown_fields=True):
    """The operator's telephone on which the conversation is to go on."""

    device: Literal["web", "phone"]


@endpoint("POST", "/api/me/move", needs=Right.DESK)
async def move_phone(request: web.Request, body: Move) -> None:
    """Go on with one's conversation on one's other telephone, which is in use from then on. The
    caller hears music until it is picked up.

    409 `refused` with reason `no_talk`, `there_already`, `not_there` (it cannot be reached),
    `already_asked` (three are in the conversation) or `not_by_us`.
    """
    switch = SwitchDevice(person_of(request).extension or "", Device(body.device))
    try:
        await request.app[DISPATCHER].ask(switch)
    except Refused as error:
        if error.detail.get("reason") == "not_there":
            raise OtherPhoneAway from None
        raise


async def _take_from_other(app: web.Application, extension: str, page: str) -> None:
    """In this order: the older page must not be able to hang up on the caller any more."""
    await app[PHONES].close_sockets(extension, CLOSED_TAKEN_OVER)
    await phone_gone(app, extension)
    app[AUDIENCE].send_to_operator(extension, {"type": "taken_over"}, besides=page)


def _talks_elsewhere(app: web.Application, extension: str, page: str) -> bool:
    holder = app[PHONES].holder(extension)
    if holder is None or holder == page or not app[AUDIENCE].has_page(extension, holder):
        return False
    if is_lead(extension):
        taken = [it for it in app[MIRROR].listenings.values() if it["mode"] == "take_over"]
        return any(lead_name(it["person_id"]) == extension for it in taken)
    operator = app[MIRROR].operators.get(extension, {})
    return operator.get("state") in IN_CALL and operator.get("device") == "web"
