"""A caller whose conversation broke comes back to the same operator, if he calls again soon and she
is free."""

from __future__ import annotations

from datetime import datetime, timedelta

from queue_manager.domain.floor.change import Draft
from queue_manager.domain.floor.model import Call, CallState, Spoken

#: Who calls again within this time comes back to the same operator.
KEPT = timedelta(minutes=10)
#: Q.850 causes of a leg that somebody has ended: 0 (Asterisk gives none), normal, busy, rejected,
#: answered elsewhere, normal and unspecified. All others are faults.
ORDERLY = frozenset({0, 16, 17, 21, 26, 31})
#: His operator had been lost, and he left before anybody spoke to him again.
CUT_OFF = frozenset({CallState.KEPT, CallState.WAITING, CallState.RINGING})


def broke(call: Call, cause: int) -> bool:
    """Whether a caller who was in a talk and whose leg ended with this cause did not mean to go."""
    return call.connected_at is not None and (call.state in CUT_OFF or cause not in ORDERLY)


def remember(draft: Draft, call: Call, at: datetime) -> None:
    """The talk of this call broke: whoever had it is the one to come back to."""
    operator = call.story[-1].operator if call.state in CUT_OFF else call.operator
    if call.caller is None or not operator:
        return
    lately = {number: it for number, it in draft.spoken.items() if it.ended_at > at - KEPT}
    lately.pop(call.caller, None)
    draft.spoken = {**lately, call.caller: Spoken(operator, at)}


def forget(draft: Draft, call: Call) -> None:
    """He has spoken to the end: nothing is left of the talk that broke before."""
    if call.caller in draft.spoken:
        draft.spoken = {who: it for who, it in draft.spoken.items() if who != call.caller}


def known_to(draft: Draft, caller: str | None, at: datetime) -> str | None:
    """The operator who spoke with this number when it broke, if that was a moment ago."""
    spoken = draft.spoken.get(caller or "")
    return spoken.operator if spoken is not None and at - spoken.ended_at <= KEPT else None
