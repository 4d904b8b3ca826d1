"""The system is about to stop: who is on the line is served, and who is cut is due for a callback.

Who calls meanwhile is refused in `admission`; no citizen is called (`queued_callbacks.may_go`,
`resolution_checks.call_applicants`).
"""

from __future__ import annotations

from dataclasses import dataclass

from queue_manager.domain.call.ending import cut_off
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.change import FloorChange
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.states import CutOff

STOPPED = "the system was stopped"


@dataclass(frozen=True, slots=True)
class RemainingCalls:
    """The callers who are still on the lines: `talks` has those, too, whom we called; `waiting` has
    no operator yet, or none any more."""

    talks: int
    waiting: int


def left_on(floor: Floor) -> RemainingCalls:
    """Count the conversations and the waiting callers that a stop would cut now."""
    talks = sum(call.talk is not None for call in floor.calls.values())
    outbound = sum(each.outgoing is not None for each in floor.operators.values())
    checks = sum(each.leg is not None for each in floor.inquiries.values())
    return RemainingCalls(talks + outbound + checks, len(floor.calls) - talks)


def drain_began(change: FloorChange, event: on.DrainBegan) -> None:
    """Refuse new callers from now on."""
    change.set(draining=True)


def drain_ended(change: FloorChange, event: on.DrainEnded) -> None:
    """Accept new callers again as before."""
    change.set(draining=False)


def calls_cut(change: FloorChange, event: on.CallsCut) -> None:
    """End every call now, by our fault."""
    change.set(draining=True)
    for call in list(change.calls.values()):
        cut_off(change, call, event.at, STOPPED, CutOff.PBX_DOWN)
