"""What a shift lead does to an operator: another state, an end to what hangs, other lines. Each is
told on the operator's desk (`Deed`). And to a line: its callback offer."""

from __future__ import annotations

from dataclasses import replace

from queue_manager.domain.call.calling import end_talk
from queue_manager.domain.call.ending import finish, give_up
from queue_manager.domain.call.endings import EndedTalk
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.call import Call
from queue_manager.domain.floor.change import FloorChange
from queue_manager.domain.floor.lead_model import CallbackOffer, Deed
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.operator import Operator, WrapUp
from queue_manager.domain.floor.states import EndedBy, OperatorState, RingResult
from queue_manager.domain.ringing import operators, ringing
from queue_manager.domain.ringing.reconnect import never_resumed
from queue_manager.domain.talking import conference

NOT_ON_PBX = "the PBX did not have the call any more"


def state_forced(change: FloorChange, event: on.StateForced) -> None:
    """Change the operator's state as if they had asked for it, at once or after the call; but they
    do not undo a sign-out."""
    operator = change.operators.get(event.operator)
    if operator is None:
        return
    before, later = dict(change.operators), operator.state in operators.BUSY
    if event.state == "available":
        ready = on.OperatorAvailable(event.at, event.operator)
        operators.operator_available(change, ready, ordered=True)
    elif event.state == "paused":
        paused = on.OperatorPaused(event.at, event.operator, event.reason or "")
        operators.operator_paused(change, paused, ordered=True)
    else:
        left = on.OperatorSignedOut(event.at, event.operator)
        operators.operator_signed_out(change, left, ordered=True)
    if change.operators == before:
        return  # it was so already, or cannot be: nothing is told
    deed = Deed(event.at, event.by, event.state, event.reason, later=later)
    change.change_operator(change.operators[event.operator], deed=deed)


def to_ask_for(floor: Floor, operator: Operator) -> tuple[str, ...]:
    """Return the ids of the legs in which this operator may be stuck; the caller's leg has the
    call's id."""
    call = floor.calls.get(operator.call_id or "")
    named = (operator.ring_id, call.call_id if call is not None else None)
    return tuple(name for name in named if name is not None)


def hangs(operator: Operator) -> bool:
    """Return whether the operator is in a call or a ring that could be stuck."""
    return operator.ring_id is not None or operator.state in {
        OperatorState.RINGING,
        OperatorState.TALKING,
        OperatorState.HOLD,
    }


def stuck_ended(change: FloorChange, event: on.StuckEnded) -> None:
    """End only what the PBX does not have, and a ring that nobody has answered."""
    operator = change.operators.get(event.operator)
    if operator is None or not hangs(operator):
        return
    before = operator
    taken_back = _end_ring(change, operator, event)
    call = change.calls.get(operator.call_id or "")
    if call is not None and call.call_id in event.gone:
        _end_call(change, call, event)
    _free(change, event)
    operator = change.operators[event.operator]
    if taken_back or operator != before:
        change.change_operator(operator, deed=Deed(event.at, event.by, "freed"))


def _end_ring(change: FloorChange, operator: Operator, event: on.StuckEnded) -> bool:
    """Whether a ring that goes on is taken back: its operator is free when its leg has ended."""
    ring = change.rings.get(operator.ring_id or "")
    if operator.ring_id in event.gone and operator.ring_id is not None:
        gone = on.LegEnded(event.at, operator.ring_id, RingResult.WITHDRAWN)
        conference.leg_ended(change, gone)
        left = change.operators[operator.extension]
        if left.ring_id == operator.ring_id:  # a leg that no ring of ours knows any more
            change.change_operator(left, ring_id=None)
    elif ring is not None and ring.withdrawn is None and not ring.connected:
        ringing.withdraw(change, ring, RingResult.WITHDRAWN, event.at)
        return True
    return False


def _end_call(change: FloorChange, call: Call, event: on.StuckEnded) -> None:
    if call.talk is None:
        give_up(change, call, event.at, NOT_ON_PBX, crowd=None)
        return
    call = ringing.withdraw_all(change, call, RingResult.WITHDRAWN, event.at)
    call = conference.send_away(change, call, RingResult.WITHDRAWN, event.at)
    never_resumed(change, call, event.at)
    call = end_talk(change, call, event.at, EndedBy.SYSTEM)
    finish(change, call, EndedTalk(EndedBy.SYSTEM, NOT_ON_PBX), event.at)


def _free(change: FloorChange, event: on.StuckEnded) -> None:
    operator = change.operators[event.operator]
    if operator.state in operators.IN_CALL and operator.call_id not in change.calls:
        change.move_operator(operator, "wrap_up", event.at, wrap_up=WrapUp(event.at))
    elif operator.state is OperatorState.RINGING and operator.ring_id not in change.rings:
        change.move_operator(operator, "free", event.at, ring_id=None, call_id=None)


def operator_moved(change: FloorChange, event: on.OperatorMoved) -> None:
    """Move an operator to these lines from the next caller on, until the sign-out. Lines that there
    are not are left out."""
    operator = change.operators.get(event.operator)
    if operator is None or operator.state is OperatorState.SIGNED_OUT:
        return
    own = operator.own_lines if operator.own_lines is not None else operator.skills.lines
    lines = event.lines & change.floor.lines.keys()
    if event.lines and not lines:
        return
    back = not lines or lines == own
    deed = Deed(event.at, event.by, "moved", lines=tuple(sorted(own if back else lines)))
    change.change_operator(
        operator,
        skills=replace(operator.skills, lines=own if back else frozenset(lines)),
        own_lines=None if back else own,
        deed=deed,
    )


def move_back(change: FloorChange) -> None:
    """Move operators back: the next shift begins on the lines that the administrator has written
    down."""
    for operator in list(change.operators.values()):
        if operator.own_lines is not None and operator.state is OperatorState.SIGNED_OUT:
            skills = replace(operator.skills, lines=operator.own_lines)
            change.change_operator(operator, skills=skills, own_lines=None)


def callback_offer_set(change: FloorChange, event: on.CallbackOfferSet) -> None:
    """Change the offer of callbacks, from the next caller who could be offered it on."""
    line = change.floor.lines.get(event.line)
    if line is None:
        return
    before = change.floor.callback_offers.get(event.line)
    own = before.own if before is not None else line.callback_offer
    offers = dict(change.floor.callback_offers)
    offers.pop(event.line, None)
    if event.open != own:
        offers[event.line] = CallbackOffer(event.at, event.by, event.open, own)
    lines = {**change.floor.lines, event.line: replace(line, callback_offer=event.open)}
    change.set(callback_offers=offers, lines=lines)


def offers_as_set(change: FloorChange) -> None:
    """Keep the offers that a lead has set when the administrator's lines were read again, until the
    administrator has changed it since."""
    still, lines = {}, dict(change.floor.lines)
    for number, offer in change.floor.callback_offers.items():
        line = lines.get(number)
        if line is not None and line.callback_offer == offer.own:
            still[number] = offer
            lines[number] = replace(line, callback_offer=offer.open)
    change.set(callback_offers=still, lines=lines)
