"""The PBX's own truth: what it tells after a login, and what its trace remembers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from queue_manager.domain.call.admission import AdmissionRefusal
from queue_manager.domain.call.calling import (
    call_began,
    connect,
    end_talk,
    lose_again,
    note_answer,
    talk_over,
)
from queue_manager.domain.call.ending import cut_off, finish, give_up, who_ended
from queue_manager.domain.call.endings import EndedTalk, RefusedByLine
from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.call import Call, Needs, Origin, Talk
from queue_manager.domain.floor.change import FloorChange
from queue_manager.domain.floor.operator import WrapUp
from queue_manager.domain.floor.outage import died_with_pbx, gone_at
from queue_manager.domain.floor.states import (
    CallState,
    CutOff,
    Device,
    EndedBy,
    OperatorState,
    RingResult,
    Route,
)
from queue_manager.domain.floor.talk_time import is_talking
from queue_manager.domain.ringing.operators import IN_CALL, reachability_changed
from queue_manager.domain.ringing.reconnect import (
    IN_BETWEEN,
    held_for,
    never_resumed,
    resumed_unseen,
    without_operator,
)
from queue_manager.domain.ringing.ringing import withdraw_all
from queue_manager.domain.talking import consultation
from queue_manager.domain.talking.conference import joined, leg_ended, pass_on, send_away
from queue_manager.domain.waiting import voicemail
from queue_manager.domain.waiting.ladder import WAITS, breach_if_late

#: Calls that ended are remembered this long, so that the trace's late word on them is not
#: taken for a second call.
REMEMBERED = timedelta(minutes=15)
END_NOT_SEEN = "the PBX lost the call while we were away"
PBX_WENT_DOWN = "the PBX went down"


def pbx_lost(change: FloorChange, event: on.PbxLost) -> None:
    """Stop ringing through a PBX we do not hear; what goes on there goes on."""
    if event.pbx in change.floor.away:
        return
    heard_to = {**change.floor.heard_to, event.pbx: event.heard_at or event.at}
    change.set(away=change.floor.away | {event.pbx}, heard_to=heard_to)


def trace_swept(change: FloorChange, event: on.TraceSwept) -> None:
    """Forget ended calls that the trace can no longer bring up."""
    horizon = event.at - REMEMBERED
    change.set(
        accounted_to=max(change.floor.accounted_to or horizon, horizon),
        ended={call_id: at for call_id, at in change.floor.ended.items() if at > horizon},
    )


def call_traced(change: FloorChange, event: on.CallTraced) -> None:
    """Write the rows of a call that ended without our seeing it, from the PBX's facts."""
    if event.call_id in change.floor.ended:
        return
    if change.floor.accounted_to is not None and event.ended_at <= change.floor.accounted_to:
        return
    call = change.calls.get(event.call_id)
    if call is None:
        call = Call(
            call_id=event.call_id,
            line=event.line,
            pbx=event.pbx,
            offered_at=event.offered_at,
            origin=Origin(
                channel="",
                caller=event.caller,
                caller_shown=event.caller_shown,
                caller_kind=event.caller_kind,
            ),
            needs=Needs(event.language),
        )
        change.calls[call.call_id] = call
        change.records.append(call_began(event))
    _traced_rings(change, call, event)
    if event.connected_at is not None and call.talk is None:
        call = _traced_answer(change, call, event)
    if call.talk is None and event.refused:
        finish(change, call, RefusedByLine(AdmissionRefusal.CLOSED), event.ended_at)
        return
    if call.talk is None:
        give_up(change, call, event.ended_at, None, crowd=None)
        return
    call = _traced_break(change, call, event)
    call = end_talk(change, call, event.talk_ended_at or event.ended_at, event.ended_by)
    finish(change, call, EndedTalk(who_ended(call) or event.ended_by), event.ended_at)


