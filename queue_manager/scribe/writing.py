"""Writes one record of the journal as rows. Each may be written twice without a trace."""

from __future__ import annotations

from typing import Any

import msgspec

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
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
                *bind(
                    "scribe_step",
                    call_id=record.call_id,
                    step=record.step,
                    at=record.at,
                    operator=record.operator,
                    cause=record.cause,
                )
            )
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
            await connection.execute(
                *bind("scribe_call_back", ticket=record.ticket, opened_at=record.at)
            )
        case IncidentHeard():
            await connection.execute(
                *bind(
                    "scribe_incident_heard",
                    call_id=record.call_id,
                    incident_id=int(record.incident_id),
                    at=record.at,
                )
            )
        case SurveyGiven():
            await connection.execute(
                *bind(
                    "scribe_survey",
                    call_id=record.call_id,
                    operator=record.operator,
                    score=record.score,
                    at=record.at,
                )
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
        *bind(
            "scribe_contact",
            call_id=it.call_id,
            line=it.line,
            applicant=it.caller,
            language=it.language,
            offered_at=it.offered_at,
        )
    )
    await connection.execute(
        *bind(
            "scribe_call_began",
            call_id=it.call_id,
            pbx=it.pbx,
            line=it.line,
            caller=it.caller,
            caller_shown=it.caller_shown,
            caller_kind=it.caller_kind,
            language=it.language,
            offered_at=it.offered_at,
            dialled=it.dialled,
            trial=it.trial,
            expected_wait_seconds=it.expected_wait_seconds,
        )
    )


async def _call_answered(connection: Connection, it: CallAnswered) -> None:
    known = await connection.fetchval(
        *bind(
            "scribe_call_answered",
            call_id=it.call_id,
            operator=it.operator,
            connected_at=it.connected_at,
            route=it.route.value,
            ticket=it.ticket,
        )
    )
    if known is None:
        raise Contradiction("answered, but the call never began")
    await connection.execute(
        *bind("scribe_called_again", call_id=it.call_id, connected_at=it.connected_at)
    )


async def _call_ended(connection: Connection, it: CallEnded) -> None:
    ended = await connection.fetchval(
        *bind(
            "scribe_call_ended",
            call_id=it.call_id,
            outcome=it.outcome.value,
            ended_at=it.ended_at,
            waited_seconds=it.waited_seconds,
            talk_seconds=it.talk_seconds,
            hold_seconds=it.hold_seconds,
            ended_by=it.ended_by.value,
            route=it.route.value,
            operator=it.operator,
            greeted_at=it.greeted_at,
            ticket=it.ticket,
            overflowed=it.overflowed,
            failure=it.failure,
            crowd=_plain(it.crowd),
            callback=it.callback,
            refusal=it.refusal,
        )
    )
    if ended is None:
        await _must_have_ended_so(connection, it)


async def _must_have_ended_so(connection: Connection, it: CallEnded) -> None:
    row = await connection.fetchrow(*bind("scribe_outcome", call_id=it.call_id))
    if row is None:
        raise Contradiction("ended, but the call never began")
    if row["outcome"] != it.outcome.value:
        raise Contradiction(f"ended as {it.outcome}, but was already {row['outcome']}")


async def _ticket_opened(connection: Connection, it: TicketOpened) -> None:
    number = await connection.fetchval(
        *bind(
            "scribe_ticket",
            number=it.number,
            call_id=it.call_id,
            line=it.line,
            opened_at=it.opened_at,
            applicant=it.caller,
            operator=it.operator,
            language=it.language,
            state=it.state,
        )
    )
    if number is None:
        raise Contradiction(f"the number {it.number} belongs to another call")
    change = {"state": [None, it.state], "operator": [None, it.operator]}
    await connection.execute(
        *bind("scribe_ticket_history", ticket=it.number, at=it.opened_at, change=change)
    )
    if it.call_back:
        await connection.execute(
            *bind("scribe_call_back", ticket=it.number, opened_at=it.opened_at)
        )


