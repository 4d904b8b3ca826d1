"""The language a caller is to be spoken with in: his own word by a key, or that of his last call.

Who waits for no menu is rung for before he has said anything; so a telephone may ring already where
his language is not spoken.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from queue_manager.domain.dispatching import dispatch
from queue_manager.domain.floor.change import FloorChange
from queue_manager.domain.floor.model import Call, RingResult
from queue_manager.domain.ringing.ringing import rings_for, withdraw
from queue_manager.domain.waiting.playback import listens


def remembered(change: FloorChange, call: Call, at: datetime) -> Call:
    """The registry knows in which language he was last spoken with; his own word comes first."""
    language = call.self_service.known.language if call.self_service.known is not None else None
    if language is None or call.needs.language_chosen or language == call.needs.language:
        return call
    # It differs from what the number makes us guess, so the caller has chosen it once.
    needs = replace(call.needs, language=language, language_chosen=True)
    call = change.change_call(call, needs=needs)
    return ring_elsewhere(change, call, at)


def ring_elsewhere(change: FloorChange, call: Call, at: datetime) -> Call:
    """Telephones of who does not speak it are let go, where he is to wait for somebody who does, or
    such a one is free."""
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
    return any(skills.serves(call.line) and skills.level(call.needs.language) for skills in free)
