"""A step of a ticket's life, done in the database: the ticket's new state, its line of history, its
word for the clocks and whatever follows from it stand in one transaction, which is the caller's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from foundation.postgres.pool import Connection
from registry.files.rows import files
from registry.routing.rows import suggestions
from registry.tickets.rows.history import add_history
from registry.workflow.life import (
    Body,
    Changed,
    StepActor,
    StepProblem,
    StepRefusal,
    Ticket,
    TicketStepRequest,
    change,
)
from registry.workflow.rows import clock_words
from registry.workflow.rows import steps as rows
from registry.workflow.rows.steps import LifeRow
from registry.workflow.states import PROPOSED, State
from registry.workflow.steps import TABLE, Step, TicketActor


class NoSuchTicket(Exception):
    """An error: there is no ticket with this number."""


class Stale(Exception):
    """An error: somebody changed the ticket after the version that the step was chosen by."""


class StepRefused(Exception):
    """The step cannot be done; `refusal` says why. Nothing was changed."""

    def __init__(self, refusal: StepRefusal) -> None:
        super().__init__(refusal.why.value)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class StepRequest:
    """A step as somebody asks for it. `version`: of the ticket that was seen; None: whichever.
    `photos`: files that he gave before, which go to the applicant with the answer."""

    step: Step
    text: str = ""
    reason: str = ""
    body_id: int | None = None
    of: str | None = None
    until: datetime | None = None
    version: int | None = None
    photos: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was done, and the ticket's version since."""

    changed: Changed
    version: int


_SYSTEM = StepActor(TicketActor.SYSTEM)
#: What these mean for a ticket is done with its duplicates, too.
FOLLOWED = frozenset({Step.RESOLVE, Step.REJECT, Step.JOIN, Step.ANSWER_ON_THE_SPOT})
#: After these it is known what such a ticket is about and whose it is.
TEACH = frozenset({Step.ASSIGN, Step.FORWARD, Step.ANSWER_ON_THE_SPOT})
#: Where these lead: words that change there are learnt too.
TAUGHT = frozenset(rule.to for rule in TABLE if rule.step in TEACH)


async def take_step(
    connection: Connection, number: str, request: StepRequest, who: StepActor, at: datetime
) -> Taken:
    """Do a step. Raises NoSuchTicket, Stale, StepRefused; then the caller rolls back. Who joins a
    duplicate joins the first ticket of its cluster."""
    if request.step is Step.JOIN:
        request = await _first_of(connection, request)
    row = await _locked(connection, number, request)
    if request.version is not None and request.version != row.version:
        raise Stale
    ticket = ticket_of(row)
    changed = _done(change(ticket, await _wish(connection, ticket, request), who, at))
    version = await _write(connection, changed)
    await _give_photos(connection, changed, request)
    await _follow(connection, changed)
    if request.step in TEACH:
        await suggestions.learn(connection, number)
    return Taken(changed, version)


async def _first_of(connection: Connection, request: StepRequest) -> StepRequest:
    """Joins are done one after the other, so that none joins what another makes a duplicate."""
    await rows.hold_joins(connection)
    other = await rows.life(connection, request.of) if request.of else None
    if other is None or other.state != State.DUPLICATE:
        return request
    return replace(request, of=other.duplicate_of)


async def _locked(connection: Connection, number: str, request: StepRequest) -> LifeRow:
    """The ticket, the other one, and the duplicates that follow it: in one order for everybody, or
    two could wait for each other."""
    theirs = await rows.cluster(connection, number) if request.step in FOLLOWED else []
    every = sorted({number, request.of or number, *theirs})
    found = {each: await rows.lock(connection, each) for each in every}
    row = found[number]
    if row is None:
        raise NoSuchTicket
    return row


def ticket_of(row: LifeRow) -> Ticket:
    """Return the row as its life knows it: a body that is only proposed has nothing yet."""
    state = State(row.state)
    return Ticket(
        row.number,
        state,
        None if state in PROPOSED else row.body_id,
        row.duplicate_of,
        row.extension_until,
        row.reopenings,
        row.notice_owed,
        row.had_question,
        row.question_open,
        row.needs_photo,
    )


def _done(came: Changed | StepRefusal) -> Changed:
    if isinstance(came, StepRefusal):
        raise StepRefused(came)
    return came


async def _wish(connection: Connection, ticket: Ticket, request: StepRequest) -> TicketStepRequest:
    body_id = ticket.body_id if request.step is Step.REOPEN else request.body_id
    return TicketStepRequest(
        request.step,
        text=request.text,
        reason=request.reason,
        body=await _body(connection, ticket, request.step, body_id),
        of=await _other(connection, ticket, request),
        until=request.until,
        photos=len(set(request.photos)),
    )


async def _body(
    connection: Connection, ticket: Ticket, step: Step, body_id: int | None
) -> Body | None:
    if body_id is None:
        return None
    closed = await rows.body_is_closed(connection, body_id)
    if closed is None:
        raise StepRefused(StepRefusal(step, ticket.state, StepProblem.NEEDS_BODY))
    return Body(body_id, closed)


async def _other(connection: Connection, ticket: Ticket, request: StepRequest) -> Ticket | None:
    if request.of is None:
        return None
    row = await rows.lock(connection, request.of)
    if row is None:
        raise StepRefused(StepRefusal(request.step, ticket.state, StepProblem.NEEDS_TICKET))
    return ticket_of(row)


async def _write(connection: Connection, change: Changed) -> int:
    after = change.after
    row = LifeRow(
        after.number,
        after.state,
        after.body_id,
        after.duplicate_of,
        after.extension_until,
        after.reopenings,
        0,
    )
    answer = change.wish.text.strip() if change.wish.step is Step.RESOLVE else None
    version = await rows.write_step(connection, row, change.at, answer)
    await add_history(
        connection,
        after.number,
        change.words,
        at=change.at,
        person_id=change.who.person_id,
        part=change.who.part,
        step=change.wish.step,
        reason=change.wish.reason.strip() or None,
    )
    await clock_words.add_step(connection, change)
    return version


async def _give_photos(connection: Connection, change: Changed, request: StepRequest) -> None:
    if not request.photos:
        return
    received = await files.give_with_answer(
        connection, change.after.number, request.photos, change.who.person_id, change.at
    )
    if received != change.wish.photos:
        raise StepRefused(StepRefusal(request.step, change.before.state, StepProblem.PHOTO_GONE))


async def _follow(connection: Connection, first: Changed) -> None:
    """What a step means for the ticket's duplicates."""
    wish = _for_duplicates(first)
    if wish is None:
        return
    for row in await rows.lock_cluster(connection, first.after.number):
        await _write(connection, _done(change(ticket_of(row), wish, _SYSTEM, first.at)))


def _for_duplicates(first: Changed) -> TicketStepRequest | None:
    wish = first.wish
    if wish.step in (Step.RESOLVE, Step.REJECT):
        return TicketStepRequest(wish.step, text=wish.text, reason=wish.reason, photos=wish.photos)
    if wish.step is Step.JOIN:
        return TicketStepRequest(Step.JOIN, of=wish.of)
    return TicketStepRequest(Step.SEPARATE) if wish.step is Step.ANSWER_ON_THE_SPOT else None
