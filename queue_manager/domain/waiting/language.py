"""The language a caller is to be spoken with in: by the caller's own key, or as in their last call.

There is no menu to wait for, so a caller is rung for before they have chosen anything; a telephone
may ring already where their language is not spoken.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from queue_manager.domain.dispatching import dispatch
from queue_manager.domain.floor.call import Call
from queue_manager.domain.floor.change import FloorChange
from queue_manager.domain.floor.states import RingResult
from queue_manager.domain.ringing.ringing import rings_for, withdraw
from queue_manager.domain.waiting.playback import listens


def remembered(change: FloorChange, call: Call, at: datetime) -> Call:
    """Choose the language in which the caller was last spoken with, as the registry knows it; their
    own choice comes first."""
    language = call.self_service.known.language if call.self_service.known is not None else None
    if language is None or call.needs.language_chosen or language == call.needs.language:
        return call
    # It differs from what the number makes us guess, so the caller has chosen it once.
    needs = replace(call.needs, language=language, language_chosen=True)
    call = change.change_call(call, needs=needs)
    return ring_elsewhere(change, call, at)


def ring_elsewhere(change: FloorChange, call: Call, at: datetime) -> Call:
    """Let go telephones of who does not speak it, where the caller is to wait for somebody who
    does, or such a one is free."""
    rings = rings_for(change, call) if listens(call) else []
    if not rings or not _is_to_be_had(change, call):
        return call
    for ring in rings:
        operator = change.operators.get(ring.operator)
        if operator is not None and not operator.skills.level(call.needs.language):
            withdraw(change, ring, RingResult.WITHDRAWN, at)
    return change.calls[call.call_id]


def _is_to_be_had(change: FloorChange, call: Call) -> bool:
    floor = change.floor
    want = dispatch.requirements_of(floor, call, dispatch.Staff(floor.operators.values()))
    if want.only is not None:
        return True
    free = (each.skills for each in dispatch.operators_in_turn(floor))
    theirs = filter(want.line.is_served_by, free)
    return any(skills.level(call.needs.language) for skills in theirs)
