"""A call from its first moment to the end of its talk. What its outcome is: ending.py."""

from __future__ import annotations

from datetime import datetime

from queue_manager.domain.call import returning
from queue_manager.domain.callbacks import callback_life
from queue_manager.domain.dispatching.expected_wait import expected_wait, talk_is_over
from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import fair_load
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.call import Call, Needs, Origin, Talk
from queue_manager.domain.floor.change import FloorChange
from queue_manager.domain.floor.copying import changed
from queue_manager.domain.floor.ring import Ring
from queue_manager.domain.floor.states import (
    NO_SOUND,
    CallState,
    EndedBy,
    OperatorState,
    RingResult,
    Route,
)
from queue_manager.domain.floor.talk_time import TALKS, is_talking, talk_end, talk_of, talked
from queue_manager.domain.ringing.operators import IN_CALL, end_of_call
from queue_manager.domain.ringing.reconnect import give_back, is_silent_again, lose, resume
from queue_manager.domain.ringing.ringing import (
    close_ring,
    rings_for,
    withdraw,
    withdraw_all,
)
from queue_manager.domain.talking import consultation, survey
from queue_manager.domain.talking.conference import pass_on, send_away
from queue_manager.domain.waiting import announcements, callback_offer
from queue_manager.domain.waiting.ladder import breach_if_late
from queue_manager.domain.waiting.language import ring_elsewhere
from queue_manager.domain.waiting.playback import hush

#: A caller is fetched back from the parachute this often; then the PBX has shown that it
#: cannot hear us, and its own queue is the better place.
MOST_RECLAIMS = 3
NOT_TO_BE_FETCHED = TALKS | {CallState.VOICEMAIL}


def call_offered(change: FloorChange, event: on.CallOffered) -> None:
    """Take in a new caller: claimed at once, rung for in this very decision."""
    call = begin(change, event)
    change.commands.append(do.ClaimCaller(call.call_id, call.origin.channel))


def begin(change: FloorChange, event: on.CallOffered) -> Call:
    """Begin a call: its place on the floor and its first row."""
    call = Call(
        call_id=event.call_id,
        line=event.line,
        pbx=event.pbx,
        offered_at=event.at,
        origin=Origin(
            channel=event.channel,
            caller=event.caller,
            caller_shown=event.caller_shown,
            caller_kind=event.caller_kind,
            dialled=event.dialled,
            trial=event.trial,
            known_to=returning.known_to(change, event.caller, event.at),
        ),
        needs=Needs(event.language, event.language_chosen),
    )
    wait = expected_wait(change.floor, call, event.at)
    expected = wait.total_seconds() if wait is not None else None
    call = changed(call, origin=changed(call.origin, expected_wait_seconds=expected))
    change.calls[call.call_id] = call
    change.records.append(call_began(event, expected))
    return call


def call_began(
    event: on.CallOffered | on.CallTraced, expected: float | None = None
) -> note.CallBegan:
    offered_at = event.at if isinstance(event, on.CallOffered) else event.offered_at
    return note.CallBegan(
        call_id=event.call_id,
        line=event.line,
        pbx=event.pbx,
        offered_at=offered_at,
        caller=event.caller,
        caller_shown=event.caller_shown,
        caller_kind=event.caller_kind,
        language=event.language,
        dialled=event.dialled if isinstance(event, on.CallOffered) else None,
        trial=isinstance(event, on.CallOffered) and event.trial,
        expected_wait_seconds=expected,
    )


def needs_learnt(change: FloorChange, event: on.CallerNeedsLearnt) -> None:
    """Note what the caller needs; of two reports the last one counts."""
    call = change.calls.get(event.call_id)
    if call is None:
        return
    needs = changed(
        call.needs,
        language=event.language or call.needs.language,
        language_chosen=call.needs.language_chosen or event.language is not None,
        topic=event.topic or call.needs.topic,
    )
    if needs != call.needs:
        call = change.change_call(call, needs=needs)
        if event.language is not None:
            call = ring_elsewhere(change, call, event.at)
            announcements.language_chosen(change, call, event.at)
            call = change.calls[call.call_id]
        announcements.announce(change, call, event.at)


