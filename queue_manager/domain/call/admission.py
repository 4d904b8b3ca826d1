"""Whether a line takes a new caller: it answers now and is not full, or sends him to its overflow,
or refuses him with a word. An emergency line takes everyone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from queue_manager.domain.call import calling, ending
from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.change import Draft
from queue_manager.domain.floor.model import Call, CallState, EndedBy, Outcome
from queue_manager.domain.lines.hours import answers_at, next_opening, opening_key
from queue_manager.domain.lines.line import Line
from queue_manager.domain.waiting import voicemail


class Refusal(StrEnum):
    """Why a line does not take a caller."""

    CLOSED = "closed"  # by its hours, or by the administrator
    FULL = "full"  # as many callers wait as may wait
    BLOCKED = "blocked"  # an abusive number


@dataclass(frozen=True, slots=True)
class Way:
    """The line that has the caller, or why none has."""

    line: str
    refusal: Refusal | None = None


def call_offered(draft: Draft, event: on.CallOffered) -> None:
    """A new caller, on the line he dialled or on its overflow; or refused, which is on record."""
    if event.call_id in draft.calls or event.call_id in draft.ended:
        return
    way = way_for(draft, event)
    if way.refusal is Refusal.FULL and draft.lines[way.line].voicemail:
        calling.call_offered(draft, event)
        voicemail.take(draft, draft.calls[event.call_id], event.at)
        return
    if way.refusal is not None:
        refuse(draft, calling.begin(draft, event), way.refusal, event.at)
        return
    if way.line != event.line:
        event = replace(event, line=way.line, dialled=event.line)
    calling.call_offered(draft, event)


def way_for(draft: Draft, event: on.CallOffered) -> Way:
    """Where this caller goes. Who was found on the PBX was let in before, whoever knew of it."""
    line = draft.lines.get(event.line)
    if line is None or event.found:
        return Way(event.line)
    if is_blocked(draft, line, event):
        return Way(line.number, Refusal.BLOCKED)
    refusal = why_not(draft, line, event.at)
    if refusal is None:
        return Way(line.number)
    other = draft.lines.get(line.overflow_to or "")
    if other is not None and why_not(draft, other, event.at) is None:
        return Way(other.number)
    return Way(line.number, refusal)


def is_blocked(draft: Draft, line: Line, event: on.CallOffered) -> bool:
    """Whether this number is not taken; an emergency line takes it all the same."""
    entry = draft.blocked.get(event.caller or "")
    return entry is not None and not line.emergency and entry.holds(event.at)


def block_list_changed(draft: Draft, event: on.BlockListChanged) -> None:
    """The list as it is from now on; who waits already is left alone."""
    draft.blocked = dict(event.numbers)


def why_not(draft: Draft, line: Line, at: datetime) -> Refusal | None:
    """Why this line takes nobody now; None if it does."""
    local = at.astimezone(draft.zone)
    if not line.open or (line.hours is not None and not answers_at(line.hours, local)):
        return Refusal.CLOSED
    if line.most_waiting is not None and waiting_on(draft, line.number) >= line.most_waiting:
        return Refusal.FULL
    return None


def waiting_on(draft: Draft, line: str) -> int:
    """How many callers of this line no operator has yet."""
    states = (CallState.WAITING, CallState.RINGING)
    return sum(call.line == line and call.state in states for call in draft.calls.values())


def refuse(draft: Draft, call: Call, why: Refusal, at: datetime) -> None:
    """Tell the caller and close the call. Who found the line full is to be called back."""
    opens = _opens(draft, call, at) if why is Refusal.CLOSED else None
    draft.commands.append(do.RefuseCaller(call.call_id, call.channel, why, opens))
    if why is Refusal.FULL:
        call = draft.change_call(call, ticket=draft.next_ticket(call.line, at))
        calling.open_ticket(draft, call, at, call_back=call.caller is not None)
    ending.finish(draft, call, Outcome.REFUSED, at, EndedBy.SYSTEM, refusal=why)


def _opens(draft: Draft, call: Call, at: datetime) -> str | None:
    line = draft.line_of(call)
    if not line.open or line.hours is None:
        return None
    local = at.astimezone(draft.zone)
    opening = next_opening(line.hours, local)
    return None if opening is None else opening_key(opening, local)
