"""`/complaints/letters`: what citizens have written of the service; and one letter with the calls
of which it may speak."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from quality.complaints.letters import LetterState
from quality.complaints.rows import letters as rows
from softphone_ui.citizen.drafting import e164_of
from softphone_ui.complaints.complaint_words import KIND_WORDS
from softphone_ui.service_letters.settling import letter_number
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import page, read_query
from softphone_ui.web.errors import NotFound
from softphone_ui.web.numbers import sees_numbers, shown_number
from softphone_ui.web.pages import render
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_
from staff.roles import Right

MOST_SHOWN, MOST_CALLS = 200, 20
STATE_WORDS = {
    LetterState.RECEIVED: N_("waits"),
    LetterState.OPENED: N_("taken down of a call"),
    LetterState.CLOSED: N_("closed"),
}


class LetterQuery(Struct):
    """A number of a telephone as it is typed."""

    telephone: Annotated[str, Meta(max_length=40)] = ""


@page("/complaints/letters", needs=Right.COMPLAINTS)
async def letters_page(request: web.Request) -> web.StreamResponse:
    async with reading(request.app) as link:
        found = await rows.found(link, MOST_SHOWN)
    return render(
        request, "service_letters/letters.html", letters=found, kinds=KIND_WORDS, states=STATE_WORDS
    )


@page("/complaints/letters/{letter_id}", needs=Right.COMPLAINTS)
async def letter_page(request: web.Request) -> web.StreamResponse:
    """Show a letter's words, and the calls: of that telephone or ticket, those of the day that is
    named first. A call of one's own is not among them. `?telephone=`: from which they called, where
    a mail or a conversation does not say it or says another one."""
    query = read_query(request, LetterQuery)
    person, zone = person_of(request), request.app[SETTINGS].place.timezone
    async with reading(request.app) as link:
        letter = await rows.whole(link, letter_number(request))
        if letter is None:
            raise NotFound
        waits = letter.state is LetterState.RECEIVED
        asks = bool(letter.address) or letter.conversation_id is not None
        spoken = letter
        if asks and query.telephone.strip():
            spoken = replace(letter, telephone=e164_of(request, query.telephone))
        calls = await rows.calls(link, spoken, person.person_id, zone, MOST_CALLS) if waits else []
    return render(
        request,
        "service_letters/letter.html",
        it=letter,
        calls=calls,
        waits=waits,
        by_mail=bool(letter.address),
        asks_telephone=asks,
        may_read=person.may(Right.INBOX),
        query=query,
        telephone=shown_number(letter.telephone or spoken.telephone, whole=sees_numbers(person)),
        kinds=KIND_WORDS,
        states=STATE_WORDS,
    )
