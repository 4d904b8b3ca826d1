"""Calls: lists, and what is known of a caller while the telephone rings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Meta, Struct

from softphone_ui import days
from softphone_ui.api.endpoint import add_endpoints, endpoint
from softphone_ui.covering import covered_row
from softphone_ui.database import reading
from softphone_ui.dispatcher import DISPATCHER
from softphone_ui.errors import NotAllowed, NotFound
from softphone_ui.lead.numbers import sees_numbers, shown_number
from softphone_ui.listing import MOST_ROWS, ROWS, read_cursor, search_words, write_cursor
from softphone_ui.live import MIRROR, Mirror
from softphone_ui.person import Person, person_of
from softphone_ui.roles import Right
from softphone_ui.settings_key import SETTINGS
from softphone_ui.views import View, view_for
from store import abuse, web_calls, web_tickets
from store.abuse import CallerMarks
from store.web_calls import CallerCounts, CallFilter, CallRow, EarlierCall
from store.web_tickets import TicketLine

EARLIER = 9  # one for each digit key


class CallsQuery(Struct):
    """`words` is looked for in the telephone and the ticket's number; days are local. `only` calls
    whose operator's side broke off, or that were marked as an abuse."""

    words: Annotated[str, Meta(max_length=200)] | None = None
    outcome: str | None = None
    day_from: date | None = None
    day_until: date | None = None
    operator: str | None = None
    only: Literal["broken", "abuse"] | None = None
    after: str | None = None
    limit: Annotated[int, Meta(ge=1, le=MOST_ROWS)] = ROWS


class CallPage(Struct):
    """`next` goes into `after` for the following page; null at the end."""

    calls: list[CallRow]
    next: str | None


class CallerCard(Struct):
    """Who calls: null and empty where the number is withheld. `abuse`: earlier calls of this
    number were marked."""

    call_id: str
    caller: str | None
    counts: CallerCounts
    calls: list[EarlierCall]
    tickets: list[TicketLine]
    abuse: CallerMarks | None = None


async def find(request: web.Request, query: CallsQuery) -> CallPage:
    """The list behind the page and the endpoint; an operator gets his own calls."""
    person = person_of(request)
    zone = ZoneInfo(request.app[SETTINGS].timezone)
    wanted = CallFilter(
        words=search_words(query.words),
        outcome=query.outcome,
        offered_from=days.begins(query.day_from, zone) if query.day_from else None,
        offered_until=days.ends(query.day_until, zone) if query.day_until else None,
        only=query.only,
        operator=query.operator if person.may(Right.CALLS_ALL) else person.extension or "",
        after=read_cursor(query.after),
    )
    async with reading(request.app) as connection:
        rows = await web_calls.found(connection, wanted, query.limit + 1)
    shown, more = rows[: query.limit], len(rows) > query.limit
    if not _whole_numbers(person):
        shown = [covered_row(row) for row in shown]
    return CallPage(shown, write_cursor(shown[-1].offered_at, shown[-1].call_id) if more else None)


@endpoint("GET", "/api/calls", needs=Right.CALLS_OWN)
async def find_calls(request: web.Request, query: CallsQuery) -> CallPage:
    """Find calls, newest first."""
    return await find(request, query)


@endpoint("GET", "/api/calls/{call_id}/caller", needs=Right.CALLS_OWN)
async def caller_card(request: web.Request) -> CallerCard:
    """Earlier calls and tickets of the one who calls."""
    person, call_id = person_of(request), request.match_info["call_id"]
    async with reading(request.app) as connection:
        mirror = request.app[MIRROR]
        view = view_for(person, mirror)
        back = _called_back(view, mirror, call_id)
        # The view says whether it is theirs to see; it may cover what has to be looked up.
        live = (mirror.calls.get(call_id) if call_id in view["calls"] else None) or back
        row = None if live else await web_calls.parties(connection, call_id)
        if live is None and row is None:
            raise NotFound
        if live is None and not (row and _may_see(person, row.operator)):
            raise NotAllowed
        caller = live.get("caller") if live else row.caller if row else None
        ticket = live.get("ticket") if live else row.ticket if row else None
        this = "" if back else call_id  # the call whose place was kept is an earlier one by now
        if caller is None:
            return CallerCard(call_id, None, CallerCounts(0, 0), [], [])
        whole = _whole_numbers(person)
        return CallerCard(
            call_id=call_id,
            caller=caller if whole else shown_number(caller, whole=False),
            counts=await web_calls.caller_counts(connection, caller, this),
            calls=await web_calls.of_caller(connection, caller, this, EARLIER),
            tickets=[
                it if whole else replace(it, applicant=shown_number(it.applicant, whole=False))
                for it in await web_tickets.of_applicant(connection, caller, ticket, EARLIER)
            ],
            abuse=await abuse.of_caller(connection, caller, call_id),
        )


def _called_back(view: View, mirror: Mirror, call_id: str) -> dict[str, Any] | None:
    """The call whose place was kept, and whose caller is being called."""
    made = (mirror.operators[each].get("outgoing") for each in view["operators"])
    called = next((it for it in made if it and it.get("callback") == call_id), None)
    return {"caller": called["number"], "ticket": called["ticket"]} if called else None


def _whole_numbers(person: Person) -> bool:
    """One's own callers are known by their numbers; others' only to who may call them back."""
    return sees_numbers(person) or not person.may(Right.CALLS_ALL)


def _may_see(person: Person, operator: str | None) -> bool:
    return person.may(Right.CALLS_ALL) or operator == person.extension


@endpoint("POST", "/api/calls/{call_id}/hang-up", needs=Right.DESK)
async def hang_up(request: web.Request) -> None:
    """End one's own call (for telephones that are not the browser's)."""
    call_id = request.match_info["call_id"]
    call = request.app[MIRROR].calls.get(call_id)
    if call is None:
        raise NotFound
    if call.get("operator") != person_of(request).extension:
        raise NotAllowed
    await request.app[DISPATCHER].hang_up(call_id)


def setup_routes(app: web.Application) -> None:
    add_endpoints(app, find_calls, caller_card, hang_up)
