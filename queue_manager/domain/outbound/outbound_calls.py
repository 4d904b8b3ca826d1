"""A call that an operator makes to a citizen: asked for, or for a kept place; picked up, connected,
over.

It belongs to its operator, who is offered no caller meanwhile, and it ends with the operator's
leg, whatever became of the citizen's: so nothing of it can outlive what the PBX has.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from queue_manager.domain.callbacks import callback_life
from queue_manager.domain.callbacks.queued_callbacks import open_for
from queue_manager.domain.dispatching.dispatch import phone_is_free
from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.callback import Callback
from queue_manager.domain.floor.change import FloorChange
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.operator import AfterCall, Operator, Outgoing
from queue_manager.domain.floor.outage import gone_at
from queue_manager.domain.floor.states import (
    CALLED_OUT_REMEMBERED,
    PAUSE_REASONS,
    OperatorState,
    OutResult,
)
from queue_manager.domain.ringing import stopping
from queue_manager.domain.ringing.operators import end_of_call
from queue_manager.domain.ringing.ringing import SETS_ASIDE
from queue_manager.domain.talking.in_call import note_gap

#: From these states an operator may call out.
MAY_CALL = frozenset({OperatorState.AVAILABLE, OperatorState.PAUSED, OperatorState.WRAP_UP})


def why_not(floor: Floor, operator: Operator, pbx: str) -> str | None:
    """Return why this operator cannot call out now; None if they can."""
    if operator.state not in MAY_CALL or operator.outgoing is not None:
        return "not_now"
    if not phone_is_free(operator):
        return "phone_not_free"
    return "pbx_away" if pbx in floor.away else None


def called_lately(operator: Operator, at: datetime) -> int:
    """Return how often they have called out in the hour before `at`."""
    return sum(each > at - CALLED_OUT_REMEMBERED for each in operator.called_out)


def outbound_call_requested(change: FloorChange, event: on.OutboundCallRequested) -> None:
    """Ring their telephone first; a pause that they called from comes back after the call. Where
    the number is due for a callback, this is an attempt of it."""
    operator = change.operators.get(event.operator)
    if operator is None or why_not(change.floor, operator, event.pbx) is not None:
        return
    there = open_for(change.floor, event.number)
    if any(each.out_id is not None for each in there):
        return
    owed = next(iter(there), None)
    if owed is not None:
        change.callbacks[owed.callback_id] = replace(
            owed, out_id=event.out_id, operator=operator.extension
        )
    outgoing = Outgoing(
        out_id=event.out_id,
        leg=f"{event.out_id}~1",
        pbx=event.pbx,
        ticket=event.ticket,
        line=event.line,
        requested_at=event.at,
        callback=owed.callback_id if owed is not None else None,
        number=event.number,
    )
    lately = tuple(each for each in operator.called_out if each > event.at - CALLED_OUT_REMEMBERED)
    operator = change.change_operator(operator, called_out=(*lately, event.at))
    _start(change, operator, outgoing)


def ring_for_callback(
    change: FloorChange, operator: Operator, callback: Callback, out_id: str, at: datetime
) -> None:
    """Ring an operator for a citizen whom they are to call: as for a caller, they may decline."""
    outgoing = Outgoing(
        out_id=out_id,
        leg=f"{out_id}~1",
        pbx=callback.pbx,
        ticket=callback.ticket,
        line=callback.line,
        requested_at=at,
        callback=callback.callback_id,
        rung=True,
        number=callback.number,
    )
    line = change.floor.line(callback.line)
    _start(
        change,
        operator,
        outgoing,
        timeout_seconds=line.ring_time.total_seconds(),
        hello=f"callback-hello-{callback.language}",
    )


def _start(change: FloorChange, operator: Operator, outgoing: Outgoing, **of_callback: Any) -> None:
    change.move_operator(
        operator, "call_out", outgoing.requested_at, after_call=_after(operator), outgoing=outgoing
    )
    change.commands.append(
        do.CallOut(
            ring_id=outgoing.leg,
            out_id=outgoing.out_id,
            operator=operator.extension,
            device=operator.phone.device,
            number=outgoing.number,
            line=outgoing.line,
            **of_callback,
        )
    )
    change.records.append(
        note.OutboundCallBegan(
            out_id=outgoing.out_id,
            ticket=outgoing.ticket,
            line=outgoing.line,
            pbx=outgoing.pbx,
            operator=operator.extension,
            device=operator.phone.device,
            number=outgoing.number,
            requested_at=outgoing.requested_at,
            callback=outgoing.callback,
        )
    )


def _after(operator: Operator) -> AfterCall | None:
    """A pause comes back after the call; otherwise what was chosen before stays chosen."""
    paused = operator.state is OperatorState.PAUSED and operator.reason in PAUSE_REASONS
    ordered = operator.after_call is not None and operator.after_call.ordered
    return AfterCall(operator.reason or "", ordered) if paused else operator.after_call


def picked_up(change: FloorChange, event: on.PhoneAnswered) -> None:
    """Dial the citizen now that the operator's own telephone was answered."""
    found = _by_leg(change, event.ring_id)
    if found is not None and found[1].picked_up_at is None:
        _change(change, *found, picked_up_at=event.at)


