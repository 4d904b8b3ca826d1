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


async def begin(connection: Connection, it: CallBegan) -> None:
    """The call as it was offered; once."""
    await connection.execute(
        *bind(
            "call_begin",
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


async def add_step(connection: Connection, it: CallStepped) -> None:
    """A step of the ladder."""
    await connection.execute(
        *bind(
            "call_step",
            call_id=it.call_id,
            step=it.step,
            at=it.at,
            operator=it.operator,
            cause=it.cause,
        )
    )


async def answer(connection: Connection, it: CallAnswered) -> tuple[str | None, str] | None:
    """The two are connected. Returns caller (E.164 or None) and line; None where no such call
    is known."""
    row = await connection.fetchrow(
        *bind(
            "call_answer",
            call_id=it.call_id,
            operator=it.operator,
            connected_at=it.connected_at,
            route=it.route.value,
            ticket=it.ticket,
        )
    )
    return None if row is None else (row["caller"], row["line"])


async def end(connection: Connection, it: CallEnded) -> bool:
    """The last word on the call. False where it is not known, or has ended already."""
    return (
        await connection.fetchval(
            *bind(
                "call_end",
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
                cut_off=it.cut_off,
                skill=it.skill,
            )
        )
        is not None
    )


def _plain(value: Any) -> Any:
    return None if value is None else msgspec.to_builtins(value)


async def outcome(connection: Connection, call_id: str) -> str | None:
    """The outcome on record; None while the call lasts, or where it is not known."""
    known: str | None = await connection.fetchval(*bind("call_outcome", call_id=call_id))
    return known


async def answered_since(
    connection: Connection, ticket: str, at: datetime
) -> tuple[datetime, str] | None:
    """When the ticket's applicant was first answered on its line since then, and in which call."""
    row = await connection.fetchrow(*bind("call_answered_since", ticket=ticket, at=at))
    return None if row is None else (row["connected_at"], row["call_id"])


async def add_ring(connection: Connection, it: RingEnded) -> None:
    """One ring attempt."""
    await connection.execute(
        *bind(
            "call_ring",
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


async def add_break(connection: Connection, it: CallBroken) -> None:
    """The operator's side was lost, or handed on."""
    await connection.execute(
        *bind(
            "call_break",
            call_id=it.call_id,
            operator=it.operator,
            lost_at=it.lost_at,
            transfer_to=it.transfer_to,
            resumed_at=it.resumed_at,
            resumed_by=it.resumed_by,
            outside=it.outside,
        )
    )


async def add_gap(connection: Connection, it: GapEnded) -> None:
    """A silent part of a recording."""
    await connection.execute(
        *bind(
            "call_gap",
            recording_id=it.recording_id,
            call_id=it.call_id,
            operator=it.operator,
            reason=it.reason,
            began_at=it.began_at,
            ended_at=it.ended_at,
        )
    )


async def add_hearing(connection: Connection, it: IncidentHeard) -> None:
    """The caller heard an incident to its end."""
    await connection.execute(
        *bind("call_incident", call_id=it.call_id, incident_id=int(it.incident_id), at=it.at)
    )


async def add_survey(connection: Connection, it: SurveyScored) -> None:
    """The caller's mark for the talk; the first one stands."""
    await connection.execute(
        *bind("call_survey", call_id=it.call_id, operator=it.operator, score=it.score, at=it.at)
    )


async def mark_abuse(connection: Connection, it: AbuseNoted) -> bool:
    """The call was marked as an abuse. False where it is not known."""
    return (
        await connection.fetchval(
            *bind(
                "call_abuse", call_id=it.call_id, operator=it.operator, at=it.at, reason=it.reason
            )
        )
        is not None
    )
