"""`/calls`, `/tickets` and `/tickets/{number}`: what the API answers, as pages."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from aiohttp import web

from softphone_ui import days
from softphone_ui.api import calls, tickets
from softphone_ui.api.endpoint import read_query
from softphone_ui.breaks import Breaks
from softphone_ui.call_steps import Steps
from softphone_ui.database import reading
from softphone_ui.lead.show import Show
from softphone_ui.navigation import Place, add_place
from softphone_ui.pages import language_of, render
from softphone_ui.person import person_of
from softphone_ui.recordings_page import may_listen
from softphone_ui.roles import Right, needs
from softphone_ui.settings_key import SETTINGS
from softphone_ui.ticket_words import (
    ABUSE_REASONS,
    FIELD_NAMES,
    LANGUAGE_NAMES,
    OUT_RESULTS,
    OUTCOMES,
    REFUSALS,
    TICKET_STATES,
    told_outside,
)
from softphone_ui.voice.report import GRADES, grade
from softphone_ui.words import N_, WORDS, Words
from store import outside_numbers, web_tickets, web_voice
from store.outside_numbers import OutsideNumber
from store.web_tickets import HistoryLine, Topic

ONE_CHANGE = timedelta(minutes=2)


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
async def tickets_page(request: web.Request) -> web.StreamResponse:
    """Find tickets."""
    query = read_query(request, tickets.TicketsQuery)
    async with reading(request.app) as connection:
        topics = await web_tickets.topics(connection)
    return render(
        request,
        "tickets.html",
        page=await tickets.find(request, query),
        query=query,
        topics=topics,
        states=TICKET_STATES,
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
        call_id = whole.ticket.call_id
        voice = await web_voice.of_call(connection, call_id) if watches and call_id else []
    show = Show(language_of(request), ZoneInfo(request.app[SETTINGS].timezone))
    story = Story(request.app[WORDS], language_of(request), topics, numbers)
    return render(
        request,
        "ticket.html",
        ticket=whole.ticket,
        recordings=msgspec.to_builtins(whole.recordings),
        listens_to=[it.recording_id for it in whole.recordings if may_listen(person, it.operator)],
        may_listen="all" if person.may(Right.LISTEN_ALL) else "own",
        may_call=person.may(Right.DESK) and bool(whole.ticket.applicant),
        voice=voice,
        breaks=whole.breaks,
        told_break=Breaks(request.app[WORDS], language_of(request), show).tell,
        steps=[Steps(request.app[WORDS], language_of(request)).tell(it) for it in whole.steps],
        abuse=whole.abuse,
        abuse_reasons=ABUSE_REASONS,
        grade=grade,
        grades=GRADES,
        show=show,
        story=[story.tell(line) for line in together(whole.history)],
        states=TICKET_STATES,
        outcomes=OUTCOMES,
        language_names=LANGUAGE_NAMES,
    )


def together(lines: list[HistoryLine]) -> list[HistoryLine]:
    """What one person typed without a longer break is one change: first before, last after."""
    told: list[HistoryLine] = []
    for line in lines:
        if told and _goes_on(told[-1], line):
            change = dict(told[-1].change)
            for field, (before, after) in line.change.items():
                change[field] = [change.get(field, [before])[0], after]
            told[-1] = dataclasses.replace(told[-1], at=line.at, change=change)
        else:
            told.append(line)
    return told


def _goes_on(before: HistoryLine, after: HistoryLine) -> bool:
    same = before.person is not None and before.person == after.person
    return same and not before.reason and not after.reason and after.at - before.at < ONE_CHANGE


class Story:
    """Tells the lines of a ticket's history: topics by name, states by word."""

    def __init__(
        self,
        words: Words,
        language: str,
        topics: list[Topic],
        numbers: Iterable[OutsideNumber] = (),
    ) -> None:
        self._outside = {it.code: str(getattr(it, f"name_{language}")) for it in numbers}
        self._words = words
        self._language = language
        self._topics = {topic.topic_id: topic for topic in topics}

    def tell(self, line: HistoryLine) -> dict[str, Any]:
        """`{"at", "person", "opened", "changes": [{"field", "before", "after"}]}`."""
        changes = [
            {
                "field": self._say(FIELD_NAMES[field]),
                "before": self._shown(field, pair[0]),
                "after": self._shown(field, pair[1]),
            }
            for field, pair in line.change.items()
            if field in FIELD_NAMES and isinstance(pair, list) and len(pair) == 2
        ]
        opened = line.reason == "opened"
        return {"at": line.at, "person": line.person, "opened": opened, "changes": changes}

    def _shown(self, field: str, value: Any) -> str:
        if value is None or value == "":
            return ""
        if field == "topic_id" and value in self._topics:
            return str(getattr(self._topics[value], f"name_{self._language}"))
        if field == "call_out" and value in OUT_RESULTS:
            return self._say(OUT_RESULTS[value])
        if field == "outside":
            return told_outside(self._say, self._outside, str(value))
        if field == "state" and value in TICKET_STATES:
            return self._say(TICKET_STATES[value])
        return str(value)

    def _say(self, message: str) -> str:
        return self._words.say(self._language, message)


def _older(request: web.Request) -> Any:
    """An address maker: the same list after this cursor."""
    return lambda cursor: request.rel_url.update_query({"after": cursor}) if cursor else None


def setup_routes(app: web.Application) -> None:
    app.router.add_get("/calls", calls_page)
    app.router.add_get("/tickets", tickets_page)
    app.router.add_get("/tickets/{number}", ticket_page)
    add_place(app, Place(50, "/calls", N_("Calls"), Right.CALLS_OWN))
    add_place(app, Place(60, "/tickets", N_("Tickets"), Right.TICKETS))
