"""Whether a line takes a new caller: it answers now and is not full, or sends them to its overflow,
or refuses them with a word. An emergency line takes everyone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from queue_manager.domain.call import calling, ending
from queue_manager.domain.call.endings import RefusedByLine
from queue_manager.domain.callbacks import callback_life
from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.call import Call
from queue_manager.domain.floor.change import FloorChange
from queue_manager.domain.floor.states import CallState
from queue_manager.domain.lines.hours import next_opening, opening_key
from queue_manager.domain.lines.line import Line, takes_callers
from queue_manager.domain.waiting import voicemail


class AdmissionRefusal(StrEnum):
    """The reason why a line does not take a caller."""

    CLOSED = "closed"  # by its hours, or by the administrator
    FULL = "full"  # as many callers wait as may wait
    BLOCKED = "blocked"  # an abusive number


@dataclass(frozen=True, slots=True)
class Admission:
    """The line that has the caller, or why none has."""

    line: str
    refusal: AdmissionRefusal | None = None


def call_offered(change: FloorChange, event: on.CallOffered) -> None:
    """Let in a new caller, on the line they dialled or on its overflow; or refuse them, which is on
    record."""
    if event.call_id in change.calls or event.call_id in change.floor.ended:
        return
    way = way_for(change, event)
    if way.refusal is AdmissionRefusal.FULL and change.floor.lines[way.line].voicemail:
        calling.call_offered(change, event)
        voicemail.take(change, change.calls[event.call_id], event.at)
        return
    if way.refusal is not None:
        refuse(change, calling.begin(change, event), way.refusal, event.at)
        return
    if way.line != event.line:
        event = replace(event, line=way.line, dialled=event.line)
    calling.call_offered(change, event)


def way_for(change: FloorChange, event: on.CallOffered) -> Admission:
    """Return where this caller goes. Who was found on the PBX was let in before, whoever knew of
    it."""
    line = change.floor.lines.get(event.line)
    if line is None or event.found:
        return Admission(event.line)
    if is_blocked(change, line, event):
        return Admission(line.number, AdmissionRefusal.BLOCKED)
    refusal = why_not(change, line, event.at)
    if refusal is None:
        return Admission(line.number)
    other = change.floor.lines.get(line.overflow_to or "")
    if other is not None and why_not(change, other, event.at) is None:
        return Admission(other.number)
    return Admission(line.number, refusal)


def is_blocked(change: FloorChange, line: Line, event: on.CallOffered) -> bool:
    """Return whether this number is not taken; an emergency line takes it all the same."""
    entry = change.floor.blocked.get(event.caller or "")
    return entry is not None and not line.emergency and entry.holds(event.at)


def block_list_changed(change: FloorChange, event: on.BlockListChanged) -> None:
    """Take over the block list as it is from now on; who waits already is left alone."""
    change.set(blocked=dict(event.numbers))


def why_not(change: FloorChange, line: Line, at: datetime) -> AdmissionRefusal | None:
    """Return why this line takes nobody now; None if it does."""
    local = at.astimezone(change.zone)
    if not takes_callers(line, local, draining=change.floor.draining):
        return AdmissionRefusal.CLOSED
    if line.most_waiting is not None and waiting_on(change, line.number) >= line.most_waiting:
        return AdmissionRefusal.FULL
    return None


def waiting_on(change: FloorChange, line: str) -> int:
    """Return how many callers of this line no operator has yet."""
    states = (CallState.WAITING, CallState.RINGING)
    return sum(call.line == line and call.state in states for call in change.calls.values())


def refuse(change: FloorChange, call: Call, why: AdmissionRefusal, at: datetime) -> None:
    """Tell the caller and close the call. Who found the line full, or came while the system was
    about to stop, is to be called back."""
    stopping = why is AdmissionRefusal.CLOSED and change.floor.draining
    opens = _opens(change, call, at) if why is AdmissionRefusal.CLOSED and not stopping else None
    change.commands.append(do.RefuseCaller(call.call_id, call.origin.channel, why, opens))
    if why is AdmissionRefusal.FULL or stopping:
        call = change.change_call(call, ticket=change.next_ticket(call.line, at))
        calling.open_ticket(change, call, at, call_back=call.origin.caller is not None)
    if stopping:
        callback_life.queue_broken(change, call, at)
    ending.finish(change, call, RefusedByLine(why), at)


def _opens(change: FloorChange, call: Call, at: datetime) -> str | None:
    line = change.line_of(call)
    if not line.open or line.hours is None:
        return None
    local = at.astimezone(change.zone)
    opening = next_opening(line.hours, local)
    return None if opening is None else opening_key(opening, local)
