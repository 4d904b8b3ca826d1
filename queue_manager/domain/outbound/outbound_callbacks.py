"""Calling citizens whose place has come up, and what a shift lead does about it.

The operator is reserved and rung first; picked up, the dialplan dials the citizen by the one way
out (`outbound_calls`). A place that has come up is matched by the dispatch rule like a caller.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from queue_manager.domain.callbacks import callback_life
from queue_manager.domain.callbacks.cap import judge
from queue_manager.domain.callbacks.queued_callbacks import lost_in_turn, may_call_at, not_at_night
from queue_manager.domain.dispatching import dispatch
from queue_manager.domain.dispatching.quiet import is_quiet
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.call import Call
from queue_manager.domain.floor.callback import Callback, CallbackResult
from queue_manager.domain.floor.change import FloorChange
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.operator import Operator
from queue_manager.domain.outbound import outbound_calls


def rules_changed(change: FloorChange, event: on.CallbackRulesChanged) -> None:
    """Take over the settings as they are from now on."""
    change.set(callback_rules=event.rules)


def begin(change: FloorChange, place: Call, operator: Operator, at: datetime) -> None:
    """Let this operator call the citizen whose place has come up."""
    callback = change.callbacks[place.call_id]
    out_id = _out_id(change, callback.pbx, at)
    change.callbacks[callback.callback_id] = replace(
        callback, out_id=out_id, operator=operator.extension
    )
    outbound_calls.ring_for_callback(change, operator, callback, out_id, at)


def _out_id(change: FloorChange, pbx: str, at: datetime) -> str:
    """As those of calls that operators ask for, and never equal to one: eight decimals."""
    used = {each.outgoing.out_id for each in change.operators.values() if each.outgoing is not None}
    stamp = f"{pbx[:28]}-out-{int(at.timestamp())}.{at.microsecond:06d}"
    return next(out_id for n in range(100) if (out_id := f"{stamp}{n:02d}") not in used)


def keep_time(change: FloorChange, at: datetime) -> None:
    """Do what time does to kept places: they come up, wait for the morning, or run out."""
    for callback in list(change.callbacks.values()):
        if callback.out_id is not None:
            continue
        if callback.expires_at <= at:
            callback_life.over(change, callback, CallbackResult.EXPIRED, at)
            continue
        due_at = callback.due_at
        if due_at is not None and due_at > at:
            continue
        due_at = not_at_night(change.floor.callback_rules, change.floor.time_zone, at)
        new_due_at = None if due_at == at else due_at
        if new_due_at != callback.due_at:
            callback = replace(callback, due_at=new_due_at)
            change.callbacks[callback.callback_id] = callback
        if new_due_at is None:
            _clear(change, callback, at)


def _clear(change: FloorChange, callback: Callback, at: datetime) -> None:
    """It has come up: is it one of too many?"""
    if callback.cleared or callback.held or callback.now:
        return
    floor = change.floor
    judged = judge(floor.callback_rules, floor.callbacks_cleared, callback.number, at)
    change.set(callbacks_cleared=judged.cleared)
    change.callbacks[callback.callback_id] = replace(
        callback, held=judged.held, cleared=not judged.held
    )


def call_lost(change: FloorChange, at: datetime) -> None:
    """Call lost callers, the first lost first, as long as it is quiet."""
    if not change.callbacks or not change.floor.callback_rules.call_lost:
        return
    while is_quiet(floor := change.floor):
        place, operator = next(_pairs(floor), (None, None))
        if place is None or operator is None:
            return
        begin(change, place, operator, at)


def _pairs(floor: Floor) -> Iterator[tuple[Call, Operator]]:
    free = [each for each in dispatch.operators_in_turn(floor) if not each.skills.reserve]
    for place in lost_in_turn(floor):
        operator = dispatch.best_for(floor, place, free)
        if operator is not None:
            yield place, operator


def due(floor: Floor) -> list[datetime]:
    """Return when time does something to a kept place next."""
    waiting = [each for each in floor.callbacks.values() if each.out_id is None]
    return [min(each.due_at or each.expires_at, each.expires_at) for each in waiting]


def why_not_now(floor: Floor, callback: Callback, at: datetime) -> str | None:
    """Return why this citizen cannot be called at once; None if they can."""
    if callback.out_id is not None:
        return "being_called"
    if not floor.callback_rules.possible:
        return "not_set_up"
    return None if may_call_at(floor.callback_rules, floor.time_zone, at) else "night"


def hurried(change: FloorChange, event: on.CallbackHurried) -> None:
    """Let a callback come up now, whatever it waited for: a shift lead wants it."""
    callback = change.callbacks.get(event.callback_id)
    if callback is not None and why_not_now(change.floor, callback, event.at) is None:
        change.callbacks[callback.callback_id] = replace(
            callback, due_at=None, now=True, held=False
        )


def withdrawn(change: FloorChange, event: on.CallbackWithdrawn) -> None:
    """Take a callback back, with a reason: a shift lead wants it."""
    callback = change.callbacks.get(event.callback_id)
    if callback is None:
        return
    callback_life.stop(change, callback)
    callback_life.over(
        change,
        callback,
        CallbackResult.WITHDRAWN,
        event.at,
        person_id=event.person_id,
        reason=event.reason,
    )
