"""`/body` and `/body/{number}`: what a clerk has to solve, and one ticket with its steps."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from registry.tickets.rows import tickets as web_tickets
from registry.workflow.rows import steps
from registry.workflow.states import ENDED_BY_BODY, WITH_BODY
from registry.workflow.steps import Step
from softphone_ui.deadlines.deadlines import terms_of
from softphone_ui.tickets.step_words import BUTTONS, TEXTS
from softphone_ui.tickets.story import Story, together
from softphone_ui.web.access_log import note_ticket
from softphone_ui.web.database import snapshot
from softphone_ui.web.endpoint import page, read_query
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.ticket_words import LANGUAGE_NAMES, TICKET_STATES
from softphone_ui.web.words import N_, WORDS
from softphone_ui.workflow import tickets
from softphone_ui.workflow.answer_templates import PLACE_WORDS, applicants_show, offered
from softphone_ui.workflow.panel import NEXT_STEPS, panel
from staff.roles import Right

#: Who heard of a term last, as on the registry's page of deadlines.
STEPS_IN_WORDS = {
    "warning": N_("the clerk was warned"),
    "clerk": N_("the clerk was told"),
    "head": N_("the head was told"),
    "deputy": N_("the deputy akim was told"),
}


@page("/body", needs=Right.BODY)
async def body_page(request: web.Request) -> web.StreamResponse:
    query = read_query(request, tickets.BodyQuery)
    chosen = ENDED_BY_BODY if query.which == "over" else WITH_BODY
    return render(
        request,
        "workflow/list.html",
        page=await tickets.find(request, query),
        query=query,
        states={code: words for code, words in TICKET_STATES.items() if code in chosen},
        escalation_steps=STEPS_IN_WORDS,
        next_steps=NEXT_STEPS if query.which != "over" else {},
        deeds={"begin": BUTTONS[Step.START][0], "solve": BUTTONS[Step.RESOLVE][0]},
        answer_label=TEXTS[Step.RESOLVE],
        now=datetime.now(UTC),
        older=lambda cursor: request.rel_url.update_query({"after": cursor}),
    )


@page("/body/{number}", needs=Right.BODY)
async def body_ticket_page(request: web.Request) -> web.StreamResponse:
    number = request.match_info["number"]
    async with snapshot(request.app) as connection:
        found = await tickets.whole(connection, person_of(request), number)
        terms = await terms_of(request, connection, number)
        bodies = await steps.bodies(connection)
        districts = await steps.districts(connection)
        topics = await web_tickets.topics(connection)
        language = language_of(request)
        show = applicants_show(request, found.ticket)
        templates = await offered(connection, found.body, found.ticket, show, language)
    await note_ticket(request, number)
    zone = ZoneInfo(request.app[SETTINGS].timezone)
    words = request.app[WORDS]
    story = Story(words, language, topics, bodies=bodies, zone=zone, districts=districts)
    more: dict[str, Any] = panel(
        found.possible, bodies, language, needs_photo=found.ticket.needs_photo
    )
    return render(
        request,
        "workflow/ticket.html",
        ticket=found.ticket,
        covered=found.ticket.applicant is not None,
        step_version=found.ticket.version,
        story=[story.tell(line) for line in together(found.history)],
        terms=terms,
        states=TICKET_STATES,
        language_names=LANGUAGE_NAMES,
        now=datetime.now(UTC),
        takes_photos=True,
        templates=templates,
        place_words=PLACE_WORDS,
        **more,
    )
