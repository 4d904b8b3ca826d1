"""Who calls: what is known of a caller, for who may know it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from aiohttp import web
from msgspec import Struct

from foundation.postgres.pool import Connection
from queue_manager.rows import abuse, calls
from queue_manager.rows.abuse import CallerMarks
from queue_manager.rows.calls import CallerCounts, CallParties, EarlierCall
from registry.tickets.rows import tickets as web_tickets
from registry.tickets.rows.tickets import TicketLine
from softphone_ui.web.database import reading
from softphone_ui.web.errors import NotAllowed, NotFound
from softphone_ui.web.hooks import CALL_CAME
from softphone_ui.web.live import MIRROR, Mirror
from softphone_ui.web.numbers import sees_numbers, shown_number
from softphone_ui.web.person import Person
from softphone_ui.web.views import View, view_for
from staff.roles import Right

EARLIER = 9  # one for each digit key


class CallerCard(Struct):
    """Card of a caller; null and empty where the number is withheld. `abuse`: marks of earlier
    calls of this number. `ticket`: of this call, null before it is connected."""

    call_id: str
    caller: str | None
    counts: CallerCounts
    calls: list[EarlierCall]
    tickets: list[TicketLine]
    abuse: CallerMarks | None = None
    ticket: str | None = None


async def card_of(app: web.Application, person: Person, call_id: str) -> CallerCard:
    """Return earlier calls and tickets of the one who calls. Raises NotFound and NotAllowed."""
    mirror = app[MIRROR]
    view = view_for(person, mirror)
    back = _called_back(view, mirror, call_id)
    # The view says whether it is theirs to see; it may cover what has to be looked up.
    live = (mirror.calls.get(call_id) if call_id in view["calls"] else None) or back
    async with reading(app) as connection:
        if live:
            parties = CallParties(call_id, live.get("caller"), None, live.get("ticket"))
        else:
            parties = await parties_on_record(connection, person, call_id)
        # The call whose place was kept is an earlier one by now.
        this = "" if back else call_id
        return await _looked_up(connection, parties, this, whole=whole_numbers(person))


def _called_back(view: View, mirror: Mirror, call_id: str) -> dict[str, Any] | None:
    """The call whose place was kept, and whose caller is being called."""
    made = (mirror.operators[each].get("outgoing") for each in view["operators"])
    called = next((it for it in made if it and it.get("callback") == call_id), None)
    return {"caller": called["number"], "ticket": called["ticket"]} if called else None


async def parties_on_record(connection: Connection, person: Person, call_id: str) -> CallParties:
    found = await calls.parties(connection, call_id)
    if found is None:
        raise NotFound
    if not person.may(Right.CALLS_ALL) and not person.has(found.operator):
        raise NotAllowed
    return found


async def _looked_up(
    connection: Connection, parties: CallParties, this: str, *, whole: bool
) -> CallerCard:
    """`this`: the call that is no earlier one. `whole`: the numbers may be read."""
    caller, call_id = parties.caller, parties.call_id
    if caller is None:
        return CallerCard(call_id, None, CallerCounts(0, 0), [], [], ticket=parties.ticket)
    tickets = await web_tickets.of_applicant(connection, caller, parties.ticket, EARLIER)
    return CallerCard(
        call_id=call_id,
        caller=caller if whole else shown_number(caller, whole=False),
        counts=await calls.caller_counts(connection, caller, this),
        calls=await calls.of_caller(connection, caller, this, EARLIER),
        tickets=[
            ticket
            if whole
            else replace(ticket, applicant=shown_number(ticket.applicant, whole=False))
            for ticket in tickets
        ],
        abuse=await abuse.of_caller(connection, caller, call_id),
        ticket=parties.ticket,
    )


def whole_numbers(person: Person) -> bool:
    """Return whether a person sees whole numbers: one's own callers are known by their numbers;
    others' only to who may call them back."""
    return sees_numbers(person) or not person.may(Right.CALLS_ALL)


async def _message(app: web.Application, person: Person, call_id: str) -> dict[str, Any]:
    return {"type": "caller", "card": await card_of(app, person, call_id)}


def set_up(app: web.Application) -> None:
    app[CALL_CAME].append(_message)
