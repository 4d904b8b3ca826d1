"""A message instead of a talk: the last resort of a line that is full, or by key 3 where the line
offers it. The PBX records it by itself; whoever hangs up after the tone has left one."""

from __future__ import annotations

from datetime import datetime, timedelta

from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.change import Draft
from queue_manager.domain.floor.model import Call, CallState, RingResult
from queue_manager.domain.ringing.ringing import withdraw
from queue_manager.domain.waiting.playback import hush, listens

#: Less than this after the tone is no message.
SHORTEST = timedelta(seconds=1)


def asked(draft: Draft, call: Call, at: datetime) -> None:
    """The caller pressed the key for it."""
    if draft.line_of(call).voicemail:
        take(draft, call, at)


def take(draft: Draft, call: Call, at: datetime) -> None:
    """Nobody is rung for this caller any more; he hears the tone, and speaks."""
    if not listens(call):
        return
    for ring in list(draft.rings.values()):
        if ring.call_id == call.call_id:
            withdraw(draft, ring, RingResult.WITHDRAWN, at)
    call = hush(draft, draft.calls[call.call_id])
    draft.change_call(call, "record")
    draft.commands.append(do.TakeVoicemail(call.call_id, call.channel))


def began(draft: Draft, event: on.VoicemailBegan) -> None:
    """The tone was heard: what is said from now on is recorded."""
    call = draft.calls.get(event.call_id)
    if call is not None and call.state is CallState.VOICEMAIL and call.message_at is None:
        draft.change_call(call, message_at=event.at)


def again(draft: Draft, call: Call) -> None:
    """After a login: the PBX may never have heard of it."""
    if call.state is CallState.VOICEMAIL and call.message_at is None:
        draft.commands.append(do.TakeVoicemail(call.call_id, call.channel))


def has_left_one(call: Call, at: datetime) -> bool:
    """Whether a caller who is gone at `at` has left a message."""
    return call.message_at is not None and at - call.message_at >= SHORTEST
