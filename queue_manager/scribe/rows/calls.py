"""Calls as the scribe writes them. Each record may be written twice without a trace."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from queue_manager.domain.floor.records import (
    AbuseNoted,
    CallAnswered,
    CallBegan,
    CallBroken,
    CallEnded,
    CallStepped,
    GapEnded,
    IncidentHeard,
    RingEnded,
    SurveyScored,
)


async def begin(connection: Connection, record: CallBegan) -> None:
    """Begin the call as it was offered; once."""
    await connection.execute(
        *bind(
            "call_begin",
            call_id=record.call_id,
            pbx=record.pbx,
            line=record.line,
            caller=record.caller,
            caller_shown=record.caller_shown,
            caller_kind=record.caller_kind,
            language=record.language,
            offered_at=record.offered_at,
            dialled=record.dialled,
            trial=record.trial,
            expected_wait_seconds=record.expected_wait_seconds,
        )
    )


async def add_step(connection: Connection, record: CallStepped) -> None:
    """Add a step of the ladder."""
    await connection.execute(
        *bind(
            "call_step",
            call_id=record.call_id,
            step=record.step,
            at=record.at,
            operator=record.operator,
            cause=record.cause,
        )
    )


async def answer(connection: Connection, record: CallAnswered) -> tuple[str | None, str] | None:
    """Note that the two are connected. Returns caller (E.164 or None) and line; None where no such
    call is known."""
    row = await connection.fetchrow(
        *bind(
            "call_answer",
            call_id=record.call_id,
            operator=record.operator,
            connected_at=record.connected_at,
            route=record.route.value,
            ticket=record.ticket,
        )
    )
    return None if row is None else (row["caller"], row["line"])


async def end(connection: Connection, record: CallEnded) -> bool:
    """Write the end of the call. False where it is not known, or has ended already."""
    return (
        await connection.fetchval(
            *bind(
                "call_end",
                call_id=record.call_id,
                outcome=record.outcome.value,
                ended_at=record.ended_at,
                waited_seconds=record.waited_seconds,
                talk_seconds=record.talk_seconds,
                hold_seconds=record.hold_seconds,
                ended_by=record.ended_by.value,
                route=record.route.value,
                operator=record.operator,
                greeted_at=record.greeted_at,
                ticket=record.ticket,
                overflowed=record.overflowed,
                failure=record.failure,
                crowd=_plain(record.crowd),
                callback=record.callback,
                refusal=record.refusal,
                cut_off=record.cut_off,
                skill=record.skill,
            )
        )
        is not None
    )


def _plain(value: Any) -> Any:
    return None if value is None else msgspec.to_builtins(value)


async def outcome(connection: Connection, call_id: str) -> str | None:
    """Return the outcome on record; None while the call lasts, or where it is not known."""
    known: str | None = await connection.fetchval(*bind("call_outcome", call_id=call_id))
    return known


async def answered_since(
    connection: Connection, ticket: str, at: datetime
) -> tuple[datetime, str] | None:
    """Return when the ticket's applicant was first answered on its line since then, and in which
    call."""
    row = await connection.fetchrow(*bind("call_answered_since", ticket=ticket, at=at))
    return None if row is None else (row["connected_at"], row["call_id"])


async def add_ring(connection: Connection, record: RingEnded) -> None:
    """Add one ring attempt of an operator's telephone."""
    await connection.execute(
        *bind(
            "call_ring",
            ring_id=record.ring_id,
            call_id=record.call_id,
            operator=record.operator,
            device=record.device.value,
            started_at=record.started_at,
            ringing_at=record.ringing_at,
            ended_at=record.ended_at,
            seconds=record.seconds,
            result=record.result.value,
        )
    )


async def add_break(connection: Connection, record: CallBroken) -> None:
    """Add a break: the operator's side was lost, or handed on."""
    await connection.execute(
        *bind(
            "call_break",
            call_id=record.call_id,
            operator=record.operator,
            lost_at=record.lost_at,
            transfer_to=record.transfer_to,
            resumed_at=record.resumed_at,
            resumed_by=record.resumed_by,
            outside=record.outside,
        )
    )


async def add_gap(connection: Connection, record: GapEnded) -> None:
    """Add a silent part of a recording."""
    await connection.execute(
        *bind(
            "call_gap",
            recording_id=record.recording_id,
            call_id=record.call_id,
            operator=record.operator,
            reason=record.reason,
            began_at=record.began_at,
            ended_at=record.ended_at,
        )
    )


async def add_hearing(connection: Connection, record: IncidentHeard) -> None:
    """Note that the caller heard an incident to its end."""
    await connection.execute(
        *bind(
            "call_incident",
            call_id=record.call_id,
            incident_id=int(record.incident_id),
            at=record.at,
        )
    )


async def add_survey(connection: Connection, record: SurveyScored) -> None:
    """Add the caller's mark for the talk; the first one stands."""
    await connection.execute(
        *bind(
            "call_survey",
            call_id=record.call_id,
            operator=record.operator,
            score=record.score,
            at=record.at,
        )
    )


async def mark_abuse(connection: Connection, record: AbuseNoted) -> bool:
    """Mark the call as an abuse. False where it is not known."""
    return (
        await connection.fetchval(
            *bind(
                "call_abuse",
                call_id=record.call_id,
                operator=record.operator,
                at=record.at,
                reason=record.reason,
            )
        )
        is not None
    )
