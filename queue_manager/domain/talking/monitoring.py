"""A shift lead on an operator's line: listening, whispering, barging in, taking over.

After each event `follow` makes the lead's leg do what it is to do now; so it makes no difference
whether the lead has chosen otherwise, the caller got another operator, or a part is not to be
recorded. A call that was taken over has the lead's leg for its ring, and the name of the lead's
telephone for its operator; in every figure it stays the call of the operator who had it last.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.call import Call, NotCome
from queue_manager.domain.floor.change import FloorChange
from queue_manager.domain.floor.lead_model import (
    WITH_CALLER,
    LeadMode,
    Listening,
    is_lead,
    lead_name,
)
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.ring import Ring
from queue_manager.domain.floor.states import CallState, Device, RingResult
from queue_manager.domain.floor.talk_time import TALKS, is_talking
from queue_manager.domain.ringing.reconnect import give_back, held_for
from queue_manager.domain.talking.in_call import gap_of

CUT, BETWEEN = "cut", "between"
#: How long a lead's telephone rings when an operator wants the lead to take the caller over.
RINGS_FOR = timedelta(seconds=15)


def why_not(floor: Floor, call_id: str | None, mode: LeadMode, person_id: int) -> str | None:
    """Return why this lead cannot be on the line of this call in this way; None if they can."""
    call = floor.calls.get(call_id or "")
    if call is None or not is_talking(call) or call.conference.outside is not None:
        return "no_talk"
    if call.rings.current not in floor.rings:
        return "not_by_us"  # the parachute connected them: the leg has no name of ours
    mine = [each for each in floor.listenings.values() if each.person_id == person_id]
    if any(each.mode is LeadMode.TAKE_OVER for each in mine):
        return "in_call"
    if is_lead(call.operator):
        return "taken_over"
    others = [each for each in floor.listenings.values() if each not in mine]
    crowded = bool(call.conference.joined) or any(
        each.call_id == call_id and each.mode in WITH_CALLER for each in others
    )
    return "three_already" if crowded and mode in WITH_CALLER else None


def why_not_to(floor: Floor, call_id: str, person_id: int) -> str | None:
    """Return why this lead cannot be asked to take the caller over; None if they can."""
    if any(each.person_id == person_id for each in floor.listenings.values()):
        return "not_free"
    if lead_in(floor, call_id) or any(it.requested_by for it in on_call(floor, call_id)):
        return "already_asked"
    refused = why_not(floor, call_id, LeadMode.TAKE_OVER, person_id)
    return "already_asked" if refused == "three_already" else refused


def on_call(floor: Floor, call_id: str) -> list[Listening]:
    """Return the leads on this call's line."""
    return [each for each in floor.listenings.values() if each.call_id == call_id]


def lead_in(floor: Floor, call_id: str) -> bool:
    """Return whether a lead is in this conversation, or about to be, so that nobody else can be."""
    return any(
        each.call_id == call_id and each.mode in WITH_CALLER for each in floor.listenings.values()
    )


def monitoring_requested(change: FloorChange, event: on.MonitoringRequested) -> None:
    """Ring the lead, or change what they are on already; a line that they were on before is
    left."""
    floor = change.floor
    if why_not(floor, event.call_id, event.mode, event.person_id) is not None:
        return
    if event.requested_by and why_not_to(floor, event.call_id, event.person_id) is not None:
        return
    call = change.calls[event.call_id]
    for each in list(change.listenings.values()):
        if each.person_id == event.person_id and not each.ending:
            if each.call_id == event.call_id:
                _change_mode(change, each, event)
                return
            _end(change, each, event.at)
    _ring(change, call, event)


def _ring(change: FloorChange, call: Call, event: on.MonitoringRequested) -> None:
    number = call.rings.count + 1
    leg = f"{call.call_id}~{number}"
    not_come = None if event.requested_by else call.conference.not_come
    change.change_call(
        call,
        rings=replace(call.rings, count=number),
        conference=replace(call.conference, not_come=not_come),
    )
    taking = event.mode is LeadMode.TAKE_OVER
    mode = LeadMode.BARGE if taking else event.mode
    sent = CUT if gap_of(call) is not None else mode.value
    change.listenings[leg] = Listening(
        leg=leg,
        call_id=call.call_id,
        operator=call.operator or "",
        person_id=event.person_id,
        name=event.name,
        mode=mode,
        requested_at=event.at,
        spied=call.rings.current or "",
        sent=sent,
        shown=event.shown or taking,
        taking=taking,
        requested_by=event.requested_by,
    )
    change.commands.append(
        do.RingLead(
            ring_id=leg,
            lead=lead_name(event.person_id),
            mode=sent,
            spied=call.rings.current or "",
            with_ring=call.rings.claim or "",
            channel=call.origin.channel,
            operator=call.operator or "",
            timeout_seconds=RINGS_FOR.total_seconds() if event.requested_by else None,
        )
    )