def caller_greeted(change: FloorChange, event: on.CallerGreeted) -> None:
    """Note that the greeting was heard to its end, and that the caller waits.

    Also one whose talk has just ended: we fetched them out of the parachute in the very instant in
    which it had found somebody. They are here, and have spoken with nobody: they are first in line.
    """
    call = change.calls.get(event.call_id)
    if call is None:
        return
    if call.parachute.has_caller:
        call = change.change_call(call, parachute=changed(call.parachute, has_caller=False))
    if call.announcements.greeted_at is None:
        greeted = changed(call.announcements, greeted_at=event.at)
        call = change.change_call(call, announcements=greeted)
        call = callback_offer.greeted(change, call, event.at)
        announcements.waits(change, call, event.at)
        call = change.calls[call.call_id]
    ended_at = call.talk.ended_at if call.talk is not None else None
    if call.talk is not None and ended_at is not None and event.at > ended_at:
        talk = changed(call.talk, ended_at=None, ended_by=None)
        call = change.change_call(call, talk=talk)
        lose(change, call, event.at)
        give_back(change, change.calls[call.call_id], RingResult.WITHDRAWN, event.at)


def caller_parachuted(change: FloorChange, event: on.CallerParachuted) -> None:
    """Take in a caller to whom the dialplan did not hear from us in time, though we are here: fetch
    them back, or leave them there for good: an operator of ours would only hear a dead line."""
    call = change.calls.get(event.call_id)
    if call is None or call.state in NOT_TO_BE_FETCHED:
        return
    call = hush(change, withdraw_all(change, call, RingResult.WITHDRAWN, event.at))
    if call.parachute.reclaims < MOST_RECLAIMS:
        again = changed(call.parachute, reclaims=call.parachute.reclaims + 1)
        change.change_call(call, parachute=again)
        change.commands.append(do.ReclaimCaller(call.call_id, call.origin.channel))
        return
    if call.state is CallState.RECONNECTING:  # whoever had them would be rung again
        give_back(change, call, RingResult.UNREACHABLE, event.at)
    call = change.calls[call.call_id]
    change.change_call(call, parachute=changed(call.parachute, has_caller=True))


def connected(change: FloorChange, event: on.Connected) -> None:
    """Note that the two hear each other; unless by a ring just taken back, whose leg we have
    already told the PBX to end: the dialplan takes that caller back to the waiting room."""
    ring = change.rings.get(event.ring_id or "")
    if ring is None or ring.withdrawn is None:
        connect(change, event)


def connect(change: FloorChange, event: on.Connected) -> None:
    """Open the ticket and end the wait; or go on with a talk that was lost."""
    call = change.calls.get(event.call_id)
    if call is None:
        return
    if call.state in TALKS:
        consultation.back(change, call, event)
        return
    ours = change.rings.get(event.ring_id or "")
    why = RingResult.WITHDRAWN if ours is None else RingResult.TAKEN
    for ring in rings_for(change, call):
        if ring is not ours:
            withdraw(change, ring, why, event.at)
    if ours is not None:
        close_ring(change, ours, RingResult.ANSWERED, ours.answered_at or event.at)
        change.change_ring(ours, connected=True)
    call = hush(change, change.calls[event.call_id])
    if call.parachute.has_caller:
        call = change.change_call(call, parachute=changed(call.parachute, has_caller=False))
    if call.talk is not None and call.talk.breaks:
        resume(change, call, event, ours)
    else:
        _answered(change, call, event, ours)
    _operator_talks(change, change.calls[event.call_id], event.at)


def _answered(change: FloorChange, call: Call, event: on.Connected, ours: Ring | None) -> None:
    call = change.change_call(
        call,
        "connect",
        operator=event.operator,
        rings=changed(
            call.rings,
            current=ours.ring_id if ours else None,
            claim=ours.ring_id if ours else call.rings.claim,
        ),
        talk=Talk(
            connected_at=max(event.at, call.offered_at),
            route=Route.DISPATCHER if ours else Route.PARACHUTE,
            overflowed=_is_overflow(change, call, event.operator),
        ),
        ticket=change.next_ticket(call.line, event.at),
    )
    note_answer(change, call)
    breach_if_late(change, call, talk_of(call).connected_at, ours=ours is None)
    survey.offer(change, call)


def _is_overflow(change: FloorChange, call: Call, extension: str) -> bool:
    """Whether another line's operators came to help: the line's overflow joined, or the caller was
    sent on by the line that they dialled."""
    operator = change.operators.get(extension)
    helps = operator is not None and not change.line_of(call).is_served_by(operator.skills)
    return helps or call.origin.dialled not in (None, call.line)


def note_answer(change: FloorChange, call: Call) -> None:
    """Write the rows of an answer: the call's, and its ticket's."""
    talk = talk_of(call)
    if call.operator is None or call.ticket is None:
        raise ValueError(f"call {call.call_id} has no operator, or no ticket")
    at = talk.connected_at
    change.records.append(
        note.CallAnswered(call.call_id, call.operator, at, talk.route, call.ticket)
    )
    open_ticket(change, call, at, call_back=False)
    callback_life.answered(change, call, at)


