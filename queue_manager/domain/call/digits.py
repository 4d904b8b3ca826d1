"""What a caller's keys mean, while the greeting plays and while they wait. There is no menu: who
presses nothing misses nothing, and whatever was said last decides what a key means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from queue_manager.domain.call.calling import needs_learnt
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.call import Call
from queue_manager.domain.floor.change import FloorChange
from queue_manager.domain.waiting import (
    announcements,
    callback_offer,
    confirmation,
    self_service,
    voicemail,
)
from queue_manager.domain.waiting.playback import listens

LANGUAGES = {"7": "kk", "8": "ru", "9": "en"}
#: The first topics of the caller's line, in their order.
TOPICS = ("4", "5", "6")
Meaning = Callable[[FloorChange, Call, datetime], None]
#: What the other keys mean: add yours here.
MEANINGS: dict[str, Meaning] = {
    "2": announcements.tell_tickets,
    "3": voicemail.voicemail_requested,
    self_service.KEY: self_service.begin,
}


def caller_pressed(change: FloorChange, event: on.CallerPressed) -> None:
    """Handle a key of a caller who waits. In a talk, keys are the operator's business."""
    call = change.calls.get(event.call_id)
    if call is None or not listens(call):
        return
    pressed = replace(call.announcements, silent_since=event.at)
    call = change.change_call(call, announcements=pressed)
    if self_service.pressed(change, call, event.digit, event.at):
        return
    if confirmation.pressed(change, call, event.digit, event.at):
        return
    call = change.calls[event.call_id]
    if callback_offer.pressed(change, call, event.digit, event.at):
        return
    if event.digit in MEANINGS:
        MEANINGS[event.digit](change, call, event.at)
        return
    language = LANGUAGES.get(event.digit)
    topics = dict(zip(TOPICS, sorted(change.line_of(call).topics), strict=False))
    needs_learnt(
        change, on.CallerNeedsLearnt(event.at, call.call_id, language, topics.get(event.digit))
    )
