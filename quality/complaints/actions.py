"""Business actions with complaints and praise: open, lead on, show to the operator, state.

Each function works in the caller's transaction, and locks the complaint's row where there is one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from channels.actions import hold_conversation
from channels.rows import inbox
from channels.rows.inbox import Conversation, MessageRow
from foundation.postgres.pool import Connection
from quality.complaints.letters import LetterState
from quality.complaints.life import (
    ComplaintKind,
    ComplaintRefusal,
    ComplaintSource,
    ComplaintState,
    ComplaintStep,
    ComplaintStepRequest,
    ReplyMethod,
    change,
    due_at,
)
from quality.complaints.rows import complaints, letters
from quality.complaints.rows.complaints import NewComplaint
from quality.complaints.rows.letters import LockedLetter, NewLetter
from registry.actions.saving import change_ticket, form_with, lock_ticket
from registry.notifications.rows import outbox
from registry.tickets.rows.tickets import TicketWords
from registry.workflow.keeping import NoSuchTicket
from registry.workflow.life import StepActor
from registry.workflow.opening import NewTicket
from registry.workflow.states import State as TicketState
from staff.acting import ActingPerson

#: Letters of what is taken down of a conversation, as the page of letters takes it.
_LONGEST_WORDS, _LONGEST_NAME = 4000, 100


class NothingThere(Exception):
    """An error: there is no such call, complaint or letter."""


class LetterSettled(Exception):
    """An error: somebody has settled the letter already; it is in `state`."""

    def __init__(self, state: LetterState) -> None:
        super().__init__(state.value)
        self.state = state


class NothingWritten(Exception):
    """An error: the author of a conversation has written no words."""


class NotOwn(Exception):
    """An error: the complaint is about the person who acts."""


class CannotOpen(StrEnum):
    """Reason for which a complaint or a praise is not opened."""

    EXISTS = "exists"
    OWN = "own"
    NOBODY = "nobody"
    NO_MARK = "no_mark"


class NotOpened(Exception):
    """An error: the complaint or praise is not opened."""

    def __init__(self, reason: CannotOpen) -> None:
        super().__init__(reason.value)
        self.reason = reason


class StepNotPossible(Exception):
    """An error: the step is not taken. `reason`: a refusal of the table of steps, `way` or
    `no_sms`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class CallReport:
    """The report that somebody makes of a call. `received_at`: since when an answer is due; None:
    now."""

    kind: ComplaintKind
    source: ComplaintSource
    words: str
    reported_in: str | None = None
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AnswerTerm:
    """The calendar days of the city in which a complaint is to be answered."""

    days: int
    zone: ZoneInfo


async def open_complaint(
    connection: Connection,
    call_id: str,
    report: CallReport,
    term: AnswerTerm,
    by: ActingPerson,
    at: datetime,
) -> int:
    """Open a complaint or a praise of the call, with an entry in the audit. Return its id. Raise
    NothingThere, NotOpened.

    Nobody opens one of their own call, except at the desk: the caller says it there, and it is on
    record who took it down.
    """
    call = await complaints.call_of(connection, call_id)
    if call is None:
        raise NothingThere
    if call.operator is None or call.subject is None:
        raise NotOpened(CannotOpen.NOBODY)
    if report.source is not ComplaintSource.OPERATOR and call.subject == by.person_id:
        raise NotOpened(CannotOpen.OWN)
    if report.source is ComplaintSource.SURVEY and call.score is None:
        raise NotOpened(CannotOpen.NO_MARK)
    due = due_at(report.received_at or at, term.days, term.zone)
    complaint_id = await complaints.add(
        connection,
        NewComplaint(
            kind=report.kind,
            source=report.source,
            call_id=call_id,
            reported_in=report.reported_in,
            operator=call.operator,
            subject=call.subject,
            words=report.words,
            opened_at=at,
            opened_by=by.person_id,
            due_at=due if report.kind is ComplaintKind.COMPLAINT else None,
        ),
    )
    if complaint_id is None:
        raise NotOpened(CannotOpen.EXISTS)
    detail = {"kind": report.kind, "call_id": call_id}
    await by.note(connection, "complaint_opened", str(complaint_id), detail)
    return complaint_id


async def close_empty_ticket(
    connection: Connection,
    number: str,
    subject: str,
    who: StepActor,
    at: datetime,
    *,
    own: NewTicket | None = None,
) -> None:
    """Lock the ticket of a call in which only a complaint was taken down, and answer it on the spot
    if nobody has written into it: nobody has to work on it. What its form is given later leads it
    on as any other ticket. `own` as in `lock_ticket`. Raise NothingThere."""
    try:
        ticket = await lock_ticket(connection, number, own)
    except NoSuchTicket:
        raise NothingThere from None
    if is_empty(ticket):
        form = form_with(ticket, subject=subject, state=TicketState.ANSWERED_ON_THE_SPOT)
        await change_ticket(connection, ticket, form, who, at)


def is_empty(ticket: TicketWords) -> bool:
    """Check that nobody has written anything into the ticket, or done anything with it."""
    written = (ticket.subject, ticket.text, ticket.address)
    chosen = (ticket.topic_id, ticket.body_id, ticket.lat)
    return ticket.state == TicketState.REGISTERED and not any(written) and set(chosen) == {None}


