"""A call that its operator calls an abuse of the line: a mark for whoever has the number next, and
for the shift lead, who decides whether it is to be blocked. It changes nothing for this call; after
it the operator has a paid breather."""

from __future__ import annotations

from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.change import FloorChange
from queue_manager.domain.floor.operator import AbuseMark, Operator
from queue_manager.domain.floor.states import OperatorState
from queue_manager.domain.ringing import after_call

#: The call is in front of the operator in these states.
WITH_A_CALL = frozenset({OperatorState.TALKING, OperatorState.HOLD, OperatorState.WRAP_UP})


def markable_call(operator: Operator) -> str | None:
    """Return the call that this operator may mark now, or None."""
    return operator.call_id if operator.state in WITH_A_CALL else None


def reason_of(operator: Operator) -> str | None:
    """Return why the operator has marked the call in front of them, or None."""
    mark = operator.abuse
    return mark.reason if mark is not None and mark.call_id == markable_call(operator) else None


def abuse_marked(change: FloorChange, event: on.AbuseMarked) -> None:
    """Record the mark at once; another reason replaces it, None takes it back."""
    operator = change.operators.get(event.operator)
    call_id = markable_call(operator) if operator is not None else None
    if operator is None or call_id is None or event.reason == reason_of(operator):
        return
    mark = AbuseMark(call_id, event.reason) if event.reason is not None else None
    operator = change.change_operator(operator, abuse=mark)
    if mark is None:
        after_call.take_breather_back(change, operator)
    elif event.breather:
        after_call.grant_breather(change, operator, event.breather)
    change.records.append(note.AbuseNoted(call_id, event.operator, event.at, event.reason))