async def _ring_ended(connection: Connection, it: RingEnded) -> None:
    await connection.execute(
        *bind(
            "scribe_ring",
            ring_id=it.ring_id,
            call_id=it.call_id,
            operator=it.operator,
            device=it.device.value,
            started_at=it.started_at,
            ringing_at=it.ringing_at,
            ended_at=it.ended_at,
            seconds=it.seconds,
            result=it.result.value,
        )
    )


async def _state_ended(connection: Connection, it: StateEnded) -> None:
    await connection.execute(
        *bind(
            "scribe_state",
            operator=it.operator,
            state=it.state.value,
            reason=it.reason,
            device=it.device.value,
            call_id=it.call_id,
            began_at=it.began_at,
            ended_at=it.ended_at,
        )
    )


async def _gap_ended(connection: Connection, it: GapEnded) -> None:
    await connection.execute(
        *bind(
            "scribe_gap",
            recording_id=it.recording_id,
            call_id=it.call_id,
            operator=it.operator,
            reason=it.reason,
            began_at=it.began_at,
            ended_at=it.ended_at,
        )
    )


async def _abuse_noted(connection: Connection, it: AbuseNoted) -> None:
    known = await connection.fetchval(
        *bind("scribe_abuse", call_id=it.call_id, operator=it.operator, at=it.at, reason=it.reason)
    )
    if known is None:
        raise Contradiction("marked as abuse, but the call never began")


async def _hand_ended(connection: Connection, it: HandEnded) -> None:
    await connection.execute(
        *bind(
            "scribe_hand",
            operator=it.operator,
            call_id=it.call_id,
            raised_at=it.raised_at,
            seen_at=it.seen_at,
            seen_by=it.seen_by,
            lowered_at=it.lowered_at,
            lowered_by=it.lowered_by,
        )
    )


async def _lead_was_on_line(connection: Connection, it: LeadWasOnLine) -> None:
    await connection.execute(
        *bind(
            "scribe_lead",
            leg=it.leg,
            call_id=it.call_id,
            operator=it.operator,
            person_id=it.person_id,
            mode=it.mode.value,
            began_at=it.began_at,
            ended_at=it.ended_at,
        )
    )


async def _out_began(connection: Connection, it: CallOutBegan) -> None:
    await connection.execute(
        *bind(
            "scribe_out_began",
            out_id=it.out_id,
            ticket=it.ticket,
            line=it.line,
            pbx=it.pbx,
            operator=it.operator,
            device=it.device.value,
            number=it.number,
            asked_at=it.asked_at,
            callback=it.callback,
        )
    )


async def _out_answered(connection: Connection, it: CallOutAnswered) -> None:
    known = await connection.fetchval(
        *bind("scribe_out_answered", out_id=it.out_id, connected_at=it.connected_at)
    )
    if known is None:
        raise Contradiction("answered, but nobody called out")
    await connection.execute(
        *bind(
            "scribe_called_back",
            ticket=it.ticket,
            connected_at=it.connected_at,
            operator=it.operator,
            out_id=it.out_id,
        )
    )


async def _out_ended(connection: Connection, it: CallOutEnded) -> None:
    ended = await connection.fetchval(
        *bind(
            "scribe_out_ended",
            out_id=it.out_id,
            result=it.result.value,
            ended_at=it.ended_at,
            talk_seconds=it.talk_seconds,
        )
    )
    if ended is None:
        return  # said before
    change = {"call_out": [None, it.result.value]}
    await connection.execute(
        *bind(
            "scribe_out_history",
            ticket=it.ticket,
            operator=it.operator,
            at=it.ended_at,
            change=change,
        )
    )


def _plain(value: Any) -> Any:
    return None if value is None else msgspec.to_builtins(value)


async def _call_broken(connection: Connection, it: CallBroken) -> None:
    await connection.execute(
        *bind(
            "scribe_break",
            call_id=it.call_id,
            operator=it.operator,
            lost_at=it.lost_at,
            transfer_to=it.transfer_to,
            resumed_at=it.resumed_at,
            resumed_by=it.resumed_by,
            outside=it.outside,
        )
    )
