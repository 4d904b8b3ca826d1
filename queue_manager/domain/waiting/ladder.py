"""The deadline ladder: what is done for a caller the longer they wait, and what became of the KPI.

Every step is derived from the call's first moment and the line as it is now, so that a ladder the
administrator has changed counts at once and no timer can be lost. A step is taken once; the circle
of operators it opens is read off `Call.steps` by dispatch.py. The end of the longest wrap-up, which
may have to be waited for, is in wrap_ups.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from queue_manager.domain.dispatching import dispatch
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.call import Call
from queue_manager.domain.floor.change import FloorChange
from queue_manager.domain.floor.copying import changed
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.states import CallState, Outcome
from queue_manager.domain.lines.line import Line, StepKind
from queue_manager.domain.measures.causes import Cause, cause_of
from queue_manager.domain.ringing.ringing import ring_second

#: The story's word for the moment at which the KPI has passed.
BREACH = "breach"
#: A breach is put on record this much later: the word of an answer in time may be on its way.
BREACH_GRACE = timedelta(seconds=0.25)
WAITS = frozenset({CallState.WAITING, CallState.RINGING})


#: What calls have in common of which the same is due next: line, steps taken, breached.
Group = tuple[str, tuple[StepKind, ...], bool]


def next_due(floor: Floor) -> datetime | None:
    """Return when the next step is to be taken for anybody, or a breach to be put on record."""
    first: dict[Group, datetime] = {}
    waiting, ringing, every = CallState.WAITING, CallState.RINGING, len(STEPS)
    for call in floor.calls.values():
        state = call.state
        if state is not waiting and state is not ringing:
            continue
        ladder = call.ladder
        if ladder.breached and len(ladder.steps) >= every:
            continue  # nothing is left to be done
        if call.talk is None:
            key = (call.line, ladder.steps, ladder.breached)
            known = first.get(key)
            if known is None or call.offered_at < known:
                first[key] = call.offered_at
    lines = {number: floor.line(number) for number, _, _ in first}
    steps = {number: tuple(_steps(line)) for number, line in lines.items()}
    afters = {key: _next_after(lines[key[0]], steps[key[0]], *key[1:]) for key in first}
    moments = (first[key] + after for key, after in afters.items() if after is not None)
    return min(moments, default=None)


def _next_after(
    line: Line,
    steps: Iterable[tuple[timedelta, StepKind]],
    taken: tuple[StepKind, ...],
    breached: bool,
) -> timedelta | None:
    """How long after the call's first moment something is to be done next; `steps` are the
    line's."""
    afters = [after for after, kind in steps if kind not in taken]
    if not breached:
        afters.append(line.kpi + BREACH_GRACE)
    return min(afters, default=None)


def _steps(line: Line) -> Iterator[tuple[timedelta, StepKind]]:
    for step in line.ladder:
        for kind in STEPS:
            if kind in step.does:
                yield step.after, kind


def climb(change: FloorChange, at: datetime) -> None:
    """Take every step that is due, the first in line first."""
    due = _due(change, at)
    if not due:
        return
    floor = change.floor
    for call in sorted(due, key=lambda each: dispatch.place(floor, each)):
        line = change.line_of(call)
        for after, kind in _steps(line):
            now = change.calls[call.call_id]
            if now.offered_at + after <= at and kind not in now.ladder.steps:
                _take(change, now, line, kind, at)
        if call.offered_at + line.kpi + BREACH_GRACE <= at:
            note_breach(change, change.calls[call.call_id])


def _due(change: FloorChange, at: datetime) -> list[Call]:
    afters: dict[Group, timedelta | None] = {}
    due, every = [], len(STEPS)
    for call in change.calls.values():
        if call.state not in WAITS or call.talk is not None:
            continue
        if call.ladder.breached and len(call.ladder.steps) >= every:
            continue
        key = (call.line, call.ladder.steps, call.ladder.breached)
        if key not in afters:
            line = change.line_of(call)
            afters[key] = _next_after(line, _steps(line), *key[1:])
        after = afters[key]
        if after is not None and call.offered_at + after <= at:
            due.append(call)
    return due


