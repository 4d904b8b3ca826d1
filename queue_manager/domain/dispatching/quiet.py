"""Whether it is quiet enough to call citizens who did not ask for it: who were lost, and who are to
be asked whether their tickets were solved.

Whom nobody at work may serve holds up nobody else: a line without operators, for a night or for
good, is no reason to call nobody.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import replace
from itertools import chain

from queue_manager.domain.callbacks.queued_callbacks import in_line, lost_in_turn
from queue_manager.domain.dispatching import dispatch
from queue_manager.domain.floor.call import Call, Ladder
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.operator import Operator
from queue_manager.domain.floor.states import CallState, OperatorState
from queue_manager.domain.lines.line import is_of_the_shift

#: Operators in these states have their hands full.
BUSY = frozenset(
    {
        OperatorState.RINGING,
        OperatorState.TALKING,
        OperatorState.HOLD,
        OperatorState.WRAP_UP,
        OperatorState.CALLING_OUT,
    }
)
#: Callers who have no operator yet, or none any more, and for whom one is meant already.
MEANT = frozenset({CallState.RINGING, CallState.RECONNECTING})


def is_quiet(floor: Floor) -> bool:
    """Return whether nobody waits, and no kept place has come up, whom somebody at work may serve;
    and enough operators have nothing to do."""
    lines = tuple(floor.lines.values())
    states = [
        each.state
        for each in floor.operators.values()
        if each.skills.calls and is_of_the_shift(each.skills, lines)
    ]
    busy = sum(state in BUSY for state in states)
    free = sum(state is OperatorState.AVAILABLE for state in states)
    if free == 0 or busy >= floor.callback_rules.lost_below * (busy + free):
        return False
    callers = floor.calls.values()
    if any(call.state in MEANT for call in callers):
        return False
    waiting = (call for call in callers if call.state is CallState.WAITING)
    return not _may_be_served(floor, chain(waiting, in_line(floor)), _at_work(floor))


def is_owed_to_the_lost(floor: Floor) -> bool:
    """Return whether a call is owed to a lost caller whom somebody at work may call. The reserve
    does not."""
    able = [each for each in _at_work(floor) if not each.skills.reserve]
    called = floor.callback_rules.call_lost
    return called and _may_be_served(floor, lost_in_turn(floor), able)


def _at_work(floor: Floor) -> list[Operator]:
    return [each for each in floor.operators.values() if each.state not in dispatch.AWAY]


def _may_be_served(floor: Floor, callers: Iterable[Call], able: list[Operator]) -> bool:
    """Whether one of those who are `able` may serve one of the callers, now or later: when every
    step of their line's ladder has been taken."""
    staff = dispatch.Staff(floor.operators.values())
    seen: set[Hashable] = set()
    for call in callers:
        kind = dispatch.kind_of(call)
        if kind in seen:
            continue
        seen.add(kind)
        to_come = (kind for step in floor.line(call.line).ladder for kind in step.does)
        at_last = replace(call, ladder=Ladder((*call.ladder.steps, *to_come)))
        want = dispatch.requirements_of(floor, at_last, staff)
        if any(want.misfit(each) is not None for each in able):
            return True
    return False
