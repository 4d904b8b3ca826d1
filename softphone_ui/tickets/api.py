"""Tickets: read, and save as the operator types."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from aiohttp import web
from msgspec import UNSET, Meta, Struct, UnsetType

from foundation.postgres.pool import Connection
from queue_manager.rows import abuse, calls, ticket_forms
from queue_manager.rows.abuse import CallMark
from queue_manager.rows.calls import CallBreak, CallStep
from queue_manager.rows.tickets import TicketRow, ticket_with_call
from recordings.rows.recordings import RecordingLine, recordings_of_ticket
from registry.routing.rows import suggestions
from registry.tickets.rows import tickets
from registry.tickets.rows.history import HistoryLine, add_history, history
from registry.tickets.rows.tickets import Saved, TicketWords, Topic
from registry.workflow.keeping import TAUGHT, StepRefused, StepRequest, take_step
from registry.workflow.life import Why
from registry.workflow.opening import NewTicket, open_call_ticket
from registry.workflow.rows import clock_words
from registry.workflow.states import NEW_TO_BODY, PROPOSED, State
from registry.workflow.steps import Step
from softphone_ui.places.placing import PlaceInput, district_at, place_of, view_of
from softphone_ui.tickets.form_of_call import FormClosed, Typed, holds, why_not
from softphone_ui.tickets.step_words import WHY
from softphone_ui.tickets.targets import refuse_unknown
from softphone_ui.web.access_log import note_ticket
from softphone_ui.web.database import reading, snapshot, writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import BadRequest, Conflict, NotFound
from softphone_ui.web.live import MIRROR
from softphone_ui.web.masking import covered_ticket
from softphone_ui.web.pages import language_of
from softphone_ui.web.person import Person, person_of
from softphone_ui.web.words import N_, WORDS
from staff.roles import Right

# PostgreSQL keeps no zero character.
Short = Annotated[str, Meta(max_length=300, pattern=r"\A[^\x00]*\Z")]
Long = Annotated[str, Meta(max_length=20_000, pattern=r"\A[^\x00]*\Z")]
#: Why a ticket without a topic is given to nobody.
TOPIC_FIRST = N_("First choose the topic, then press R: by it the ticket finds its body.")
FIELDS = ("subject", "text", "address", "topic_id", "district")


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


class SavedTicket(Struct):
    """`left`: why the state is not the one asked for, for people; the words are saved."""

    number: str
    version: int
    saved_at: datetime
    body_id: int | None
    district: str | None
    state: str
    left: str | None = None


class WholeTicket(Struct):
    """`breaks`, `steps` (of the line's ladder) and `abuse` are of the ticket's call."""

    ticket: TicketRow
    history: list[HistoryLine]
    recordings: list[RecordingLine]
    breaks: list[CallBreak]
    steps: list[CallStep]
    abuse: list[CallMark]


@endpoint("GET", "/api/topics", needs=Right.TICKETS)
async def list_topics(request: web.Request) -> list[Topic]:
    """Everything a ticket may be about, with the body that solves it."""
    async with reading(request.app) as connection:
        return await tickets.topics(connection)


async def whole_ticket(connection: Connection, person: Person, number: str) -> WholeTicket:
    """The ticket with its story, as this person may see it; in a `snapshot`, and with a line in
    the access log (`note_ticket`). Raises NotFound."""
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
    """One ticket with its history and recordings."""
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
            before = await locked(request.app, connection, number, person)
            answer, left = await _saved(request.app, connection, before, body, person)
    except Conflict:  # what it shows is read
        await note_ticket(request, number)
        raise
    answer.left = left and request.app[WORDS].say(language_of(request), left)
    return answer


async def _saved(
    app: web.Application,
    connection: Connection,
    before: TicketWords,
    body: SaveTicket,
    person: Person,
) -> tuple[SavedTicket, str | None]:
    """The form of a ticket that is locked; and why its state is not the one asked for (a message),
    where a step was refused. Raises FormClosed, and Conflict with the ticket as it is."""
    await _settle_place(connection, before, body)
    change, steps = _change(before, body), _steps(before, body)
    if not change and not steps:  # the same save a second time, whose first answer was lost
        return await _as_saved(connection, before), None
    await _refuse_strange(app, connection, before, body, person)
    if body.version != before.version and not _fresh(before, body):
        raise Conflict(ticket=msgspec.to_builtins(before))
    left = await _take(connection, before, body, change, steps, person)
    return await _as_saved(connection, before), left


async def _refuse_strange(
    app: web.Application,
    connection: Connection,
    before: TicketWords,
    body: SaveTicket,
    person: Person,
) -> None:
    """An operator's form is one call's. Raises FormClosed."""
    if person.extension is None:
        return
    form = await ticket_forms.form(connection, before.number, person.extension)
    held = holds(app[MIRROR], person.extension, before.number, form.call_id)
    typed = Typed(body.typed_at or datetime.now(UTC), body.call_id, body.reopened)
    if why := why_not(form, typed, person.extension, held=held):
        raise FormClosed(reason=why.value)


async def change_ticket(
    connection: Connection, before: TicketWords, person: Person, **words: Any
) -> tuple[SavedTicket, str | None]:
    """Change some fields of a ticket that is locked, as the form would; and why its state is not
    the one asked for (a message), where a step was refused."""
    fields = {field: getattr(before, field) for field in FIELDS} | words
    body = SaveTicket(version=before.version, **fields)
    await _settle_place(connection, before, body)
    change, steps = _change(before, body), _steps(before, body)
    left = await _take(connection, before, body, change, steps, person)
    return await _as_saved(connection, before), left


async def locked(
    app: web.Application, connection: Connection, number: str, person: Person
) -> TicketWords:
    """The ticket as it is, ours until the transaction ends. Raises NotFound."""
    row = await tickets.lock(connection, number)
    if row is None:
        await _begin_own(app, connection, number, person)
        row = await tickets.lock(connection, number)
    if row is None:
        raise NotFound
    return row


async def _begin_own(
    app: web.Application, connection: Connection, number: str, person: Person
) -> None:
    """The row of the ticket of this operator's live call, ahead of the scribe, and its word for
    the clocks."""
    for call in app[MIRROR].calls.values():
        if call.get("ticket") == number and person.has(call.get("operator")):
            ticket = NewTicket(
                number=number,
                line=call["line"],
                call_id=call["call_id"],
                operator=call["operator"],
                applicant=call.get("caller"),
                language=call["language"],
                opened_at=datetime.fromisoformat(call["connected_at"]),
            )
            await open_call_ticket(connection, ticket, complete=False)


async def _settle_place(connection: Connection, before: TicketWords, body: SaveTicket) -> None:
    """What the form leaves out is as it was; a new place says its district. Raises OutsideCity."""
    was = place_of(before)
    if body.place is UNSET:
        body.place = was
    moved = body.place if body.place != was else None
    if moved is not None:
        district = await district_at(connection, moved)
        if body.district is UNSET and district is not None:
            body.district = district
    if body.district is UNSET:
        body.district = before.district


def _change(before: TicketWords, body: SaveTicket) -> dict[str, Any]:
    """Field → [before, after] of what differs, the place settled."""
    old = {field: getattr(before, field) for field in FIELDS}
    fields = {field: getattr(body, field) for field in FIELDS}
    change = {field: [old[field], new] for field, new in fields.items() if new != old[field]}
    if body.place != place_of(before) and not isinstance(body.place, UnsetType):
        change["place"] = [view_of(place_of(before)), view_of(body.place)]
    if body.body_id not in (None, before.body_id) and before.state in PROPOSED:
        change["body_id"] = [before.body_id, body.body_id]
    return change


def steps_to(state: str, goal: State | None) -> tuple[Step, ...]:
    """What the form's wish means for a ticket in `state`. Raises BadRequest for a strange one."""
    if goal is None or goal == state:
        return ()
    if goal is State.ANSWERED_ON_THE_SPOT:
        return (Step.ANSWER_ON_THE_SPOT,)
    back = (Step.REGISTER,) if state == State.ANSWERED_ON_THE_SPOT else ()
    if goal is State.REGISTERED:
        return back
    if goal is State.ASSIGNED:
        return (*back, Step.ASSIGN)
    raise BadRequest(reason="the form leads to registered, assigned and answered_on_the_spot")


def _steps(before: TicketWords, body: SaveTicket) -> tuple[Step, ...]:
    """The steps that the form asks for: by its state, or by another body for one given away."""
    moved = before.state in NEW_TO_BODY and body.body_id not in (None, before.body_id)
    return steps_to(before.state, body.state) or ((Step.ASSIGN,) if moved else ())


def _body_chosen(before: TicketWords, saved: Saved | None, body: SaveTicket) -> int | None:
    if before.state in NEW_TO_BODY and body.body_id is not None:
        return body.body_id
    return saved.body_id if saved else before.body_id


def _fresh(before: TicketWords, body: SaveTicket) -> bool:
    """A form that never saw the row meets one nobody has written into."""
    return body.version == 0 and before.version == 1


async def _as_saved(connection: Connection, before: TicketWords) -> SavedTicket:
    row = await ticket_with_call(connection, before.number)
    assert row is not None  # it is locked
    return SavedTicket(
        row.number, row.version, row.changed_at, row.body_id, row.district, row.state
    )


async def _take(
    connection: Connection,
    before: TicketWords,
    body: SaveTicket,
    change: dict[str, Any],
    steps: tuple[Step, ...],
    person: Person,
) -> str | None:
    """The words, then the steps; as `_lead_on`."""
    saved = await _save(connection, before, body, change, person) if change else None
    if saved and not steps and saved.state in TAUGHT:
        await suggestions.learn(connection, before.number)
    left = await _lead_on(connection, before, _body_chosen(before, saved, body), steps, person)
    return TOPIC_FIRST if left == WHY[Why.NEEDS_BODY] and body.topic_id is None else left


async def _save(
    connection: Connection,
    before: TicketWords,
    body: SaveTicket,
    change: dict[str, Any],
    person: Person,
) -> Saved:
    place, new = body.place or None, {field: to for field, (_, to) in change.items()}
    body_id = new.get("body_id")
    await refuse_unknown(
        connection,
        topic_id=new.get("topic_id"),
        district=new.get("district") or None,
        body_id=body_id,
    )
    saved = await tickets.save(
        connection,
        before.number,
        subject=body.subject,
        text=body.text,
        address=body.address,
        topic_id=body.topic_id,
        district=body.district or None,
        body_id=body_id,
        lat=place and place.lat,
        lon=place and place.lon,
        rough_place=bool(place and place.rough),
    )
    await add_history(connection, before.number, change, person_id=person.person_id)
    if "topic_id" in change:
        await clock_words.add_other_topic(connection, before.number, saved.changed_at)
    return saved


async def _lead_on(
    connection: Connection,
    before: TicketWords,
    body_id: int | None,
    steps: tuple[Step, ...],
    person: Person,
) -> str | None:
    """The steps that the form asks for; why not (a message), where one is refused. The words that
    came with it stay saved."""
    who = person.in_registry
    try:
        async with connection.transaction():
            for step in steps:
                request_ = StepRequest(step, body_id=body_id)
                await take_step(connection, before.number, request_, who, datetime.now(UTC))
    except StepRefused as error:
        return WHY[error.refusal.why]
    return None