def _take(change: FloorChange, call: Call, line: Line, kind: StepKind, at: datetime) -> None:
    """What can be shown to have happened goes into the story; the rest changes nothing."""
    climbed = changed(call.ladder, steps=(*call.ladder.steps, kind))
    call = change.change_call(call, ladder=climbed)
    if STEPS[kind](change, call, line):
        change.records.append(note.CallStepped(call.call_id, at, kind.value))


def _relax_topics(change: FloorChange, call: Call, line: Line) -> bool:
    return bool(dispatch.topics_of(call, line))


def _reserve_joins(change: FloorChange, call: Call, line: Line) -> bool:
    at_work = (each for each in change.operators.values() if each.state not in dispatch.AWAY)
    return any(each.skills.reserve and line.is_served_by(each.skills) for each in at_work)


def _alert_lead(change: FloorChange, call: Call, line: Line) -> bool:
    return True


def _ring_two(change: FloorChange, call: Call, line: Line) -> bool:
    return False  # told when the second telephone rings


def _overflow_joins(change: FloorChange, call: Call, line: Line) -> bool:
    return line.overflow_to is not None


#: Each says whether there is anything to tell of it.
STEPS: dict[StepKind, Callable[[FloorChange, Call, Line], bool]] = {
    StepKind.RELAX_TOPICS: _relax_topics,
    StepKind.RESERVE_JOINS: _reserve_joins,
    StepKind.ALERT_LEAD: _alert_lead,
    StepKind.RING_TWO: _ring_two,
    StepKind.OVERFLOW_JOINS: _overflow_joins,
}


def ring_two(change: FloorChange, at: datetime) -> None:
    """Ring a second telephone for whom the ladder says so, after everyone in line has one
    ringing."""
    late = [
        call
        for call in change.calls.values()
        if call.state is CallState.RINGING
        and StepKind.RING_TWO in call.ladder.steps
        and call.rings.second is None
        and call.pbx not in change.floor.away
        and _still_rings(change, call)
    ]
    floor = change.floor if late else None
    free = dispatch.operators_in_turn(floor) if floor is not None else []
    if floor is None or not free:
        return
    for call in sorted(late, key=lambda each: dispatch.place(floor, each)):
        operator = dispatch.best_for(floor, call, free)
        if operator is not None:
            free.remove(operator)
            ring_second(change, call, operator, at)
            step, who = StepKind.RING_TWO.value, operator.extension
            change.records.append(note.CallStepped(call.call_id, at, step, who))


def _still_rings(change: FloorChange, call: Call) -> bool:
    ring = change.rings.get(call.rings.current or "")
    return ring is not None and ring.answered_at is None and ring.withdrawn is None


# --- the breach -----------------------------------------------------------------------------------


def note_breach(change: FloorChange, call: Call, *, ours: bool = False) -> None:
    """Record a breach, once, with the cause: the KPI has passed and nobody has answered. `ours`:
    whoever should have seen to this caller was away."""
    if call.ladder.breached:
        return
    kpi = change.line_of(call).kpi
    change.change_call(call, ladder=changed(call.ladder, breached=True))
    cause = Cause.OURS if ours or call.pbx in change.floor.away else _cause(call)
    change.records.append(
        note.CallStepped(call.call_id, call.offered_at + kpi, BREACH, cause=cause.value)
    )


def breach_if_late(change: FloorChange, call: Call, until: datetime, *, ours: bool = False) -> None:
    """Record a breach that no tick has put on record yet, of a wait that ended at `until`."""
    if until - call.offered_at > change.line_of(call).kpi:
        note_breach(change, call, ours=ours)


def _cause(call: Call) -> Cause:
    """Nobody free, a chain of rings that nobody took (the last may still ring), or our fault."""
    rings = call.rings
    first = rings.first_at - call.offered_at if rings.first_at else None
    cause = cause_of(
        Outcome.ABANDONED,
        first,
        rings_not_taken=rings.not_taken,
        rings_failed=rings.faults + call.parachute.reclaims,
    )
    return Cause.NOT_TAKEN if cause is Cause.LEFT_RINGING else cause
