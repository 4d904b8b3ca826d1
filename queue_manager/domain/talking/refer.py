"""A caller whom an operator handed on by the transfer key of a SIP telephone. The PBX has done it
by now: it cannot be refused, only followed."""

from __future__ import annotations

from queue_manager.domain.dispatching.dispatch import may_be_rung
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.change import Draft
from queue_manager.domain.floor.model import RingResult
from queue_manager.domain.ringing.operators import IN_CALL, end_of_call
from queue_manager.domain.ringing.reconnect import give_back, lose
from queue_manager.domain.ringing.ringing import TALKS
from queue_manager.domain.talking.conference import send_away


def caller_referred(draft: Draft, event: on.CallerReferred) -> None:
    """The caller is kept for whom the operator named; where that one is not free, he is first in
    line. The PBX told the end of the talk before: it was none for the caller."""
    call = draft.calls.get(event.call_id)
    if call is None or call.state not in TALKS:
        return
    call = send_away(draft, call, RingResult.WITHDRAWN, event.at)
    if call.talk_ended_at is not None:
        call = draft.change_call(call, talk_ended_at=None, ended_by=None, hold_since=None)
    lose(draft, call, event.at, transfer_to=event.to)
    operator = draft.operators.get(call.operator or "")
    if operator is not None and operator.state in IN_CALL and operator.call_id == call.call_id:
        end_of_call(draft, operator, event.at, event.at + draft.line_of(call).wrap_up)
    target = draft.operators.get(event.to)
    if target is None or not may_be_rung(target):
        give_back(draft, draft.calls[call.call_id], RingResult.WITHDRAWN, event.at)
