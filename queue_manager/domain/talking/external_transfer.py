"""A number outside the house brought to a caller: asked along, handed on to, for a private word, or
an emergency service. It is a leg of the call like a colleague's ring, only that it is nobody's
telephone of ours: it is rung for `ringing.OUTSIDE_TIME`, and in vain the operator keeps the caller.
"""

from __future__ import annotations

from dataclasses import replace

from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.call import Call
from queue_manager.domain.floor.change import FloorChange
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.ring import Outside, Ring
from queue_manager.domain.floor.states import CALLED_OUT_REMEMBERED, HOWS, Device
from queue_manager.domain.ringing.ringing import BACKSTOP, OUTSIDE_TIME, count_ring, next_ring_id
from queue_manager.domain.talking import monitoring
from queue_manager.domain.talking.consultation import dismiss
from queue_manager.domain.talking.transfer import why_not_now

EMERGENCY = "emergency"


def why_not(floor: Floor, call_id: str, how: str) -> str | None:
    """Return why no number outside can be brought to this caller now; None if it can. An emergency
    comes before whoever was asked already."""
    refused = why_not_now(floor, call_id, urgent=how == EMERGENCY)
    if refused is None and floor.calls[call_id].pbx in floor.away:
        return "pbx_away"
    return refused


def external_transfer_requested(change: FloorChange, event: on.ExternalTransferRequested) -> None:
    """Dial the number. Operator and caller talk on meanwhile."""
    if event.how not in HOWS or why_not(change.floor, event.call_id, event.how) is not None:
        return
    call = change.calls[event.call_id]
    dismiss(change, call, event.at)
    monitoring.step_back(change, call, event.at)
    call = change.calls[event.call_id]
    outside = Outside(event.code, event.number, event.how, call.operator or "", call.ticket)
    ring = Ring(
        next_ring_id(call), call.call_id, "", Device.PHONE, event.at,
        join=True, leave=event.how == "hand_on", outside=outside,
    )  # fmt: skip
    count_ring(change, call, ring)
    joined = (*call.conference.joined, ring.ring_id)
    invited = replace(call.conference, joined=joined, not_come=None)
    call = change.change_call(change.calls[call.call_id], conference=invited)
    change.commands.append(_dial(call, ring, outside))
    change.records.append(_began(call, ring, outside))
    _count(change, event)


def _dial(call: Call, ring: Ring, outside: Outside) -> do.BringOutside:
    return do.BringOutside(
        ring_id=ring.ring_id,
        call_id=call.call_id,
        channel=call.origin.channel,
        number=outside.number,
        line=call.line,
        timeout_seconds=(OUTSIDE_TIME + BACKSTOP).total_seconds(),
        with_ring=call.rings.claim or "",
        owner=call.rings.current or "",
        private=outside.how == "private",
    )


def _began(call: Call, ring: Ring, outside: Outside) -> note.OutsideBegan:
    return note.OutsideBegan(
        leg=ring.ring_id,
        call_id=call.call_id,
        operator=outside.requested_by,
        code=outside.code,
        number=outside.number,
        how=outside.how,
        ticket=call.ticket,
        requested_at=ring.started_at,
    )


def _count(change: FloorChange, event: on.ExternalTransferRequested) -> None:
    """It is a call out like others, but for emergencies, which no limit may stop."""
    operator = change.operators.get(change.calls[event.call_id].operator or "")
    if operator is None or event.how == EMERGENCY:
        return
    lately = tuple(each for each in operator.called_out if each > event.at - CALLED_OUT_REMEMBERED)
    change.change_operator(operator, called_out=(*lately, event.at))
