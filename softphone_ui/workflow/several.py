"""Steps of several tickets of a body at once, each by the table of its life and for itself."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from foundation.postgres.pool import Connection
from registry.workflow.keeping import NoSuchTicket, Stale, StepRefused, StepRequest, take_step
from registry.workflow.life import StepActor
from registry.workflow.rows import steps as rows
from registry.workflow.states import NEW_TO_BODY
from registry.workflow.steps import Step
from softphone_ui.tickets.step_words import WHY
from softphone_ui.web.database import writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import Conflict, NotFound
from softphone_ui.web.listing import MOST_ROWS
from softphone_ui.web.pages import language_of
from softphone_ui.web.person import person_of
from softphone_ui.web.words import WORDS
from softphone_ui.workflow.steps import Words, who_acts
from staff.roles import Right

Number = Annotated[str, Meta(max_length=40, pattern=r"\A[^\x00]*\Z")]


class Deed(StrEnum):
    """The steps that a clerk takes with several tickets: begin work, or answer them all alike."""

    BEGIN = "begin"
    SOLVE = "solve"


class Chosen(Struct, forbid_unknown_fields=True):
    """A ticket as the clerk saw it."""

    number: Number
    version: Annotated[int, Meta(ge=0, le=2**31 - 1)]


class TakeSteps(Struct, forbid_unknown_fields=True):
    """A step with several tickets. `text` is for the applicants of all of them, with `solve`."""

    deed: Deed
    tickets: Annotated[list[Chosen], Meta(min_length=1, max_length=MOST_ROWS)]
    text: Words = ""


class TicketRefused(Struct):
    """A ticket that was refused. `message`: why, in the person's language."""

    number: str
    message: str


class StepsTaken(Struct):
    """The tickets that were led on, and those that were not."""

    done: list[str]
    refused: list[TicketRefused]


def steps_of_deed(deed: Deed, state: str) -> tuple[Step, ...]:
    """Return the steps of one ticket in `state`; whether they may be taken its life's table
    says."""
    if deed is Deed.SOLVE:
        return (Step.RESOLVE,)
    return (Step.ACCEPT, Step.START) if state in NEW_TO_BODY else (Step.START,)


@endpoint("POST", "/api/body/steps", needs=Right.BODY)
async def take_steps(request: web.Request, body: TakeSteps) -> StepsTaken:
    """Lead several tickets of one's own body on: `begin` accepts and begins work, `solve` answers.
    Each is done or refused by itself; one that somebody changed after `version` is refused."""
    taken = StepsTaken([], [])
    for ticket in {it.number: it for it in body.tickets}.values():
        if message := await _refusal(request, body, ticket):
            message = request.app[WORDS].say(language_of(request), message)
            taken.refused.append(TicketRefused(ticket.number, message))
        else:
            taken.done.append(ticket.number)
    return taken


async def _refusal(request: web.Request, body: TakeSteps, ticket: Chosen) -> str:
    """Why the steps of one ticket were not taken, as a message; "" once they were."""
    try:
        async with writing(request.app) as connection:
            who = await who_acts(connection, person_of(request), ticket.number)
            await _lead_on(connection, body, ticket, who)
    except (NoSuchTicket, NotFound):
        return str(NotFound.__doc__)
    except StepRefused as error:
        return WHY[error.refusal.why]
    except Stale:
        return str(Conflict.__doc__)
    return ""


async def _lead_on(connection: Connection, body: TakeSteps, ticket: Chosen, who: StepActor) -> None:
    row = await rows.life(connection, ticket.number)
    if row is None:
        raise NoSuchTicket
    version: int | None = ticket.version
    for step in steps_of_deed(body.deed, row.state):
        text = body.text if body.deed is Deed.SOLVE else ""
        request = StepRequest(step, text, version=version)
        version = (await take_step(connection, ticket.number, request, who, _now())).version


def _now() -> datetime:
    return datetime.now(UTC)
