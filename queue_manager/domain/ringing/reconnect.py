"""A caller whose operator's side was lost in mid-call is held, and the operator rung again.

A page that was reloaded, a network that was cut, a telephone without power: the PBX plays a word
and music to the caller, and as soon as the operator's telephone is there the two speak again, in
the same call. After `KEPT_FOR` the caller goes, first in line, to whoever is free.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from queue_manager.domain.callbacks import callback_life
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.call import Break, Call, Reconnect
from queue_manager.domain.floor.change import FloorChange
from queue_manager.domain.floor.operator import Operator
from queue_manager.domain.floor.ring import Ring
from queue_manager.domain.floor.states import (
    SET_ASIDE_REASONS,
    CallState,
    OperatorState,
    RingResult,
)
from queue_manager.domain.floor.talk_time import talk_of
from queue_manager.domain.ringing import after_call

HELD_FOR = timedelta(seconds=20)
#: A telephone that could not be reached is tried again this much later, or as soon as it is back.
AGAIN_AFTER = timedelta(seconds=1)
#: A telephone is lost for want of sound so often in one call; then it is set aside.
MOST_SILENCES = 2
#: The operator is there and does not take the caller back: no use in trying again.
GIVES_UP = frozenset({RingResult.NO_ANSWER, RingResult.REJECTED})


def lose(
    change: FloorChange,
    call: Call,
    at: datetime,
    transfer_to: str | None = None,
    *,
    silent: bool = False,
) -> None:
    """Note that the operator's side of this talk is gone, and nobody meant to end it (`silent`: it
    sent no sound any more); or that the operator hands the caller on to `transfer_to`."""
    talk = talk_of(call)
    change.change_call(
        call,
        "lose",
        talk=replace(
            talk,
            held=talk.held_until(at),
            hold_since=None,
            breaks=(*talk.breaks, Break(call.operator or "", at, transfer_to, silent=silent)),
        ),
        rings=replace(call.rings, current=None),
        reconnect=Reconnect(transfer_to or call.operator, at + HELD_FOR),
        conference=replace(call.conference, private_since=None, outside=None),
    )
    operator = change.operators.get(call.operator or "")
    if operator is not None and operator.call_id == call.call_id:  # else long with somebody else
        if operator.state is OperatorState.HOLD:
            change.move_operator(operator, "unhold", at)


def is_silent_again(call: Call) -> bool:
    """Return whether the telephone that was just lost for want of sound had been so before in this
    call: to ring it once more would lead to the same."""
    lost = talk_of(call).breaks[-1]
    of_same = [it for it in talk_of(call).breaks if it.silent and it.operator == lost.operator]
    return lost.silent and len(of_same) >= MOST_SILENCES


def not_again(change: FloorChange, ring: Ring, result: RingResult, at: datetime) -> None:
    """Schedule another ring for a caller who is held for an operator, after a ring that failed; or
    let the caller wait for any operator of the line."""
    call = change.calls.get(ring.call_id)
    if call is None or call.state is not CallState.RECONNECTING:
        return
    if result in GIVES_UP or (result in SET_ASIDE_REASONS and _was_handed_on(call)):
        give_back(change, call, result, at)
    else:
        not_before(change, call, at + AGAIN_AFTER)


def not_before(change: FloorChange, call: Call, at: datetime | None) -> Call:
    """Delay the next ring of the operator's telephone to `at`; None: as soon as it is there."""
    if call.reconnect is None or call.reconnect.not_before == at:
        return call
    return change.change_call(call, reconnect=replace(call.reconnect, not_before=at))


def held_for(call: Call) -> str | None:
    """Return the operator for whom the caller is held, if so."""
    return call.reconnect.operator if call.reconnect is not None else None


def _was_handed_on(call: Call) -> bool:
    """Whether somebody else had this caller: then others do as well as whom they are held for."""
    return held_for(call) != talk_of(call).breaks[-1].operator


def phone_is_back(change: FloorChange, operator: Operator) -> None:
    """Stop waiting for a telephone that has just registered."""
    call = change.calls.get(operator.call_id or "")
    if call is not None:
        not_before(change, call, None)


def give_back(change: FloorChange, call: Call, why: str, at: datetime) -> None:
    """Let the caller wait again, first in the queue. The system pauses the operator who had the
    call, for the reason `why`."""
    operator = change.operators.get(held_for(call) or "")
    rings = replace(call.rings, current=None)
    change.change_call(call, "give_back", operator=None, rings=rings, reconnect=None)
    if operator is not None:
        without_operator(change, operator, call, why, at)


def without_operator(
    change: FloorChange, operator: Operator, call: Call, why: str, at: datetime
) -> None:
    """Take the caller from the operator who had the call. The system pauses the operator, or they
    get the state that they chose for after the call."""
    if operator.state is OperatorState.TALKING and operator.call_id == call.call_id:
        operator = change.move_operator(operator, "lose", at, str(why), call_id=None)
        after_call.carry_out(change, operator, at)


def resume(change: FloorChange, call: Call, event: on.Connected, ring: Ring | None) -> None:
    """Note that the caller speaks again, in the same call, with the same operator or with
    another."""
    before, talk = change.operators.get(held_for(call) or ""), talk_of(call)
    broken = talk.breaks[-1]
    back = replace(broken, resumed_at=event.at, resumed_by=event.operator)
    change.change_call(
        call,
        "connect",
        operator=event.operator,
        rings=replace(call.rings, current=ring.ring_id if ring else None),
        reconnect=None,
        talk=replace(talk, breaks=(*talk.breaks[:-1], back)),
    )
    change.records.append(_break_over(call, back))
    if before is not None and before.extension != event.operator:
        without_operator(change, before, call, RingResult.UNREACHABLE, event.at)


def resumed_unseen(change: FloorChange, call: Call, at: datetime, by: str | None) -> Call:
    """Note that the caller, held or waiting again, spoke with `by` while we were away."""
    talk = talk_of(call)
    back = replace(talk.breaks[-1], resumed_at=at, resumed_by=by)
    call = change.change_call(
        call,
        "connect",
        operator=by or call.operator,
        rings=replace(call.rings, current=None),
        reconnect=None,
        talk=replace(talk, breaks=(*talk.breaks[:-1], back)),
    )
    change.records.append(_break_over(call, back))
    return call


def never_resumed(change: FloorChange, call: Call, at: datetime) -> None:
    """Note that the caller left while kept, or while waiting again: somebody is to call back."""
    if call.state not in IN_BETWEEN or call.talk is None or not call.talk.breaks:
        return
    change.records.append(_break_over(call, call.talk.breaks[-1]))
    owe_talk(change, call, at)


def owe_talk(change: FloorChange, call: Call, at: datetime) -> None:
    """Note that this call's talk broke by our fault: somebody is to call back."""
    if call.origin.caller is not None and call.ticket is not None:
        change.records.append(note.CallbackOwed(call.ticket, call.call_id, at))
    callback_life.queue_broken(change, call, at)


def _break_over(call: Call, broken: Break) -> note.CallBroken:
    return note.CallBroken(
        call.call_id,
        broken.operator,
        broken.lost_at,
        broken.transfer_to,
        broken.resumed_at,
        broken.resumed_by,
    )


IN_BETWEEN = frozenset({CallState.RECONNECTING, CallState.WAITING, CallState.RINGING})
