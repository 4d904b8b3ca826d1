"""Somebody asked along into a conversation: three speak, and whoever stays last keeps the call.

The ring of a colleague, or the leg to a number outside, has no claim on the caller: it joins the
bridge of the ring that connected them. When the operator who asked leaves, the call is the
colleague's from then on; or the caller speaks on with the outside, in the same call.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.call import Break, Call, NotCome
from queue_manager.domain.floor.change import FloorChange
from queue_manager.domain.floor.ring import Ring
from queue_manager.domain.floor.states import CallState, OperatorState, RingResult
from queue_manager.domain.floor.talk_time import talk_of
from queue_manager.domain.lines.line import Line
from queue_manager.domain.ringing import ringing
from queue_manager.domain.ringing.operators import IN_CALL, end_of_call
from queue_manager.domain.talking import monitoring
from queue_manager.domain.talking.transfer import why_not


def conference_requested(
    change: FloorChange, event: on.ConferenceRequested | on.ConsultationRequested
) -> None:
    """Ring the colleague's telephone. Operator and caller talk on meanwhile."""
    if why_not(change.floor, event.call_id, event.to) is not None:
        return
    call, operator = change.calls[event.call_id], change.operators[event.to]
    ring = ringing.new_ring(change, call, operator, event.at, join=True)
    call = change.calls[call.call_id]
    invited = replace(call.conference, joined=(ring.ring_id,), not_come=None)
    call = change.change_call(call, conference=invited)
    how = ringing.how_to_ring(change, call, ring)
    private = isinstance(event, on.ConsultationRequested)
    change.commands.append(
        do.AskAlong(
            **how, with_ring=call.rings.claim or "", owner=call.rings.current or "", private=private
        )
    )
    change.move_operator(operator, "ring", event.at, ring_id=ring.ring_id, call_id=call.call_id)


def joined(change: FloorChange, event: on.Joined) -> None:
    """Note that three hear each other; where the operator meant to leave, they do so now."""
    ring = change.rings.get(event.ring_id)
    if ring is None or not ring.join or ring.withdrawn is not None:
        return
    if ring.connected and not ring.private:
        return
    if not ring.connected:
        has_come(change, ring, event.at)
    change.change_ring(change.rings[ring.ring_id], private=False)
    call = change.calls.get(ring.call_id)
    if call is None:
        return
    call = unhold(change, call, event.at)
    if ring.leave and call.rings.current is not None:
        # As one that is lost: where the other has left in this very moment, the caller is kept.
        change.commands.append(do.DropLeg(call.rings.current))


def has_come(change: FloorChange, ring: Ring, at: datetime) -> None:
    """Note that whoever was asked is there: with the two, or with the operator alone."""
    answered_at = max(ring.answered_at or at, ring.started_at)
    if ring.outside is not None:
        change.records.append(note.OutsideAnswered(ring.ring_id, answered_at))
    else:
        ringing.close_ring(change, ring, RingResult.ANSWERED, answered_at)
    change.change_ring(ring, connected=True)
    operator = change.operators.get(ring.operator)
    if operator is not None and operator.state not in IN_CALL:
        change.move_operator(operator, "connect", at, call_id=ring.call_id, ring_id=ring.ring_id)


def unhold(change: FloorChange, call: Call, at: datetime) -> Call:
    """Note that the caller hears somebody again."""
    if call.conference.private_since is not None:
        together = replace(call.conference, private_since=None)
        call = change.change_call(call, conference=together)
    if call.state is not CallState.HOLD or call.talk is None:
        return call
    talk = replace(call.talk, held=call.talk.held_until(at), hold_since=None)
    operator = change.operators.get(call.operator or "")
    if operator is not None and operator.call_id == call.call_id:
        if operator.state is OperatorState.HOLD:
            change.move_operator(operator, "unhold", at)
    return change.change_call(call, "unhold", talk=talk)


