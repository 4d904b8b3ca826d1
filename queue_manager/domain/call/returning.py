"""A caller whose conversation broke comes back to the same operator, if the caller calls again soon
and the operator is free."""

from __future__ import annotations

from datetime import datetime, timedelta

from queue_manager.domain.floor.call import Call
from queue_manager.domain.floor.change import FloorChange
from queue_manager.domain.floor.model import Spoken
from queue_manager.domain.floor.states import CallState

#: Who calls again within this time comes back to the same operator.
RETURN_WITHIN = timedelta(minutes=10)
#: Q.850 causes of a leg that somebody has ended: 0 (Asterisk gives none), normal, busy, rejected,
#: answered elsewhere, normal and unspecified. All others are faults.
ORDERLY = frozenset({0, 16, 17, 21, 26, 31})
#: The PBX has ended a leg from which no sound had come for its `rtp_timeout`.
NO_SOUND = 44
#: Their operator had been lost, and they left before anybody spoke to them again.
CUT_OFF = frozenset({CallState.RECONNECTING, CallState.WAITING, CallState.RINGING})


def broke(call: Call, cause: int) -> bool:
    """Return whether a caller who was in a talk and whose leg ended with this cause did not mean to
    go."""
    return call.talk is not None and (call.state in CUT_OFF or cause not in ORDERLY)


def remember(change: FloorChange, call: Call, at: datetime) -> None:
    """Remember the talk of this call, which broke: whoever had it is the one to come back to."""
    operator, caller = call.operator, call.origin.caller
    if call.state in CUT_OFF and call.talk is not None:
        operator = call.talk.breaks[-1].operator
    if caller is None or not operator:
        return
    lately = {
        number: spoken
        for number, spoken in change.floor.spoken.items()
        if spoken.ended_at > at - RETURN_WITHIN
    }
    lately.pop(caller, None)
    change.set(spoken={**lately, caller: Spoken(operator, at)})


def forget(change: FloorChange, call: Call) -> None:
    """Forget a talk that broke before, now that the caller has spoken to the end."""
    caller, spoken = call.origin.caller, change.floor.spoken
    if caller in spoken:
        change.set(spoken={who: it for who, it in spoken.items() if who != caller})


def known_to(change: FloorChange, caller: str | None, at: datetime) -> str | None:
    """Return the operator who spoke with this number when it broke, if that was a moment ago."""
    spoken = change.floor.spoken.get(caller or "")
    return spoken.operator if spoken is not None and at - spoken.ended_at <= RETURN_WITHIN else None
