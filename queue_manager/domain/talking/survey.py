"""A mark for the talk, from 1 to 5 by a key, when the operator has left the call and is busy with
something else already. The dialplan asks; whether it does is the line's setting."""

from __future__ import annotations

from dataclasses import replace

from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.call import Call
from queue_manager.domain.floor.change import FloorChange

SCORES = range(1, 6)


def offer(change: FloorChange, call: Call) -> None:
    """Let the dialplan ask this caller once the talk is over."""
    if change.line_of(call).survey:
        change.commands.append(do.OfferSurvey(call.call_id, call.origin.channel))


def answered(change: FloorChange, event: on.SurveyAnswered) -> None:
    """Record the caller's mark, once a call."""
    call = change.calls.get(event.call_id)
    if call is None or call.operator is None or call.talk is None or call.talk.surveyed:
        return
    if event.score in SCORES:
        change.change_call(call, talk=replace(call.talk, surveyed=True))
        change.records.append(note.SurveyScored(call.call_id, call.operator, event.score, event.at))