def connected(change: FloorChange, event: on.OutboundCallConnected) -> None:
    """Note that the two hear each other: the call back that was owed is done."""
    found = _by_id(change, event.out_id)
    if found is None or found[1].connected_at is not None:
        return
    operator, outgoing = found
    _change(change, operator, outgoing, connected_at=event.at)
    change.records.append(
        note.OutboundCallAnswered(outgoing.out_id, outgoing.ticket, operator.extension, event.at)
    )
    callback_life.reached(change, operator, outgoing, event.at)


def dialled(change: FloorChange, event: on.OutboundCallDialled) -> None:
    """Note what came of dialling; the first report counts."""
    found = _by_id(change, event.out_id)
    if found is not None and found[1].result is None:
        _change(change, *found, result=event.result)


def leg_ended(change: FloorChange, event: on.LegEnded) -> None:
    """End the call whose operator's leg is gone."""
    found = _by_leg(change, event.ring_id)
    if found is None:
        return
    operator, outgoing = found
    if event.last_word is not None:
        stopping.begin(change, operator.extension, event.last_word, event.at)
        operator = change.operators[operator.extension]
    if outgoing.picked_up_at is None:
        _over(change, operator, outgoing, event.at, OutResult.NOT_PICKED_UP)
        _set_aside(change, change.operators[operator.extension], outgoing, event)
    else:
        _over(change, operator, outgoing, event.at, outgoing.result or OutResult.CANCELLED)


def _set_aside(
    change: FloorChange, operator: Operator, outgoing: Outgoing, event: on.LegEnded
) -> None:
    """As after any ring that was not taken, unless it was us who stopped it."""
    if not outgoing.rung or outgoing.result is not None or event.result not in SETS_ASIDE:
        return
    if operator.state is OperatorState.AVAILABLE:
        change.move_operator(operator, "pause", event.at, event.result.value)


def compared(change: FloorChange, event: on.PbxCompared) -> None:
    """End what the PBX does not have any more: it ended while we were away."""
    legs = {leg.unique_id: leg for leg in event.legs}
    for operator in list(change.operators.values()):
        outgoing = operator.outgoing
        if outgoing is None or outgoing.pbx != event.pbx:
            continue
        leg = legs.get(outgoing.leg)
        if leg is None:
            at = gone_at(change.floor, event, outgoing.requested_at)
            _over(change, operator, outgoing, at, outgoing.result or OutResult.UNSEEN)
        elif leg.answered and outgoing.picked_up_at is None:
            _change(change, operator, outgoing, picked_up_at=event.at)


def _over(
    change: FloorChange, operator: Operator, outgoing: Outgoing, at: datetime, result: OutResult
) -> None:
    if outgoing.connected_at is not None:
        result = OutResult.ANSWERED
    if outgoing.gap is not None:
        note_gap(change, outgoing.out_id, outgoing.gap, outgoing.gap.recordings, at)
    talked = at - outgoing.connected_at if outgoing.connected_at else timedelta()
    change.records.append(
        note.OutboundCallEnded(
            out_id=outgoing.out_id,
            ticket=outgoing.ticket,
            operator=operator.extension,
            result=result,
            ended_at=max(at, outgoing.requested_at),
            talk_seconds=max(0.0, talked.total_seconds()),
        )
    )
    operator = change.change_operator(operator, outgoing=None)
    if operator.state is OperatorState.CALLING_OUT:  # else the parachute has a caller for them
        line = change.floor.line(outgoing.line)
        # Who never picked up, or was rung for a citizen who did not answer, has nothing to write.
        in_vain = outgoing.rung and outgoing.connected_at is None
        nothing = in_vain or result is OutResult.NOT_PICKED_UP
        wrap_up = timedelta() if nothing else line.wrap_up
        end_of_call(change, operator, at, at + wrap_up)
    callback_life.tried(change, operator, outgoing, result, at)


def _change(change: FloorChange, operator: Operator, outgoing: Outgoing, **changes: object) -> None:
    change.change_operator(operator, outgoing=replace(outgoing, **changes))  # type: ignore[arg-type]


def _by_leg(change: FloorChange, leg: str) -> tuple[Operator, Outgoing] | None:
    for operator in change.operators.values():
        if operator.outgoing is not None and operator.outgoing.leg == leg:
            return operator, operator.outgoing
    return None


def _by_id(change: FloorChange, out_id: str) -> tuple[Operator, Outgoing] | None:
    return _by_leg(change, f"{out_id}~1")
