"""What an operator asks for during a call and after it: a part left out of the recording, help
from the shift lead, more time for the paperwork."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.call import Call, Gap
from queue_manager.domain.floor.change import FloorChange
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.operator import Hand, Operator, Outgoing
from queue_manager.domain.floor.ring import Ring
from queue_manager.domain.floor.states import OperatorState
from queue_manager.domain.floor.talk_time import is_talking, talk_of

#: The end of a recording's id that the parachute made.
PARACHUTE = "~parachute"

# --- the recording --------------------------------------------------------------------------------


def recordings_of(call: Call, rings: Mapping[str, Ring]) -> tuple[str, ...]:
    """Return the recordings that are being made of this call now: on the operator's leg, on that of
    a colleague who has joined. The parachute's is on the caller's leg."""
    if not is_talking(call):
        return ()
    along = (rings.get(ring_id) for ring_id in call.conference.joined)
    joined = [ring.ring_id for ring in along if ring is not None and ring.connected]
    return (call.rings.current or f"{call.call_id}{PARACHUTE}", *joined)


def recorded_leg(recording_id: str) -> str:
    """Return the unique id of the channel on which the PBX makes this recording."""
    return recording_id.removesuffix(PARACHUTE)


def caller_of(change: FloorChange, out_id: str) -> tuple[Operator, Outgoing] | None:
    """Return the operator who makes this call to a citizen, while it is recorded."""
    for operator in change.operators.values():
        outgoing = operator.outgoing
        if outgoing is not None and outgoing.out_id == out_id and outgoing.connected_at is not None:
            return operator, outgoing
    return None


def recording_paused(change: FloorChange, event: on.RecordingPaused) -> None:
    """Silence goes into the files from now on; asked again with another reason, that one counts."""
    call = change.calls.get(event.call_id)
    if (out := caller_of(change, event.call_id)) is not None:
        operator, outgoing = out
        began_at = outgoing.gap.began_at if outgoing.gap is not None else event.at
        gap = Gap((outgoing.leg,), event.operator, event.reason, began_at)
        change.change_operator(operator, outgoing=replace(outgoing, gap=gap))
    recordings = recordings_of(call, change.rings) if call is not None else ()
    if call is None or call.talk is None or not recordings:
        return
    began_at = call.talk.gap.began_at if call.talk.gap is not None else event.at
    _set_gap(change, call, Gap(recordings, event.operator, event.reason, began_at))


def recording_resumed(change: FloorChange, event: on.RecordingResumed) -> None:
    """Note that the voices are recorded again."""
    call = change.calls.get(event.call_id)
    out = caller_of(change, event.call_id)
    if out is not None and out[1].gap is not None:
        note_gap(change, out[1].out_id, out[1].gap, out[1].gap.recordings, event.at)
        change.change_operator(out[0], outgoing=replace(out[1], gap=None))
    gap = gap_of(call) if call is not None else None
    if call is not None and gap is not None:
        note_gap(change, call.call_id, gap, gap.recordings, event.at)
        _set_gap(change, call, None)


def gap_of(call: Call) -> Gap | None:
    """Return the part of this call that is not recorded now, if any."""
    return call.talk.gap if call.talk is not None else None


def _set_gap(change: FloorChange, call: Call, gap: Gap | None) -> None:
    change.change_call(call, talk=replace(talk_of(call), gap=gap))


def follow_gaps(change: FloorChange, before: Floor, at: datetime) -> None:
    """End a gap with the recordings it is in, however they end: a new one records the voices. But
    who joins while nothing is to be recorded is not recorded either."""
    silent = _with_gap(change.calls.values()) | _with_gap(before.calls.values())
    for call in [before.calls[each] for each in sorted(silent) if each in before.calls]:
        now = change.calls.get(call.call_id)
        gap = gap_of(call if now is None else now)
        if gap is None:
            continue
        made = recordings_of(now, change.rings) if now is not None else ()
        over = tuple(each for each in gap.recordings if each not in made)
        if over:
            ended_at = now.talk.ended_at if now is not None and now.talk is not None else None
            note_gap(change, call.call_id, gap, over, ended_at or at)
        if now is not None and (over or len(made) > len(gap.recordings)):
            _go_on(change, now, gap, made)


def _with_gap(calls: Iterable[Call]) -> set[str]:
    return {call.call_id for call in calls if call.talk is not None and call.talk.gap is not None}


def _go_on(change: FloorChange, call: Call, gap: Gap, made: tuple[str, ...]) -> None:
    goes_on = any(each in gap.recordings for each in made)
    _set_gap(change, call, replace(gap, recordings=made) if goes_on else None)
    for recording_id in made if goes_on else ():
        if recording_id not in gap.recordings:
            change.commands.append(do.MuteRecording(recorded_leg(recording_id), muted=True))


def note_gap(
    change: FloorChange, call_id: str, gap: Gap, recordings: tuple[str, ...], at: datetime
) -> None:
    """Write the silent part's row, one for each recording."""
    change.records.extend(
        note.GapEnded(
            recording_id=recording_id,
            call_id=call_id,
            operator=gap.operator,
            reason=gap.reason,
            began_at=gap.began_at,
            ended_at=max(at, gap.began_at),
        )
        for recording_id in recordings
    )