async def lead_on(
    connection: Connection,
    complaint_id: int,
    wish: ComplaintStepRequest,
    way: ReplyMethod | None,
    by: ActingPerson,
    at: datetime,
    *,
    sms_possible: bool,
) -> ComplaintState:
    """Take a step of the complaint with its audit, and send the answer by SMS where that is its
    way. Return the state after it. Raise NothingThere, StepNotPossible."""
    standing = await complaints.lock(connection, complaint_id)
    if standing is None:
        raise NothingThere
    after = change(standing, wish)
    if isinstance(after, ComplaintRefusal):
        raise StepNotPossible(after.value)
    if wish.step is not ComplaintStep.ANSWER:
        way = None
    elif way is None:
        raise StepNotPossible("way")
    elif way is ReplyMethod.SMS:
        await _send_answer(connection, complaint_id, wish.words, at, sms_possible=sms_possible)
    await complaints.write_step(connection, complaint_id, wish, after, at, way)
    await _note_step(connection, complaint_id, wish.step.value, by)
    return after


async def show_to_subject(
    connection: Connection, complaint_id: int, by: ActingPerson, *, shown: bool
) -> None:
    """Let the operator of the complaint know of which call it speaks, or not any more. Raise
    NothingThere, NotOwn."""
    if await complaints.lock(connection, complaint_id) is None:
        raise NothingThere
    if not await complaints.show(connection, complaint_id, by.person_id, shown=shown):
        raise NotOwn
    await _note_step(connection, complaint_id, "shown" if shown else "hidden", by)


async def state_own_words(
    connection: Connection, complaint_id: int, words: str, by: ActingPerson, at: datetime
) -> None:
    """Write what the operator of the complaint has to say to it, while it is not decided. Raise
    NothingThere where it is not about them, or they may not know what it says."""
    if not await complaints.state_own(connection, complaint_id, by.person_id, words, at):
        raise NothingThere
    await _note_step(connection, complaint_id, "statement", by)


async def open_letter(
    connection: Connection,
    letter_id: int,
    call_id: str,
    kind: ComplaintKind | None,
    term: AnswerTerm,
    by: ActingPerson,
    at: datetime,
) -> int:
    """Make a complaint or a praise of the call of which a letter speaks. `kind` None: as the letter
    says. Return its id. Raise NothingThere, LetterSettled, NotOpened."""
    letter = await _lock_waiting(connection, letter_id)
    report = CallReport(
        kind or letter.kind, ComplaintSource.LETTER, letter.words, received_at=letter.received_at
    )
    complaint_id = await open_complaint(connection, call_id, report, term, by, at)
    await letters.settle(connection, letter_id, by.person_id, at, complaint_id=complaint_id)
    return complaint_id


async def take_down_letter(
    connection: Connection,
    conversation_id: int,
    kind: ComplaintKind,
    by: ActingPerson,
    now: datetime,
) -> int:
    """Make a letter of a conversation that the person holds, or write into its letter what its
    author has written since, with the audit. Return the id of the letter. Raise LetterSettled,
    NothingWritten, and the errors of `hold_conversation`."""
    conversation = await hold_conversation(connection, conversation_id, by.person_id, now)
    letter_id = await letters.of_conversation(connection, conversation_id)
    before = None if letter_id is None else await letters.lock(connection, letter_id)
    if before is not None and before.state is not LetterState.RECEIVED:
        raise LetterSettled(before.state)
    letter = _letter_of(conversation, await inbox.messages(connection, conversation_id), kind)
    if letter_id is None or before is None:
        letter_id = await letters.add_of_conversation(
            connection, letter, conversation_id, by.person_id
        )
    else:
        await letters.renew(connection, letter_id, letter)
    await by.note(connection, "letter_taken_down", str(letter_id), {"kind": kind})
    return letter_id


def _letter_of(
    conversation: Conversation, messages: Iterable[MessageRow], kind: ComplaintKind
) -> NewLetter:
    own = [
        message.text.strip()
        for message in messages
        if message.kind == "in" and message.deleted_at is None and message.text.strip()
    ]
    if not own:
        raise NothingWritten
    shared = conversation.applicant
    return NewLetter(
        key=f"conversation-{conversation.conversation_id:012d}",
        kind=kind,
        words="\n".join(own)[:_LONGEST_WORDS],
        telephone=shared if shared and shared.startswith("+") else None,
        spoken_on=None,
        ticket=conversation.ticket or "",
        name=conversation.author[:_LONGEST_NAME],
        language=conversation.language,
        received_at=conversation.published_at,
    )


async def close_letter(
    connection: Connection, letter_id: int, reason: str, by: ActingPerson, at: datetime
) -> None:
    """Close a letter of which no complaint or praise is made. Raise NothingThere, LetterSettled."""
    await _lock_waiting(connection, letter_id)
    await letters.settle(connection, letter_id, by.person_id, at, reason=reason)
    await by.note(connection, "letter_closed", str(letter_id))


async def _lock_waiting(connection: Connection, letter_id: int) -> LockedLetter:
    letter = await letters.lock(connection, letter_id)
    if letter is None:
        raise NothingThere
    if letter.state is not LetterState.RECEIVED:
        raise LetterSettled(letter.state)
    return letter


async def _send_answer(
    connection: Connection, complaint_id: int, words: str, at: datetime, *, sms_possible: bool
) -> None:
    complaint = await complaints.whole(connection, complaint_id)
    if complaint is None or complaint.caller is None or not sms_possible:
        raise StepNotPossible("no_sms")
    message = {"ticket": complaint.ticket or "", "text": words}
    key = f"complaint:{complaint_id}:{at.timestamp():.0f}"
    await outbox.add(connection, key, "sms", complaint.caller, message, at)


async def _note_step(
    connection: Connection, complaint_id: int, step: str, by: ActingPerson
) -> None:
    await by.note(connection, "complaint_step", str(complaint_id), {"step": step})
