"""Writes one record of the journal as rows. Each may be written twice without a trace."""

from __future__ import annotations

from datetime import datetime

from foundation.postgres.pool import Connection
from queue_manager.domain.floor.records import (
    AbuseNoted,
    CallAnswered,
    CallbackEnded,
    CallbackOwed,
    CallbackQueued,
    CallBegan,
    CallBroken,
    CallEnded,
    CallStepped,
    GapEnded,
    HandEnded,
    IncidentHeard,
    InquiryEnded,
    InquiryTried,
    LeadWasOnLine,
    OfferEnded,
    OutboundCallAnswered,
    OutboundCallBegan,
    OutboundCallEnded,
    OutsideAnswered,
    OutsideBegan,
    OutsideEnded,
    Record,
    RingEnded,
    StateEnded,
    SurveyScored,
    TicketOpened,
)
from queue_manager.scribe.contradiction import Contradiction
from queue_manager.scribe.rows import calls, operators
from queue_manager.scribe.writing_callbacks import write_callback
from queue_manager.scribe.writing_outbound import write_outbound
from queue_manager.scribe.writing_transfers import write_transfer
from registry.resolution_checks.rows import inquiries
from registry.tickets.rows import call_backs
from registry.tickets.rows.contacts import open_contact
from registry.tickets.rows.history import open_history
from registry.workflow.opening import NewTicket, open_call_ticket


async def write_record(connection: Connection, record: Record) -> None:
    """Write `record`. Raises Contradiction, or asyncpg's error where a constraint refuses it."""
    match record:
        case CallBegan():
            await _call_began(connection, record)
        case CallStepped():
            await calls.add_step(connection, record)
        case CallAnswered():
            await _call_answered(connection, record)
        case CallEnded():
            await _call_ended(connection, record)
        case TicketOpened():
            await _ticket_opened(connection, record)
        case RingEnded():
            await calls.add_ring(connection, record)
        case StateEnded():
            await operators.add_state(connection, record)
        case CallBroken():
            await calls.add_break(connection, record)
        case CallbackOwed():
            await _call_back_owed(connection, record.ticket, record.at)
        case IncidentHeard():
            await calls.add_hearing(connection, record)
        case SurveyScored():
            await calls.add_survey(connection, record)
        case GapEnded():
            await calls.add_gap(connection, record)
        case AbuseNoted():
            if not await calls.mark_abuse(connection, record):
                raise Contradiction("marked as abuse, but the call never began")
        case HandEnded():
            await operators.add_hand(connection, record)
        case OfferEnded():
            await operators.add_offer(connection, record)
        case LeadWasOnLine():
            await operators.add_monitoring(connection, record)
        case OutboundCallBegan() | OutboundCallAnswered() | OutboundCallEnded():
            await write_outbound(connection, record)
        case CallbackQueued() | CallbackEnded():
            await write_callback(connection, record)
        case InquiryTried(ticket, round_, _, tries, result, due_at):
            await inquiries.write_try(connection, ticket, round_, tries, result, due_at)
        case InquiryEnded(ticket, round_, at, tries, result):
            await inquiries.write_end(connection, ticket, round_, tries, result.value, at)
        case OutsideBegan() | OutsideAnswered() | OutsideEnded():
            await write_transfer(connection, record)


async def _call_began(connection: Connection, record: CallBegan) -> None:
    await open_contact(
        connection,
        record.call_id,
        channel="telephone",
        line=record.line,
        applicant=record.caller,
        language=record.language,
        received_at=record.offered_at,
    )
    await calls.begin(connection, record)


async def _call_answered(connection: Connection, record: CallAnswered) -> None:
    known = await calls.answer(connection, record)
    if known is None:
        raise Contradiction("answered, but the call never began")
    caller, line = known
    if caller is not None:
        await call_backs.settle_by_answer(
            connection, caller, line, at=record.connected_at, call_id=record.call_id
        )


async def _call_ended(connection: Connection, record: CallEnded) -> None:
    if await calls.end(connection, record):
        return
    outcome = await calls.outcome(connection, record.call_id)
    if outcome is None:
        raise Contradiction("ended, but the call never began")
    if outcome != record.outcome.value:
        raise Contradiction(f"ended as {record.outcome}, but was already {outcome}")


async def _ticket_opened(connection: Connection, record: TicketOpened) -> None:
    ticket = NewTicket(
        number=record.number,
        call_id=record.call_id,
        line=record.line,
        opened_at=record.opened_at,
        applicant=record.caller,
        operator=record.operator,
        language=record.language,
        state=record.state,
    )
    if not await open_call_ticket(connection, ticket):
        raise Contradiction(f"the number {record.number} belongs to another call")
    change = {"state": [None, record.state], "operator": [None, record.operator]}
    await open_history(connection, record.number, record.opened_at, change)
    if record.call_back:
        await _call_back_owed(connection, record.number, record.opened_at)


async def _call_back_owed(connection: Connection, ticket: str, at: datetime) -> None:
    """A record that came late, read back from the PBX's trace, may have been settled meanwhile."""
    answered = await calls.answered_since(connection, ticket, at)
    done_at, done_call = answered or (None, None)
    await call_backs.open_call_back(connection, ticket, at, done_at=done_at, done_call=done_call)
