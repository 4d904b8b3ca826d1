"""A message instead of a talk: the last resort of a line that is full, or by key 3 where the line
offers it. The PBX records it by itself; whoever hangs up after the tone has left one."""

from __future__ import annotations

from datetime import datetime, timedelta

from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.call import Call
from queue_manager.domain.floor.change import FloorChange
from queue_manager.domain.floor.states import CallState, RingResult
from queue_manager.domain.ringing.ringing import withdraw
from queue_manager.domain.waiting.playback import hush, listens

#: Less than this after the tone is no message.
SHORTEST = timedelta(seconds=1)


def voicemail_requested(change: FloorChange, call: Call, at: datetime) -> None:
    """Begin a message: the caller pressed the key for it."""
    if change.line_of(call).voicemail:
        take(change, call, at)


def take(change: FloorChange, call: Call, at: datetime) -> None:
    """Stop ringing for this caller; they hear the tone, and speak."""
    if not listens(call):
        return
    for ring in list(change.rings.values()):
        if ring.call_id == call.call_id:
            withdraw(change, ring, RingResult.WITHDRAWN, at)
    call = hush(change, change.calls[call.call_id])
    change.change_call(call, "record")
    change.commands.append(do.TakeVoicemail(call.call_id, call.origin.channel))


def began(change: FloorChange, event: on.VoicemailBegan) -> None:
    """Note that the tone was heard: what is said from now on is recorded."""
    call = change.calls.get(event.call_id)
    if call is not None and call.state is CallState.VOICEMAIL and call.message_at is None:
        change.change_call(call, message_at=event.at)


def again(change: FloorChange, call: Call) -> None:
    """Repeat the request for a message after a login: the PBX may never have heard of it."""
    if call.state is CallState.VOICEMAIL and call.message_at is None:
        change.commands.append(do.TakeVoicemail(call.call_id, call.origin.channel))


def has_left_one(call: Call, at: datetime) -> bool:
    """Return whether a caller who is gone at `at` has left a message."""
    return call.message_at is not None and at - call.message_at >= SHORTEST
