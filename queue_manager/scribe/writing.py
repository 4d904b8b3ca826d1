"""Writes one record of the journal as rows. Each may be written twice without a trace."""

from __future__ import annotations

from typing import Any

import msgspec

from foundation.postgres.pool import Connection
from foundation.postgres.queries import sql
from queue_manager.domain.floor.records import (
    AbuseNoted,
    CallAnswered,
    CallbackEnded,
    CallbackKept,
    CallBackWanted,
    CallBegan,
    CallBroken,
    CallEnded,
    CallOutAnswered,
    CallOutBegan,
    CallOutEnded,
    CallStepped,
    GapEnded,
    HandEnded,
    IncidentHeard,
    InquiryEnded,
    InquiryTried,
    LeadWasOnLine,
    OutsideAnswered,
    OutsideBegan,
    OutsideEnded,
    Record,
    RingEnded,
    StateEnded,
    SurveyGiven,
    TicketOpened,
)
from queue_manager.scribe.contradiction import Contradiction
from queue_manager.scribe.writing_callbacks import write_callback
from queue_manager.scribe.writing_outbound import write_outside
from registry.resolution_checks.rows import inquiries


async def write_record(connection: Connection, record: Record) -> None:
    """Write `record`. Raises Contradiction, or asyncpg's error where a constraint refuses it."""
    match record:
        case CallBegan():
            await _call_began(connection, record)
        case CallStepped():
            await connection.execute(
                sql("scribe_step"), record.call_id, record.step, record.at, record.operator,
                record.cause,
            )  # fmt: skip
        case CallAnswered():
            await _call_answered(connection, record)
        case CallEnded():
            await _call_ended(connection, record)
        case TicketOpened():
            await _ticket_opened(connection, record)
        case RingEnded():
            await _ring_ended(connection, record)
        case StateEnded():
            await _state_ended(connection, record)
        case CallBroken():
            await _call_broken(connection, record)
        case CallBackWanted():
            await connection.execute(sql("scribe_call_back"), record.ticket, record.at)
        case IncidentHeard():
            await connection.execute(
                sql("scribe_incident_heard"), record.call_id, int(record.incident_id), record.at
            )
        case SurveyGiven():
            await connection.execute(
                sql("scribe_survey"), record.call_id, record.operator, record.score, record.at
            )
        case GapEnded():
            await _gap_ended(connection, record)
        case AbuseNoted():
            await _abuse_noted(connection, record)
        case HandEnded():
            await _hand_ended(connection, record)
        case LeadWasOnLine():
            await _lead_was_on_line(connection, record)
        case CallOutBegan():
            await _out_began(connection, record)
        case CallOutAnswered():
            await _out_answered(connection, record)
        case CallOutEnded():
            await _out_ended(connection, record)
        case CallbackKept() | CallbackEnded():
            await write_callback(connection, record)
        case InquiryTried(ticket, round_, _, tries, result, due_at):
            await inquiries.write_try(connection, ticket, round_, tries, result, due_at)
        case InquiryEnded(ticket, round_, at, tries, result):
            await inquiries.write_end(connection, ticket, round_, tries, result.value, at)
        case OutsideBegan() | OutsideAnswered() | OutsideEnded():
            await write_outside(connection, record)


async def _call_began(connection: Connection, it: CallBegan) -> None:
    await connection.execute(
        sql("scribe_contact"), it.call_id, it.line, it.caller, it.language, it.offered_at
    )
    await connection.execute(
        sql("scribe_call_began"),
        it.call_id,
        it.pbx,
        it.line,
        it.caller,
        it.caller_shown,
        it.caller_kind,
        it.language,
        it.offered_at,
        it.dialled,
        it.trial,
        it.expected_wait_seconds,
    )


async def _call_answered(connection: Connection, it: CallAnswered) -> None:
    known = await connection.fetchval(
        sql("scribe_call_answered"),
        it.call_id,
        it.operator,
        it.connected_at,
        it.route.value,
        it.ticket,
    )
    if known is None:
        raise Contradiction("answered, but the call never began")
    await connection.execute(sql("scribe_called_again"), it.call_id, it.connected_at)


async def _call_ended(connection: Connection, it: CallEnded) -> None:
    ended = await connection.fetchval(
        sql("scribe_call_ended"),
        it.call_id,
        it.outcome.value,
        it.ended_at,
        it.waited_seconds,
        it.talk_seconds,
        it.hold_seconds,
        it.ended_by.value,
        it.route.value,
        it.operator,
        it.greeted_at,
        it.ticket,
        it.overflowed,
        it.failure,
        _plain(it.crowd),
        it.callback,
        it.refusal,
    )
    if ended is None:
        await _must_have_ended_so(connection, it)