def open_ticket(
    change: FloorChange, call: Call, at: datetime, *, call_back: bool, state: str = "registered"
) -> None:
    """Open the ticket with its row; `call_back` adds the task to call this caller back."""
    if call.ticket is None:
        raise ValueError(f"call {call.call_id} has no ticket number")
    change.records.append(
        note.TicketOpened(
            number=call.ticket,
            call_id=call.call_id,
            line=call.line,
            opened_at=at,
            caller=call.origin.caller or callback_life.number_of(call),
            operator=call.operator if call.talk is not None else None,
            language=call.needs.language,
            call_back=call_back,
            state=state,
        )
    )


def _operator_talks(change: FloorChange, call: Call, at: datetime) -> None:
    operator = change.operators.get(call.operator or "")
    if operator is None or operator.state in IN_CALL:
        return
    changes = {"call_id": call.call_id}
    if call.rings.current is not None:
        changes["ring_id"] = call.rings.current
    change.move_operator(operator, "connect", at, **changes)


def disconnected(change: FloorChange, event: on.Disconnected) -> None:
    """End the talk: the operator wraps up, the caller's leg will end by itself. Where nobody meant
    to end it, the caller is held for reconnection instead."""
    call = change.calls.get(event.call_id)
    if call is None or not is_talking(call):
        return
    if event.by is EndedBy.OPERATOR and pass_on(change, call, event.at):
        return
    # In a consultation the caller hears music: whoever leaves then, the caller is held.
    private = event.by is EndedBy.OPERATOR and call.conference.private_since is not None
    call = send_away(change, call, RingResult.WITHDRAWN, event.at)
    if event.lost or private:
        lose_again(change, call, event.at, silent=event.silent)
    else:
        talk_over(change, call, event.at, event.by)


def lose_again(change: FloorChange, call: Call, at: datetime, *, silent: bool = False) -> None:
    """Hold the caller for their operator; where they spoke with a number outside, the operator has
    long gone, and the caller is first in line. So they are where the operator's telephone sends no
    sound again and again: it is set aside."""
    lose(change, call, at, silent=silent)
    if is_silent_again(change.calls[call.call_id]):
        give_back(change, change.calls[call.call_id], NO_SOUND, at)
        return
    if call.conference.outside is not None:
        lost = change.calls[call.call_id]
        if lost.reconnect is not None:
            lost = change.change_call(lost, reconnect=changed(lost.reconnect, operator=None))
        give_back(change, lost, RingResult.UNREACHABLE, at)


def talk_over(change: FloorChange, call: Call, at: datetime, by: EndedBy) -> Call:
    """Close the talk, as of `at` or as of its loss, and let the operator go on to wrap-up."""
    before = talk_of(call)
    at = max(at, before.connected_at)
    ended_at = talk_end(before, at)
    over = changed(before, ended_at=ended_at, ended_by=by, held=before.held_until(at))
    call = change.change_call(call, talk=over)
    talk = talked(over, ended_at)
    talk_is_over(change, call, talk)
    operator = change.operators.get(call.operator or "")
    if operator is not None and operator.state in IN_CALL and operator.call_id == call.call_id:
        handled = change.floor.handled.get(call.line, ())
        load = operator.load + fair_load.carried(talk, handled)
        operator = change.change_operator(operator, load=load)
        end_of_call(change, operator, at, at + change.line_of(call).wrap_up)
    return call


def end_talk(change: FloorChange, call: Call, at: datetime, by: EndedBy) -> Call:
    """End a conversation. If it has ended already, the earlier report counts."""
    return call if talk_of(call).ended_at is not None else talk_over(change, call, at, by)


def hold_started(change: FloorChange, event: on.HoldStarted) -> None:
    """Note that the caller hears music; the clock of the talk goes on."""
    call = change.calls.get(event.call_id)
    talk = call.talk if call is not None else None
    if call is None or talk is None or call.state is not CallState.TALKING or not is_talking(call):
        return
    change.change_call(call, "hold", talk=changed(talk, hold_since=event.at))
    operator = change.operators.get(call.operator or "")
    if operator is not None and operator.call_id == call.call_id:
        if operator.state is OperatorState.TALKING:
            change.move_operator(operator, "hold", event.at)


def hold_ended(change: FloorChange, event: on.HoldEnded) -> None:
    """Note that the two speak again after a hold."""
    call = change.calls.get(event.call_id)
    talk = call.talk if call is not None else None
    if call is None or talk is None or call.state is not CallState.HOLD or not is_talking(call):
        return
    unheld = changed(talk, held=talk.held_until(event.at), hold_since=None)
    change.change_call(call, "unhold", talk=unheld)
    operator = change.operators.get(call.operator or "")
    if operator is not None and operator.call_id == call.call_id:
        if operator.state is OperatorState.HOLD:
            change.move_operator(operator, "unhold", event.at)
