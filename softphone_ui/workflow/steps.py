"""Steps of a ticket's life by whoever may take them: operators, leads, bodies' clerks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
from aiohttp import web
from msgspec import Meta, Struct

from foundation.postgres.pool import Connection
from queue_manager.rows.tickets import ticket_with_call
from registry.files.limits import FILES_PER_TICKET
from registry.workflow.keeping import (
    NoSuchTicket,
    Stale,
    StepRefused,
    StepRequest,
    take_step,
    ticket_of,
)
from registry.workflow.life import StepActor, Ticket, possible
from registry.workflow.rows import steps
from registry.workflow.rows.steps import BodyRow, District
from registry.workflow.steps import Step
from softphone_ui.tickets.step_words import ELSEWHERE, StepNotTaken
from softphone_ui.web import days
from softphone_ui.web.access_log import note_ticket
from softphone_ui.web.database import reading, snapshot, writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import Conflict, NotFound
from softphone_ui.web.live import MIRROR
from softphone_ui.web.masking import covered_for_body, covered_ticket
from softphone_ui.web.person import Person, person_of
from softphone_ui.web.settings_key import SETTINGS
from staff.roles import Right, Scope

FileId = Annotated[str, Meta(pattern=r"\A[0-9a-f]{32}\Z")]
# PostgreSQL keeps no zero character.
Words = Annotated[str, Meta(max_length=10_000, pattern=r"\A[^\x00]*\Z")]


class TakeStep(Struct, forbid_unknown_fields=True):
    """Step to take with a ticket. `text` is for the applicant, `reason` for the record (for
    `ask_applicant` one of `place`, `subject`, `access`, `proof`). `until`: the last day, in local
    time. `of`: the ticket of which this one is a duplicate. `version`: the version that the person
    saw; null: any version. `photos`: the clerk's own files of the ticket, which the applicant gets
    with the answer."""

    step: Step
    text: Words = ""
    reason: Words = ""
    body_id: int | None = None
    of: Annotated[str, Meta(max_length=40, pattern=r"\A[^\x00]*\Z")] | None = None
    until: date | None = None
    version: int | None = None
    photos: Annotated[list[FileId], Meta(max_length=FILES_PER_TICKET)] = []


class StepTaken(Struct):
    """The result of a step. `possible`: what the same person can do next."""

    number: str
    version: int
    state: str
    body_id: int | None
    possible: list[Step]


@endpoint("POST", "/api/tickets/{number}/steps", needs=Right.STEPS)
async def take_ticket_step(request: web.Request, body: TakeStep) -> StepTaken:
    """Lead a ticket on. 409 `step_refused` with a `reason`, or `conflict` with the ticket as it is
    where somebody changed it after `version`. A clerk's body must have the ticket."""
    number, person = request.match_info["number"], person_of(request)
    until = _until(request, body)
    request_ = StepRequest(
        body.step, body.text, body.reason, body.body_id, body.of, until, body.version,
        tuple(body.photos),
    )  # fmt: skip
    try:
        async with writing(request.app) as connection:
            who = await who_acts(connection, person, number)
            taken = await take_step(connection, number, request_, who, datetime.now(UTC))
    except NoSuchTicket:
        raise NotFound from None
    except StepRefused as error:
        refusal = error.refusal
        raise StepNotTaken(reason=refusal.why.value, state=refusal.state.value) from None
    except Stale:
        now = await _now(request, person, number)
        await note_ticket(request, number)
        raise Conflict(ticket=now) from None
    if body.photos:  # pages that look at the ticket show that the applicant has them now
        request.app[MIRROR].written({"calls": [], "tickets": [number]})
    after = taken.changed.after
    return StepTaken(number, taken.version, after.state, after.body_id, steps_of(after, who))


async def who_acts(connection: Connection, person: Person, number: str) -> StepActor:
    """Return as what this person acts on the ticket. Raises NotFound for a clerk who may not see
    it."""
    if person.scope is Scope.OWN_BODY:
        body = await steps.body_of_clerk(connection, person.person_id)
        if body is None or not await steps.body_ticket(connection, number, body.body_id):
            raise NotFound
        return replace(person.in_registry, body_id=body.body_id)
    return person.in_registry


def steps_of(ticket: Ticket, who: StepActor) -> list[Step]:
    """Return what this person can do with the ticket now, but for what the form itself does."""
    return [step for step in possible(ticket, who) if step not in ELSEWHERE]


async def possible_steps(connection: Connection, person: Person, number: str) -> list[Step]:
    """Return the steps as `steps_of`, of a ticket in the database; none where there is no such
    ticket."""
    row = await steps.life(connection, number)
    if row is None:
        return []
    return steps_of(ticket_of(row), await who_acts(connection, person, number))


def _until(request: web.Request, body: TakeStep) -> datetime | None:
    zone = ZoneInfo(request.app[SETTINGS].timezone)
    last = timedelta(seconds=1)
    return None if body.until is None else days.ends(body.until, zone) - last


async def _now(request: web.Request, person: Person, number: str) -> object:
    async with snapshot(request.app) as connection:
        if person.scope is not Scope.OWN_BODY:
            row = await ticket_with_call(connection, number)
            return None if row is None else msgspec.to_builtins(covered_ticket(person, row))
        body = await steps.body_of_clerk(connection, person.person_id)
        seen = body and await steps.body_ticket(connection, number, body.body_id)
        if not seen:
            raise NotFound
        return msgspec.to_builtins(covered_for_body(seen))


@endpoint("GET", "/api/bodies", needs=Right.STEPS)
async def list_bodies(request: web.Request) -> list[BodyRow]:
    """Return departments, district akimats and utilities, the open ones first."""
    async with reading(request.app) as connection:
        return await steps.bodies(connection)


@endpoint("GET", "/api/districts", needs=Right.STEPS)
async def list_districts(request: web.Request) -> list[District]:
    """Return the city's districts."""
    async with reading(request.app) as connection:
        return await steps.districts(connection)