async def _must_have_ended_so(connection: Connection, it: CallEnded) -> None:
    row = await connection.fetchrow(sql("scribe_outcome"), it.call_id)
    if row is None:
        raise Contradiction("ended, but the call never began")
    if row["outcome"] != it.outcome.value:
        raise Contradiction(f"ended as {it.outcome}, but was already {row['outcome']}")


async def _ticket_opened(connection: Connection, it: TicketOpened) -> None:
    number = await connection.fetchval(
        sql("scribe_ticket"),
        it.number,
        it.call_id,
        it.line,
        it.opened_at,
        it.caller,
        it.operator,
        it.language,
        it.state,
    )
    if number is None:
        raise Contradiction(f"the number {it.number} belongs to another call")
    change = {"state": [None, it.state], "operator": [None, it.operator]}
    await connection.execute(sql("scribe_ticket_history"), it.number, it.opened_at, change)
    if it.call_back:
        await connection.execute(sql("scribe_call_back"), it.number, it.opened_at)


async def _ring_ended(connection: Connection, it: RingEnded) -> None:
    await connection.execute(
        sql("scribe_ring"),
        it.ring_id,
        it.call_id,
        it.operator,
        it.device.value,
        it.started_at,
        it.ringing_at,
        it.ended_at,
        it.seconds,
        it.result.value,
    )


async def _state_ended(connection: Connection, it: StateEnded) -> None:
    await connection.execute(
        sql("scribe_state"),
        it.operator,
        it.state.value,
        it.reason,
        it.device.value,
        it.call_id,
        it.began_at,
        it.ended_at,
    )


async def _gap_ended(connection: Connection, it: GapEnded) -> None:
    await connection.execute(
        sql("scribe_gap"),
        it.recording_id,
        it.call_id,
        it.operator,
        it.reason,
        it.began_at,
        it.ended_at,
    )


async def _abuse_noted(connection: Connection, it: AbuseNoted) -> None:
    known = await connection.fetchval(
        sql("scribe_abuse"), it.call_id, it.operator, it.at, it.reason
    )
    if known is None:
        raise Contradiction("marked as abuse, but the call never began")


async def _hand_ended(connection: Connection, it: HandEnded) -> None:
    await connection.execute(
        sql("scribe_hand"),
        it.operator,
        it.call_id,
        it.raised_at,
        it.seen_at,
        it.seen_by,
        it.lowered_at,
        it.lowered_by,
    )


async def _lead_was_on_line(connection: Connection, it: LeadWasOnLine) -> None:
    await connection.execute(
        sql("scribe_lead"),
        it.leg,
        it.call_id,
        it.operator,
        it.person_id,
        it.mode.value,
        it.began_at,
        it.ended_at,
    )


async def _out_began(connection: Connection, it: CallOutBegan) -> None:
    await connection.execute(
        sql("scribe_out_began"),
        it.out_id,
        it.ticket,
        it.line,
        it.pbx,
        it.operator,
        it.device.value,
        it.number,
        it.asked_at,
        it.callback,
    )


async def _out_answered(connection: Connection, it: CallOutAnswered) -> None:
    known = await connection.fetchval(sql("scribe_out_answered"), it.out_id, it.connected_at)
    if known is None:
        raise Contradiction("answered, but nobody called out")
    await connection.execute(
        sql("scribe_called_back"), it.ticket, it.connected_at, it.operator, it.out_id
    )


async def _out_ended(connection: Connection, it: CallOutEnded) -> None:
    ended = await connection.fetchval(
        sql("scribe_out_ended"), it.out_id, it.result.value, it.ended_at, it.talk_seconds
    )
    if ended is None:
        return  # said before
    change = {"call_out": [None, it.result.value]}
    await connection.execute(sql("scribe_out_history"), it.ticket, it.operator, it.ended_at, change)


def _plain(value: Any) -> Any:
    return None if value is None else msgspec.to_builtins(value)


async def _call_broken(connection: Connection, it: CallBroken) -> None:
    await connection.execute(
        sql("scribe_break"),
        it.call_id,
        it.operator,
        it.lost_at,
        it.transfer_to,
        it.resumed_at,
        it.resumed_by,
        it.outside,
    )
