"""The PBX's own truth: what it tells after a login, and what its trace remembers."""

from __future__ import annotations

from datetime import timedelta

from queue_manager.domain.call.calling import (
    call_began,
    connect,
    lose_again,
    note_answer,
    talk_over,
)
from queue_manager.domain.call.ending import finish, give_up
from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.change import Draft
from queue_manager.domain.floor.model import (
    Call,
    CallState,
    Device,
    EndedBy,
    OperatorState,
    Outcome,
    RingResult,
    Route,
)
from queue_manager.domain.ringing.operators import IN_CALL, reachability_changed
from queue_manager.domain.ringing.ringing import TALKS
from queue_manager.domain.talking import consultation
from queue_manager.domain.talking.conference import joined, leg_ended, pass_on, send_away
from queue_manager.domain.waiting import voicemail
from queue_manager.domain.waiting.ladder import WAITS, breach_if_late

#: Calls that ended are remembered this long, so that the trace's late word on them is not
#: taken for a second call.
REMEMBERED = timedelta(minutes=15)
END_NOT_SEEN = "the PBX lost the call while we were away"


def pbx_lost(draft: Draft, event: on.PbxLost) -> None:
    """Nobody is rung through a PBX we do not hear; what goes on there goes on."""
    draft.away = draft.away | {event.pbx}


def trace_swept(draft: Draft, event: on.TraceSwept) -> None:
    """Forget ended calls that the trace can no longer bring up."""
    horizon = event.at - REMEMBERED
    draft.accounted_to = max(draft.accounted_to or horizon, horizon)
    draft.ended = {call_id: at for call_id, at in draft.ended.items() if at > horizon}


def call_traced(draft: Draft, event: on.CallTraced) -> None:
    """A call that ended without our seeing it gets its rows from the PBX's facts."""
    if event.call_id in draft.ended:
        return
    if draft.accounted_to is not None and event.ended_at <= draft.accounted_to:
        return
    call = draft.calls.get(event.call_id)
    if call is None:
        call = Call(
            call_id=event.call_id,
            line=event.line,
            pbx=event.pbx,
            channel="",
            offered_at=event.offered_at,
            caller=event.caller,
            caller_shown=event.caller_shown,
            caller_kind=event.caller_kind,
            language=event.language,
        )
        draft.calls[call.call_id] = call
        draft.records.append(call_began(event))
    _traced_rings(draft, call, event)
    if event.connected_at is not None and call.connected_at is None:
        call = _traced_answer(draft, call, event)
    if call.connected_at is None:
        give_up(draft, call, event.ended_at, None, crowd=None)
        return
    if call.talk_ended_at is None:
        call = talk_over(draft, call, event.talk_ended_at or event.ended_at, event.ended_by)
    finish(draft, call, Outcome.ANSWERED, event.ended_at, call.ended_by or event.ended_by)


def _traced_answer(draft: Draft, call: Call, event: on.CallTraced) -> Call:
    if event.connected_at is None:
        raise ValueError(f"call {event.call_id} was not answered")
    call = draft.change_call(
        call,
        "connect",
        operator=event.operator or "",
        route=Route.PARACHUTE if event.parachute else Route.DISPATCHER,
        connected_at=event.connected_at,
        ticket=draft.next_ticket(call.line, event.connected_at),
    )
    note_answer(draft, call)
    breach_if_late(draft, call, event.connected_at, ours=event.parachute)
    return draft.calls[call.call_id]


def _traced_rings(draft: Draft, call: Call, event: on.CallTraced) -> None:
    # Rings of ours were recorded by us; the trace adds those that the parachute made.
    if not event.parachute:
        return
    for number, ring in enumerate(event.rings, start=1):
        draft.records.append(
            note.RingEnded(
                ring_id=f"{call.call_id}~parachute{number}",
                call_id=call.call_id,
                operator=ring.operator,
                device=Device.PHONE,
                started_at=ring.started_at,
                ringing_at=None,
                ended_at=ring.ended_at,
                seconds=(ring.ended_at - ring.started_at).total_seconds(),
                result=ring.result,
            )
        )


def pbx_compared(draft: Draft, event: on.PbxCompared) -> None:
    """Bring the floor to what this PBX really holds: no ghost calls, no stuck operators."""
    draft.away = draft.away - {event.pbx}
    legs = {leg.unique_id: leg for leg in event.legs}
    _end_ghost_rings(draft, event, legs)
    _end_ghost_calls(draft, event, legs)
    for leg in event.legs:
        _who_hears_whom(draft, event, leg)
    _pass_on_the_left(draft, event, legs)
    _keep_the_lost(draft, event, legs)
    _note_breaches(draft, event)
    _leave_the_parachute(draft, legs)
    _claim_waiting(draft, event)
    _cancel_orphans(draft, event)
    _free_operators(draft, event)
    _reach(draft, event)


def _who_hears_whom(draft: Draft, event: on.PbxCompared, leg: on.LiveLeg) -> None:
    if leg.bridged not in draft.calls or leg.bridged is None:
        return
    ring = draft.rings.get(leg.unique_id)
    if ring is not None and ring.join:
        joined(draft, on.Joined(event.at, leg.bridged, ring.operator, ring.ring_id))
    elif leg.operator is not None:
        ring_id = ring.ring_id if ring is not None else None
        connect(draft, on.Connected(event.at, leg.bridged, leg.operator, ring_id))


