"""Ringing an operator again for the caller who is kept for her: when, and until when."""

from __future__ import annotations

from datetime import datetime

from queue_manager.domain.dispatching.dispatch import may_be_rung, phone_is_free
from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.change import Draft
from queue_manager.domain.floor.model import Call, CallState, Device, OperatorState, RingResult
from queue_manager.domain.ringing.reconnect import give_back
from queue_manager.domain.ringing.ringing import begin_ring, ring, withdraw


def phone_gone(draft: Draft, event: on.PhoneGone) -> None:
    """The page that was this operator's telephone has closed. Its leg would only be missed when
    no sound had come for seconds: what goes on there is ended now."""
    operator = draft.operators.get(event.operator)
    ring = draft.rings.get(operator.ring_id or "") if operator else None
    if ring is None or ring.device is not Device.WEB:
        return
    if ring.connected:
        draft.commands.append(do.DropLeg(ring.ring_id))
    else:
        withdraw(draft, ring, RingResult.UNREACHABLE, event.at)


def ring_again(draft: Draft, at: datetime) -> None:
    """Ring whoever has a caller kept, once the telephone can be rung; a colleague whom he was
    handed on to is not waited for."""
    kept = [call for call in draft.calls.values() if call.state is CallState.KEPT]
    for call in kept:
        operator = draft.operators.get(call.kept_for or "")
        if operator is None or not _is_due(draft, call, at):
            continue
        if operator.call_id == call.call_id:
            if phone_is_free(operator):
                new = begin_ring(draft, call, operator, at, again=True)
                draft.change_operator(operator, ring_id=new.ring_id)
        elif may_be_rung(operator):  # handed on to her
            ring(draft, call, operator, at)
        elif operator.engaged or operator.state is not OperatorState.AVAILABLE:
            # She has turned to something else since: others are there for him.
            give_back(draft, call, RingResult.WITHDRAWN, at)


def _is_due(draft: Draft, call: Call, at: datetime) -> bool:
    return (
        call.state is CallState.KEPT
        and call.ring_id is None
        and call.pbx not in draft.away
        and (call.again_after is None or call.again_after <= at)
    )


def due(call: Call) -> datetime | None:
    """When something must be done about a kept caller, or None."""
    if call.state is not CallState.KEPT:
        return None
    moments = [call.kept_until] if call.ring_id else [call.kept_until, call.again_after]
    return min((moment for moment in moments if moment is not None), default=None)


def kept_due(draft: Draft, at: datetime) -> None:
    """Callers whose operator did not come back in time; and those who may be rung for again,
    which is done as soon as no leg is left on the telephone."""
    kept = [call for call in draft.calls.values() if call.state is CallState.KEPT]
    for call in kept:
        if call.state is CallState.KEPT and call.again_after is not None:
            if call.again_after <= at:
                call = draft.change_call(call, again_after=None)
        if call.state is not CallState.KEPT or call.kept_until is None or call.kept_until > at:
            continue
        ring = draft.rings.get(call.ring_id or "")
        if ring is not None:
            withdraw(draft, ring, RingResult.WITHDRAWN, at)
        if draft.calls[call.call_id].state is CallState.KEPT:
            give_back(draft, draft.calls[call.call_id], RingResult.UNREACHABLE, at)
