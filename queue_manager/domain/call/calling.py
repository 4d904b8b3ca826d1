"""A call from its first moment to the end of its talk. What its outcome is: ending.py."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from queue_manager.domain.call import returning
from queue_manager.domain.callbacks import callback_life
from queue_manager.domain.dispatching.expected_wait import expected_wait, talk_is_over
from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import fair_load
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.change import Draft
from queue_manager.domain.floor.model import (
    Call,
    CallState,
    EndedBy,
    OperatorState,
    Ring,
    RingResult,
    Route,
)
from queue_manager.domain.floor.talk_time import talk_end, talked
from queue_manager.domain.ringing.operators import IN_CALL, end_of_call
from queue_manager.domain.ringing.reconnect import give_back, lose, resume
from queue_manager.domain.ringing.ringing import TALKS, close_ring, rings_for, withdraw
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


def call_offered(draft: Draft, event: on.CallOffered) -> None:
    """A new caller: claimed at once, rung for in this very decision."""
    call = begin(draft, event)
    draft.commands.append(do.ClaimCaller(call.call_id, call.channel))


def begin(draft: Draft, event: on.CallOffered) -> Call:
    """The call's place on the floor and its first row."""
    call = Call(
        call_id=event.call_id,
        line=event.line,
        pbx=event.pbx,
        channel=event.channel,
        offered_at=event.at,
        caller=event.caller,
        caller_shown=event.caller_shown,
        caller_kind=event.caller_kind,
        language=event.language,
        language_told=event.language_told,
        dialled=event.dialled,
        trial=event.trial,
    )
    wait = expected_wait(draft.floor(), call, event.at)
    expected = wait.total_seconds() if wait is not None else None
    known_to = returning.known_to(draft, call.caller, event.at)
    call = replace(call, expected_wait_seconds=expected, known_to=known_to)
    draft.calls[call.call_id] = call
    draft.records.append(call_began(event, expected))
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


def caller_told(draft: Draft, event: on.CallerTold) -> None:
    """What the caller wants is known now: told twice, the last word counts."""
    call = draft.calls.get(event.call_id)
    if call is None:
        return
    language, topic = event.language or call.language, event.topic or call.topic
    told = call.language_told or event.language is not None
    if (language, topic, told) != (call.language, call.topic, call.language_told):
        call = draft.change_call(call, language=language, topic=topic, language_told=told)
        if event.language is not None:
            call = ring_elsewhere(draft, call, event.at)
            announcements.language_told(draft, call, event.at)
            call = draft.calls[call.call_id]
        announcements.announce(draft, call, event.at)


def caller_greeted(draft: Draft, event: on.CallerGreeted) -> None:
    """The greeting was heard to its end, and the caller waits.

    Also one whose talk has just ended: we fetched him out of the parachute in the very instant in
    which it had found somebody. He is here, and has spoken with nobody: he is first in line.
    """
    call = draft.calls.get(event.call_id)
    if call is None:
        return
    if call.parachuted:
        call = draft.change_call(call, parachuted=False)
    if call.greeted_at is None:
        call = draft.change_call(call, greeted_at=event.at)
        call = callback_offer.greeted(draft, call, event.at)
        announcements.waits(draft, call, event.at)
        call = draft.calls[call.call_id]
    if call.talk_ended_at is not None and event.at > call.talk_ended_at:
        call = draft.change_call(call, talk_ended_at=None, ended_by=None)
        lose(draft, call, event.at)
        give_back(draft, draft.calls[call.call_id], RingResult.WITHDRAWN, event.at)


def caller_parachuted(draft: Draft, event: on.CallerParachuted) -> None:
    """The dialplan did not hear from us in time, and we are here: fetch the caller back, or leave
    him there for good: an operator of ours would only hear a dead line."""
    call = draft.calls.get(event.call_id)
    if call is None or call.state in NOT_TO_BE_FETCHED:
        return
    for ring in rings_for(draft, call):
        withdraw(draft, ring, RingResult.WITHDRAWN, event.at)
    call = hush(draft, draft.calls[event.call_id])
    if call.reclaims < MOST_RECLAIMS:
        draft.change_call(call, reclaims=call.reclaims + 1)
        draft.commands.append(do.ReclaimCaller(call.call_id, call.channel))
        return
    if call.state is CallState.KEPT:  # whoever had him would be rung again
        give_back(draft, call, RingResult.UNREACHABLE, event.at)
    draft.change_call(draft.calls[call.call_id], parachuted=True)


def connected(draft: Draft, event: on.Connected) -> None:
    """The two hear each other; unless by a ring just taken back, whose leg we have already told
    the PBX to end: the dialplan takes that caller back to the waiting room."""
    ring = draft.rings.get(event.ring_id or "")
    if ring is None or ring.withdrawn is None:
        connect(draft, event)


def connect(draft: Draft, event: on.Connected) -> None:
    """The ticket is opened, the wait is over; or a talk that was lost goes on."""
    call = draft.calls.get(event.call_id)
    if call is None:
        return
    if call.state in TALKS:
        consultation.back(draft, call, event)
        return
    ours = draft.rings.get(event.ring_id or "")
    why = RingResult.WITHDRAWN if ours is None else RingResult.TAKEN
    for ring in rings_for(draft, call):
        if ring is not ours:
            withdraw(draft, ring, why, event.at)
    if ours is not None:
        close_ring(draft, ours, RingResult.ANSWERED, ours.answered_at or event.at)
        draft.change_ring(ours, connected=True)
    call = draft.change_call(hush(draft, draft.calls[event.call_id]), parachuted=False)
    if call.story:
        resume(draft, call, event, ours)
    else:
        _answered(draft, call, event, ours)
    _operator_talks(draft, draft.calls[event.call_id], event.at)


