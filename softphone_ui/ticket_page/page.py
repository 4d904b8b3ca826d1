"""`/tickets/{number}`: what the API answers, as a page."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import msgspec
from aiohttp import web

from queue_manager.rows import outside_numbers, voice_quality
from recordings.rows.retention import any_aged
from registry.duplicates.rows import likely
from registry.tickets.rows import tickets as web_tickets
from registry.workflow.rows import steps
from softphone_ui.calls.breaks import Breaks
from softphone_ui.calls.recordings import may_listen
from softphone_ui.calls.steps import Steps
from softphone_ui.deadlines.deadlines import terms_of
from softphone_ui.tickets import api
from softphone_ui.tickets.story import Story, together
from softphone_ui.voice_quality.report import GRADES, grade
from softphone_ui.web.access_log import note_ticket
from softphone_ui.web.database import snapshot
from softphone_ui.web.endpoint import page
from softphone_ui.web.numbers import HIDDEN, may_ask_number
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.show import Show
from softphone_ui.web.ticket_words import (
    ABUSE_REASONS,
    LANGUAGE_NAMES,
    OUTCOMES,
    TICKET_STATES,
)
from softphone_ui.web.words import WORDS
from softphone_ui.workflow.panel import panel
from softphone_ui.workflow.steps import possible_steps
from staff.roles import Right


@page("/tickets/{number}", needs=Right.TICKETS)
async def ticket_page(request: web.Request) -> web.StreamResponse:
    """Show one ticket: the form, its call, its recordings for who may listen, its story."""
    person = person_of(request)
    number, watches = request.match_info["number"], person.may(Right.MISSED)
    async with snapshot(request.app) as connection:
        whole = await api.whole_ticket(connection, person, number)
        topics = await web_tickets.topics(connection)
        numbers = await outside_numbers.all_numbers(connection)
        bodies = await steps.bodies(connection)
        districts = await steps.districts(connection)
        cluster = await likely.cluster(connection, number)
        call_id = whole.ticket.call_id
        aged = await any_aged(connection, number, call_id)
        voice = await voice_quality.of_call(connection, call_id) if watches and call_id else []
        terms = await terms_of(request, connection, number)
        life = await possible_steps(connection, person, number) if person.may(Right.STEPS) else []
    await note_ticket(request, number)
    ladder = Steps(request.app[WORDS], language_of(request))
    zone = ZoneInfo(request.app[SETTINGS].timezone)
    show = Show(language_of(request), zone)
    words, language = request.app[WORDS], language_of(request)
    story = Story(words, language, topics, numbers, bodies, zone, districts)
    return render(
        request,
        "ticket_page/ticket.html",
        terms=terms,
        ticket=whole.ticket,
        cluster=cluster,
        covered=HIDDEN in (whole.ticket.applicant or "") and may_ask_number(person),
        aged=aged,
        recordings=msgspec.to_builtins(whole.recordings),
        listens_to=[it.recording_id for it in whole.recordings if may_listen(person, it.operator)],
        may_listen="all" if person.may(Right.LISTEN_ALL) else "own",
        may_call=person.may(Right.DESK) and bool(whole.ticket.applicant),
        voice=voice,
        breaks=whole.breaks,
        break_in_words=Breaks(request.app[WORDS], language_of(request), show).tell,
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
