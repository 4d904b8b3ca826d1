"""Who is rung for whom, and in which order. Change the dispatch rule here.

First come, first served; among the operators free to be rung, the longest idle first.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from queue_manager.domain.model import Call, CallState, Floor, Operator, OperatorState

LONG_AGO = datetime.min.replace(tzinfo=UTC)


def callers_in_line(floor: Floor) -> list[Call]:
    """Callers for whom nobody is being rung, the first to come first."""
    waiting = [
        call
        for call in floor.calls.values()
        if call.state is CallState.WAITING and call.pbx not in floor.away
    ]
    return sorted(waiting, key=lambda call: (call.offered_at, call.call_id))


def may_be_rung(operator: Operator) -> bool:
    """Free, reachable on the telephone in use, and with no other leg on it, ours or not."""
    return (
        operator.state is OperatorState.AVAILABLE
        and operator.device in operator.reachable
        and operator.ring_id is None
        and not operator.engaged
    )


def operators_in_turn(floor: Floor) -> list[Operator]:
    """Operators who may be rung, the longest idle first."""
    free = [operator for operator in floor.operators.values() if may_be_rung(operator)]
    return sorted(free, key=lambda each: (each.available_since or LONG_AGO, each.extension))


def pairs(floor: Floor) -> Iterator[tuple[Call, Operator]]:
    """Each caller who is to be rung for now, with the operator to ring."""
    callers = callers_in_line(floor)
    if not callers:
        return
    yield from zip(callers, operators_in_turn(floor), strict=False)
