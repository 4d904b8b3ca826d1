"""A mark for the talk, from 1 to 5 by a key, when the operator has left the call and is busy with
something else already. The dialplan asks; whether it does is the line's setting."""

from __future__ import annotations

from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.change import Draft
from queue_manager.domain.floor.model import Call

SCORES = range(1, 6)


def offer(draft: Draft, call: Call) -> None:
    """The dialplan is to ask this caller once the talk is over."""
    if draft.line_of(call).survey:
        draft.commands.append(do.OfferSurvey(call.call_id, call.channel))


def answered(draft: Draft, event: on.SurveyAnswered) -> None:
    """The caller's mark, once a call."""
    call = draft.calls.get(event.call_id)
    if call is None or call.operator is None or call.connected_at is None or call.surveyed:
        return
    if event.score in SCORES:
        draft.change_call(call, surveyed=True)
        draft.records.append(note.SurveyGiven(call.call_id, call.operator, event.score, event.at))
