"""A consultation before a caller is handed on: the operator speaks with the colleague, or with the
outside, while the caller hears music. Then all together, or without the operator, or without the
other. However the other side ends, the PBX brings the operator back to the caller by itself
(asterisk_conf/templates/dialplan/private_word.conf.j2); where the operator's own leg ends, the
caller is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.call import Call
from queue_manager.domain.floor.change import FloorChange
from queue_manager.domain.floor.ring import Ring
from queue_manager.domain.floor.states import CallState, OperatorState, RingResult
from queue_manager.domain.floor.talk_time import TALKS, is_talking
from queue_manager.domain.ringing import ringing
from queue_manager.domain.talking import monitoring
from queue_manager.domain.talking.conference import has_come, unhold


def began(change: FloorChange, event: on.ConsultationBegan) -> None:
    """Put the caller on hold, now that the other side has answered."""
    ring = change.rings.get(event.ring_id)
    call = change.calls.get(ring.call_id) if ring is not None else None
    if ring is None or call is None or not is_talking(call):
        return
    if not ring.join or ring.connected or ring.withdrawn is not None:
        return
    has_come(change, ring, event.at)
    change.change_ring(change.rings[ring.ring_id], private=True)
    call = change.calls[call.call_id]
    private = replace(call.conference, private_since=event.at)
    call = change.change_call(call, conference=private)
    if call.state is CallState.TALKING and call.talk is not None:
        talk = replace(call.talk, hold_since=event.at)
        change.change_call(change.calls[call.call_id], "hold", talk=talk)
        operator = change.operators.get(call.operator or "")
        if operator is not None and operator.state is OperatorState.TALKING:
            change.move_operator(operator, "hold", event.at)


def back(change: FloorChange, call: Call, event: on.Connected) -> None:
    """Note that operator and caller hear each other again."""
    if call.conference.private_since is not None and event.ring_id == call.rings.current:
        unhold(change, call, event.at)


def in_private(change: FloorChange, call: Call) -> Ring | None:
    """Return with whom the operator consults in private, if so."""
    rings = (change.rings.get(ring_id) for ring_id in call.conference.joined)
    return next((ring for ring in rings if ring is not None and ring.private), None)


def together(change: FloorChange, event: on.MergeRequested) -> None:
    """Bring the caller to operator and colleague. With `leave` the operator leaves when all three
    are connected."""
    call = change.calls.get(event.call_id)
    ring = in_private(change, call) if call is not None else None
    if call is None or ring is None:
        return
    change.change_ring(ring, leave=event.leave)
    change.commands.append(do.Together(call.origin.channel, ring.ring_id))


def sent_away(change: FloorChange, event: on.SentAway) -> None:
    """Send away whoever was asked, or has come; the operator stays with the caller."""
    call = change.calls.get(event.call_id)
    if call is not None and call.state in TALKS and call.conference.outside is None:
        dismiss(change, call, event.at)
        monitoring.withdraw(change, call, event.at)


def dismiss(change: FloorChange, call: Call, at: datetime) -> None:
    """End the legs of everyone who was asked to this call; their ends come back as `LegEnded`."""
    for ring_id in call.conference.joined:
        ring = change.rings.get(ring_id)
        if ring is None:
            continue
        if ring.connected:
            change.commands.append(do.EndLeg(ring_id))
        else:
            ringing.withdraw(change, ring, RingResult.WITHDRAWN, at)


def compared(
    change: FloorChange, call: Call, event: on.PbxCompared, legs: dict[str, on.LiveLeg]
) -> bool:
    """Decide after a login, of a caller who is alone: is that a private consultation, or the way
    back from one?"""
    if call.rings.current not in legs:
        return False
    for ring_id in call.conference.joined:
        ring, leg = change.rings.get(ring_id), legs.get(ring_id)
        if ring is not None and leg is not None and leg.answered:
            began(change, on.ConsultationBegan(event.at, ring_id))
    return True