def _change_mode(change: FloorChange, listening: Listening, event: on.MonitoringRequested) -> None:
    taking = event.mode is LeadMode.TAKE_OVER
    mode = LeadMode.BARGE if taking else event.mode
    if mode is not listening.mode:
        listening = _pause(change, listening, event.at)
    listening = _change(
        change, listening, mode=mode, taking=taking, shown=event.shown or taking, requested_by=""
    )
    if taking and listening.joined:
        _free_operator(change, listening)


def left(change: FloorChange, event: on.LeadLeft) -> None:
    """Note that the lead has left the call."""
    for listening in list(change.listenings.values()):
        if listening.person_id == event.person_id:
            _end(change, listening, event.at)


def phone_gone(change: FloorChange, event: on.LeadPhoneGone) -> None:
    """Note that the lead's page has closed. A caller whom they took over is held, and goes to
    whoever is free."""
    for listening in list(change.listenings.values()):
        if listening.person_id != event.person_id:
            continue
        if listening.mode is LeadMode.TAKE_OVER:
            change.commands.append(do.DropLeg(listening.leg))
        else:
            _end(change, listening, event.at)


def phone_answered(change: FloorChange, event: on.PhoneAnswered) -> None:
    """Note that the lead's telephone was picked up (the page does it by itself)."""
    listening = change.listenings.get(event.ring_id)
    if listening is not None and listening.answered_at is None:
        _change(change, listening, answered_at=event.at)


def joined(change: FloorChange, event: on.Joined) -> None:
    """Note that all three hear each other."""
    listening = change.listenings.get(event.ring_id)
    if (
        listening is None
        or listening.mode is not LeadMode.BARGE
        or listening.sent != LeadMode.BARGE.value
    ):
        return  # also where the leg is to leave it meanwhile
    listening = _change(change, listening, joined=True, since=listening.since or event.at)
    if listening.taking:
        _free_operator(change, listening)


def _free_operator(change: FloorChange, listening: Listening) -> None:
    """The lead's own leg is recorded first; the call is theirs when the operator's leg has left the
    bridge."""
    call = change.calls.get(listening.call_id)
    if call is not None and call.rings.current == listening.spied and not listening.recorded:
        change.commands += [do.RecordLeg(listening.leg), do.EndLeg(listening.spied)]
        _change(change, listening, recorded=True)


def staying(change: FloorChange, call: Call, at: datetime) -> Ring | None:
    """Return the leg of the lead who is left with the caller when the operator leaves: it is the
    call's ring from now on. None if no lead is in the conversation."""
    listening = next((each for each in change.listenings.values() if _is_in(each, call)), None)
    if listening is None:
        return None
    if not listening.recorded:
        change.commands.append(do.RecordLeg(listening.leg))
    _pause(change, listening, at)
    _change(
        change,
        change.listenings[listening.leg],
        mode=LeadMode.TAKE_OVER,
        since=at,
        taking=False,
        recorded=True,
        spied=listening.leg,
        sent=LeadMode.TAKE_OVER.value,
    )
    return Ring(
        listening.leg,
        call.call_id,
        lead_name(listening.person_id),
        Device.WEB,
        listening.requested_at,
        answered_at=listening.answered_at,
        connected=True,
        join=True,
    )


def _is_in(listening: Listening, call: Call) -> bool:
    return (
        listening.call_id == call.call_id and listening.joined and listening.mode is LeadMode.BARGE
    )


def send_away(change: FloorChange, call: Call, at: datetime) -> None:
    """End the conversation while a lead is in it: the PBX would leave them and the operator alone
    with each other."""
    for listening in list(change.listenings.values()):
        if _is_in(listening, call) and not listening.ending:
            _end(change, listening, at)
            if call.rings.current is not None:
                change.commands.append(do.EndLeg(call.rings.current))


def step_back(change: FloorChange, call: Call, at: datetime) -> None:
    """Let a lead who speaks in the conversation listen instead, for somebody more urgent comes into
    it."""
    withdraw(change, call, at)
    for listening in list(change.listenings.values()):
        if (
            listening.call_id == call.call_id
            and listening.mode is LeadMode.BARGE
            and not listening.ending
        ):
            _change(change, _pause(change, listening, at), mode=LeadMode.LISTEN, taking=False)


def withdraw(change: FloorChange, call: Call, at: datetime) -> None:
    """Withdraw the operator's request for a lead: they do not wait any longer."""
    for listening in list(change.listenings.values()):
        if listening.call_id == call.call_id and listening.requested_by and not listening.joined:
            _end(change, _change(change, listening, requested_by=""), at)