def _answered(draft: Draft, call: Call, event: on.Connected, ours: Ring | None) -> None:
    call = draft.change_call(
        call,
        "connect",
        operator=event.operator,
        ring_id=ours.ring_id if ours else None,
        claim=ours.ring_id if ours else call.claim,
        route=Route.DISPATCHER if ours else Route.PARACHUTE,
        connected_at=max(event.at, call.offered_at),
        ticket=draft.next_ticket(call.line, event.at),
        overflowed=_is_overflow(draft, call, event.operator),
    )
    note_answer(draft, call)
    breach_if_late(draft, call, call.connected_at or event.at, ours=ours is None)
    survey.offer(draft, call)


def _is_overflow(draft: Draft, call: Call, extension: str) -> bool:
    """Whether another line's operators came to help: the line's overflow joined, or the caller was
    sent on by the line that he dialled."""
    operator = draft.operators.get(extension)
    helps = operator is not None and not operator.skills.serves(call.line)
    return helps or call.dialled not in (None, call.line)


def note_answer(draft: Draft, call: Call) -> None:
    """The rows of an answer: the call's, and its ticket's."""
    if call.connected_at is None or call.operator is None or call.ticket is None:
        raise ValueError(f"call {call.call_id} has not been answered")
    draft.records.append(
        note.CallAnswered(call.call_id, call.operator, call.connected_at, call.route, call.ticket)
    )
    open_ticket(draft, call, call.connected_at, call_back=False)
    callback_life.answered(draft, call, call.connected_at)


def open_ticket(
    draft: Draft, call: Call, at: datetime, *, call_back: bool, state: str = "registered"
) -> None:
    """The ticket's row; `call_back` adds the task to call this caller back."""
    if call.ticket is None:
        raise ValueError(f"call {call.call_id} has no ticket number")
    draft.records.append(
        note.TicketOpened(
            number=call.ticket,
            call_id=call.call_id,
            line=call.line,
            opened_at=at,
            caller=call.caller or callback_life.number_of(call),
            operator=call.operator if call.connected_at else None,
            language=call.language,
            call_back=call_back,
            state=state,
        )
    )


def _operator_talks(draft: Draft, call: Call, at: datetime) -> None:
    operator = draft.operators.get(call.operator or "")
    if operator is None or operator.state in IN_CALL:
        return
    changes = {"call_id": call.call_id}
    if call.ring_id is not None:
        changes["ring_id"] = call.ring_id
    draft.move_operator(operator, "connect", at, **changes)


def disconnected(draft: Draft, event: on.Disconnected) -> None:
    """The talk is over; the operator wraps up, the caller's leg will end by itself. Where nobody
    meant to end it, the caller is kept instead."""
    call = draft.calls.get(event.call_id)
    if call is None or call.state not in TALKS or call.talk_ended_at is not None:
        return
    if event.by is EndedBy.OPERATOR and pass_on(draft, call, event.at):
        return
    # In a private word the caller hears music: whoever leaves then, he is kept.
    private = event.by is EndedBy.OPERATOR and call.private_since is not None
    call = send_away(draft, call, RingResult.WITHDRAWN, event.at)
    if event.lost or private:
        lose_again(draft, call, event.at)
    else:
        talk_over(draft, call, event.at, event.by)


def lose_again(draft: Draft, call: Call, at: datetime) -> None:
    """He is kept for his operator; where he spoke with a number outside, she has long gone, and he
    is first in line."""
    lose(draft, call, at)
    if call.outside is not None:
        lost = draft.change_call(draft.calls[call.call_id], kept_for=None)
        give_back(draft, lost, RingResult.UNREACHABLE, at)


def talk_over(draft: Draft, call: Call, at: datetime, by: EndedBy) -> Call:
    """Close the talk, as of `at` or as of its loss, and let the operator go on to wrap-up."""
    at = max(at, call.connected_at or at)
    ended_at = talk_end(call, at)
    call = draft.change_call(call, talk_ended_at=ended_at, ended_by=by, held=_held(call, at))
    talk = talked(call, ended_at)
    talk_is_over(draft, call, talk)
    operator = draft.operators.get(call.operator or "")
    if operator is not None and operator.state in IN_CALL and operator.call_id == call.call_id:
        load = operator.load + fair_load.carried(talk, draft.handled.get(call.line, ()))
        operator = draft.change_operator(operator, load=load)
        end_of_call(draft, operator, at, at + draft.line_of(call).wrap_up)
    return call


def _held(call: Call, at: datetime) -> timedelta:
    return call.held + (at - call.hold_since if call.hold_since else timedelta())


def hold_started(draft: Draft, event: on.HoldStarted) -> None:
    """The caller hears music; the clock of the talk goes on."""
    call = draft.calls.get(event.call_id)
    if call is None or call.state is not CallState.TALKING or call.talk_ended_at is not None:
        return
    draft.change_call(call, "hold", hold_since=event.at)
    operator = draft.operators.get(call.operator or "")
    if operator is not None and operator.state is OperatorState.TALKING:
        draft.move_operator(operator, "hold", event.at)


def hold_ended(draft: Draft, event: on.HoldEnded) -> None:
    """The two speak again."""
    call = draft.calls.get(event.call_id)
    if call is None or call.state is not CallState.HOLD or call.talk_ended_at is not None:
        return
    draft.change_call(call, "unhold", held=_held(call, event.at), hold_since=None)
    operator = draft.operators.get(call.operator or "")
    if operator is not None and operator.state is OperatorState.HOLD:
        draft.move_operator(operator, "unhold", event.at)
