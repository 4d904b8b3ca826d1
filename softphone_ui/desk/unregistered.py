"""Tickets of one's own calls that have words in them and were not registered: the desk shows them
when the next call comes, so that none is forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from aiohttp import web

from registry.tickets.rows import tickets
from registry.tickets.rows.tickets import UnregisteredTicket
from softphone_ui.tickets.caller_card import whole_numbers
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.numbers import shown_number
from softphone_ui.web.person import person_of
from staff.roles import Right

#: A shift and the day after it; older ones are in the list of tickets.
REMEMBERED_FOR = timedelta(hours=24)
MOST_SHOWN = 20


@endpoint("GET", "/api/me/unregistered", needs=Right.DESK)
async def unregistered(request: web.Request) -> list[UnregisteredTicket]:
    """Return the tickets of one's own calls of the last 24 hours that have words in them and were
    neither registered nor closed as answered, the newest first."""
    person, since = person_of(request), datetime.now(UTC) - REMEMBERED_FOR
    async with reading(request.app) as connection:
        rows = await tickets.not_registered(connection, person.extension or "", since, MOST_SHOWN)
    whole = whole_numbers(person)
    return [replace(it, applicant=shown_number(it.applicant, whole=whole) or None) for it in rows]
