"""Calls as the scribe writes them. Each record may be written twice without a trace."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from foundation.postgres.declared import query
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


@query("call_begin")
async def begin(connection: Connection, record: CallBegan) -> None:
    """Write the row of a call that was offered, once."""


@query("call_step")
async def add_step(connection: Connection, record: CallStepped) -> None:
    """Add a step of the ladder."""


@query("call_answer")
async def answer(connection: Connection, record: CallAnswered) -> tuple[str | None, str] | None:
    """Note that the two are connected. Returns caller (E.164 or None) and line; None where no such
    call is known."""


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


@query("call_outcome")
async def outcome(connection: Connection, call_id: str) -> str | None:
    """Return the recorded outcome of a call. None: the call lasts, or its outcome is unknown."""


@query("call_answered_since")
async def answered_since(
    connection: Connection, ticket: str, at: datetime
) -> tuple[datetime, str] | None:
    """Return when the ticket's applicant was first answered on its line since then, and in which
    call."""


@query("call_ring")
async def add_ring(connection: Connection, record: RingEnded) -> None:
    """Add one ring attempt of an operator's telephone."""


@query("call_break")
async def add_break(connection: Connection, record: CallBroken) -> None:
    """Add a break: the operator's side was lost, or handed on."""


@query("call_gap")
async def add_gap(connection: Connection, record: GapEnded) -> None:
    """Add a silent part of a recording."""


@query("call_incident")
async def add_hearing(connection: Connection, record: IncidentHeard) -> None:
    """Note that the caller heard an incident to its end."""


@query("call_survey")
async def add_survey(connection: Connection, record: SurveyScored) -> None:
    """Add the caller's mark for the talk; the first one stands."""


@query("call_abuse")
async def mark_abuse(connection: Connection, record: AbuseNoted) -> bool:
    """Mark the call as an abuse. False where it is not known."""
