"""The rings of operators' telephones: begun, answered, taken back, over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from queue_manager.domain.dispatching import dispatch
from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.call import Call
from queue_manager.domain.floor.change import FloorChange
from queue_manager.domain.floor.copying import changed
from queue_manager.domain.floor.limits import CONNECT_LIMIT
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.operator import Operator
from queue_manager.domain.floor.ring import Outside, Ring
from queue_manager.domain.floor.states import CallState, OperatorState, RingResult
from queue_manager.domain.floor.talk_time import TALKS
from queue_manager.domain.ringing import reconnect, stopping

#: The PBX is told again to stop a ring whose leg has not ended this long after the first time.
CANCEL_AGAIN = timedelta(seconds=3)
#: The PBX's own limit on a ring lies this far behind ours: it only counts when we are gone.
BACKSTOP = timedelta(seconds=1)
#: A telephone that has not said by now that it rings is not there: it has just lost its page, and
#: the PBX rang what it still knew of it. Only a caller who is kept is rung for so soon after.
NOT_THERE = timedelta(seconds=1.5)
#: A number outside that has not answered by then will not: the operator keeps the caller.
OUTSIDE_TIME = timedelta(seconds=15)
#: A leg found its caller gone: the end of the caller's own leg is heard of within this time, or the
#: caller is still there.
PARTING = timedelta(seconds=0.5)
#: In these states `call_id` is the call of the talk, not of a ring.
WITH_A_CALL = frozenset({OperatorState.TALKING, OperatorState.HOLD, OperatorState.WRAP_UP})
RUNG_FOR = frozenset({CallState.RINGING, CallState.RECONNECTING})
#: Results of a caller's rings that nobody took, and of those that went wrong on our side.
NOT_TAKEN = frozenset(
    {RingResult.NO_ANSWER, RingResult.REJECTED, RingResult.BUSY, RingResult.UNREACHABLE}
)
#: Results that say something about the operator's telephone: it is set aside.
SETS_ASIDE = NOT_TAKEN | {RingResult.FAILED}


CallBack = Callable[[FloorChange, Call, Operator, datetime], None]


def ring_next(change: FloorChange, at: datetime, call_back: CallBack) -> None:
    """Ring for every caller who can be rung for now; `call_back` calls those whose kept place has
    come up."""
    for call, operator in list(dispatch.pairs(change.floor)):
        begin = ring if call.call_id in change.calls else call_back
        begin(change, call, operator, at)


def ring(change: FloorChange, call: Call, operator: Operator, at: datetime) -> None:
    """Ring this operator for this caller."""
    new = begin_ring(change, call, operator, at)
    change.move_operator(operator, "ring", at, ring_id=new.ring_id, call_id=call.call_id)


def begin_ring(
    change: FloorChange, call: Call, operator: Operator, at: datetime, *, again: bool = False
) -> Ring:
    """Begin a ring that may have the caller: on the floor, on the call, and asked of the PBX."""
    new = new_ring(change, call, operator, at, again=again)
    change.change_call(
        change.calls[call.call_id],
        "ring",
        operator=operator.extension,
        rings=changed(
            change.calls[call.call_id].rings,
            current=new.ring_id,
            claim=new.ring_id,
            rung=(*call.rings.rung, operator.extension),
            first_at=call.rings.first_at or at,
        ),
    )
    change.commands.append(do.RingOperator(**how_to_ring(change, call, new)))
    return new


def ring_second(change: FloorChange, call: Call, operator: Operator, at: datetime) -> None:
    """Ring a second telephone for this caller: whoever answers first has them."""
    new = new_ring(change, call, operator, at)
    change.change_call(
        change.calls[call.call_id],
        "ring_second",
        rings=changed(
            change.calls[call.call_id].rings,
            second=new.ring_id,
            rung=(*call.rings.rung, operator.extension),
        ),
    )
    how = how_to_ring(change, call, new)
    change.commands.append(do.RingOperator(**how, beside=call.rings.current))
    change.move_operator(operator, "ring", at, ring_id=new.ring_id, call_id=call.call_id)


def rings_for(change: FloorChange, call: Call) -> list[Ring]:
    """Return the rings that may have this caller: none, one, or two."""
    ids = (call.rings.current, call.rings.second)
    return [change.rings[ring_id] for ring_id in ids if ring_id in change.rings]


def new_ring(
    change: FloorChange,
    call: Call,
    operator: Operator,
    at: datetime,
    *,
    again: bool = False,
    join: bool = False,
) -> Ring:
    """Make the call's next ring, counted on it."""
    ring_id = next_ring_id(call)
    new = Ring(
        ring_id, call.call_id, operator.extension, operator.phone.device, at, again=again, join=join
    )
    return count_ring(change, call, new)


def next_ring_id(call: Call) -> str:
    """Return an id for the next ring, `<call_id>~<n>`, which was never used before."""
    return f"{call.call_id}~{call.rings.count + 1}"


