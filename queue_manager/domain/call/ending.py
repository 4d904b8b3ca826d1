"""A call's end: its outcome, exactly one, from what the caller has got."""

from __future__ import annotations

from datetime import datetime

from queue_manager.domain.call import returning
from queue_manager.domain.call.calling import open_ticket, talk_over
from queue_manager.domain.callbacks import callback_life
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.change import Draft
from queue_manager.domain.floor.lead_model import is_lead
from queue_manager.domain.floor.model import Call, EndedBy, Outcome, RingResult
from queue_manager.domain.floor.talk_time import talked
from queue_manager.domain.ringing.reconnect import never_resumed
from queue_manager.domain.ringing.ringing import rings_for, withdraw
from queue_manager.domain.talking.conference import send_away
from queue_manager.domain.waiting import announcements, voicemail
from queue_manager.domain.waiting.ladder import breach_if_late

#: Who got what he called for, though nobody answered: he need not be called back.
SETTLED = frozenset({Outcome.INFORMED, Outcome.SELF_SERVED})
#: Q.850 causes with which the PBX says that it, not the caller, could not go on.
OUR_FAULT = {
    34: "no circuit",
    38: "network out of order",
    41: "temporary failure",
    42: "congestion",
    47: "resources unavailable",
}


def caller_left(draft: Draft, event: on.CallerLeft) -> None:
    """The caller's leg is gone: the call has its outcome now."""
    call = draft.calls.get(event.call_id)
    if call is None:
        return
    if call.connected_at is None:
        give_up(draft, call, event.at, OUR_FAULT.get(event.cause), draft.crowd())
        return
    for ring in rings_for(draft, call):
        withdraw(draft, ring, RingResult.CALLER_LEFT, event.at)
    call = draft.calls[event.call_id]
    call = send_away(draft, call, RingResult.CALLER_LEFT, event.at)
    if returning.broke(call, event.cause):
        returning.remember(draft, call, event.at)
    else:
        returning.forget(draft, call)
    never_resumed(draft, call, event.at)
    if call.talk_ended_at is None:
        call = talk_over(draft, call, event.at, EndedBy.CALLER)
    finish(draft, call, Outcome.ANSWERED, event.at, call.ended_by or EndedBy.CALLER)


def give_up(
    draft: Draft, call: Call, at: datetime, failure: str | None, crowd: note.Crowd | None
) -> None:
    """A caller who was never connected: lost, failed by us, or his place is kept. A ticket asks
    to call back.

    `crowd` is None where we were not there to see who did what.
    """
    for ring in rings_for(draft, call):
        withdraw(draft, ring, RingResult.CALLER_LEFT, at)
    call = draft.calls[call.call_id]
    at = max(at, call.offered_at)
    breach_if_late(draft, call, at, ours=failure is not None or crowd is None)
    call = draft.calls[call.call_id]
    outcome = Outcome.FAILED if failure is not None else _without_talk(draft, call, at)
    outcome = callback_life.outcome_with_wish(call, outcome)
    call = draft.change_call(call, ticket=draft.next_ticket(call.line, at))
    settled = outcome in SETTLED
    owed = callback_life.number_of(call) is not None and not settled
    state = "answered_on_the_spot" if settled else "registered"
    open_ticket(draft, call, at, call_back=owed, state=state)
    by = EndedBy.CALLER if failure is None else EndedBy.SYSTEM
    callback = callback_life.keep(draft, call, outcome, at)
    finish(draft, call, outcome, at, by, failure, crowd, callback)


def _without_talk(draft: Draft, call: Call, at: datetime) -> Outcome:
    """The outcome of a call that nobody answered, by what its caller has done and heard."""
    if voicemail.has_left_one(call, at):
        return Outcome.VOICEMAIL
    served = announcements.outcome_of_heard(call)
    if served is not None:
        return served
    short = at - call.offered_at <= draft.line_of(call).short_abandon
    return Outcome.SHORT_ABANDON if short else Outcome.ABANDONED


def finish(
    draft: Draft,
    call: Call,
    outcome: Outcome,
    at: datetime,
    by: EndedBy,
    failure: str | None = None,
    crowd: note.Crowd | None = None,
    callback: str | None = None,
    refusal: str | None = None,
) -> None:
    """The call's last row; it leaves the floor."""
    at = max(at, call.talk_ended_at or at, call.offered_at)
    waited_to = call.connected_at or at
    draft.change_call(call, "end")
    draft.records.append(
        note.CallEnded(
            call_id=call.call_id,
            outcome=outcome,
            ended_at=at,
            waited_seconds=(waited_to - call.offered_at).total_seconds(),
            talk_seconds=talked(call, call.talk_ended_at or at).total_seconds(),
            hold_seconds=call.held.total_seconds(),
            ended_by=by,
            route=call.route,
            operator=_on_record(call),
            greeted_at=call.greeted_at,
            ticket=call.ticket,
            failure=failure,
            crowd=crowd,
            callback=callback,
            refusal=refusal,
            overflowed=call.overflowed,
        )
    )
    del draft.calls[call.call_id]
    draft.ended = {**draft.ended, call.call_id: at}


def _on_record(call: Call) -> str | None:
    """Whose call it was: a lead who took it over has no load of his own, so it stays with the
    operator who had it before."""
    if call.connected_at is None or not is_lead(call.operator):
        return call.operator if call.connected_at else None
    had = (broken.operator for broken in reversed(call.story) if not is_lead(broken.operator))
    return next(had, None)
