"""A kept place from its first moment to its result: kept, tried, reached, over."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from queue_manager.domain.callbacks.queued_callbacks import not_at_night, numbers_of, open_for
from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.call import Call
from queue_manager.domain.floor.callback import Callback, CallbackResult, CallbackSource
from queue_manager.domain.floor.change import FloorChange
from queue_manager.domain.floor.operator import Operator, Outgoing
from queue_manager.domain.floor.states import Outcome, OutResult

#: Calls whose loss is made good by calling back. Who hung up at once had perhaps misdialled.
MADE_GOOD = frozenset({Outcome.ABANDONED, Outcome.FAILED})


def number_of(call: Call) -> str | None:
    """Return the number at which a caller who was never connected is to be called back."""
    return (
        call.queued_callback.number
        if call.queued_callback is not None and call.queued_callback.number
        else call.origin.caller
    )


def outcome_with_wish(call: Call, outcome: Outcome) -> Outcome:
    """Return the outcome of a call. A caller who left after their place was kept is not lost."""
    requested_one = call.queued_callback is not None and call.queued_callback.number is not None
    return Outcome.CALLBACK_KEPT if requested_one else outcome


def queue(change: FloorChange, call: Call, outcome: Outcome, at: datetime) -> str | None:
    """Queue what is owed to the caller of a call that has ended without an operator, if anything.

    Returns the callback's id. A citizen is owed one at a time, whatever number they call from: the
    earlier place stays.
    """
    rules, number = change.floor.callback_rules, number_of(call)
    requested = outcome is Outcome.CALLBACK_KEPT
    if not rules.possible or call.origin.trial or number is None or call.ticket is None:
        return None
    if not requested and not (rules.call_lost and outcome in MADE_GOOD and rules.allows(number)):
        return None
    there = open_for(change.floor, number, call.origin.caller)
    if not there:
        return _queue(change, call, call.ticket, number, at, requested=requested)
    return _request_again(change, call, there, number, at) if requested else there[0].callback_id


def queue_broken(change: FloorChange, call: Call, at: datetime) -> None:
    """Queue a callback for a talk that broke by our fault, whose caller left before anybody spoke
    to them again: they are called in their turn, quiet or not."""
    rules = change.floor.callback_rules
    if not rules.possible or not rules.call_lost or call.origin.trial or call.ticket is None:
        return
    if call.origin.caller is None or not rules.allows(call.origin.caller):
        return
    if not open_for(change.floor, call.origin.caller):
        _queue(change, call, call.ticket, call.origin.caller, at, now=True)


def _queue(
    change: FloorChange,
    call: Call,
    ticket: str,
    number: str,
    at: datetime,
    *,
    requested: bool = False,
    now: bool = False,
) -> str:
    callback = Callback(
        callback_id=call.call_id,
        source=CallbackSource.REQUESTED if requested else CallbackSource.LOST,
        line=call.line,
        pbx=call.pbx,
        number=number,
        ticket=ticket,
        offered_at=call.offered_at,
        queued_at=at,
        expires_at=at + change.floor.callback_rules.expires_after,
        caller=call.origin.caller,
        language=call.needs.language,
        language_chosen=call.needs.language_chosen,
        topic=call.needs.topic,
        due_at=None if requested else at + change.floor.callback_rules.lost_after,
        now=now,
    )
    return _record_queued(change, callback)


def _request_again(
    change: FloorChange, call: Call, there: list[Callback], number: str, at: datetime
) -> str:
    """A caller who was lost before, or has requested a callback before, requests one now: the first
    place stays, at the number that was named last. It stands for all of theirs."""
    callback, *others = there
    for other in others:
        stop(change, other)
        over(change, other, CallbackResult.CANCELLED, at, call_id=call.call_id)
    same = callback.number == number
    if same and callback.source is CallbackSource.REQUESTED:
        return callback.callback_id
    if not same:
        stop(change, callback)
    requested = replace(
        callback,
        source=CallbackSource.REQUESTED,
        number=number,
        caller=call.origin.caller or callback.caller,
        queued_at=at,
        expires_at=at + change.floor.callback_rules.expires_after,
        due_at=callback.due_at if callback.tries and same else None,
        tries=callback.tries if same else 0,
        cleared=callback.cleared and same,
        held=callback.held and same,
    )
    return _record_queued(change, requested)


def _record_queued(change: FloorChange, callback: Callback) -> str:
    change.callbacks[callback.callback_id] = callback
    change.records.append(
        note.CallbackQueued(
            callback_id=callback.callback_id,
            source=callback.source,
            line=callback.line,
            number=callback.number,
            ticket=callback.ticket,
            language=callback.language,
            offered_at=callback.offered_at,
            queued_at=callback.queued_at,
            expires_at=callback.expires_at,
        )
    )
    return callback.callback_id


def reached(change: FloorChange, operator: Operator, outgoing: Outgoing, at: datetime) -> None:
    """End what is owed to a citizen, at whatever number, now that an operator and they hear each
    other."""
    callback, numbers = change.callbacks.get(outgoing.callback or ""), {outgoing.number}
    if callback is not None:
        numbers |= numbers_of(callback)
        tried = replace(callback, tries=callback.tries + 1, tried_at=at)
        over(change, tried, CallbackResult.REACHED, at, operator=operator.extension)
    for other in open_for(change.floor, *numbers):
        stop(change, other)
        over(change, other, CallbackResult.REACHED, at, operator=operator.extension)
        change.records.append(
            note.OutboundCallAnswered(outgoing.out_id, other.ticket, operator.extension, at)
        )


def tried(
    change: FloorChange, operator: Operator, outgoing: Outgoing, result: OutResult, at: datetime
) -> None:
    """Note that a call made for it is over, and they did not speak. Where the operator's own
    telephone was not picked up the citizen never heard of it, and the place has come up for the
    next one."""
    callback = change.callbacks.get(outgoing.callback or "")
    if callback is None:
        return
    free = replace(callback, out_id=None, operator=None)
    never_rang = outgoing.picked_up_at is None and result is not OutResult.UNSEEN
    if never_rang or outgoing.number != callback.number:  # the place is another number's by now
        change.callbacks[callback.callback_id] = free
        return
    again = replace(
        free,
        tries=callback.tries + 1,
        tried_at=at,
        tried_by=operator.extension,
        last=result.value,
        now=False,
    )
    retry_after = change.floor.callback_rules.retry_after
    if again.tries > len(retry_after):
        over(change, again, CallbackResult.NOT_REACHED, at)
        return
    rules, zone = change.floor.callback_rules, change.floor.time_zone
    due_at = not_at_night(rules, zone, at + retry_after[again.tries - 1])
    change.callbacks[callback.callback_id] = replace(again, due_at=due_at)


def answered(change: FloorChange, call: Call, at: datetime) -> None:
    """End the callback of a citizen who called again and is spoken with: nobody need call them."""
    for callback in open_for(change.floor, call.origin.caller):
        stop(change, callback)
        over(change, callback, CallbackResult.CANCELLED, at, call_id=call.call_id)


def stop(change: FloorChange, callback: Callback) -> None:
    """Stop calling anybody for it: a telephone that rings for it is let go."""
    operator = change.operators.get(callback.operator or "")
    outgoing = operator.outgoing if operator is not None else None
    if operator is None or outgoing is None or outgoing.out_id != callback.out_id:
        return
    if outgoing.connected_at is None:
        cancelled = replace(outgoing, result=outgoing.result or OutResult.CANCELLED)
        change.change_operator(operator, outgoing=cancelled)
        change.commands.append(do.EndLeg(outgoing.leg))


def over(
    change: FloorChange,
    callback: Callback,
    result: CallbackResult,
    at: datetime,
    *,
    operator: str | None = None,
    call_id: str | None = None,
    person_id: int | None = None,
    reason: str | None = None,
) -> None:
    """Write the callback's last row and take it off the floor."""
    del change.callbacks[callback.callback_id]
    change.records.append(
        note.CallbackEnded(
            callback_id=callback.callback_id,
            ticket=callback.ticket,
            result=result,
            ended_at=max(at, callback.queued_at),
            attempts=callback.tries,
            operator=operator,
            call_id=call_id,
            person_id=person_id,
            reason=reason,
        )
    )
