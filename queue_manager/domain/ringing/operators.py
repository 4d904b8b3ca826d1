"""What operators do to themselves: sign in, pause, sign out; and whether they can be rung."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.change import FloorChange
from queue_manager.domain.floor.operator import Operator, WrapUp
from queue_manager.domain.floor.states import SIGN_OUT, OperatorState, RingResult
from queue_manager.domain.lines.skills import ANY_CALL
from queue_manager.domain.ringing import after_call, stopping
from queue_manager.domain.ringing.reconnect import phone_is_back
from queue_manager.domain.ringing.ringing import withdraw

IN_CALL = frozenset({OperatorState.TALKING, OperatorState.HOLD})
#: What an operator wishes in these states waits for their end.
BUSY = IN_CALL | {OperatorState.CALLING_OUT}
UNREACHABLE = RingResult.UNREACHABLE.value


def roster_changed(change: FloorChange, event: on.RosterChanged) -> None:
    """Take over the roster: new names come in; who is gone leaves the floor, after the call if
    there is one."""
    for extension, name in event.names.items():
        known = change.operators.get(extension)
        skills = event.skills.get(extension, ANY_CALL)
        if known is None:
            change.operators[extension] = Operator(extension, name, skills=skills)
            continue
        own_lines = None if known.own_lines is None else skills.lines
        if own_lines is not None:  # moved by a shift lead
            skills = replace(skills, lines=known.skills.lines)
        if (known.name, known.skills, known.own_lines) != (name, skills, own_lines):
            change.change_operator(known, name=name, skills=skills, own_lines=own_lines)
    for operator in [
        each for each in change.operators.values() if each.extension not in event.names
    ]:
        leave_shift(change, operator, event.at, ordered=True)
        left = change.operators[operator.extension]
        if left.state is OperatorState.SIGNED_OUT and left.ring_id is None:
            del change.operators[operator.extension]


def operator_available(
    change: FloorChange, event: on.OperatorAvailable, *, ordered: bool = False
) -> None:
    """Make the operator ready for the next caller: at once, or after the call where they are in
    one. `ordered`: as a shift lead wants it."""
    operator = change.operators.get(event.operator)
    if operator is None or operator.state is OperatorState.RINGING:
        return
    if operator.state in BUSY:
        after_call.choose(change, operator, None, ordered=ordered)
        return
    if after_call.is_ordered_out(operator) and not ordered:  # whatever they end the wrap-up for
        end_wrap_up(change, operator, event.at)
        return
    if event.device is not None and event.device is not operator.phone.device:
        phone = replace(operator.phone, device=event.device)
        operator = change.change_operator(operator, phone=phone)
    become_ready(change, operator, event.at)


def become_ready(change: FloorChange, operator: Operator, at: datetime) -> None:
    """Make the operator available, or set them aside as unreachable while the telephone cannot be
    rung; who takes no calls needs none."""
    if operator.skills.calls and not operator.phone.is_reachable:
        if (operator.state, operator.reason) != (OperatorState.PAUSED, UNREACHABLE):
            change.move_operator(operator, "pause", at, UNREACHABLE)
    elif operator.state is not OperatorState.AVAILABLE:
        change.move_operator(operator, "ready", at)


def operator_paused(
    change: FloorChange, event: on.OperatorPaused, *, ordered: bool = False
) -> None:
    """Begin a pause with a reason: at once, or after the call and its wrap-up."""
    operator = change.operators.get(event.operator)
    if operator is None or operator.state is OperatorState.SIGNED_OUT:
        return
    if operator.state in BUSY:
        after_call.choose(change, operator, event.reason, ordered=ordered)
        return
    if after_call.is_ordered_out(operator) and not ordered:  # whatever they end the wrap-up for
        end_wrap_up(change, operator, event.at)
        return
    if (operator.state, operator.reason) == (OperatorState.PAUSED, event.reason):
        return
    take_back_ring(change, operator, event.at)
    change.move_operator(change.operators[event.operator], "pause", event.at, event.reason)


def operator_signed_out(
    change: FloorChange, event: on.OperatorSignedOut, *, ordered: bool = False
) -> None:
    """End the shift of this operator: at once, or after the call."""
    operator = change.operators.get(event.operator)
    if operator is not None:
        leave_shift(change, operator, event.at, ordered=ordered)


def leave_shift(change: FloorChange, operator: Operator, at: datetime, *, ordered: bool) -> None:
    """Sign out now, or when the call is over."""
    if operator.state is OperatorState.SIGNED_OUT:
        return
    if operator.state in BUSY:
        after_call.choose(change, operator, SIGN_OUT, ordered=ordered)
        return
    take_back_ring(change, operator, at)
    change.move_operator(change.operators[operator.extension], "sign_out", at)


def take_back_ring(change: FloorChange, operator: Operator, at: datetime) -> None:
    """Give the caller this operator was rung for to the next one, still first in line."""
    if operator.state is OperatorState.RINGING and operator.ring_id in change.rings:
        withdraw(change, change.rings[operator.ring_id], RingResult.WITHDRAWN, at)


def phone_reachable(change: FloorChange, event: on.PhoneReachable) -> None:
    """Note that a telephone came or went: nobody is rung on one that is not there."""
    operator = change.operators.get(event.operator)
    if operator is None:
        return
    there = operator.phone.reachable | {event.device}
    if not event.reachable:
        there = operator.phone.reachable - {event.device}
    phone = replace(operator.phone, reachable=frozenset(there))
    operator = change.change_operator(operator, phone=phone)
    if event.reachable:
        phone_is_back(change, operator)
    reachability_changed(change, operator, event.at)


def reachability_changed(change: FloorChange, operator: Operator, at: datetime) -> None:
    """Set aside who cannot be rung; take back who was set aside only for that."""
    reachable = operator.phone.is_reachable
    set_aside = (operator.state, operator.reason) == (OperatorState.PAUSED, UNREACHABLE)
    if reachable and set_aside:
        change.move_operator(operator, "ready", at)
    elif operator.skills.calls and not reachable and operator.state is OperatorState.AVAILABLE:
        change.move_operator(operator, "pause", at, UNREACHABLE)
    elif not reachable and operator.state is OperatorState.RINGING:
        ring = change.rings.get(operator.ring_id or "")
        if ring is not None and ring.answered_at is None:
            withdraw(change, ring, RingResult.UNREACHABLE, at)


def phone_engaged(change: FloorChange, event: on.PhoneEngaged) -> None:
    """Note that somebody else has the telephone (the parachute while we were away, a colleague), or
    has it no more. An unanswered ring of ours makes way, so that it never rings for two."""
    operator = change.operators.get(event.operator)
    if operator is None or operator.phone.engaged == event.engaged:
        return
    phone = replace(operator.phone, engaged=event.engaged)
    operator = change.change_operator(operator, phone=phone)
    if event.last_word is not None:
        stopping.begin(change, operator.extension, event.last_word, event.at)
    ring = change.rings.get(operator.ring_id or "")
    if event.engaged and ring is not None and ring.answered_at is None:
        take_back_ring(change, operator, event.at)


def end_of_call(
    change: FloorChange, operator: Operator, at: datetime, wrap_up_until: datetime
) -> None:
    """Begin the wrap-up after the talk, or what the operator chose beforehand."""
    operator = change.move_operator(
        operator, "wrap_up", at, call_id=operator.call_id, wrap_up=WrapUp(wrap_up_until)
    )
    if wrap_up_until <= at:
        end_wrap_up(change, operator, at)


def end_wrap_up(change: FloorChange, operator: Operator, at: datetime) -> None:
    """End the wrap-up into what was chosen during the call."""
    if not after_call.carry_out(change, operator, at):
        become_ready(change, change.operators[operator.extension], at)


def breathers_due(change: FloorChange, at: datetime) -> None:
    """End pauses that end by themselves and are over."""
    for operator in list(change.operators.values()):
        if operator.paused_until is not None and operator.paused_until <= at:
            become_ready(change, operator, at)
