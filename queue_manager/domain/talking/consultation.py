"""A private word before a caller is handed on: the operator speaks with the colleague, or with the
outside, while the caller hears music. Then all together, or without the operator, or without the
other. However the other side ends, the PBX brings the operator back to the caller by itself
(asterisk_conf/templates/dialplan/private_word.conf.j2); where the operator's own leg ends, the
caller is kept."""

from __future__ import annotations

from datetime import datetime

from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.change import Draft
from queue_manager.domain.floor.model import Call, CallState, OperatorState, Ring, RingResult
from queue_manager.domain.ringing import ringing
from queue_manager.domain.ringing.ringing import TALKS
from queue_manager.domain.talking import monitoring
from queue_manager.domain.talking.conference import has_come, unhold


def began(draft: Draft, event: on.PrivateBegan) -> None:
    """The other side has answered: from now on the caller is on hold."""
    ring = draft.rings.get(event.ring_id)
    call = draft.calls.get(ring.call_id) if ring is not None else None
    if ring is None or call is None or call.state not in TALKS or call.talk_ended_at is not None:
        return
    if not ring.join or ring.connected or ring.withdrawn is not None:
        return
    has_come(draft, ring, event.at)
    draft.change_ring(draft.rings[ring.ring_id], private=True)
    call = draft.change_call(draft.calls[call.call_id], private_since=event.at)
    if call.state is CallState.TALKING:
        draft.change_call(draft.calls[call.call_id], "hold", hold_since=event.at)
        operator = draft.operators.get(call.operator or "")
        if operator is not None and operator.state is OperatorState.TALKING:
            draft.move_operator(operator, "hold", event.at)


def back(draft: Draft, call: Call, event: on.Connected) -> None:
    """Operator and caller hear each other again."""
    if call.private_since is not None and event.ring_id == call.ring_id:
        unhold(draft, call, event.at)


def in_private(draft: Draft, call: Call) -> Ring | None:
    """With whom the operator has a private word, if so."""
    rings = (draft.rings.get(ring_id) for ring_id in call.joined)
    return next((ring for ring in rings if ring is not None and ring.private), None)


def together(draft: Draft, event: on.TogetherAsked) -> None:
    """The caller comes to the two; the operator leaves when he is there, where that was asked."""
    call = draft.calls.get(event.call_id)
    ring = in_private(draft, call) if call is not None else None
    if call is None or ring is None:
        return
    draft.change_ring(ring, leave=event.leave)
    draft.commands.append(do.Together(call.channel, ring.ring_id))


def sent_away(draft: Draft, event: on.SentAway) -> None:
    """Whoever was asked, or has come, goes; the operator stays with the caller."""
    call = draft.calls.get(event.call_id)
    if call is not None and call.state in TALKS and call.outside is None:
        dismiss(draft, call, event.at)
        monitoring.withdraw(draft, call, event.at)


def dismiss(draft: Draft, call: Call, at: datetime) -> None:
    """End the legs of everyone who was asked to this call; their ends come back as `LegEnded`."""
    for ring_id in call.joined:
        ring = draft.rings.get(ring_id)
        if ring is None:
            continue
        if ring.connected:
            draft.commands.append(do.EndLeg(ring_id))
        else:
            ringing.withdraw(draft, ring, RingResult.WITHDRAWN, at)


def compared(draft: Draft, call: Call, event: on.PbxCompared, legs: dict[str, on.LiveLeg]) -> bool:
    """After a login, of a caller who is alone: is that a private word, or the way back from one?"""
    if call.ring_id not in legs:
        return False
    for ring_id in call.joined:
        ring, leg = draft.rings.get(ring_id), legs.get(ring_id)
        if ring is not None and leg is not None and leg.answered:
            began(draft, on.PrivateBegan(event.at, ring_id))
    return True
