"""`/deadlines/settings`: whom to tell outside the screens, and the city's own term by topic."""

from __future__ import annotations

from typing import Annotated, Literal

from aiohttp import web
from msgspec import Meta, Struct

from registry.deadlines.rows import escalation_addresses as rows
from registry.deadlines.rows.escalation_addresses import Address, BodyName, CityTerm
from registry.notifications.addresses import fault_of
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import endpoint, page
from softphone_ui.web.errors import BadRequest, Conflict, NotFound
from softphone_ui.web.pages import render
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_
from staff.roles import Right
from staff.rows.audit import write_audit

RECIPIENTS = {"clerk": N_("Clerk"), "head": N_("Head"), "deputy": N_("Deputy akim")}
UNITS = {"hours": N_("hours"), "days": N_("days"), "working_days": N_("working days")}


class NewAddress(Struct, forbid_unknown_fields=True):
    """A new address for escalations. `body_id` null: of tickets that no body has. `address`: a mail
    address, or the URL of a webhook that takes JSON and knows `Idempotency-Key`."""

    recipient: Literal["clerk", "head", "deputy"]
    channel: Literal["mail", "webhook"]
    address: Annotated[str, Meta(min_length=3, max_length=500)]
    body_id: int | None = None


class AddressAdded(Struct):
    address_id: int


class NewCityTerm(Struct, forbid_unknown_fields=True):
    """Null `amount`: the usual seven days again."""

    amount: Annotated[int, Meta(ge=1, le=365)] | None
    unit: Literal["hours", "days", "working_days"] = "days"


class EscalationSettings(Struct):
    addresses: list[Address]
    bodies: list[BodyName]
    city_terms: list[CityTerm]


@endpoint("GET", "/api/escalation", needs=Right.CALENDAR)
async def escalation_settings(request: web.Request) -> EscalationSettings:
    """Return whom to tell of terms, and the city's term of every topic."""
    return await _settings(request)


@endpoint("POST", "/api/escalation/addresses", needs=Right.CALENDAR)
async def add_escalation_address(request: web.Request, body: NewAddress) -> AddressAdded:
    """Tell these people there, from the next step of an escalation on. 409 where it is there."""
    address = _checked(body.channel, body.address.strip())
    async with writing(request.app) as link:
        if body.body_id is not None and body.body_id not in {
            body.body_id for body in await rows.bodies(link)
        }:
            raise BadRequest(reason="there is no such body")
        added = await rows.add(link, body.body_id, body.recipient, body.channel, address)
        if added is None:
            raise Conflict
        detail = {"body": body.body_id, "told": body.recipient, "channel": body.channel}
        await write_audit(
            link, person_of(request).person_id, "escalation_address_added",
            subject=str(added), detail={**detail, "address": address}, address=request.remote,
        )  # fmt: skip
    return AddressAdded(added)


@endpoint("DELETE", "/api/escalation/addresses/{address_id}", needs=Right.CALENDAR)
async def remove_escalation_address(request: web.Request) -> None:
    """Tell nobody there any more; what waits in the outbox still goes."""
    raw_id = request.match_info["address_id"]
    if not raw_id.isdecimal() or len(raw_id) > 15:
        raise NotFound
    async with writing(request.app) as link:
        removed = await rows.remove(link, int(raw_id))
        if removed is None:
            raise NotFound
        await write_audit(
            link, person_of(request).person_id, "escalation_address_removed",
            subject=raw_id, detail={"address": removed}, address=request.remote,
        )  # fmt: skip


@endpoint("PUT", "/api/topics/{code}/city-term", needs=Right.CALENDAR)
async def set_city_term(request: web.Request, body: NewCityTerm) -> None:
    """Set the city's own term for tickets about this topic, from the next ticket on."""
    code = request.match_info["code"]
    async with writing(request.app) as link:
        if not await rows.set_city_term(link, code, body.amount, body.unit):
            raise NotFound
        await write_audit(
            link, person_of(request).person_id, "city_term_changed",
            subject=code, detail={"amount": body.amount, "unit": body.unit},
            address=request.remote,
        )  # fmt: skip


async def _settings(request: web.Request) -> EscalationSettings:
    async with reading(request.app) as link:
        return EscalationSettings(
            await rows.addresses(link), await rows.bodies(link), await rows.city_terms(link)
        )


def _checked(channel: str, address: str) -> str:
    """Raises BadRequest for what nobody could be told at."""
    if (fault := fault_of(channel, address)) is not None:
        raise BadRequest(reason=fault)
    return address


@page("/deadlines/settings", needs=Right.CALENDAR)
async def settings_page(request: web.Request) -> web.StreamResponse:
    """Show the page `/deadlines/settings` of terms and addresses."""
    return render(
        request,
        "deadlines/settings.html",
        view=await _settings(request),
        who=RECIPIENTS,
        units=UNITS,
        mails=bool(request.app[SETTINGS].mail.mail_host),
    )
