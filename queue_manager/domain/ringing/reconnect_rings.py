"""Ringing an operator again for the caller who is held for them: when, and until when."""

from __future__ import annotations

from datetime import datetime

from queue_manager.domain.dispatching.dispatch import may_be_rung, phone_is_free
from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.call import Call
from queue_manager.domain.floor.change import FloorChange
from queue_manager.domain.floor.states import CallState, Device, OperatorState, RingResult
from queue_manager.domain.ringing.reconnect import give_back, held_for, not_before
from queue_manager.domain.ringing.ringing import begin_ring, ring, withdraw


def phone_gone(change: FloorChange, event: on.PhoneGone) -> None:
    """End what goes on at a telephone whose page has closed. Its leg would only be missed when no
    sound had come for seconds."""
    operator = change.operators.get(event.operator)
    ring = change.rings.get(operator.ring_id or "") if operator else None
    if ring is None or ring.device is not Device.WEB:
        return
    if ring.connected:
        change.commands.append(do.DropLeg(ring.ring_id))
    else:
        withdraw(change, ring, RingResult.UNREACHABLE, event.at)


def ring_again(change: FloorChange, at: datetime) -> None:
    """Ring whoever has a caller held, once the telephone can be rung; a colleague whom they were
    handed on to is not waited for."""
    held_calls = [call for call in change.calls.values() if call.state is CallState.RECONNECTING]
    for call in held_calls:
        operator = change.operators.get(held_for(call) or "")
        if operator is None or not _is_due(change, call, at):
            continue
        if operator.call_id == call.call_id:
            if phone_is_free(operator):
                new = begin_ring(change, call, operator, at, again=True)
                change.change_operator(operator, ring_id=new.ring_id)
        elif may_be_rung(operator):  # handed on to them
            ring(change, call, operator, at)
        elif operator.phone.engaged or operator.state is not OperatorState.AVAILABLE:
            # They have turned to something else since: others are there for them.
            give_back(change, call, RingResult.WITHDRAWN, at)


def _is_due(change: FloorChange, call: Call, at: datetime) -> bool:
    return (
        call.reconnect is not None
        and call.rings.current is None
        and call.pbx not in change.floor.away
        and (call.reconnect.not_before is None or call.reconnect.not_before <= at)
    )


def due(call: Call) -> datetime | None:
    """Return when something must be done about a kept caller, or None."""
    held = call.reconnect
    if held is None:
        return None
    if call.rings.current or held.not_before is None:
        return held.until
    return min(held.until, held.not_before)


def reconnects_due(change: FloorChange, at: datetime) -> None:
    """Give up on operators who did not come back in time; and ring again for those who may be rung
    for, as soon as no leg is left on the telephone."""
    held_calls = [call for call in change.calls.values() if call.state is CallState.RECONNECTING]
    for call in held_calls:
        held = call.reconnect
        if held is not None and held.not_before is not None and held.not_before <= at:
            call = not_before(change, call, None)
        if held is None or held.until > at:
            continue
        ring = change.rings.get(call.rings.current or "")
        if ring is not None:
            withdraw(change, ring, RingResult.WITHDRAWN, at)
        if change.calls[call.call_id].state is CallState.RECONNECTING:
            give_back(change, change.calls[call.call_id], RingResult.UNREACHABLE, at)
