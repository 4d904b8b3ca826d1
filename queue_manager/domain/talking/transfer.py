"""A caller handed on to another operator, or to a queue (dispatching/transfer_queues.py). For an
operator the caller is held meanwhile (ringing/reconnect.py); where that one does not take them, and
in a queue, they are first in line."""

from __future__ import annotations

from datetime import datetime

from queue_manager.domain.dispatching.dispatch import may_be_rung
from queue_manager.domain.dispatching.transfer_queues import needing, option, queue_named
from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.change import FloorChange
from queue_manager.domain.floor.lead_model import is_lead
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.talk_time import is_talking
from queue_manager.domain.ringing.operators import end_of_call
from queue_manager.domain.ringing.reconnect import give_back, lose
from queue_manager.domain.talking.monitoring import lead_in


def why_not_now(floor: Floor, call_id: str, *, urgent: bool = False) -> str | None:
    """Return why nobody can be brought to this caller now; None if somebody can. `urgent`: whoever
    was asked already makes way."""
    call = floor.calls.get(call_id)
    if call is None or not is_talking(call):
        return "no_talk"
    if call.conference.outside is not None:
        return "no_talk"  # nobody of ours is in it any more
    if call.rings.current not in floor.rings:
        return "not_by_us"  # the parachute connected them: the leg has no name of ours
    lead_comes = lead_in(floor, call_id) and not is_lead(call.operator)  # not their own call
    invited = call.conference.joined or lead_comes
    return "already_asked" if invited and not urgent else None


def why_not(floor: Floor, call_id: str, to: str) -> str | None:
    """Return why this operator cannot be brought to this caller now; None if they can."""
    if refused := why_not_now(floor, call_id):
        return refused
    target = floor.operators.get(to)
    return "not_free" if target is None or not may_be_rung(target) else None


def why_not_handed_on(floor: Floor, call_id: str, to: str, at: datetime) -> str | None:
    """Return why this caller cannot be handed on now to the operator or queue `to`; None if they
    can."""
    queue = queue_named(to)
    if queue is None:
        return why_not(floor, call_id, to)
    if refused := why_not_now(floor, call_id):
        return refused
    return None if option(floor, floor.calls[call_id], queue, at) else "nobody_there"


def transfer_requested(change: FloorChange, event: on.TransferRequested) -> None:
    """Keep the call's caller for the other operator, or put them first in line for those of the
    queue: this operator is done with the call."""
    if why_not_handed_on(change.floor, event.call_id, event.to, event.at) is not None:
        return
    call, queue = change.calls[event.call_id], queue_named(event.to)
    operator, leg = change.operators.get(call.operator or ""), call.rings.current
    lose(change, call, event.at, transfer_to=event.to)
    if operator is not None:
        wrap_up_until = event.at + change.line_of(call).wrap_up
        end_of_call(change, change.operators[operator.extension], event.at, wrap_up_until)
    if queue is not None:
        waiting = needing(change.calls[call.call_id], queue, call.operator or "")
        waiting = change.change_call(change.calls[call.call_id], needs=waiting.needs)
        give_back(change, waiting, "handed_on", event.at)
    change.commands.append(do.DropLeg(leg or ""))