def _traced_break(change: FloorChange, call: Call, event: on.CallTraced) -> Call:
    """A talk that was lost before we were away went on meanwhile, or its caller left."""
    broken = call.talk.breaks[-1] if call.talk is not None and call.talk.breaks else None
    if broken is None or call.state not in IN_BETWEEN:
        return call
    before = change.operators.get(held_for(call) or "")
    call = withdraw_all(change, call, RingResult.CALLER_LEFT, event.ended_at)
    if event.resumed_at is not None and event.resumed_at > broken.lost_at:
        call = resumed_unseen(change, call, event.resumed_at, event.resumed_by)
        if before is not None and before.extension != event.resumed_by:
            without_operator(change, before, call, RingResult.UNREACHABLE, event.resumed_at)
    else:
        never_resumed(change, call, event.ended_at)
    return change.calls[call.call_id]


def _traced_answer(change: FloorChange, call: Call, event: on.CallTraced) -> Call:
    if event.connected_at is None:
        raise ValueError(f"call {event.call_id} was not answered")
    call = change.change_call(
        call,
        "connect",
        operator=event.operator or "",
        talk=Talk(event.connected_at, Route.PARACHUTE if event.parachute else Route.DISPATCHER),
        ticket=change.next_ticket(call.line, event.connected_at),
    )
    note_answer(change, call)
    breach_if_late(change, call, event.connected_at, ours=event.parachute)
    return change.calls[call.call_id]


