"""Somebody calls the quality service's own line to complain or to praise, and for nothing else:
what was taken down is their ticket, and the one that their call opened waits for nobody."""

from __future__ import annotations

from aiohttp import web

from foundation.postgres.pool import Connection
from foundation.sentences import fill
from quality.complaints.life import Kind
from registry.tickets.rows.tickets import TicketWords
from registry.workflow.states import State
from softphone_ui.tickets.api import change_ticket, locked
from softphone_ui.web.pages import language_of
from softphone_ui.web.person import person_of
from softphone_ui.web.words import N_, WORDS

#: What stands in the ticket instead of nothing.
TITLES = {
    Kind.COMPLAINT: N_("Complaint on our service № {n}"),
    Kind.PRAISE: N_("Praise of our service № {n}"),
}


def is_empty(ticket: TicketWords) -> bool:
    """Nobody has written anything into it, or done anything with it."""
    written = (ticket.subject, ticket.text, ticket.address)
    chosen = (ticket.topic_id, ticket.body_id, ticket.lat)
    return ticket.state == State.REGISTERED and not any(written) and set(chosen) == {None}


async def settle_empty(
    request: web.Request, link: Connection, number: str, kind: Kind, complaint_id: int
) -> None:
    """The ticket is answered on the spot, if it is empty; what its form is given later leads it on
    as any other. In the transaction of the complaint."""
    person = person_of(request)
    ticket = await locked(request.app, link, number, person)
    if not is_empty(ticket):
        return
    title = request.app[WORDS].say(language_of(request), TITLES[kind])
    await change_ticket(
        link, ticket, person,
        subject=fill(title, n=str(complaint_id)), state=State.ANSWERED_ON_THE_SPOT,
    )  # fmt: skip