def count_ring(change: FloorChange, call: Call, new: Ring) -> Ring:
    """Put a new ring on the floor, and count it on its call."""
    change.rings[new.ring_id] = new
    change.change_call(call, rings=changed(call.rings, count=call.rings.count + 1))
    return new


def how_to_ring(change: FloorChange, call: Call, ring: Ring) -> dict[str, Any]:
    """Return what the PBX must know of any ring for this call."""
    return {
        "ring_id": ring.ring_id,
        "call_id": call.call_id,
        "channel": call.origin.channel,
        "operator": ring.operator,
        "device": ring.device,
        "caller": call.origin.caller or call.origin.caller_shown,
        "timeout_seconds": (change.line_of(call).ring_time + BACKSTOP).total_seconds(),
    }


def phone_rang(change: FloorChange, event: on.PhoneRang) -> None:
    """Note that the telephone rings: the far end said so."""
    ring = change.rings.get(event.ring_id)
    if ring is not None and ring.ringing_at is None:
        change.change_ring(ring, ringing_at=event.at)


def phone_answered(change: FloorChange, event: on.PhoneAnswered) -> None:
    """Note that the telephone was picked up: the PBX connects the two by itself as soon as the
    greeting is over."""
    ring = change.rings.get(event.ring_id)
    if ring is not None and ring.answered_at is None:
        change.change_ring(ring, answered_at=event.at)


def withdraw_all(change: FloorChange, call: Call, result: RingResult, at: datetime) -> Call:
    """Withdraw every ring for this call. Return the changed call."""
    for ring in rings_for(change, call):
        withdraw(change, ring, result, at)
    return change.calls[call.call_id]


def withdraw(change: FloorChange, ring: Ring, why: RingResult, at: datetime) -> None:
    """Stop a ring. The caller is free for the next operator at once; this operator's telephone
    only when its leg has ended, so that nobody is rung twice at once."""
    if ring.withdrawn is not None or ring.connected:
        return
    change.change_ring(ring, withdrawn=why, withdrawn_at=at, cancelled_at=at)
    close_ring(change, ring, why, at)  # now: a call's last row never comes before its rings'
    call = change.calls.get(ring.call_id)
    goes_on = release_call(change, ring)
    if call is not None and call.state not in TALKS:
        # The leg may be bridging at this very moment: it is promised to nobody any more, or to the
        # other ring, so that the dialplan knows to take the caller back when the leg is hung up.
        change.commands.append(do.ClaimCaller(call.call_id, call.origin.channel, goes_on))
    change.commands.append(do.CancelRing(ring.ring_id, taken=why is RingResult.TAKEN))
    operator = change.operators.get(ring.operator)
    if operator is not None and why in SETS_ASIDE:
        set_aside(change, operator, why, at)
    reconnect.not_again(change, ring, why, at)


def release_call(change: FloorChange, ring: Ring) -> str | None:
    """End the ring for the caller, who waits again with the place kept, unless another ring goes
    on: that one's id."""
    call = change.calls.get(ring.call_id)
    if call is None or call.state not in RUNG_FOR:
        return None
    if call.rings.current == ring.ring_id and call.rings.second in change.rings:
        other = change.rings[call.rings.second or ""]
        change.change_call(
            call,
            "one_ring_over",
            operator=other.operator,
            rings=changed(call.rings, current=other.ring_id, second=None, claim=other.ring_id),
        )
        return other.ring_id
    if call.rings.second == ring.ring_id:
        change.change_call(call, "one_ring_over", rings=changed(call.rings, second=None))
        return call.rings.current
    if call.rings.current == ring.ring_id:
        held_for = call.reconnect.operator if call.reconnect is not None else None
        rings = changed(call.rings, current=None)
        change.change_call(call, "ring_over", rings=rings, operator=held_for)
    return None


def set_aside(change: FloorChange, operator: Operator, why: RingResult, at: datetime) -> None:
    """Set the operator aside: nobody else is sent to a telephone that did not answer, until they
    are back."""
    if operator.state is OperatorState.RINGING:
        change.move_operator(operator, "pause", at, why.value)


def leg_ended(change: FloorChange, event: on.LegEnded) -> None:
    """End the ring whose operator's leg is gone, whatever it was."""
    ring = change.rings.pop(event.ring_id, None)
    if ring is None:
        return
    if event.last_word is not None:
        stopping.begin(change, ring.operator, event.last_word, event.at)
    if ring.withdrawn is None and not ring.connected:
        result = _result_in_race(change, ring, _result_of(ring, event.result))
        close_ring(change, ring, result, event.at)
        call, goes_on = change.calls.get(ring.call_id), release_call(change, ring)
        if call is not None and goes_on is not None:
            change.commands.append(do.ClaimCaller(call.call_id, call.origin.channel, goes_on))
        if result is RingResult.CALLER_LEFT and ring.call_id in change.calls:
            _part(change, change.calls[ring.call_id], event.at + PARTING)
        free_phone(change, ring, event)
        reconnect.not_again(change, ring, result, event.at)
    else:
        free_phone(change, ring, event)