def _traced_rings(change: FloorChange, call: Call, event: on.CallTraced) -> None:
    # Rings of ours were recorded by us; the trace adds those that the parachute made.
    if not event.parachute:
        return
    for number, ring in enumerate(event.rings, start=1):
        change.records.append(
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


def pbx_compared(change: FloorChange, event: on.PbxCompared) -> None:
    """Bring the floor to what this PBX really holds: no ghost calls, no stuck operators."""
    change.set(away=change.floor.away - {event.pbx})
    legs = {leg.unique_id: leg for leg in event.legs}
    _end_ghost_rings(change, event, legs)
    _end_ghost_calls(change, event, legs)
    for leg in event.legs:
        _who_hears_whom(change, event, leg)
    _pass_on_the_left(change, event, legs)
    _keep_the_lost(change, event, legs)
    _note_breaches(change, event)
    _leave_the_parachute(change, legs)
    _claim_waiting(change, event)
    _cancel_orphans(change, event)
    _free_operators(change, event)
    _reach(change, event)


def _who_hears_whom(change: FloorChange, event: on.PbxCompared, leg: on.LiveLeg) -> None:
    if leg.bridged not in change.calls or leg.bridged is None:
        return
    ring = change.rings.get(leg.unique_id)
    if ring is not None and ring.join:
        joined(change, on.Joined(event.at, leg.bridged, ring.operator, ring.ring_id))
    elif leg.operator is not None:
        ring_id = ring.ring_id if ring is not None else None
        connect(change, on.Connected(event.at, leg.bridged, leg.operator, ring_id))


def _pass_on_the_left(
    change: FloorChange, event: on.PbxCompared, legs: dict[str, on.LiveLeg]
) -> None:
    # The operator left a conversation of three while we were away; the others talk on.
    for call in list(change.calls.values()):
        leg = legs.get(call.call_id)
        talks = is_talking(call) and leg is not None
        if talks and leg is not None and leg.bridged is not None and call.conference.joined:
            if call.rings.current is not None and call.rings.current not in legs:
                pass_on(change, call, event.at)


def _end_ghost_rings(
    change: FloorChange, event: on.PbxCompared, legs: dict[str, on.LiveLeg]
) -> None:
    for ring in list(change.rings.values()):
        call = change.calls.get(ring.call_id)
        elsewhere = call is not None and call.pbx != event.pbx
        if ring.ring_id not in legs and not elsewhere:
            leg_ended(change, on.LegEnded(event.at, ring.ring_id, RingResult.WITHDRAWN))


def _end_ghost_calls(
    change: FloorChange, event: on.PbxCompared, legs: dict[str, on.LiveLeg]
) -> None:
    for call in list(change.calls.values()):
        if call.pbx != event.pbx or call.call_id in legs:
            continue
        at = gone_at(change.floor, event, call.offered_at)
        if died_with_pbx(event, call.offered_at):
            cut_off(change, call, at, PBX_WENT_DOWN, CutOff.PBX_DOWN)
        else:
            cut_off(change, call, at, END_NOT_SEEN)


def _keep_the_lost(change: FloorChange, event: on.PbxCompared, legs: dict[str, on.LiveLeg]) -> None:
    # The operator's side went while we were away: it hung up, or the dialplan has kept the caller.
    for call in list(change.calls.values()):
        leg = legs.get(call.call_id)
        alone = leg is not None and leg.bridged is None
        if is_talking(call) and alone:
            dismissed = leg is not None and leg.dismissed
            if not dismissed and consultation.compared(change, call, event, legs):
                continue
            call = send_away(change, call, RingResult.WITHDRAWN, event.at)
            if dismissed:
                talk_over(change, call, event.at, EndedBy.OPERATOR)
            else:
                lose_again(change, call, event.at)


def _note_breaches(change: FloorChange, event: on.PbxCompared) -> None:
    # Whose KPI has passed while we were away, and who still waits: that is our doing.
    for call in list(change.calls.values()):
        if call.pbx == event.pbx and call.state in WAITS and call.talk is None:
            breach_if_late(change, call, event.at, ours=True)


def _leave_the_parachute(change: FloorChange, legs: dict[str, on.LiveLeg]) -> None:
    # It may have found somebody while we were away, and lost them: then they wait by our music.
    for call in list(change.calls.values()):
        leg = legs.get(call.call_id)
        if call.parachute.has_caller and leg is not None and not leg.parachuted:
            parachute = replace(call.parachute, has_caller=False)
            change.change_call(call, parachute=parachute)


def _claim_waiting(change: FloorChange, event: on.PbxCompared) -> None:
    # The dialplan may have been restarted, or never have heard that the caller is ours.
    for call in change.calls.values():
        if call.parachute.has_caller:
            continue  # their queue's, as long as it lasts
        if call.pbx == event.pbx and call.state is CallState.WAITING:
            change.commands.append(do.ClaimCaller(call.call_id, call.origin.channel))
        elif call.pbx == event.pbx:
            voicemail.again(change, call)


def _cancel_orphans(change: FloorChange, event: on.PbxCompared) -> None:
    # A ring that was asked for just before a crash and is in no journal.
    made = {each.outgoing.leg for each in change.operators.values() if each.outgoing is not None}
    for leg in event.legs:
        ours = "~" in leg.unique_id
        if leg.operator is not None and ours and not leg.answered:
            known = (*change.rings, *change.listenings, *made)
            if leg.unique_id not in known:
                change.commands.append(do.CancelRing(leg.unique_id))


def _free_operators(change: FloorChange, event: on.PbxCompared) -> None:
    for operator in list(change.operators.values()):
        if operator.state in IN_CALL and operator.call_id not in change.calls:
            change.move_operator(operator, "wrap_up", event.at, wrap_up=WrapUp(event.at))
        elif operator.state is OperatorState.RINGING and operator.ring_id not in change.rings:
            change.move_operator(operator, "free", event.at, ring_id=None, call_id=None)


def _reach(change: FloorChange, event: on.PbxCompared) -> None:
    for operator in list(change.operators.values()):
        phones = {Device.PHONE: operator.extension, Device.WEB: f"{operator.extension}-web"}
        there = frozenset(
            device
            for device, phone in phones.items()
            if event.reachable.get(phone, device in operator.phone.reachable)
        )
        engaged = operator.extension in event.engaged
        phone = replace(operator.phone, reachable=there, engaged=engaged)
        if phone != operator.phone:
            operator = change.change_operator(operator, phone=phone)
        reachability_changed(change, operator, event.at)
