"""A call's end: its outcome, exactly one, from what the caller has got."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from queue_manager.domain.call import returning
from queue_manager.domain.call.calling import end_talk, open_ticket
from queue_manager.domain.call.endings import CallEnding, EndedTalk, EndedWaiting
from queue_manager.domain.callbacks import callback_life
from queue_manager.domain.dispatching.dispatch import topics_of
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.call import Call
from queue_manager.domain.floor.change import FloorChange
from queue_manager.domain.floor.lead_model import is_lead
from queue_manager.domain.floor.states import CutOff, EndedBy, Outcome, RingResult, Route
from queue_manager.domain.floor.talk_time import is_talking, talked
from queue_manager.domain.lines.skills import skill_of
from queue_manager.domain.ringing.reconnect import never_resumed, owe_talk
from queue_manager.domain.ringing.ringing import withdraw_all
from queue_manager.domain.talking.conference import send_away
from queue_manager.domain.waiting import announcements, voicemail
from queue_manager.domain.waiting.ladder import breach_if_late

#: Who got what they called for, though nobody answered: they need not be called back.
SETTLED = frozenset({Outcome.INFORMED, Outcome.SELF_SERVED})
#: Q.850 causes with which the PBX says that it, not the caller, could not go on.
OUR_FAULT = {
    34: "no circuit",
    38: "network out of order",
    41: "temporary failure",
    42: "congestion",
    47: "resources unavailable",
}


def caller_left(change: FloorChange, event: on.CallerLeft) -> None:
    """Give the call its outcome now that the caller's leg is gone."""
    call = change.calls.get(event.call_id)
    if call is None:
        return
    why = CutOff.VANISHED if event.cause == returning.NO_SOUND else None
    if call.talk is None:
        failure, crowd = OUR_FAULT.get(event.cause), change.crowd()
        give_up(change, call, event.at, failure, crowd, why)
        return
    call = withdraw_all(change, call, RingResult.CALLER_LEFT, event.at)
    call = send_away(change, call, RingResult.CALLER_LEFT, event.at)
    if returning.broke(call, event.cause):
        returning.remember(change, call, event.at)
    else:
        returning.forget(change, call)
    never_resumed(change, call, event.at)
    call = end_talk(change, call, event.at, EndedBy.CALLER)
    _tell_operator(change, call, why)
    by = who_ended(call) or EndedBy.CALLER
    finish(change, call, EndedTalk(by, cut_off=why), event.at)


def cut_off(
    change: FloorChange, call: Call, at: datetime, failure: str, why: CutOff | None = None
) -> None:
    """End a call below which the PBX is gone, by our fault: whoever waited or talked is due for a
    callback. A talk that was over, or a message that was left, is cut no more."""
    if call.talk is None:
        left = voicemail.has_left_one(call, at)
        give_up(change, call, at, None if left else failure, None, None if left else why)
        return
    call = withdraw_all(change, call, RingResult.WITHDRAWN, at)
    call = send_away(change, call, RingResult.WITHDRAWN, at)
    never_resumed(change, call, at)
    if call.talk is not None and call.talk.ended_at is not None:
        finish(change, call, EndedTalk(who_ended(call) or EndedBy.SYSTEM), at)
        return
    if is_talking(call):  # who was held is owed one already
        returning.remember(change, call, at)
        owe_talk(change, call, at)
    call = end_talk(change, call, at, EndedBy.SYSTEM)
    _tell_operator(change, call, why)
    finish(change, call, EndedTalk(EndedBy.SYSTEM, failure, why), at)


def _tell_operator(change: FloorChange, call: Call, why: CutOff | None) -> None:
    """Whoever had the caller reads, while they write, why the call has ended."""
    operator = change.operators.get(call.operator or "")
    wrap_up = operator.wrap_up if operator is not None else None
    if why is None or operator is None or wrap_up is None or operator.call_id != call.call_id:
        return
    change.change_operator(operator, wrap_up=replace(wrap_up, cut_off=why))


def who_ended(call: Call) -> EndedBy | None:
    """Return who ended the talk; None while it is not over, or where there was none."""
    return call.talk.ended_by if call.talk is not None else None


def give_up(
    change: FloorChange,
    call: Call,
    at: datetime,
    failure: str | None,
    crowd: note.Crowd | None,
    why: CutOff | None = None,
) -> None:
    """End the call of a caller who was never connected: lost, failed by us, or their place is kept.
    A ticket asks to call back.

    `crowd` is None where we were not there to see who did what.
    """
    call = withdraw_all(change, call, RingResult.CALLER_LEFT, at)
    at = max(at, call.offered_at)
    breach_if_late(change, call, at, ours=failure is not None or crowd is None)
    call = change.calls[call.call_id]
    outcome = Outcome.FAILED if failure is not None else _without_talk(change, call, at)
    outcome = callback_life.outcome_with_wish(call, outcome)
    call = change.change_call(call, ticket=change.next_ticket(call.line, at))
    settled = outcome in SETTLED
    owed = callback_life.number_of(call) is not None and not settled
    state = "answered_on_the_spot" if settled else "registered"
    open_ticket(change, call, at, call_back=owed, state=state)
    callback = callback_life.queue(change, call, outcome, at)
    finish(change, call, EndedWaiting(outcome, failure, crowd, callback, why), at)


def _without_talk(change: FloorChange, call: Call, at: datetime) -> Outcome:
    """The outcome of a call that nobody answered, by what its caller has done and heard."""
    if voicemail.has_left_one(call, at):
        return Outcome.VOICEMAIL
    served = announcements.outcome_of_heard(call)
    if served is not None:
        return served
    short = at - call.offered_at <= change.line_of(call).short_abandon
    return Outcome.SHORT_ABANDON if short else Outcome.ABANDONED


def finish(change: FloorChange, call: Call, ending: CallEnding, at: datetime) -> None:
    """Write the call's last row and take it off the floor."""
    talk = call.talk
    over_at = talk.ended_at if talk is not None else None
    at = max(at, over_at or at, call.offered_at)
    waited_to = talk.connected_at if talk is not None else at
    spoken = talked(talk, over_at or at) if talk is not None else timedelta()
    change.change_call(call, "end")
    change.records.append(
        note.CallEnded(
            call_id=call.call_id,
            outcome=ending.outcome,
            ended_at=at,
            waited_seconds=(waited_to - call.offered_at).total_seconds(),
            talk_seconds=spoken.total_seconds(),
            hold_seconds=talk.held.total_seconds() if talk is not None else 0.0,
            ended_by=ending.by,
            route=talk.route if talk is not None else Route.DISPATCHER,
            operator=_on_record(call),
            greeted_at=call.announcements.greeted_at,
            ticket=call.ticket,
            failure=ending.failure,
            crowd=ending.crowd,
            callback=ending.callback,
            refusal=ending.refusal,
            cut_off=ending.cut_off,
            overflowed=talk is not None and talk.overflowed,
            skill=skill_of(call.needs.language, topics_of(call, change.line_of(call))),
        )
    )
    del change.calls[call.call_id]
    change.set(ended={**change.floor.ended, call.call_id: at})


def _on_record(call: Call) -> str | None:
    """Whose call it was: who had the caller last, and nobody who was only rung for them. A lead who
    took it over has no load of their own, so it stays with the operator who had it before."""
    if call.talk is None:
        return None
    breaks = call.talk.breaks
    went_on = not breaks or breaks[-1].resumed_at is not None
    had = [broken.operator for broken in reversed(breaks)]
    if went_on:
        had.insert(0, call.operator or "")
    return next((each for each in had if each and not is_lead(each)), None)