def leg_ended(change: FloorChange, event: on.LegEnded) -> None:
    """Note that the lead's leg is gone. An operator who wanted them to come sees that they did
    not."""
    listening = change.listenings.get(event.ring_id)
    if listening is None:
        return
    _pause(change, listening, event.at)
    del change.listenings[listening.leg]
    call = change.calls.get(listening.call_id)
    if listening.requested_by and not listening.joined and call is not None and is_talking(call):
        gone = NotCome(lead_name(listening.person_id), event.result, event.at)
        change.change_call(call, conference=replace(call.conference, not_come=gone))


def compared(change: FloorChange, event: on.PbxCompared) -> None:
    """Compare with the PBX: legs that it does not have are gone; one that nobody here knows of is
    ended."""
    there = {leg.unique_id for leg in event.legs}
    for listening in list(change.listenings.values()):
        call = change.calls.get(listening.call_id)
        if listening.leg not in there and (call is None or call.pbx == event.pbx):
            leg_ended(change, on.LegEnded(event.at, listening.leg))
    for leg in event.legs:
        ours = leg.unique_id in change.listenings or leg.unique_id in change.rings
        if is_lead(leg.operator) and not ours:
            change.commands.append(do.CancelRing(leg.unique_id))


def follow(change: FloorChange, at: datetime) -> None:
    """Tell each lead's leg its mode, if it is in another one."""
    _give_on(change, at)
    for listening in list(change.listenings.values()):
        call = change.calls.get(listening.call_id)
        if listening.ending:
            continue
        if listening.mode is LeadMode.TAKE_OVER:
            if call is not None and call.state in TALKS and call.rings.current != listening.leg:
                _end(change, listening, at)  # the caller whom they had has gone on to somebody else
            continue
        talk = call.talk if call is not None else None
        if call is None or talk is None or talk.ended_at is not None or _is_others(change, call):
            _end(change, listening, at)
        else:
            _send(change, listening, call, at)


def _give_on(change: FloorChange, at: datetime) -> None:
    """A caller whose lead was lost goes to whoever is free: nobody rings the lead again."""
    held_calls = [call for call in change.calls.values() if call.state is CallState.RECONNECTING]
    for call in held_calls:
        if is_lead(held_for(call)):
            give_back(change, call, RingResult.UNREACHABLE, at)


def _is_others(change: FloorChange, call: Call) -> bool:
    """The parachute has the caller, or another lead, or somebody outside the house: there is no
    line to be on any more."""
    gone = (
        call.rings.current not in change.rings
        or call.conference.outside is not None
        or is_lead(call.operator)
    )
    return call.state in TALKS and gone


def _send(change: FloorChange, listening: Listening, call: Call, at: datetime) -> None:
    if not is_talking(call):
        if listening.sent != BETWEEN:
            # The lead's own leg has noticed: what it listened to is gone.
            listening = _pause(change, listening, at)
            mode = LeadMode.LISTEN if listening.mode in WITH_CALLER else listening.mode
            _change(change, listening, sent=BETWEEN, mode=mode, taking=False)
        return
    to_send = CUT if gap_of(call) is not None else listening.mode.value
    ring_id = call.rings.current or ""
    if listening.answered_at is None:
        return
    if (listening.sent, listening.spied) != (to_send, ring_id):
        listening = _turn(change, _pause(change, listening, at), call, to_send)
    if to_send != CUT and listening.since is None and listening.mode is not LeadMode.BARGE:
        _change(change, listening, since=at)


def _turn(change: FloorChange, listening: Listening, call: Call, to_send: str) -> Listening:
    ring_id = call.rings.current or ""
    change.commands.append(
        do.TurnLead(
            listening.leg,
            to_send,
            ring_id,
            call.rings.claim or "",
            listening.sent,
            listening.spied == ring_id,
        )
    )
    return _change(
        change, listening, sent=to_send, spied=ring_id, operator=call.operator or "", joined=False
    )


def _end(change: FloorChange, listening: Listening, at: datetime) -> None:
    if listening.ending:
        return
    listening = _pause(change, listening, at)
    _change(change, listening, ending=True)
    change.commands.append(do.CancelRing(listening.leg))


def _pause(change: FloorChange, listening: Listening, at: datetime) -> Listening:
    """The lead hears nothing, or in another way, from now on: what they heard is noted."""
    if listening.since is None:
        return listening
    change.records.append(
        note.LeadWasOnLine(
            leg=listening.leg,
            call_id=listening.call_id,
            operator=listening.operator,
            person_id=listening.person_id,
            mode=listening.mode,
            began_at=listening.since,
            ended_at=max(at, listening.since),
        )
    )
    return _change(change, listening, since=None)


def _change(change: FloorChange, listening: Listening, **changes: object) -> Listening:
    changed = replace(listening, **changes)  # type: ignore[arg-type]
    change.listenings[listening.leg] = changed
    return changed
