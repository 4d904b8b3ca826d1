"""Who is rung for whom, and in which order. Change the dispatch rule here.

First come, first served, but whoever lost an operator in mid-call comes before all others. Among
the operators free to be rung, the longest idle first.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from queue_manager.domain.kept_places import in_line
from queue_manager.domain.model import Call, CallState, Floor, Operator, OperatorState

LONG_AGO = datetime.min.replace(tzinfo=UTC)


def callers_in_line(floor: Floor) -> list[Call]:
    """Callers for whom nobody is being rung, and places kept that have come up, the first to come
    first."""
    waiting = [
        call
        for call in floor.calls.values()
        if call.state is CallState.WAITING
        and call.pbx not in floor.away
        and call.parting_until is None
    ]
    return sorted([*waiting, *in_line(floor)], key=_place)


def _place(call: Call) -> tuple[bool, datetime, str]:
    # Whoever was in a talk already, and lost it by our fault, comes before all others.
    return (call.connected_at is None, call.offered_at, call.call_id)


def may_be_rung(operator: Operator) -> bool:
    """Free for the next caller, and so is the telephone in use."""
    return operator.state is OperatorState.AVAILABLE and phone_is_free(operator)


def phone_is_free(operator: Operator) -> bool:
    """The telephone in use is reachable, and has no leg on it, ours or not."""
    return (
        operator.device in operator.reachable and operator.ring_id is None and not operator.engaged
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
