"""Who read whose data: the lines of the audit that say so."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Meta, Struct

from softphone_ui.web import days
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import BadRequest
from softphone_ui.web.listing import MOST_ROWS, ROWS
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_
from staff.roles import Right
from staff.rows import audit
from staff.rows.audit import AccessRecord, ReadingFilters

#: What counts as reading personal data → how it is said.
ACTIONS = {
    "ticket_read": N_("read the ticket"),
    "file_seen": N_("looked at a photo or video"),
    "photos_listed": N_("saw small photos in a list"),
    "number_shown": N_("had the number shown"),
    "tickets_beside": N_("saw tickets nearby"),
    "tickets_found": N_("searched the tickets"),
    "calls_found": N_("searched the calls"),
    "conversation_read": N_("read a conversation"),
    "listen": N_("listened to a recording"),
    "export": N_("took a list away"),
    "applicant_looked_up": N_("looked an applicant up"),
    "applicant_data": N_("handed an applicant's data over"),
    "erasure_asked": N_("asked for an erasure"),
    "erasure_refused": N_("refused an erasure"),
    "erasure_done": N_("confirmed an erasure"),
}
Plain = Annotated[str, Meta(max_length=100, pattern=r"\A[^\x00]*\Z")]


class ReadingsQuery(Struct):
    """A query for readings. `subject`: a ticket's number, a recording's id. Days are local."""

    action: Plain | None = None
    subject: Plain | None = None
    login: Plain | None = None
    day_from: date | None = None
    day_until: date | None = None
    after: Annotated[int, Meta(ge=1, le=2**63 - 1)] | None = None
    limit: Annotated[int, Meta(ge=1, le=MOST_ROWS)] = ROWS


class ReadingsPage(Struct):
    """A page of readings. `next` goes into `after` for the following page; null at the end."""

    readings: list[AccessRecord]
    next: int | None


async def find(request: web.Request, query: ReadingsQuery) -> ReadingsPage:
    """Return the list behind the page and the endpoint."""
    if query.action is not None and query.action not in ACTIONS:
        raise BadRequest(reason=f"action is one of {', '.join(ACTIONS)}")
    zone = ZoneInfo(request.app[SETTINGS].timezone)
    filters = ReadingFilters(
        actions=[query.action] if query.action else list(ACTIONS),
        before=query.after,
        subject=query.subject and query.subject.strip(),
        login=query.login and query.login.strip(),
        since=days.begins(query.day_from, zone) if query.day_from else None,
        until=days.ends(query.day_until, zone) if query.day_until else None,
    )
    async with reading(request.app) as connection:
        rows = await audit.readings(connection, filters, query.limit + 1)
    shown, more = rows[: query.limit], len(rows) > query.limit
    return ReadingsPage(shown, shown[-1].audit_id if more else None)


@endpoint("GET", "/api/readings", needs=Right.READINGS)
async def find_readings(request: web.Request, query: ReadingsQuery) -> ReadingsPage:
    """Return who read which ticket, had which number shown, heard which recording; newest first."""
    return await find(request, query)