def _pass_on_the_left(draft: Draft, event: on.PbxCompared, legs: dict[str, on.LiveLeg]) -> None:
    # The operator left a conversation of three while we were away; the others talk on.
    for call in list(draft.calls.values()):
        leg = legs.get(call.call_id)
        talks = call.state in TALKS and call.talk_ended_at is None and leg is not None
        if talks and leg is not None and leg.bridged is not None and call.joined:
            if call.ring_id is not None and call.ring_id not in legs:
                pass_on(draft, call, event.at)


def _end_ghost_rings(draft: Draft, event: on.PbxCompared, legs: dict[str, on.LiveLeg]) -> None:
    for ring in list(draft.rings.values()):
        call = draft.calls.get(ring.call_id)
        elsewhere = call is not None and call.pbx != event.pbx
        if ring.ring_id not in legs and not elsewhere:
            leg_ended(draft, on.LegEnded(event.at, ring.ring_id, RingResult.WITHDRAWN))


def _end_ghost_calls(draft: Draft, event: on.PbxCompared, legs: dict[str, on.LiveLeg]) -> None:
    for call in list(draft.calls.values()):
        if call.pbx != event.pbx or call.call_id in legs:
            continue
        if call.connected_at is None:
            give_up(draft, call, event.at, END_NOT_SEEN, crowd=None)
            continue
        if call.talk_ended_at is None:
            call = talk_over(draft, call, event.at, EndedBy.SYSTEM)
        finish(draft, call, Outcome.ANSWERED, event.at, EndedBy.SYSTEM, END_NOT_SEEN)


def _keep_the_lost(draft: Draft, event: on.PbxCompared, legs: dict[str, on.LiveLeg]) -> None:
    # The operator's side went while we were away: it hung up, or the dialplan has kept the caller.
    for call in list(draft.calls.values()):
        leg = legs.get(call.call_id)
        alone = leg is not None and leg.bridged is None
        if call.state in TALKS and call.talk_ended_at is None and alone:
            dismissed = leg is not None and leg.dismissed
            if not dismissed and consultation.compared(draft, call, event, legs):
                continue
            call = send_away(draft, call, RingResult.WITHDRAWN, event.at)
            if dismissed:
                talk_over(draft, call, event.at, EndedBy.OPERATOR)
            else:
                lose_again(draft, call, event.at)


def _note_breaches(draft: Draft, event: on.PbxCompared) -> None:
    # Whose KPI has passed while we were away, and who still waits: that is our doing.
    for call in list(draft.calls.values()):
        if call.pbx == event.pbx and call.state in WAITS and call.connected_at is None:
            breach_if_late(draft, call, event.at, ours=True)


def _leave_the_parachute(draft: Draft, legs: dict[str, on.LiveLeg]) -> None:
    # It may have found somebody while we were away, and lost her: then he waits by our music.
    for call in list(draft.calls.values()):
        leg = legs.get(call.call_id)
        if call.parachuted and leg is not None and not leg.parachuted:
            draft.change_call(call, parachuted=False)


def _claim_waiting(draft: Draft, event: on.PbxCompared) -> None:
    # The dialplan may have been restarted, or never have heard that the caller is ours.
    for call in draft.calls.values():
        if call.parachuted:
            continue  # his queue's, as long as it lasts
        if call.pbx == event.pbx and call.state is CallState.WAITING:
            draft.commands.append(do.ClaimCaller(call.call_id, call.channel))
        elif call.pbx == event.pbx:
            voicemail.again(draft, call)


def _cancel_orphans(draft: Draft, event: on.PbxCompared) -> None:
    # A ring that was asked for just before a crash and is in no journal.
    made = {each.outgoing.leg for each in draft.operators.values() if each.outgoing is not None}
    for leg in event.legs:
        ours = "~" in leg.unique_id
        if leg.operator is not None and ours and not leg.answered:
            known = (*draft.rings, *draft.listenings, *made)
            if leg.unique_id not in known:
                draft.commands.append(do.CancelRing(leg.unique_id))


def _free_operators(draft: Draft, event: on.PbxCompared) -> None:
    for operator in list(draft.operators.values()):
        if operator.state in IN_CALL and operator.call_id not in draft.calls:
            draft.move_operator(operator, "wrap_up", event.at, wrap_up_until=event.at)
        elif operator.state is OperatorState.RINGING and operator.ring_id not in draft.rings:
            draft.move_operator(operator, "free", event.at, ring_id=None, call_id=None)


def _reach(draft: Draft, event: on.PbxCompared) -> None:
    for operator in list(draft.operators.values()):
        phones = {Device.PHONE: operator.extension, Device.WEB: f"{operator.extension}-web"}
        there = frozenset(
            device
            for device, phone in phones.items()
            if event.reachable.get(phone, device in operator.reachable)
        )
        engaged = operator.extension in event.engaged
        if (there, engaged) != (operator.reachable, operator.engaged):
            operator = draft.change_operator(operator, reachable=there, engaged=engaged)
        reachability_changed(draft, operator, event.at)
