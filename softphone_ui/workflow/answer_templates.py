"""Templates of a body's answers: its clerks write them, and fill one in with a ticket."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Meta, Struct

from foundation.names import Names
from foundation.postgres.pool import Connection
from registry.tickets.rows import tickets as web_tickets
from registry.workflow.answer_templates import (
    ClerkPlace,
    TemplateProblem,
    TicketPlace,
    from_ticket,
    open_places,
    problem_of,
)
from registry.workflow.rows import answer_templates as rows
from registry.workflow.rows import steps as registry
from registry.workflow.rows.answer_templates import AnswerTemplate
from registry.workflow.rows.steps import BodyTicket, ClerksBody
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import endpoint, page
from softphone_ui.web.errors import NotFound, ReasonedError
from softphone_ui.web.pages import render
from softphone_ui.web.path_ids import id_in
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.show import Show
from softphone_ui.web.words import N_
from staff.roles import Right

Name = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\A[^\x00]*\S[^\x00]*\Z")]
Text = Annotated[str, Meta(min_length=1, max_length=5000, pattern=r"\A[^\x00]*\S[^\x00]*\Z")]

#: What a clerk is asked for, and what the ticket fills, as the pages call it.
PLACE_WORDS = {
    TicketPlace.NUMBER: N_("number of the ticket"),
    TicketPlace.ADDRESS: N_("address of the ticket"),
    TicketPlace.TOPIC: N_("topic of the ticket"),
    TicketPlace.OPENED: N_("day on which the ticket was opened"),
    TicketPlace.DATE: N_("today's date"),
    TicketPlace.BODY: N_("name of the body"),
    ClerkPlace.MEASURE: N_("what was done"),
    ClerkPlace.UNTIL: N_("until which day"),
    ClerkPlace.CAUSE: N_("cause"),
    ClerkPlace.CONTACT: N_("whom to ask"),
}


TEMPLATE_REFUSALS: dict[str, str] = {
    TemplateProblem.UNKNOWN_PLACE: N_("There is no such field: see the list of fields."),
    TemplateProblem.OTHER_PLACES: N_("Both texts must have the same fields."),
}


class TemplateRefused(ReasonedError):
    __doc__ = N_("This is no template.")
    status, code = 422, "template_refused"
    sentences = TEMPLATE_REFUSALS


class TemplateInput(Struct, forbid_unknown_fields=True):
    """A template to be saved. `text_kk`, `text_ru`: with fields such as `{address}`; both have the
    same. `topic`: the code of the topic whose tickets it is for, null: any."""

    name_kk: Name
    name_ru: Name
    text_kk: Text
    text_ru: Text
    topic: str | None = None


class TemplateSaved(Struct):
    template_id: int


class OfferedTemplate(Struct):
    """A template as a ticket fills it. `to_ask`: the fields for which the clerk is asked."""

    template_id: int
    name: str
    text: str
    to_ask: list[str]


async def offered(
    connection: Connection, body: ClerksBody, ticket: BodyTicket, show: Show, language: str
) -> list[OfferedTemplate]:
    """Return the templates that fit a ticket, in the applicant's language, filled from the ticket.
    `show` and `language`: of the applicant's and of the clerk's language."""
    spoken = ticket.language
    values = {
        TicketPlace.NUMBER: ticket.number,
        TicketPlace.ADDRESS: ticket.address,
        TicketPlace.TOPIC: ticket.topic_names.in_language(spoken) if ticket.topic_names else "",
        TicketPlace.OPENED: show.short_day(show.day_of(ticket.opened_at)),
        TicketPlace.DATE: show.short_day(show.day_of(datetime.now(UTC))),
        TicketPlace.BODY: body.names.in_language(spoken),
    }
    found = await rows.for_ticket(connection, body.body_id, ticket.number)
    texts = [(it, from_ticket(it.text_in(spoken), values)) for it in found]
    return [
        OfferedTemplate(it.template_id, it.names.in_language(language), text, open_places(text))
        for it, text in texts
    ]


@endpoint("GET", "/api/body/templates", needs=Right.BODY)
async def list_templates(request: web.Request) -> list[AnswerTemplate]:
    """Return the templates of one's own body, by their Kazakh names."""
    async with reading(request.app) as connection:
        body = await _own_body(request, connection)
        return await rows.of_body(connection, body.body_id)


@endpoint("POST", "/api/body/templates", needs=Right.BODY)
async def add_template(request: web.Request, body: TemplateInput) -> TemplateSaved:
    """Add a template for every clerk of one's own body. 422 `template_refused` with a `reason`."""
    return await _save(request, None, body)


@endpoint("PUT", "/api/body/templates/{template_id}", needs=Right.BODY)
async def change_template(request: web.Request, body: TemplateInput) -> TemplateSaved:
    """Change a template of one's own body; answers that were sent by it stay as they were."""
    return await _save(request, id_in(request, "template_id"), body)


@endpoint("DELETE", "/api/body/templates/{template_id}", needs=Right.BODY)
async def close_template(request: web.Request) -> None:
    """Offer a template of one's own body no more."""
    template_id, person_id = id_in(request, "template_id"), person_of(request).person_id
    async with writing(request.app) as connection:
        body = await _own_body(request, connection)
        if not await rows.close(connection, template_id, body.body_id, person_id):
            raise NotFound


@page("/body-templates", needs=Right.BODY)
async def templates_page(request: web.Request) -> web.StreamResponse:
    """Show the templates of one's own body and the form, which its module fills."""
    async with reading(request.app) as connection:
        topics = await web_tickets.topics(connection)
    return render(request, "workflow/answer_templates.html", places=PLACE_WORDS, topics=topics)


async def _save(
    request: web.Request, template_id: int | None, body: TemplateInput
) -> TemplateSaved:
    problem = problem_of(body.text_kk, body.text_ru)
    if problem is not None:
        raise TemplateRefused(reason=problem.value)
    kk, ru = body.name_kk.strip(), body.name_ru.strip()
    async with writing(request.app) as connection:
        own = await _own_body(request, connection)
        saved = await rows.save(
            connection,
            template_id,
            own.body_id,
            names=Names(kk, ru, ru),
            text_kk=body.text_kk.strip(),
            text_ru=body.text_ru.strip(),
            topic=body.topic or None,
            person_id=person_of(request).person_id,
        )
    if saved is None:
        raise NotFound
    return TemplateSaved(saved)


async def _own_body(request: web.Request, connection: Connection) -> ClerksBody:
    body = await registry.body_of_clerk(connection, person_of(request).person_id)
    if body is None:
        raise NotFound
    return body


def applicants_show(request: web.Request, ticket: BodyTicket) -> Show:
    """Return the formats of the applicant's language."""
    return Show(ticket.language, ZoneInfo(request.app[SETTINGS].timezone))