def pass_on(change: FloorChange, call: Call, at: datetime) -> bool:
    """Let the operator leave a conversation of three: it is the colleague's now, or the shift
    lead's; or the caller goes on with the outside. False if there is nobody in it whom the caller
    hears."""
    staying = _in_conversation(change, call)
    if staying is not None and staying.private:
        return False
    staying = staying or monitoring.staying(change, call, at)
    if staying is None:
        return False
    leaving = change.operators.get(call.operator or "")
    call = unhold(change, call, at)
    _to(change, call, staying, at)
    change.change_ring(staying, join=False, leave=False)
    leaving = change.operators.get(leaving.extension) if leaving is not None else None
    if leaving is not None and leaving.state in IN_CALL and leaving.call_id == call.call_id:
        end_of_call(change, leaving, at, at + change.line_of(call).wrap_up)
    return True


def _to(change: FloorChange, call: Call, staying: Ring, at: datetime) -> None:
    to = staying.operator or None
    outside = staying.outside.code if staying.outside is not None else None
    broken = Break(call.operator or "", at, to, at, to, outside)
    talk = talk_of(call)
    left = tuple(each for each in call.conference.joined if each != staying.ring_id)
    change.change_call(
        call,
        operator=to or call.operator,
        rings=replace(call.rings, current=staying.ring_id),
        conference=replace(call.conference, outside=outside, joined=left),
        talk=replace(talk, breaks=(*talk.breaks, broken)),
    )
    change.records.append(note.CallBroken(call.call_id, broken.operator, at, to, at, to, outside))


def _in_conversation(change: FloorChange, call: Call) -> Ring | None:
    rings = (change.rings.get(ring_id) for ring_id in call.conference.joined)
    return next((ring for ring in rings if ring is not None and ring.connected), None)


def send_away(change: FloorChange, call: Call, why: RingResult, at: datetime) -> Call:
    """End the conversation: legs that still ring for a colleague are cancelled, and legs that
    Asterisk would leave alone with each other are ended."""
    in_conversation = []
    for ring_id in call.conference.joined:
        ring = change.rings.get(ring_id)
        if ring is not None and ring.connected:
            in_conversation.append(ring_id)
        elif ring is not None:
            ringing.withdraw(change, ring, why, at)
    if in_conversation and call.rings.current:
        in_conversation.append(call.rings.current)
    change.commands.extend(do.EndLeg(leg) for leg in in_conversation)
    monitoring.send_away(change, call, at)
    call = change.calls[call.call_id]
    return change.change_call(call, conference=replace(call.conference, joined=()))


def leg_ended(change: FloorChange, event: on.LegEnded) -> None:
    """Handle the end of a leg; a colleague who had joined is free again, and an operator whose
    caller nobody came to is told."""
    ring = change.rings.get(event.ring_id)
    ringing.leg_ended(change, event)
    if ring is None:
        return
    if ring.outside is not None and ring.connected:
        result = RingResult.ANSWERED
        change.records.append(ringing.outside_ended(ring, ring.outside, result, event.at))
    if not ring.join:
        return
    call = change.calls.get(ring.call_id)
    if call is not None and ring.ring_id in call.conference.joined:
        left = tuple(each for each in call.conference.joined if each != ring.ring_id)
        not_come = _not_come(ring, event) or call.conference.not_come
        alone = replace(call.conference, joined=left, not_come=not_come)
        change.change_call(call, conference=alone)
    operator = change.operators.get(ring.operator)
    if operator is not None and operator.state in IN_CALL and operator.call_id == ring.call_id:
        if call is None or call.operator != operator.extension:
            wrap_up = (change.line_of(call) if call else Line("")).wrap_up
            end_of_call(change, operator, event.at, event.at + wrap_up)


def _not_come(ring: Ring, event: on.LegEnded) -> NotCome | None:
    if ring.connected or ring.withdrawn is RingResult.WITHDRAWN:
        return None  # was there, or was sent away by the operator
    who = ring.outside.code if ring.outside is not None else ring.operator
    return NotCome(who, ring.withdrawn or event.result, event.at)
