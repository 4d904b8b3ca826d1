"""What operators do to themselves: sign in, pause, sign out; and whether they can be rung."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.change import Draft
from queue_manager.domain.floor.model import SIGN_OUT, Operator, OperatorState, RingResult
from queue_manager.domain.lines.skills import ANY_CALL
from queue_manager.domain.ringing import after_call
from queue_manager.domain.ringing.reconnect import phone_is_back
from queue_manager.domain.ringing.ringing import withdraw

IN_CALL = frozenset({OperatorState.TALKING, OperatorState.HOLD})
#: What an operator wishes in these states waits for their end.
BUSY = IN_CALL | {OperatorState.CALLING_OUT}
UNREACHABLE = RingResult.UNREACHABLE.value


def roster_changed(draft: Draft, event: on.RosterChanged) -> None:
    """New names come in; who is gone leaves the floor, after the call if there is one."""
    for extension, name in event.names.items():
        known = draft.operators.get(extension)
        skills = event.skills.get(extension, ANY_CALL)
        if known is None:
            draft.operators[extension] = Operator(extension, name, skills=skills)
            continue
        own_lines = None if known.own_lines is None else skills.lines
        if own_lines is not None:  # moved by a shift lead
            skills = replace(skills, lines=known.skills.lines)
        if (known.name, known.skills, known.own_lines) != (name, skills, own_lines):
            draft.change_operator(known, name=name, skills=skills, own_lines=own_lines)
    for operator in [
        each for each in draft.operators.values() if each.extension not in event.names
    ]:
        leave_shift(draft, operator, event.at, ordered=True)
        left = draft.operators[operator.extension]
        if left.state is OperatorState.SIGNED_OUT and left.ring_id is None:
            del draft.operators[operator.extension]


def operator_available(draft: Draft, event: on.OperatorAvailable, *, ordered: bool = False) -> None:
    """Ready for the next caller: at once, or after the call where he is in one. `ordered`: as a
    shift lead wants it."""
    operator = draft.operators.get(event.operator)
    if operator is None or operator.state is OperatorState.RINGING:
        return
    if operator.state in BUSY:
        after_call.choose(draft, operator, None, ordered=ordered)
        return
    if operator.ordered_out and not ordered:  # whatever he ends the wrap-up for
        end_wrap_up(draft, operator, event.at)
        return
    if event.device is not None and event.device is not operator.device:
        operator = draft.change_operator(operator, device=event.device)
    become_ready(draft, operator, event.at)


def become_ready(draft: Draft, operator: Operator, at: datetime) -> None:
    """Available, or set aside as unreachable while the telephone cannot be rung."""
    if operator.device not in operator.reachable:
        if (operator.state, operator.reason) != (OperatorState.PAUSED, UNREACHABLE):
            draft.move_operator(operator, "pause", at, UNREACHABLE)
    elif operator.state is not OperatorState.AVAILABLE:
        draft.move_operator(operator, "ready", at)


def operator_paused(draft: Draft, event: on.OperatorPaused, *, ordered: bool = False) -> None:
    """A pause with a reason: at once, or after the call and its wrap-up."""
    operator = draft.operators.get(event.operator)
    if operator is None or operator.state is OperatorState.SIGNED_OUT:
        return
    if operator.state in BUSY:
        after_call.choose(draft, operator, event.reason, ordered=ordered)
        return
    if operator.ordered_out and not ordered:  # whatever he ends the wrap-up for
        end_wrap_up(draft, operator, event.at)
        return
    if (operator.state, operator.reason) == (OperatorState.PAUSED, event.reason):
        return
    take_back_ring(draft, operator, event.at)
    draft.move_operator(draft.operators[event.operator], "pause", event.at, event.reason)


def operator_signed_out(
    draft: Draft, event: on.OperatorSignedOut, *, ordered: bool = False
) -> None:
    """The shift is over for this operator: at once, or after the call."""
    operator = draft.operators.get(event.operator)
    if operator is not None:
        leave_shift(draft, operator, event.at, ordered=ordered)


def leave_shift(draft: Draft, operator: Operator, at: datetime, *, ordered: bool) -> None:
    """Sign out now, or when the call is over."""
    if operator.state is OperatorState.SIGNED_OUT:
        return
    if operator.state in BUSY:
        after_call.choose(draft, operator, SIGN_OUT, ordered=ordered)
        return
    take_back_ring(draft, operator, at)
    draft.move_operator(draft.operators[operator.extension], "sign_out", at)


def take_back_ring(draft: Draft, operator: Operator, at: datetime) -> None:
    """The caller this operator was rung for goes to the next one, still first in line."""
    if operator.state is OperatorState.RINGING and operator.ring_id in draft.rings:
        withdraw(draft, draft.rings[operator.ring_id], RingResult.WITHDRAWN, at)


def phone_reachable(draft: Draft, event: on.PhoneReachable) -> None:
    """A telephone came or went: nobody is rung on one that is not there."""
    operator = draft.operators.get(event.operator)
    if operator is None:
        return
    change = operator.reachable | {event.device}
    if not event.reachable:
        change = operator.reachable - {event.device}
    operator = draft.change_operator(operator, reachable=frozenset(change))
    if event.reachable:
        phone_is_back(draft, operator)
    reachability_changed(draft, operator, event.at)


def reachability_changed(draft: Draft, operator: Operator, at: datetime) -> None:
    """Set aside who cannot be rung; take back who was set aside only for that."""
    reachable = operator.device in operator.reachable
    set_aside = (operator.state, operator.reason) == (OperatorState.PAUSED, UNREACHABLE)
    if reachable and set_aside:
        draft.move_operator(operator, "ready", at)
    elif not reachable and operator.state is OperatorState.AVAILABLE:
        draft.move_operator(operator, "pause", at, UNREACHABLE)
    elif not reachable and operator.state is OperatorState.RINGING:
        ring = draft.rings.get(operator.ring_id or "")
        if ring is not None and ring.answered_at is None:
            withdraw(draft, ring, RingResult.UNREACHABLE, at)


def phone_engaged(draft: Draft, event: on.PhoneEngaged) -> None:
    """Somebody else has the telephone (the parachute while we were away, a colleague), or has
    it no more. An unanswered ring of ours makes way, so that it never rings for two."""
    operator = draft.operators.get(event.operator)
    if operator is None or operator.engaged == event.engaged:
        return
    operator = draft.change_operator(operator, engaged=event.engaged)
    ring = draft.rings.get(operator.ring_id or "")
    if event.engaged and ring is not None and ring.answered_at is None:
        take_back_ring(draft, operator, event.at)


def end_of_call(draft: Draft, operator: Operator, at: datetime, wrap_up_until: datetime) -> None:
    """The talk is over: wrap-up, or what the operator chose beforehand."""
    operator = draft.move_operator(
        operator, "wrap_up", at, call_id=operator.call_id, wrap_up_until=wrap_up_until
    )
    if wrap_up_until <= at:
        end_wrap_up(draft, operator, at)


def end_wrap_up(draft: Draft, operator: Operator, at: datetime) -> None:
    """The wrap-up ends itself, into what was chosen during the call."""
    operator = draft.change_operator(operator, call_id=None)
    if not after_call.carry_out(draft, operator, at):
        become_ready(draft, draft.operators[operator.extension], at)
