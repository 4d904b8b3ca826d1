"""Who is rung for whom, and in which order. Change the dispatch rule here.

An emergency line first, then whoever lost an operator in mid-call, then the line's priority, then
whose KPI runs out first. Among the operators who may serve a caller the best fit, then who writes
to nobody, then the longest idle. The pairs are the best there are for all callers at once
(assignment.py).

A wish that nobody at work could fulfil is no wish: where nobody at work speaks the caller's
language, knows their topic, or is not of the reserve, that is not waited for. Each is asked among
those whom the wishes before it leave, so that together they always leave somebody.

Only the caller's own word makes a language a condition. One that is guessed from their number is a
preference, and so is any on an emergency line: there anybody is better than nobody.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from operator import attrgetter
from typing import Any

from queue_manager.domain.callbacks.queued_callbacks import in_line
from queue_manager.domain.dispatching.assignment import assign
from queue_manager.domain.floor import fair_load
from queue_manager.domain.floor.call import Call, HandedOn, QueueKind
from queue_manager.domain.floor.conversation import being_written
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.operator import Operator
from queue_manager.domain.floor.states import CallState, OperatorState
from queue_manager.domain.lines.line import Line, StepKind
from queue_manager.domain.lines.skills import BEST_LEVEL, Skills

LONG_AGO = datetime.min.replace(tzinfo=UTC)
#: At work: busy or free, but neither away from the telephone nor signed out.
AWAY = frozenset({OperatorState.SIGNED_OUT, OperatorState.PAUSED})
#: How badly an operator fits; each outweighs all that stand above it together.
UNKNOWN_TOPIC, RESERVE, NOT_SPOKEN, OVERFLOW, HANDED_BACK = 8, 32, 64, 128, 256
LEVEL_SHORT = 2
#: Who spoke with the caller a moment ago comes before every better fit.
KNOWN = -1000
OPENS_TOPICS, OPENS_RESERVE, OPENS_OVERFLOW = (
    StepKind.RELAX_TOPICS,
    StepKind.RESERVE_JOINS,
    StepKind.OVERFLOW_JOINS,
)
Place = tuple[bool, bool, int, datetime, datetime, str]


def may_be_rung(operator: Operator) -> bool:
    """Free for the next caller, and so is the telephone in use."""
    return (
        operator.state is OperatorState.AVAILABLE
        and operator.skills.calls
        and phone_is_free(operator)
    )


def phone_is_free(operator: Operator) -> bool:
    """Return whether the telephone in use is reachable, and has no leg on it, ours or not, nor the
    rest of one."""
    return (
        operator.phone.device in operator.phone.reachable
        and operator.ring_id is None
        and not operator.phone.engaged
        and operator.phone.stopping_until is None
    )


def place(floor: Floor, call: Call) -> Place:
    """Sort callers, the first in line first."""
    line = floor.line(call.served_line)
    return (
        not line.emergency,
        call.talk is None,  # who was in a talk and lost it by our fault is before others
        -line.priority,
        call.offered_at + line.kpi,
        call.offered_at,
        call.call_id,
    )


def callers_in_line(floor: Floor) -> list[Call]:
    """Return the callers in line, the first in line first."""
    return sorted(waiting(floor), key=lambda call: place(floor, call))


def waiting(floor: Floor) -> list[Call]:
    """Return callers for whom nobody is being rung, and places kept that have come up; in no
    order."""
    callers = callers_waiting(floor)
    return callers + in_line(floor) if floor.callbacks else callers


def callers_waiting(floor: Floor) -> list[Call]:
    """Return callers for whom nobody is being rung, and somebody may be; in no order."""
    waits, away = CallState.WAITING, floor.away
    return [
        call
        for call in floor.calls.values()
        if call.state is waits
        and call.rings.parting_until is None
        and call.pbx not in away
        and not call.parachute.has_caller
    ]


def operators_in_turn(floor: Floor) -> list[Operator]:
    """Return operators who may be rung, the longest idle first, and last those who write to
    somebody."""
    return _in_turn(floor, _available(floor))


def _available(floor: Floor) -> list[Operator]:
    """In no order; not all of them may be rung."""
    available = OperatorState.AVAILABLE
    return [each for each in floor.operators.values() if each.state is available]


def _in_turn(floor: Floor, available: Iterable[Operator]) -> list[Operator]:
    able = filter(phone_is_free, available)
    writing = being_written(floor.conversations.values()) if floor.conversations else None
    if not writing:
        return sorted(able, key=_idle)
    return sorted(able, key=lambda each: _undisturbed(each, writing[each.extension]))


def _undisturbed(operator: Operator, writing: int) -> tuple[Any, ...]:
    """Of those who write, first who has had the least time for it: the others are nearer to their
    answer, and what a call breaks off is often begun again by a colleague."""
    if not writing:
        return (0, *_idle(operator))
    since = operator.available_since or LONG_AGO
    return (writing, -since.timestamp(), operator.extension)


def _idle(operator: Operator) -> tuple[int, datetime, str]:
    return (fair_load.rank(operator), operator.available_since or LONG_AGO, operator.extension)


# --- who may serve whom ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Requirements:
    """Requirements that all callers of one kind have of an operator. `language` is the better one,
    `only` the one without which it does not go; None: it goes in any. `topics` may be empty."""

    line: Line
    language: str
    only: str | None
    topics: frozenset[str]
    overflow_to: Line | None
    staff: Staff
    relaxed: bool
    reserve: bool
    known_to: str | None = None
    handed_on_by: str | None = None

    def misfit(self, operator: Operator) -> int | None:
        """Return how badly they fit; 0 is perfect, None: they may not serve them."""
        skills, cost = operator.skills, 0
        if not self.line.is_served_by(skills):
            if self.overflow_to is None or not self.overflow_to.is_served_by(skills):
                return None
            cost += OVERFLOW
        level = skills.level(self.language)
        if not level:
            if self.only is not None:
                return None
            cost += NOT_SPOKEN
        if skills.reserve:
            if not self.reserve and self.staff.has_others(self.line, self.only):
                return None
            cost += RESERVE
        if not self.topics <= skills.topics:
            if not self.relaxed and self.staff.knows(self.line, self.only, self.topics):
                return None
            cost += UNKNOWN_TOPIC
        if self.handed_on_by == operator.extension:
            cost += HANDED_BACK
        known = KNOWN if self.known_to == operator.extension else 0
        return known + cost + LEVEL_SHORT * (BEST_LEVEL - max(level, 1))


class Staff:
    """The operators at work, asked about by line. Each answer is found once in a decision."""

    def __init__(self, operators: Iterable[Operator]) -> None:
        self._operators = operators
        self._answers: dict[Hashable, bool] = {}
        self._first: dict[tuple[str, str | None], list[Skills]] = {}

    @cached_property
    def _skills(self) -> list[Skills]:
        return [each.skills for each in self._operators if each.state not in AWAY]

    def _rung_first(self, line: Line, only: str | None) -> list[Skills]:
        """Of this line, and speaking the one language where it must be that: those who wait for no
        step of the ladder. They are the reserve where there is nobody else."""
        key = (line.number, only)
        if key not in self._first:
            theirs = filter(line.is_served_by, self._skills)
            able = [s for s in theirs if only is None or s.level(only)]
            self._first[key] = [s for s in able if not s.reserve] or able
        return self._first[key]

    def speaks(self, line: Line, language: str) -> bool:
        """Return whether an operator of this line speaks the language."""
        return bool(self._rung_first(line, language))

    def has_others(self, line: Line, only: str | None) -> bool:
        """Return whether somebody who is not of the reserve does as well (`only`: see
        `Requirements`)."""
        return any(not s.reserve for s in self._rung_first(line, only)[:1])

    def knows(self, line: Line, only: str | None, topics: frozenset[str]) -> bool:
        """Return whether one of those who are rung first knows all of them."""
        key = (line.number, only, topics)
        if key not in self._answers:
            first = self._rung_first(line, only)
            self._answers[key] = any(topics <= s.topics for s in first)
        return self._answers[key]


def requirements_of(
    floor: Floor, call: Call, staff: Staff, known_to: str | None = None
) -> Requirements:
    """Return what this caller needs now: a line's emergency, and a talk that was lost, wait for no
    step of the ladder. In an emergency anybody is better than nobody, whatever they speak; a talk
    that was lost goes on with somebody who understands. Who was handed on to those who know a topic
    waits for one of them."""
    line, steps = floor.line(call.served_line), call.ladder.steps
    handed_on = call.needs.handed_on
    urgent = line.emergency or call.talk is not None
    insists = call.needs.language_chosen and not line.emergency
    only = call.needs.language if insists and staff.speaks(line, call.needs.language) else None
    return Requirements(
        line=line,
        language=call.needs.language,
        only=only,
        topics=topics_of(call, line),
        overflow_to=_overflow_of(floor, line) if OPENS_OVERFLOW in steps else None,
        staff=staff,
        relaxed=(urgent or OPENS_TOPICS in steps) and not _insists_on_topic(handed_on),
        reserve=urgent or OPENS_RESERVE in steps,
        known_to=known_to,
        handed_on_by=handed_on.by if handed_on is not None else None,
    )


def _insists_on_topic(handed_on: HandedOn | None) -> bool:
    return handed_on is not None and handed_on.queue.kind is QueueKind.TOPIC


def _overflow_of(floor: Floor, line: Line) -> Line | None:
    return floor.line(line.overflow_to) if line.overflow_to is not None else None


def topics_of(call: Call, line: Line) -> frozenset[str]:
    """Return what the caller calls about, as far as it is known: by a key, or by the line."""
    return frozenset({call.needs.topic}) if call.needs.topic else line.sure_topics


def kind_of(call: Call) -> Hashable:
    """Return a key that is equal for two who need the same of an operator."""
    needs, talked = call.needs, call.talk is not None
    requirements = (needs.language, needs.language_chosen, needs.topic, needs.handed_on)
    return (call.line, *requirements, call.ladder.steps, talked)


def may_serve(floor: Floor, call: Call, operator: Operator) -> bool:
    """Return whether this operator may be rung for this caller as things stand, if they are
    free."""
    return (
        requirements_of(floor, call, Staff(floor.operators.values())).misfit(operator) is not None
    )


# --- who gets whom --------------------------------------------------------------------------------


def pairs(floor: Floor) -> Iterator[tuple[Call, Operator]]:
    """Yield each caller who is to be rung for now, with the operator to ring."""
    available = _available(floor)
    callers = waiting(floor) if available else []
    operators = _in_turn(floor, available) if callers else []
    if not operators:
        return
    free = {each.extension for each in operators}
    mine, seen = _caller_kinds(callers, free)
    staff = Staff(floor.operators.values())
    wants = [requirements_of(floor, group[0], staff, _known_free(group[0], free)) for group in mine]
    theirs, kinds = _operator_kinds(operators, seen)
    costs = {
        (a, b): cost
        for a, want in enumerate(wants)
        for b, operator in enumerate(theirs)
        if (cost := want.misfit(operator)) is not None
    }
    if not costs:
        return
    able = {a for a, _ in costs}
    heads = [(call, a) for a in able for call in _first(mine[a], len(operators))]
    heads.sort(key=lambda each: place(floor, each[0]))
    for i, j in assign([a for _, a in heads], kinds, costs):
        yield heads[i][0], operators[j]


def _known(call: Call) -> str | None:
    """The operator who had the caller before; nobody after they were handed on to a queue."""
    return call.origin.known_to if call.needs.handed_on is None else None


def _known_free(call: Call, free: set[str]) -> str | None:
    known = _known(call)
    return known if known in free else None


def _caller_kinds(callers: list[Call], free: set[str]) -> tuple[list[list[Call]], set[str]]:
    """Callers who need the same; and the operators whom one of them knows, or by whom one of them
    was handed on."""
    groups: dict[Hashable, list[Call]] = {}
    seen: set[str] = set()
    for call in callers:
        known = _known_free(call, free)
        key = kind_of(call)
        if call.needs.handed_on is not None:
            seen.add(call.needs.handed_on.by)
        if known is not None:
            seen.add(known)
            key = (key, known)
        group = groups.get(key)
        if group is None:
            groups[key] = [call]
        else:
            group.append(call)
    return list(groups.values()), seen


def _first(group: list[Call], most: int) -> list[Call]:
    """Of callers who need the same, no more can be served than operators are free."""
    group.sort(key=attrgetter("offered_at", "call_id"))
    return group[:most]


def _operator_kinds(operators: list[Operator], apart: set[str]) -> tuple[list[Operator], list[int]]:
    """One operator of each kind, and each operator's kind; who is `apart` has a kind of their
    own."""
    numbers: dict[Hashable, int] = {}
    samples: list[Operator] = []
    kinds = []
    keys: dict[int, tuple[Hashable, ...]] = {}  # many share one object
    for operator in operators:
        own = operator.extension if operator.extension in apart else None
        skills = operator.skills
        skills_key = keys.get(id(skills))
        if skills_key is None:
            skills_key = keys[id(skills)] = skills.key()
        key = (*skills_key, own)
        number = numbers.setdefault(key, len(numbers))
        if number == len(samples):
            samples.append(operator)
        kinds.append(number)
    return samples, kinds


def best_for(floor: Floor, call: Call, free: list[Operator]) -> Operator | None:
    """Return the best for this one caller of those who are `free`, the longest idle first."""
    want = requirements_of(floor, call, Staff(floor.operators.values()), _known(call))
    fits = [(cost, n) for n, each in enumerate(free) if (cost := want.misfit(each)) is not None]
    return free[min(fits)[1]] if fits else None
