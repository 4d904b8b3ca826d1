"""A caller whom an operator handed on by the transfer key of a SIP telephone. The PBX has done it
by now: it cannot be refused, only followed."""

from __future__ import annotations

from dataclasses import replace

from queue_manager.domain.dispatching.dispatch import may_be_rung
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.change import FloorChange
from queue_manager.domain.floor.states import RingResult
from queue_manager.domain.floor.talk_time import TALKS, talk_of
from queue_manager.domain.ringing.operators import IN_CALL, end_of_call
from queue_manager.domain.ringing.reconnect import give_back, lose
from queue_manager.domain.talking.conference import send_away


def caller_referred(change: FloorChange, event: on.CallerReferred) -> None:
    """Hold the caller for whom the operator named; where that one is not free, the caller is first
    in line. The PBX has reported the end of the talk before: it was none for the caller."""
    call = change.calls.get(event.call_id)
    if call is None or call.state not in TALKS:
        return
    call = send_away(change, call, RingResult.WITHDRAWN, event.at)
    talk = talk_of(call)
    if talk.ended_at is not None:
        talk = replace(talk, ended_at=None, ended_by=None, hold_since=None)
        call = change.change_call(call, talk=talk)
    lose(change, call, event.at, transfer_to=event.to)
    operator = change.operators.get(call.operator or "")
    if operator is not None and operator.state in IN_CALL and operator.call_id == call.call_id:
        end_of_call(change, operator, event.at, event.at + change.line_of(call).wrap_up)
    target = change.operators.get(event.to)
    if target is None or not may_be_rung(target):
        give_back(change, change.calls[call.call_id], RingResult.WITHDRAWN, event.at)
