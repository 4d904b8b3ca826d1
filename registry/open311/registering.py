"""Registers requests that were sent by programs or by the city's site."""

from __future__ import annotations

from datetime import datetime

from foundation.names import LANGUAGES
from foundation.postgres.pool import Connection
from registry.open311.rows import open311
from registry.open311.rows.open311 import Owed
from registry.routing.rows import suggestions
from registry.tickets.rows.contacts import open_contact
from registry.workflow.opening import NewTicket, open_ticket
from registry.workflow.states import State

LONGEST_SUBJECT = 100


async def register_request(
    connection: Connection, token: str, number: str, line: str, now: datetime
) -> str | None:
    """Open the ticket of the request `token`, with its contact, and give it to its body at once.
    Lock the request's row in the caller's transaction.

    Return the number of the request's ticket: `number`, or the one that it has already. Return None
    where there is no such request. Raise NumberTaken. The ticket of a request that another system
    has solved is solved from its first moment: nobody works on it, and nobody is notified.
    """
    request = await open311.lock_owed(connection, token)
    if request is None:
        return (await open311.ticket_of(connection, token))[1]
    await open_contact(
        connection,
        request.token,
        channel=request.channel,
        line=line,
        applicant=request.applicant,
        language=request.language,
        received_at=request.received_at,
    )
    await open_ticket(
        connection,
        _ticket(request, number, line, now),
        at=request.received_at,
        assign_at=now if request.closed_at is None else None,
        solved_elsewhere_at=request.closed_at,
    )
    await open311.set_ticket(connection, request.token, number)
    if request.imported and (request.closed_at is not None or request.body_id is None):
        # Suggestions mostly learn from steps, and no step will be taken here. The topic is known:
        # the other system has said what the request is about.
        await suggestions.learn(connection, number)
    return number


def _ticket(request: Owed, number: str, line: str, now: datetime) -> NewTicket:
    return NewTicket(
        number=number,
        line=line,
        opened_at=request.requested_at,
        contact_id=request.token,
        applicant=request.applicant,
        language=request.language,
        state=State.REGISTERED if request.closed_at is None else State.RESOLVED,
        subject=_subject(request),
        text=request.text,
        address=request.address,
        topic_id=request.topic_id,
        body_id=request.body_id,
        district=request.district,
        lat=request.lat,
        lon=request.lon,
        rough_place=request.rough_place,
        answer=request.answer,
        changed_at=request.closed_at or now,
    )


def _subject(request: Owed) -> str:
    """Return the first line of the description, or the topic's name where there is no
    description."""
    if request.description:
        return request.description.split("\n", 1)[0][:LONGEST_SUBJECT]
    language = request.language if request.language in LANGUAGES else "kk"
    return request.topic_names.in_language(language)
