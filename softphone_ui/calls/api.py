"""Calls: lists, and what is known of a caller while the telephone rings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import msgspec
from aiohttp import web
from msgspec import Meta, Struct

from foundation.postgres.pool import Connection
from queue_manager.requests import HangUp
from queue_manager.rows import calls
from queue_manager.rows.calls import CallFilter, CallRow
from recordings.rows import recordings
from softphone_ui.search.typed import covered, read
from softphone_ui.tickets.caller_card import CallerCard, card_of, whole_numbers
from softphone_ui.web import days
from softphone_ui.web.database import reading, writing
from softphone_ui.web.dispatcher import DISPATCHER
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import NotAllowed, NotFound
from softphone_ui.web.listing import MOST_ROWS, ROWS, read_cursor, search_words, write_cursor
from softphone_ui.web.live import MIRROR
from softphone_ui.web.masking import covered_row
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from staff.roles import Right
from staff.rows.audit import write_audit


class CallsQuery(Struct):
    """A query for calls. `words` is looked for in the telephone and the ticket's number; who is
    shown no whole numbers finds them by their last four digits, or by the whole number. Days are
    local. `only` calls whose operator's side broke off, or that were marked as an abuse."""

    words: Annotated[str, Meta(max_length=200)] | None = None
    outcome: str | None = None
    day_from: date | None = None
    day_until: date | None = None
    operator: str | None = None
    only: Literal["broken", "abuse"] | None = None
    after: str | None = None
    limit: Annotated[int, Meta(ge=1, le=MOST_ROWS)] = ROWS


class CallPage(Struct):
    """A page of calls. `next` goes into `after` for the following page; null at the end."""

    calls: list[CallRow]
    next: str | None


async def find(request: web.Request, query: CallsQuery) -> CallPage:
    """Return the list behind the page and the endpoint; an operator gets their own calls. Who looks
    for a number leaves a line in the audit."""
    person = person_of(request)
    whole, typed = whole_numbers(person), covered(read(query.words))
    zone = ZoneInfo(request.app[SETTINGS].timezone)
    filters = CallFilter(
        words=search_words(query.words),
        covered=not whole,
        number=None if whole else typed.phone,
        ends=None if whole else typed.phone_ends,
        outcome=query.outcome,
        offered_from=days.begins(query.day_from, zone) if query.day_from else None,
        offered_until=days.ends(query.day_until, zone) if query.day_until else None,
        only=query.only,
        operator=query.operator if person.may(Right.CALLS_ALL) else person.extension or "",
        after=read_cursor(query.after),
    )
    async with (writing if filters.words else reading)(request.app) as connection:
        rows = await calls.found(connection, filters, query.limit + 1)
        if filters.words:
            await _note(request, connection, query, min(len(rows), query.limit))
        spoken = await recordings.of_calls(connection, [row.call_id for row in rows])
    shown = [
        replace(row, recordings=tuple(spoken.get(row.call_id, ()))) for row in rows[: query.limit]
    ]
    more = len(rows) > query.limit
    if not whole:
        shown = [covered_row(row) for row in shown]
    return CallPage(shown, write_cursor(shown[-1].offered_at, shown[-1].call_id) if more else None)


async def _note(request: web.Request, connection: Connection, query: CallsQuery, rows: int) -> None:
    fields = msgspec.to_builtins(query)
    chosen = {name: it for name, it in fields.items() if it is not None and name != "limit"}
    await write_audit(
        connection,
        person_of(request).person_id,
        "calls_found",
        detail={"filter": chosen, "rows": rows},
        address=request.remote,
    )


@endpoint("GET", "/api/calls", needs=Right.CALLS_OWN)
async def find_calls(request: web.Request, query: CallsQuery) -> CallPage:
    """Find calls, newest first."""
    return await find(request, query)


@endpoint("GET", "/api/calls/{call_id}/caller", needs=Right.CALLS_OWN)
async def caller_card(request: web.Request) -> CallerCard:
    """Return earlier calls and tickets of the one who calls."""
    return await card_of(request.app, person_of(request), request.match_info["call_id"])


@endpoint("POST", "/api/calls/{call_id}/hang-up", needs=Right.DESK)
async def hang_up(request: web.Request) -> None:
    """End one's own call (for telephones that are not the browser's)."""
    call_id = request.match_info["call_id"]
    call = request.app[MIRROR].calls.get(call_id)
    if call is None:
        raise NotFound
    if not person_of(request).has(call.get("operator")):
        raise NotAllowed
    await request.app[DISPATCHER].ask(HangUp(call_id))