def _part(change: FloorChange, call: Call, until: datetime | None) -> None:
    change.change_call(call, rings=changed(call.rings, parting_until=until))


def _result_of(ring: Ring, result: RingResult) -> RingResult:
    # Picked up and put down before the caller was there: the operator's doing, unless the PBX says
    # that the caller had gone (their own leg may end a moment later), or a colleague was quicker.
    if ring.answered_at is None or result in (RingResult.CALLER_LEFT, RingResult.TAKEN):
        return result
    return RingResult.REJECTED


def _result_in_race(change: FloorChange, ring: Ring, result: RingResult) -> RingResult:
    """Where two telephones ring, the leg that found the caller gone found them with the other."""
    call = change.calls.get(ring.call_id)
    others = rings_for(change, call) if call is not None else []
    if result is RingResult.CALLER_LEFT and any(other.answered_at for other in others):
        return RingResult.TAKEN
    return result


def free_phone(change: FloorChange, ring: Ring, event: on.LegEnded) -> None:
    """Free the operator's telephone after its last leg has ended, so that it may be rung again."""
    operator = change.operators.get(ring.operator)
    if operator is None or operator.ring_id != ring.ring_id:
        return
    # In a talk by now, perhaps one that the parachute made while this ring was being taken back.
    with_a_call = operator.state in WITH_A_CALL
    operator = change.change_operator(
        operator, ring_id=None, call_id=operator.call_id if with_a_call else None
    )
    if operator.state is not OperatorState.RINGING:
        return
    result = ring.withdrawn or _result_of(ring, event.result)
    if result in SETS_ASIDE:
        set_aside(change, operator, result, event.at)
    else:
        change.move_operator(operator, "free", event.at)


def outside_ended(
    ring: Ring, outside: Outside, result: RingResult, at: datetime
) -> note.OutsideEnded:
    """Return the last record of a leg to the outside."""
    return note.OutsideEnded(ring.ring_id, ring.call_id, outside.ticket, result, at)


def close_ring(change: FloorChange, ring: Ring, result: RingResult, at: datetime) -> None:
    """Write the ring's row; an outside leg, which is no operator's ring, has one of its own."""
    ended_at = max(at, ring.started_at)
    if ring.outside is not None:  # never came
        why = RingResult.FAILED if result is RingResult.ANSWERED else result
        change.records.append(outside_ended(ring, ring.outside, why, ended_at))
        return
    call = change.calls.get(ring.call_id)
    if call is not None and call.talk is None and result in SETS_ASIDE:
        failed = result is RingResult.FAILED
        rings = changed(
            call.rings,
            not_taken=call.rings.not_taken + (not failed),
            faults=call.rings.faults + failed,
        )
        change.change_call(call, rings=rings)
    change.records.append(
        note.RingEnded(
            ring_id=ring.ring_id,
            call_id=ring.call_id,
            operator=ring.operator,
            device=ring.device,
            started_at=ring.started_at,
            ringing_at=ring.ringing_at,
            ended_at=ended_at,
            seconds=(ended_at - ring.started_at).total_seconds(),
            result=result,
        )
    )


def ring_due(floor: Floor, ring: Ring) -> datetime | None:
    """Return when something must be done about this ring, or None."""
    if ring.connected:
        return None
    if ring.cancelled_at is not None:
        return ring.cancelled_at + CANCEL_AGAIN
    if ring.answered_at is not None:
        return ring.answered_at + CONNECT_LIMIT
    if ring.again and ring.ringing_at is None:
        return ring.started_at + NOT_THERE
    if ring.outside is not None:
        return ring.started_at + OUTSIDE_TIME
    call = floor.calls.get(ring.call_id)
    ring_time = floor.line(call.line).ring_time if call else timedelta()
    return ring.started_at + ring_time


def parted_due(change: FloorChange, at: datetime) -> None:
    """Let callers who were taken for gone and are there after all wait on."""
    parting = [call for call in change.calls.values() if call.rings.parting_until is not None]
    for call in parting:
        if call.rings.parting_until is not None and call.rings.parting_until <= at:
            _part(change, call, None)


def rings_due(change: FloorChange, at: datetime) -> None:
    """Pass rings that lasted too long to the next operator, and repeat cancellations that Asterisk
    has not confirmed."""
    for ring in [each for each in change.rings.values() if not each.connected]:
        due = ring_due(change.floor, ring)
        if due is None or due > at:
            continue
        if ring.withdrawn is not None:
            change.change_ring(ring, cancelled_at=at)
            change.commands.append(do.CancelRing(ring.ring_id))
        else:
            withdraw(change, ring, _why_over(ring), at)


def _why_over(ring: Ring) -> RingResult:
    if ring.answered_at is not None:
        return RingResult.FAILED
    if ring.again and ring.ringing_at is None:
        return RingResult.UNREACHABLE
    return RingResult.NO_ANSWER
