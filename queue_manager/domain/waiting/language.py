"""The language a caller is to be spoken with in: his own word by a key, or that of his last call.

Who waits for no menu is rung for before he has said anything; so a telephone may ring already where
his language is not spoken.
"""

from __future__ import annotations

from datetime import datetime

from queue_manager.domain.dispatching import dispatch
from queue_manager.domain.floor.change import Draft
from queue_manager.domain.floor.model import Call, RingResult
from queue_manager.domain.ringing.ringing import rings_for, withdraw
from queue_manager.domain.waiting.playback import listens


def remembered(draft: Draft, call: Call, at: datetime) -> Call:
    """The registry knows in which language he was last spoken with; his own word comes first."""
    language = call.known.language if call.known is not None else None
    if language is None or call.language_told or language == call.language:
        return call
    # It differs from what his number makes us guess, so he has told it once.
    call = draft.change_call(call, language=language, language_told=True)
    return ring_elsewhere(draft, call, at)


def ring_elsewhere(draft: Draft, call: Call, at: datetime) -> Call:
    """Telephones of who does not speak it are let go, where he is to wait for somebody who does, or
    such a one is free."""
    rings = rings_for(draft, call) if listens(call) else []
    if not rings or not _is_to_be_had(draft, call):
        return call
    for ring in rings:
        operator = draft.operators.get(ring.operator)
        if operator is not None and not operator.skills.level(call.language):
            withdraw(draft, ring, RingResult.WITHDRAWN, at)
    return draft.calls[call.call_id]


def _is_to_be_had(draft: Draft, call: Call) -> bool:
    floor = draft.floor()
    want = dispatch.wanted(floor, call, dispatch.Staff(floor.operators.values()))
    if want.only is not None:
        return True
    free = (each.skills for each in dispatch.operators_in_turn(floor))
    return any(skills.serves(call.line) and skills.level(call.language) for skills in free)