def mute_as_known(change: FloorChange, event: on.PbxCompared) -> None:
    """Mute as the PBX did: a dispatcher that died between the PBX's yes and the journal left the
    two at odds."""
    for call in change.calls.values():
        if call.pbx == event.pbx:
            muted = gap_of(call) is not None
            for recording_id in recordings_of(call, change.rings):
                change.commands.append(do.MuteRecording(recorded_leg(recording_id), muted))
    for operator in change.operators.values():
        out = operator.outgoing
        if out is not None and out.pbx == event.pbx and out.connected_at is not None:
            change.commands.append(do.MuteRecording(out.leg, out.gap is not None))


# --- the raised hand ------------------------------------------------------------------------------


def hand_raised(change: FloorChange, event: on.HandRaised) -> None:
    """Raise a hand to ask the shift lead for help; a hand that is up stays as it is."""
    operator = change.operators.get(event.operator)
    if operator is None or operator.state is OperatorState.SIGNED_OUT:
        return
    if operator.hand is None:
        change.change_operator(operator, hand=Hand(event.at, operator.call_id))


def hand_seen(change: FloorChange, event: on.HandSeen) -> None:
    """Name the first who comes; the hand stays up until one of the two lowers it."""
    operator = change.operators.get(event.operator)
    if operator is None or operator.hand is None or operator.hand.seen_at is not None:
        return
    seen = replace(
        operator.hand, seen_at=event.at, seen_by=event.person_id, seen_by_name=event.name
    )
    change.change_operator(operator, hand=seen)


def hand_lowered(change: FloorChange, event: on.HandLowered) -> None:
    """Lower the hand: helped, or not needed any more."""
    operator = change.operators.get(event.operator)
    if operator is not None and operator.hand is not None:
        _lower(change, operator, operator.hand, event.at, event.person_id)


def lower_hands(change: FloorChange, before: Floor, at: datetime) -> None:
    """Lower the hands of those who leave the shift, or the roster."""
    for operator in before.operators.values():
        if operator.hand is None:
            continue
        now = change.operators.get(operator.extension)
        if now is None:
            _note_hand(change, operator, operator.hand, at, None)
        elif now.hand is not None and now.state is OperatorState.SIGNED_OUT:
            _lower(change, now, now.hand, at, None)


def _lower(
    change: FloorChange, operator: Operator, hand: Hand, at: datetime, by: int | None
) -> None:
    _note_hand(change, operator, hand, at, by)
    change.change_operator(operator, hand=None)


def _note_hand(
    change: FloorChange, operator: Operator, hand: Hand, at: datetime, by: int | None
) -> None:
    change.records.append(
        note.HandEnded(
            operator=operator.extension,
            call_id=hand.call_id,
            raised_at=hand.raised_at,
            seen_at=hand.seen_at,
            seen_by=hand.seen_by,
            lowered_at=max(at, hand.raised_at),
            lowered_by=by,
        )
    )


# --- the wrap-up ----------------------------------------------------------------------------------


def wrap_up_extended(change: FloorChange, event: on.WrapUpExtended) -> None:
    """Extend the wrap-up by as long again as the line gives, once in a wrap-up. (The line's time is
    read from the wrap-up itself: the call, and perhaps the line, is gone by now.)"""
    operator = change.operators.get(event.operator)
    wrap_up = operator.wrap_up if operator is not None else None
    if operator is None or operator.since is None or wrap_up is None or wrap_up.extended:
        return
    until = wrap_up.until + (wrap_up.until - operator.since)
    change.change_operator(operator, wrap_up=replace(wrap_up, until=until, extended=True))
