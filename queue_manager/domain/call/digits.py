"""What a caller's keys mean, while the greeting plays and while he waits. There is no menu: who
presses nothing misses nothing, and whatever was said last decides what a key means."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from queue_manager.domain.call.calling import caller_told
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.change import Draft
from queue_manager.domain.floor.model import Call
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
Meaning = Callable[[Draft, Call, datetime], None]
#: What the other keys mean: add yours here.
MEANINGS: dict[str, Meaning] = {
    "2": announcements.tell_tickets,
    "3": voicemail.asked,
    self_service.KEY: self_service.asked,
}


def caller_pressed(draft: Draft, event: on.CallerPressed) -> None:
    """Only who waits is heard: in a talk, keys are the operator's business."""
    call = draft.calls.get(event.call_id)
    if call is None or not listens(call):
        return
    call = draft.change_call(call, silent_since=event.at)
    if self_service.pressed(draft, call, event.digit, event.at):
        return
    if confirmation.pressed(draft, call, event.digit, event.at):
        return
    call = draft.calls[event.call_id]
    if callback_offer.pressed(draft, call, event.digit, event.at):
        return
    if event.digit in MEANINGS:
        MEANINGS[event.digit](draft, call, event.at)
        return
    language = LANGUAGES.get(event.digit)
    topics = dict(zip(TOPICS, sorted(draft.line_of(call).topics), strict=False))
    caller_told(draft, on.CallerTold(event.at, call.call_id, language, topics.get(event.digit)))
