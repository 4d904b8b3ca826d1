"""A caller whose operator's side was lost in mid-call is kept, and the operator rung again.

A page that was reloaded, a network that was cut, a telephone without power: the PBX plays a word
and music to the caller, and as soon as the operator's telephone is there the two speak again, in
the same call. After `KEPT_FOR` the caller goes, first in line, to whoever is free.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from queue_manager.domain.callbacks import callback_life
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.change import Draft
from queue_manager.domain.floor.model import (
    SET_ASIDE_REASONS,
    Break,
    Call,
    CallState,
    Operator,
    OperatorState,
    Ring,
    RingResult,
)
from queue_manager.domain.ringing import after_call

KEPT_FOR = timedelta(seconds=20)
#: A telephone that could not be reached is tried again this much later, or as soon as it is back.
AGAIN_AFTER = timedelta(seconds=1)
#: The operator is there and does not take the caller back: no use in trying again.
GIVES_UP = frozenset({RingResult.NO_ANSWER, RingResult.REJECTED})


def lose(draft: Draft, call: Call, at: datetime, transfer_to: str | None = None) -> None:
    """The operator's side of this talk is gone, and nobody meant to end it; or the operator
    hands the caller on to `transfer_to`."""
    held = call.held + (at - call.hold_since if call.hold_since else timedelta())
    draft.change_call(
        call,
        "lose",
        held=held,
        hold_since=None,
        ring_id=None,
        kept_for=transfer_to or call.operator,
        kept_until=at + KEPT_FOR,
        again_after=None,
        private_since=None,
        outside=None,
        story=(*call.story, Break(call.operator or "", at, transfer_to)),
    )
    operator = draft.operators.get(call.operator or "")
    if operator is not None and operator.state is OperatorState.HOLD:
        draft.move_operator(operator, "unhold", at)


def not_again(draft: Draft, ring: Ring, result: RingResult, at: datetime) -> None:
    """A ring for a kept caller came to nothing: try once more, or give the caller to the line."""
    call = draft.calls.get(ring.call_id)
    if call is None or call.state is not CallState.KEPT:
        return
    if result in GIVES_UP or (result in SET_ASIDE_REASONS and _was_handed_on(call)):
        give_back(draft, call, result, at)
    else:
        draft.change_call(call, again_after=at + AGAIN_AFTER)


def _was_handed_on(call: Call) -> bool:
    """Whether somebody else had this caller: then others do as well as whom he is kept for."""
    return call.kept_for != call.story[-1].operator


def phone_is_back(draft: Draft, operator: Operator) -> None:
    """It has just registered: no reason to wait any longer."""
    call = draft.calls.get(operator.call_id or "")
    if call is not None and call.again_after is not None:
        draft.change_call(call, again_after=None)


def give_back(draft: Draft, call: Call, why: RingResult, at: datetime) -> None:
    """The caller waits again, first in line; who had the call is set aside."""
    operator = draft.operators.get(call.kept_for or "")
    draft.change_call(
        call, "give_back", operator=None, ring_id=None, kept_for=None, kept_until=None,
        again_after=None,
    )  # fmt: skip
    if operator is not None:
        _without_him(draft, operator, call, why, at)


def _without_him(
    draft: Draft, operator: Operator, call: Call, why: RingResult, at: datetime
) -> None:
    """Whoever had this caller has him no more: set aside, or where she is to go after the call."""
    if operator.state is OperatorState.TALKING and operator.call_id == call.call_id:
        operator = draft.move_operator(operator, "lose", at, why.value, call_id=None)
        after_call.carry_out(draft, operator, at)


def resume(draft: Draft, call: Call, event: on.Connected, ring: Ring | None) -> None:
    """The caller speaks again, in the same call, with the same operator or with another."""
    before = draft.operators.get(call.kept_for or "")
    broken = call.story[-1]
    back = replace(broken, resumed_at=event.at, resumed_by=event.operator)
    draft.change_call(
        call,
        "connect",
        operator=event.operator,
        ring_id=ring.ring_id if ring else None,
        kept_for=None,
        kept_until=None,
        again_after=None,
        story=(*call.story[:-1], back),
    )
    draft.records.append(_break_over(call, back))
    if before is not None and before.extension != event.operator:
        _without_him(draft, before, call, RingResult.UNREACHABLE, event.at)


def never_resumed(draft: Draft, call: Call, at: datetime) -> None:
    """The caller left while kept, or while waiting again: somebody is to call back."""
    if call.state not in IN_BETWEEN or not call.story:
        return
    draft.records.append(_break_over(call, call.story[-1]))
    if call.caller is not None and call.ticket is not None:
        draft.records.append(note.CallBackWanted(call.ticket, call.call_id, at))
    callback_life.keep_broken(draft, call, at)


def _break_over(call: Call, broken: Break) -> note.CallBroken:
    return note.CallBroken(
        call.call_id,
        broken.operator,
        broken.lost_at,
        broken.transfer_to,
        broken.resumed_at,
        broken.resumed_by,
    )


IN_BETWEEN = frozenset({CallState.KEPT, CallState.WAITING, CallState.RINGING})
