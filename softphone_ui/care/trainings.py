"""Trainings: planned, held, planned no more."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Meta, Struct

from quality.care.rows import care
from quality.care.rows.care import Training
from quality.care.training import TrainingKind
from softphone_ui.web import days
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import BadRequest, Conflict, NotFound
from softphone_ui.web.path_ids import id_in
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from staff.roles import Right
from staff.rows.audit import write_audit

MOST_SHOWN = 200
LongText = Annotated[str, Meta(max_length=500, pattern=r"\A[^\x00]*\Z")]


class NewTraining(Struct, forbid_unknown_fields=True):
    """A new training: who is to be trained in what, and on which day."""

    person_id: Annotated[int, Meta(ge=1, le=10**15)]
    kind: TrainingKind
    planned_for: date
    note: LongText = ""


class TrainingHeld(Struct, forbid_unknown_fields=True):
    """The result of a training: on which day, and what came of it."""

    done_on: date
    outcome: LongText = ""


class PlannedTraining(Struct):
    """The id of a planned training."""

    training_id: int


class Trainings(Struct):
    """The trainings that are to come first, then those that were held; at most 200."""

    trainings: list[Training]


@endpoint("GET", "/api/trainings", needs=Right.FLOOR_CHANGE)
async def training_log(request: web.Request) -> Trainings:
    """Return the log of trainings."""
    async with reading(request.app) as link:
        return Trainings(await care.trainings(link, MOST_SHOWN))


@endpoint("POST", "/api/trainings", needs=Right.FLOOR_CHANGE)
async def plan_training(request: web.Request, body: NewTraining) -> PlannedTraining:
    """Plan a training of somebody who works here."""
    _check(body.planned_for)
    person = person_of(request)
    async with writing(request.app) as link:
        number = await care.add(
            link, body.person_id, body.kind, body.planned_for, body.note.strip(), person.person_id
        )
        if number is None:
            raise NotFound
        await write_audit(
            link, person.person_id, "training_planned", subject=str(number), address=request.remote
        )
    return PlannedTraining(number)


@endpoint("POST", "/api/trainings/{training_id}/done", needs=Right.FLOOR_CHANGE)
async def training_held(request: web.Request, body: TrainingHeld) -> None:
    """Note that a training was held, not later than today. 409 where that was noted before."""
    _check(body.done_on)
    if body.done_on > days.today(ZoneInfo(request.app[SETTINGS].timezone)):
        raise BadRequest(reason="done_on is still to come")
    number, person = _number(request), person_of(request)
    async with writing(request.app) as link:
        if not await care.done(link, number, body.done_on, body.outcome.strip(), person.person_id):
            raise Conflict
        await write_audit(
            link, person.person_id, "training_held", subject=str(number), address=request.remote
        )


@endpoint("DELETE", "/api/trainings/{training_id}", needs=Right.FLOOR_CHANGE)
async def drop_training(request: web.Request) -> None:
    """Drop a training: it is planned no more. 409 where it was held."""
    number, person = _number(request), person_of(request)
    async with writing(request.app) as link:
        if not await care.drop(link, number):
            raise Conflict
        await write_audit(
            link, person.person_id, "training_dropped", subject=str(number), address=request.remote
        )


def _check(day: date) -> None:
    if not 2000 <= day.year <= 2200:
        raise BadRequest(reason="there is no such day")


def _number(request: web.Request) -> int:
    return id_in(request, "training_id")
