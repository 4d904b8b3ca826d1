"""Tickets: read, and save as the operator types."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from aiohttp import web
from msgspec import UNSET, Meta, Struct, UnsetType

from foundation.postgres.pool import Connection
from queue_manager.rows import abuse, calls, ticket_forms
from queue_manager.rows.abuse import CallMark
from queue_manager.rows.calls import CallBreak, CallStep
from queue_manager.rows.tickets import TicketRow, ticket_with_call
from recordings.rows.recordings import RecordingLine, recordings_of_ticket
from registry.actions.saving import FilledForm, TicketPlace
from registry.actions.saving import save_ticket as save_ticket_form
from registry.actions.urgency import set_urgency
from registry.tickets.rows import tickets
from registry.tickets.rows.history import HistoryLine, history
from registry.tickets.rows.tickets import Topic
from registry.workflow.states import State
from softphone_ui.places.placing import PlaceInput
from softphone_ui.tickets.form_of_call import FormOrigin, WhyNot, holds, why_not
from softphone_ui.tickets.saving import (
    SavedTicket,
    action_errors,
    saved_ticket,
    ticket_of_own_call,
)
from softphone_ui.web.access_log import note_ticket
from softphone_ui.web.database import reading, snapshot, writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import Conflict, NotFound
from softphone_ui.web.live import MIRROR
from softphone_ui.web.masking import covered_ticket
from softphone_ui.web.person import Person, person_of
from staff.roles import Right

# PostgreSQL keeps no zero character.
Short = Annotated[str, Meta(max_length=300, pattern=r"\A[^\x00]*\Z")]
Long = Annotated[str, Meta(max_length=20_000, pattern=r"\A[^\x00]*\Z")]


class SaveTicket(Struct, forbid_unknown_fields=True):
    """The form as a whole. `version` is the one the form was filled from (0: not seen yet).

    `state` null, or what it is already, leaves it; the form leads to registered, assigned (given to
    the body) and answered_on_the_spot. `body_id`: who is to get the ticket, where that is not whom
    topic and district say; null or what it is already: no choice; 422 `body_closed` for one that
    takes no tickets. `place` and `district` left out stay as they are; a new place without a
    district brings the one it lies in, and 422 `outside_city` where it lies beyond them all.

    Of an operator: `call_id` is the call in whose form the words were typed, `typed_at` when the
    last of them was (null: now), `reopened` that the ticket was opened deliberately."""

    version: Annotated[int, Meta(ge=0)]
    subject: Short = ""
    text: Long = ""
    address: Short = ""
    topic_id: int | None = None
    district: Annotated[str, Meta(max_length=40)] | UnsetType | None = UNSET
    place: PlaceInput | UnsetType | None = UNSET
    body_id: int | None = None
    state: State | None = None
    call_id: Annotated[str, Meta(max_length=80)] | None = None
    typed_at: Annotated[datetime, Meta(tz=True)] | None = None
    reopened: bool = False


class UrgencyInput(Struct, forbid_unknown_fields=True):
    """Whether a ticket is urgent."""

    urgent: bool


class WholeTicket(Struct):
    """A ticket with all that belongs to it. `breaks`, `steps` (of the line's ladder) and `abuse`
    are of the ticket's call."""

    ticket: TicketRow
    history: list[HistoryLine]
    recordings: list[RecordingLine]
    breaks: list[CallBreak]
    steps: list[CallStep]
    abuse: list[CallMark]


@endpoint("GET", "/api/topics", needs=Right.TICKETS)
async def list_topics(request: web.Request) -> list[Topic]:
    """List everything a ticket may be about, with the body that solves it."""
    async with reading(request.app) as connection:
        return await tickets.topics(connection)


async def whole_ticket(connection: Connection, person: Person, number: str) -> WholeTicket:
    """Return the ticket with its story, as this person may see it; in a `snapshot`, and with a line
    in the access log (`note_ticket`). Raises NotFound."""
    row = await ticket_with_call(connection, number)
    if row is None:
        raise NotFound
    call_id = row.call_id or ""
    return WholeTicket(
        ticket=covered_ticket(person, row),
        history=await history(connection, number),
        recordings=await recordings_of_ticket(connection, number, row.call_id),
        breaks=await calls.breaks(connection, call_id),
        steps=await calls.steps(connection, call_id),
        abuse=await abuse.of_call(connection, call_id),
    )


@endpoint("GET", "/api/tickets/{number}", needs=Right.TICKETS)
async def read_ticket(request: web.Request) -> WholeTicket:
    """Return one ticket with its history and recordings."""
    number = request.match_info["number"]
    async with snapshot(request.app) as connection:
        whole = await whole_ticket(connection, person_of(request), number)
    await note_ticket(request, number)
    return whole


@endpoint("PUT", "/api/tickets/{number}", needs=Right.TICKETS)
async def save_ticket(request: web.Request, body: SaveTicket) -> SavedTicket:
    """Save the form. 409 with `ticket` as it is now where somebody saved another version; 409
    `form_closed` with a `reason` where an operator typed the words for another call, or after the
    wrap-up of this one without having opened the ticket again.

    The ticket of one's own live call can be saved before its row has been written.
    """
    number, person = request.match_info["number"], person_of(request)
    try:
        async with writing(request.app) as connection:
            why = await _why_closed(request.app, connection, number, body, person)
            with action_errors(why):
                saved = await save_ticket_form(
                    connection,
                    number,
                    _form(body),
                    person.in_registry,
                    datetime.now(UTC),
                    own=ticket_of_own_call(request.app, number, person),
                    writable=why is None,
                )
    except Conflict:  # what it shows is read
        await note_ticket(request, number)
        raise
    return saved_ticket(request, saved, body.topic_id)


@endpoint("PUT", "/api/tickets/{number}/urgent", needs=Right.TICKETS)
async def mark_urgent(request: web.Request, body: UrgencyInput) -> UrgencyInput:
    """Mark the ticket as urgent, so that it has the short term of dangers, or take that back. A
    closed ticket stays as it is."""
    number, person = request.match_info["number"], person_of(request)
    async with writing(request.app) as connection:
        with action_errors():
            await set_urgency(
                connection,
                number,
                person.in_registry,
                datetime.now(UTC),
                urgent=body.urgent,
                own=ticket_of_own_call(request.app, number, person),
            )
    return body


async def _why_closed(
    app: web.Application, connection: Connection, number: str, body: SaveTicket, person: Person
) -> WhyNot | None:
    """Why an operator's words do not belong into the ticket: a form is one call's."""
    if person.extension is None:
        return None
    form = await ticket_forms.form(connection, number, person.extension)
    if form is None:  # only the ticket of the own live call has no row yet
        return None
    held = holds(app[MIRROR], person.extension, number, form.call_id)
    typed = FormOrigin(body.typed_at or datetime.now(UTC), body.call_id, body.reopened)
    return why_not(form, typed, person.extension, held=held)


def _form(body: SaveTicket) -> FilledForm:
    place: TicketPlace | UnsetType | None = None
    if body.place is UNSET:
        place = UNSET
    elif body.place is not None:
        place = TicketPlace(body.place.lat, body.place.lon, body.place.rough)
    return FilledForm(
        version=body.version,
        subject=body.subject,
        text=body.text,
        address=body.address,
        topic_id=body.topic_id,
        district=body.district,
        place=place,
        body_id=body.body_id,
        state=body.state,
    )
