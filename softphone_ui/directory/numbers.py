"""`/directory`: numbers outside the house to which a caller may be handed on, and no others."""

from __future__ import annotations

import re
from typing import Annotated, Literal

import asyncpg
from aiohttp import web
from msgspec import Meta, Struct

from foundation.telephones.numbers import SHORT, read_caller
from foundation.telephones.permitted import why_not_called
from queue_manager.requests import Reload
from queue_manager.rows import outside_numbers
from queue_manager.rows.outside_numbers import OutsideNumber
from softphone_ui.transfers.emergency import EMERGENCIES
from softphone_ui.web.database import reading, writing
from softphone_ui.web.dispatcher import DISPATCHER
from softphone_ui.web.endpoint import endpoint, page
from softphone_ui.web.errors import DispatcherAway, OutsideNumberRefused, Refused
from softphone_ui.web.names_input import NamesInput
from softphone_ui.web.pages import render
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_
from staff.roles import Right
from staff.rows.audit import write_audit

KINDS = {
    "emergency": N_("emergency service"),
    "body": N_("body"),
    "lead": N_("shift lead"),
    "other": N_("other"),
}
CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


class NumberInput(Struct, forbid_unknown_fields=True):
    """An entry as it is to be. `number` as one writes it: a short code, or a telephone of the
    country. A closed one (`open` false) is offered no more; its stories keep its name."""

    kind: Literal["emergency", "body", "lead", "other"]
    number: Annotated[str, Meta(min_length=2, max_length=40)]
    names: NamesInput
    body_code: Annotated[str, Meta(max_length=40)] | None = None
    open: bool = True


class Saved(Struct):
    """The result of saving an entry. `number` as it is dialled; `applied`: the telephone exchange
    knows it already."""

    code: str
    number: str
    applied: bool


@endpoint("GET", "/api/outside-numbers", needs=Right.SIGNED_IN)
async def open_numbers(request: web.Request) -> list[OutsideNumber]:
    """Return numbers to which a caller may be handed on now, emergency services first; none where
    no way out is set up (`trunk_out`)."""
    if not request.app[SETTINGS].trunk.trunk_out:
        return []
    async with reading(request.app) as connection:
        return await outside_numbers.open_numbers(connection)


@endpoint("GET", "/api/directory", needs=Right.DIRECTORY)
async def all_numbers(request: web.Request) -> list[OutsideNumber]:
    """Return the whole directory, closed entries too."""
    async with reading(request.app) as connection:
        return await outside_numbers.all_numbers(connection)


@endpoint("PUT", "/api/directory/{code}", needs=Right.DIRECTORY)
async def save_number(request: web.Request, body: NumberInput) -> Saved:
    """Add an entry, or change one. 409 `outside_number_refused` with a `reason`."""
    code = request.match_info["code"]
    if not CODE.fullmatch(code):
        raise OutsideNumberRefused(reason="code")
    number = _number(request, body)
    try:
        await _save(request, code, number, body)
    except asyncpg.IntegrityConstraintViolationError:
        raise OutsideNumberRefused(reason="code") from None
    return Saved(code, number, await _apply(request))


def _number(request: web.Request, body: NumberInput) -> str:
    settings = request.app[SETTINGS]
    written = "".join(body.number.split())
    if (body.kind == "emergency") != (written in EMERGENCIES):
        raise OutsideNumberRefused(reason="emergency")
    if SHORT.fullmatch(written):
        return written
    number = read_caller(written, "", settings.place.country).e164
    if number is None:
        raise OutsideNumberRefused(reason="no_number")
    if why_not_called(number, settings.trunk.call_out_prefixes):
        raise OutsideNumberRefused(reason="not_allowed")
    return number


async def _save(request: web.Request, code: str, number: str, body: NumberInput) -> None:
    person = person_of(request)
    async with writing(request.app) as connection:
        await outside_numbers.save_number(
            connection,
            code=code,
            kind=body.kind,
            number=number,
            body_code=body.body_code,
            names=body.names.stripped(),
            open=body.open,
        )
        await write_audit(
            connection,
            person.person_id,
            "outside_number",
            subject=code,
            detail={"kind": body.kind, "number": number, "open": body.open},
            address=request.remote,
        )


async def _apply(request: web.Request) -> bool:
    """The exchange dials only what it has been told; else it learns of it at its next start."""
    try:
        await request.app[DISPATCHER].ask(Reload())
    except (DispatcherAway, Refused):
        return False
    return True


@page("/directory", needs=Right.DIRECTORY)
async def directory_page(request: web.Request) -> web.StreamResponse:
    return render(
        request, "directory/directory.html", numbers=await all_numbers.action(request), kinds=KINDS
    )
