"""A colleague asked along into a conversation: three speak, and whoever stays last keeps the call.

The colleague's ring has no claim on the caller: it joins the bridge of the ring that connected
him. When the operator who asked leaves, the call is the colleague's from then on.
"""

from __future__ import annotations

from datetime import datetime

from queue_manager.domain import commands as do
from queue_manager.domain import events as on
from queue_manager.domain import lead_on_line, ringing
from queue_manager.domain import records as note
from queue_manager.domain.draft import Draft
from queue_manager.domain.model import Break, Call, Line, Ring, RingResult
from queue_manager.domain.operators import IN_CALL, end_of_call
from queue_manager.domain.transferring import why_not


def join_asked(draft: Draft, event: on.JoinAsked) -> None:
    """The colleague's telephone rings; the two talk on meanwhile."""
    if why_not(draft.floor(), event.call_id, event.to) is not None:
        return
    call, operator = draft.calls[event.call_id], draft.operators[event.to]
    ring = ringing.new_ring(draft, call, operator, event.at, join=True)
    draft.change_call(draft.calls[call.call_id], joined=(ring.ring_id,))
    how = ringing.how_to_ring(draft, call, ring)
    draft.commands.append(do.AskAlong(**how, with_ring=call.claim or ""))
    draft.move_operator(operator, "ring", event.at, ring_id=ring.ring_id, call_id=call.call_id)


def joined(draft: Draft, event: on.Joined) -> None:
    """Three hear each other."""
    ring = draft.rings.get(event.ring_id)
    operator = draft.operators.get(event.operator)
    if ring is None or operator is None or ring.withdrawn is not None or ring.connected:
        return
    ringing.close_ring(draft, ring, RingResult.ANSWERED, ring.answered_at or event.at)
    draft.change_ring(ring, connected=True)
    if operator.state not in IN_CALL:
        draft.move_operator(
            operator, "connect", event.at, call_id=ring.call_id, ring_id=ring.ring_id
        )


def pass_on(draft: Draft, call: Call, at: datetime) -> bool:
    """The operator leaves a conversation of three: it is the colleague's now, or the shift lead's.
    False if neither is in it."""
    staying = _in_conversation(draft, call) or lead_on_line.staying(draft, call, at)
    if staying is None:
        return False
    leaving = draft.operators.get(call.operator or "")
    broken = Break(call.operator or "", at, staying.operator, at, staying.operator)
    draft.change_call(
        call,
        operator=staying.operator,
        ring_id=staying.ring_id,
        joined=(),
        story=(*call.story, broken),
    )
    draft.change_ring(staying, join=False)
    draft.records.append(
        note.CallBroken(call.call_id, broken.operator, at, staying.operator, at, staying.operator)
    )
    if leaving is not None and leaving.state in IN_CALL and leaving.call_id == call.call_id:
        end_of_call(draft, leaving, at, at + draft.line_of(call).wrap_up)
    return True


def _in_conversation(draft: Draft, call: Call) -> Ring | None:
    rings = (draft.rings.get(ring_id) for ring_id in call.joined)
    return next((ring for ring in rings if ring is not None and ring.connected), None)


def send_away(draft: Draft, call: Call, why: RingResult, at: datetime) -> Call:
    """The conversation is over, or lost: nobody is asked along any more, and legs that the PBX
    would leave alone with each other are ended."""
    in_conversation = _in_conversation(draft, call)
    for ring_id in call.joined:
        ring = draft.rings.get(ring_id)
        if ring is not None and not ring.connected:
            ringing.withdraw(draft, ring, why, at)
    if in_conversation is not None:
        legs = [in_conversation.ring_id, *([call.ring_id] if call.ring_id else [])]
        draft.commands.extend(do.EndLeg(leg) for leg in legs)
    lead_on_line.send_away(draft, call, at)
    return draft.change_call(draft.calls[call.call_id], joined=())


def leg_ended(draft: Draft, event: on.LegEnded) -> None:
    """As for every leg; a colleague who had joined is free again."""
    ring = draft.rings.get(event.ring_id)
    ringing.leg_ended(draft, event)
    if ring is None or not ring.join:
        return
    call = draft.calls.get(ring.call_id)
    if call is not None and ring.ring_id in call.joined:
        draft.change_call(call, joined=())
    operator = draft.operators.get(ring.operator)
    if operator is not None and operator.state in IN_CALL and operator.call_id == ring.call_id:
        if call is None or call.operator != operator.extension:
            wrap_up = (draft.line_of(call) if call else Line("")).wrap_up
            end_of_call(draft, operator, event.at, event.at + wrap_up)
