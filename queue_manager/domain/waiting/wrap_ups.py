"""The ladder's step that ends the longest wrap-up. It stays due until it has ended one.

The moment at which it comes due is the ladder's, by the call's clock; who can be asked then may be
nobody: all talk, or have only begun to write. So it is looked at after every event, and when time
makes it possible.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from heapq import merge
from operator import attrgetter

from queue_manager.domain.dispatching import dispatch
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.call import Call
from queue_manager.domain.floor.change import FloorChange
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.operator import Operator
from queue_manager.domain.floor.states import CallState, OperatorState
from queue_manager.domain.lines.line import Line, StepKind
from queue_manager.domain.ringing.operators import end_wrap_up

STEP = StepKind.END_WRAP_UP
#: Nobody's paperwork is cut shorter than this: a line can be written in it.
SHORTEST = timedelta(seconds=5)


def end_longest(change: FloorChange, at: datetime) -> bool:
    """End, for every caller in line for whom the step is due, the first in line first, the longest
    wrap-up of those who may serve them. Returns whether any was ended.

    Nobody's is ended for a caller for whom a telephone rings; when it is not answered, then.
    """
    floor = change.floor
    may_end = [each for moment, each in _to_be_ended(floor) if moment <= at]
    there = len(may_end)
    staff = dispatch.Staff(floor.operators.values())
    in_vain: set[Hashable] = set()
    for call in _due_in_turn(floor, at) if may_end else ():
        kind = dispatch.kind_of(call)
        if kind in in_vain:
            continue
        want = dispatch.requirements_of(floor, call, staff)
        longest = next((each for each in may_end if want.misfit(each) is not None), None)
        if longest is None:
            in_vain.add(kind)
            continue
        may_end.remove(longest)
        end_wrap_up(change, longest, at)
        change.change_call(call, ladder=replace(call.ladder, wrap_up_ended=True))
        change.records.append(note.CallStepped(call.call_id, at, STEP.value, longest.extension))
        if not may_end:
            break
    return len(may_end) < there


def _due_in_turn(floor: Floor, at: datetime) -> Iterator[Call]:
    """Callers for whom the step is due, the first in line first."""
    lines: dict[str, list[Call]] = {}
    for moment, call in _to_come(floor):
        if moment <= at:
            lines.setdefault(call.line, []).append(call)
    for callers in lines.values():  # on one line who came first is first: that is quickly told
        callers.sort(key=attrgetter("offered_at", "call_id"))
    return merge(*lines.values(), key=lambda call: dispatch.place(floor, call))


def next_due(floor: Floor) -> datetime | None:
    """Return when the step can be taken next: it is due for a caller, and somebody who may serve
    them has had their shortest time."""
    may_end = _to_be_ended(floor)
    if not may_end:
        return None
    staff = dispatch.Staff(floor.operators.values())
    first: dict[Hashable, datetime] = {}
    best: datetime | None = None
    for moment, call in _to_come(floor):
        kind = dispatch.kind_of(call)
        known = first.get(kind)
        if known is not None and known <= moment:
            continue
        first[kind] = moment
        want = dispatch.requirements_of(floor, call, staff)
        of_hers = next((since for since, each in may_end if want.misfit(each) is not None), None)
        if of_hers is not None and (best is None or max(moment, of_hers) < best):
            best = max(moment, of_hers)
            if best == may_end[0][0]:
                break  # nobody can be asked earlier: in a crowd this is found at once
    return best


def _to_come(floor: Floor) -> Iterator[tuple[datetime, Call]]:
    """Callers in line for whom the step has not been taken, each with the moment when it is due."""
    afters: dict[str, timedelta | None] = {}
    for call in dispatch.callers_waiting(floor):
        if call.line not in afters:
            afters[call.line] = _after(floor.line(call.line))
        after = afters[call.line]
        if after is not None and call.talk is None and not call.ladder.wrap_up_ended:
            yield call.offered_at + after, call


def _after(line: Line) -> timedelta | None:
    """When the line's ladder says so, from the call's first moment."""
    return min((step.after for step in line.ladder if STEP in step.does), default=None)


def _to_be_ended(floor: Floor) -> list[tuple[datetime, Operator]]:
    """Whose wrap-up may be ended for callers of the lines on which somebody waits, and from when
    on; the longest first.

    Not one that has been made longer: the operator said that this ticket needs the time, and a
    button that is overruled a moment later is a lie. Not one that would end in a pause either.
    """
    wrap_up = OperatorState.WRAP_UP
    writing = [each for each in floor.operators.values() if each.state is wrap_up]
    lines = _lines_waited_for(floor) if writing else ()
    if not lines:
        return []  # as mostly: quickly told, for this is looked at twice after every event
    may_end = [
        (each.since + SHORTEST, each)
        for each in writing
        if each.since is not None
        and each.wrap_up is not None
        and not each.wrap_up.extended
        and each.after_call is None
        and dispatch.phone_is_free(each)
    ]
    for_them = [it for it in may_end if any(line.is_served_by(it[1].skills) for line in lines)]
    return sorted(for_them, key=lambda each: (each[0], each[1].extension))


def _lines_waited_for(floor: Floor) -> list[Line]:
    """And those that these overflow to."""
    waits = CallState.WAITING
    numbers = {call.line for call in floor.calls.values() if call.state is waits}
    there = (floor.lines[number].overflow_to for number in numbers if number in floor.lines)
    numbers |= {number for number in there if number is not None}
    return [floor.line(number) for number in numbers]
