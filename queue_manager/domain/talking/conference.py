"""Somebody asked along into a conversation: three speak, and whoever stays last keeps the call.

The ring of a colleague, or the leg to a number outside, has no claim on the caller: it joins the
bridge of the ring that connected him. When the operator who asked leaves, the call is the
colleague's from then on; or the caller speaks on with the outside, in the same call.
"""

from __future__ import annotations

from datetime import datetime

from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.change import Draft
from queue_manager.domain.floor.model import (
    Break,
    Call,
    CallState,
    NotCome,
    OperatorState,
    Ring,
    RingResult,
)
from queue_manager.domain.lines.line import Line
from queue_manager.domain.ringing import ringing
from queue_manager.domain.ringing.operators import IN_CALL, end_of_call
from queue_manager.domain.talking import monitoring
from queue_manager.domain.talking.transfer import why_not


def join_asked(draft: Draft, event: on.JoinAsked | on.PrivateAsked) -> None:
    """The colleague's telephone rings; the two talk on meanwhile."""
    if why_not(draft.floor(), event.call_id, event.to) is not None:
        return
    call, operator = draft.calls[event.call_id], draft.operators[event.to]
    ring = ringing.new_ring(draft, call, operator, event.at, join=True)
    draft.change_call(draft.calls[call.call_id], joined=(ring.ring_id,), not_come=None)
    how = ringing.how_to_ring(draft, call, ring)
    private = isinstance(event, on.PrivateAsked)
    draft.commands.append(
        do.AskAlong(**how, with_ring=call.claim or "", owner=call.ring_id or "", private=private)
    )
    draft.move_operator(operator, "ring", event.at, ring_id=ring.ring_id, call_id=call.call_id)


def joined(draft: Draft, event: on.Joined) -> None:
    """Three hear each other; where the operator meant to leave, he does so now."""
    ring = draft.rings.get(event.ring_id)
    if ring is None or not ring.join or ring.withdrawn is not None:
        return
    if ring.connected and not ring.private:
        return
    if not ring.connected:
        has_come(draft, ring, event.at)
    draft.change_ring(draft.rings[ring.ring_id], private=False)
    call = draft.calls.get(ring.call_id)
    if call is None:
        return
    call = unhold(draft, call, event.at)
    if ring.leave and call.ring_id is not None:
        # As one that is lost: where the other has left in this very moment, the caller is kept.
        draft.commands.append(do.DropLeg(call.ring_id))


def has_come(draft: Draft, ring: Ring, at: datetime) -> None:
    """Whoever was asked is there: with the two, or with the operator alone."""
    answered_at = max(ring.answered_at or at, ring.started_at)
    if ring.outside is not None:
        draft.records.append(note.OutsideAnswered(ring.ring_id, answered_at))
    else:
        ringing.close_ring(draft, ring, RingResult.ANSWERED, answered_at)
    draft.change_ring(ring, connected=True)
    operator = draft.operators.get(ring.operator)
    if operator is not None and operator.state not in IN_CALL:
        draft.move_operator(operator, "connect", at, call_id=ring.call_id, ring_id=ring.ring_id)


def unhold(draft: Draft, call: Call, at: datetime) -> Call:
    """The caller hears somebody again."""
    if call.private_since is not None:
        call = draft.change_call(call, private_since=None)
    if call.state is not CallState.HOLD:
        return call
    held = call.held + (at - call.hold_since if call.hold_since else at - at)
    operator = draft.operators.get(call.operator or "")
    if operator is not None and operator.state is OperatorState.HOLD:
        draft.move_operator(operator, "unhold", at)
    return draft.change_call(call, "unhold", held=held, hold_since=None)


def pass_on(draft: Draft, call: Call, at: datetime) -> bool:
    """The operator leaves a conversation of three: it is the colleague's now, or the shift lead's;
    or the caller goes on with the outside. False if there is nobody in it whom the caller hears."""
    staying = _in_conversation(draft, call)
    if staying is not None and staying.private:
        return False
    staying = staying or monitoring.staying(draft, call, at)
    if staying is None:
        return False
    leaving = draft.operators.get(call.operator or "")
    call = unhold(draft, call, at)
    _to(draft, call, staying, at)
    draft.change_ring(staying, join=False, leave=False)
    leaving = draft.operators.get(leaving.extension) if leaving is not None else None
    if leaving is not None and leaving.state in IN_CALL and leaving.call_id == call.call_id:
        end_of_call(draft, leaving, at, at + draft.line_of(call).wrap_up)
    return True


def _to(draft: Draft, call: Call, staying: Ring, at: datetime) -> None:
    to = staying.operator or None
    outside = staying.outside.code if staying.outside is not None else None
    broken = Break(call.operator or "", at, to, at, to, outside)
    draft.change_call(
        call,
        operator=to or call.operator,
        outside=outside,
        ring_id=staying.ring_id,
        joined=tuple(each for each in call.joined if each != staying.ring_id),
        story=(*call.story, broken),
    )
    draft.records.append(note.CallBroken(call.call_id, broken.operator, at, to, at, to, outside))


def _in_conversation(draft: Draft, call: Call) -> Ring | None:
    rings = (draft.rings.get(ring_id) for ring_id in call.joined)
    return next((ring for ring in rings if ring is not None and ring.connected), None)


def send_away(draft: Draft, call: Call, why: RingResult, at: datetime) -> Call:
    """The conversation is over, or lost: nobody is asked along any more, and legs that the PBX
    would leave alone with each other are ended."""
    in_conversation = []
    for ring_id in call.joined:
        ring = draft.rings.get(ring_id)
        if ring is not None and ring.connected:
            in_conversation.append(ring_id)
        elif ring is not None:
            ringing.withdraw(draft, ring, why, at)
    if in_conversation and call.ring_id:
        in_conversation.append(call.ring_id)
    draft.commands.extend(do.EndLeg(leg) for leg in in_conversation)
    monitoring.send_away(draft, call, at)
    return draft.change_call(draft.calls[call.call_id], joined=())


def leg_ended(draft: Draft, event: on.LegEnded) -> None:
    """As for every leg; a colleague who had joined is free again, and an operator whose caller
    nobody came to is told."""
    ring = draft.rings.get(event.ring_id)
    ringing.leg_ended(draft, event)
    if ring is None:
        return
    if ring.outside is not None and ring.connected:
        result = RingResult.ANSWERED
        draft.records.append(ringing.outside_ended(ring, ring.outside, result, event.at))
    if not ring.join:
        return
    call = draft.calls.get(ring.call_id)
    if call is not None and ring.ring_id in call.joined:
        left = tuple(each for each in call.joined if each != ring.ring_id)
        draft.change_call(call, joined=left, not_come=_not_come(ring, event) or call.not_come)
    operator = draft.operators.get(ring.operator)
    if operator is not None and operator.state in IN_CALL and operator.call_id == ring.call_id:
        if call is None or call.operator != operator.extension:
            wrap_up = (draft.line_of(call) if call else Line("")).wrap_up
            end_of_call(draft, operator, event.at, event.at + wrap_up)


def _not_come(ring: Ring, event: on.LegEnded) -> NotCome | None:
    if ring.connected or ring.withdrawn is RingResult.WITHDRAWN:
        return None  # was there, or was sent away by the operator
    who = ring.outside.code if ring.outside is not None else ring.operator
    return NotCome(who, ring.withdrawn or event.result, event.at)
