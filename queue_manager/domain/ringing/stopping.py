"""Telephones whose ring was taken back, and which may have a word to say yet.

The PBX tells that such a ring is over and may not have sent its CANCEL: SIP allows none before the
telephone's first answer (RFC 3261, 9.1). Of one that rings, an answer may be on its way while the
CANCEL is, and only then comes the BYE. Rung at once for somebody else it would be called twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from queue_manager.domain.floor.change import FloorChange
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.operator import Operator
from queue_manager.domain.floor.states import LastWord

#: SIP's estimate of a round trip (T1 of RFC 3261): later than this no first answer is waited for.
FIRST_ANSWER = timedelta(seconds=0.5)
#: There and back between PBX and telephone, over a poor network, too.
CROSSING = timedelta(seconds=0.1)
NEXT_WORD = {LastWord.NONE: FIRST_ANSWER, LastWord.RINGING: CROSSING}


def begin(change: FloorChange, extension: str, last_word: LastWord, at: datetime) -> None:
    """Stop ringing on this operator's telephone until its next report must have come."""
    operator = change.operators.get(extension)
    if operator is not None:
        phone = replace(operator.phone, stopping_until=at + NEXT_WORD[last_word])
        change.change_operator(operator, phone=phone)


def due(floor: Floor) -> Iterator[datetime]:
    """Yield the moments at which telephones may be rung again."""
    for operator in floor.operators.values():
        if operator.phone.stopping_until is not None:
            yield operator.phone.stopping_until


def over(change: FloorChange, at: datetime) -> None:
    """Let telephones be rung again whose time is over."""
    for operator in list(change.operators.values()):
        if _is_over(operator, at):
            change.change_operator(operator, phone=replace(operator.phone, stopping_until=None))


def _is_over(operator: Operator, at: datetime) -> bool:
    until = operator.phone.stopping_until
    return until is not None and until <= at
