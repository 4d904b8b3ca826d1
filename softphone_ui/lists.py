"""`/calls` and `/tickets/{number}`: what the API answers, as pages."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from aiohttp import web

from queue_manager.rows import outside_numbers, voice_quality
from registry.duplicates.rows import likely
from registry.tickets.rows import tickets as web_tickets
from registry.workflow.rows import steps
from softphone_ui import days
from softphone_ui.api import calls, tickets
from softphone_ui.api.endpoint import read_query
from softphone_ui.bodies.panel import panel
from softphone_ui.bodies.steps import possible_steps
from softphone_ui.breaks import Breaks
from softphone_ui.call_steps import Steps
from softphone_ui.database import reading
from softphone_ui.lead.show import Show
from softphone_ui.navigation import Place, add_place
from softphone_ui.numbers import HIDDEN, may_ask_number
from softphone_ui.pages import language_of, render
from softphone_ui.person import person_of
from softphone_ui.recordings_page import may_listen
from softphone_ui.roles import Right, needs
from softphone_ui.settings_key import SETTINGS
from softphone_ui.story import Story, together
from softphone_ui.terms.deadlines import terms_of
from softphone_ui.ticket_words import (
    ABUSE_REASONS,
    LANGUAGE_NAMES,
    OUTCOMES,
    REFUSALS,
    TICKET_STATES,
)
from softphone_ui.voice.report import GRADES, grade
from softphone_ui.words import N_, WORDS


@needs(Right.CALLS_OWN)
async def calls_page(request: web.Request) -> web.StreamResponse:
    """Calls, newest first; today's where no day is chosen."""
    if not request.query:
        zone = ZoneInfo(request.app[SETTINGS].timezone)
        raise web.HTTPSeeOther(f"/calls?day_from={days.today(zone).isoformat()}")
    query = read_query(request, calls.CallsQuery)
    return render(
        request,
        "calls.html",
        page=await calls.find(request, query),
        query=query,
        sees_all=person_of(request).may(Right.CALLS_ALL),
        outcomes=OUTCOMES,
        language_names=LANGUAGE_NAMES,
        abuse_reasons=ABUSE_REASONS,
        refusals=REFUSALS,
        older=_older(request),
    )


@needs(Right.TICKETS)
async def ticket_page(request: web.Request) -> web.StreamResponse:
    """One ticket: the form, its call, its recordings for who may listen, its story."""
    person = person_of(request)
    whole = await tickets.whole_ticket(request, request.match_info["number"])
    watches = person.may(Right.MISSED)
    async with reading(request.app) as connection:
        topics = await web_tickets.topics(connection)
        numbers = await outside_numbers.all_numbers(connection)
        bodies = await steps.bodies(connection)
        districts = await steps.districts(connection)
        cluster = await likely.cluster(connection, whole.ticket.number)
        call_id = whole.ticket.call_id
        voice = await voice_quality.of_call(connection, call_id) if watches and call_id else []
    ladder = Steps(request.app[WORDS], language_of(request))
    zone = ZoneInfo(request.app[SETTINGS].timezone)
    show = Show(language_of(request), zone)
    words, language = request.app[WORDS], language_of(request)
    story = Story(words, language, topics, numbers, bodies, zone, districts)
    terms = await terms_of(request, whole.ticket.number)
    life = await possible_steps(request, whole.ticket.number) if person.may(Right.STEPS) else []
    return render(
        request,
        "ticket.html",
        terms=terms,
        ticket=whole.ticket,
        cluster=cluster,
        covered=HIDDEN in (whole.ticket.applicant or "") and may_ask_number(person),
        recordings=msgspec.to_builtins(whole.recordings),
        listens_to=[it.recording_id for it in whole.recordings if may_listen(person, it.operator)],
        may_listen="all" if person.may(Right.LISTEN_ALL) else "own",
        may_call=person.may(Right.DESK) and bool(whole.ticket.applicant),
        voice=voice,
        breaks=whole.breaks,
        told_break=Breaks(request.app[WORDS], language_of(request), show).tell,
        waiting_steps=[ladder.tell(it) for it in whole.steps],
        abuse=whole.abuse,
        abuse_reasons=ABUSE_REASONS,
        grade=grade,
        grades=GRADES,
        show=show,
        story=[story.tell(line) for line in together(whole.history)],
        states=TICKET_STATES,
        outcomes=OUTCOMES,
        language_names=LANGUAGE_NAMES,
        takes_photos=False,
        **panel(life, bodies, language_of(request)),
    )


def _older(request: web.Request) -> Any:
    """An address maker: the same list after this cursor."""
    return lambda cursor: request.rel_url.update_query({"after": cursor}) if cursor else None


def setup_routes(app: web.Application) -> None:
    app.router.add_get("/calls", calls_page)
    app.router.add_get("/tickets/{number}", ticket_page)
    add_place(app, Place(50, "/calls", N_("Calls"), Right.CALLS_OWN))
