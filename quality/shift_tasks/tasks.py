"""What a shift lead should do first, from the live floor and the facts on record. Pure.

The floor is read as pages see it (`queue_manager/live/views.py`, as JSON). Tasks come in the order
of `TaskKind`: people who wait for somebody now come before what can be put right within the hour.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import chain, groupby
from operator import attrgetter, itemgetter
from typing import Any

import msgspec

from quality.shift_tasks.facts import ShiftFacts
from queue_manager.domain.floor.states import SET_ASIDE_REASONS, CallState, OperatorState
from queue_manager.domain.lines.line import Line
from queue_manager.live.seen import line_seen, skills_seen

MOST_TASKS = 7
#: Of one kind; otherwise five paused telephones would hide a caller on another line.
MOST_OF_A_KIND = 2
#: A page that is loaded anew is away for seconds.
AWAY_AFTER = timedelta(minutes=1)
#: A conversation without an operator is a task so long before its deadline.
TEXT_AHEAD = timedelta(minutes=2)
CALLBACK_LATE_AFTER = timedelta(minutes=15)
MISSED_CALL_LATE_AFTER = timedelta(hours=1)
LONG_CALL = timedelta(minutes=15)
SHIFT_MISSED_AFTER = timedelta(minutes=10)
UNREACHABLE = "unreachable"


class TaskKind(StrEnum):
    """The kinds of tasks, the most urgent first."""

    HELP = "help"  # an operator has raised a hand
    CALLERS = "callers"  # they wait longer than the KPI, and nobody free serves them
    LINE_FULL = "line_full"  # further callers are refused
    PAUSED_BY_SYSTEM = "paused_by_system"  # an operator whose telephone was not answered
    CONVERSATIONS = "conversations"  # in writing: the ten minutes are over, or nearly
    DISCONNECTED = "disconnected"  # an operator on shift whose page or telephone is away
    CALLBACKS = "callbacks"  # queued callbacks that are late, or wait for the lead's yes
    PAUSE = "pause"  # longer than planned
    LONG_CALL = "long_call"
    MISSED_SHIFT = "missed_shift"  # an operator who is on the roster and not signed in
    MISSED_CALLS = "missed_calls"  # callers who are owed a call back for long
    SERVICE_LEVEL = "service_level"  # below its limit


class TaskAction(StrEnum):
    """What the key of a task does; those that begin with `open` lead to the place."""

    ANSWER_HAND = "answer_hand"
    END_PAUSE = "end_pause"
    CALLBACK_OFFER = "callback_offer"
    OPERATOR_MENU = "operator_menu"
    OPEN_CONVERSATION = "open_conversation"
    OPEN_CALLBACKS = "open_callbacks"
    OPEN_ROSTER = "open_roster"
    OPEN_MISSED_CALLS = "open_missed_calls"
    OPEN_SERVICE_LEVEL = "open_service_level"


@dataclass(frozen=True, slots=True)
class ShiftTask:
    """One thing to do. `since`: the moment it counts from, of conversations their deadline.

    `operator`: whom the action concerns, with their `name`; `line`, `language`: of the callers;
    `count`: how many callers, conversations, callbacks; `subject`: the id of the conversation or
    call. `amount` is beside its `limit`: minutes of pauses, callers of a full line, percent.
    """

    kind: TaskKind
    action: TaskAction
    since: datetime | None = None
    operator: str | None = None
    name: str = ""
    line: str | None = None
    language: str | None = None
    count: int = 1
    subject: str | None = None
    amount: float | None = None
    limit: float | None = None


@dataclass(frozen=True, slots=True)
class ShiftTasks:
    """The tasks to show, the most urgent first; `more`: how many others there are."""

    tasks: tuple[ShiftTask, ...]
    more: int = 0


Entity = Mapping[str, Any]
FloorJson = Mapping[str, Mapping[str, Entity]]
_RANK = {kind: rank for rank, kind in enumerate(TaskKind)}


def tasks_of(floor: FloorJson, facts: ShiftFacts, now: datetime) -> ShiftTasks:
    """Return what to do first. An operator whose pause is to be ended for a caller who waits is
    not listed a second time for the pause."""
    callers = [*_callers(floor, facts, now)]
    called_back = {it.operator for it in callers if it.action is TaskAction.END_PAUSE}
    others = (
        _hands(floor),
        _full_lines(floor),
        _paused_by_system(floor),
        _conversations(floor, now),
        _disconnected(floor, now),
        _callbacks(floor, now),
        _long_pauses(floor, facts, now),
        _long_calls(floor, now),
        _missed_shifts(floor, facts, now),
        _missed_calls(facts, now),
        _service_level(facts),
    )
    found = [
        *callers,
        *(
            task
            for task in chain.from_iterable(others)
            if task.action is not TaskAction.END_PAUSE or task.operator not in called_back
        ),
    ]
    found.sort(key=lambda task: (_RANK[task.kind], task.since or now, task.operator or ""))
    shown: list[ShiftTask] = []
    for _, of_kind in groupby(found, key=attrgetter("kind")):
        shown += [*of_kind][:MOST_OF_A_KIND]
    tasks = tuple(shown[:MOST_TASKS])
    return ShiftTasks(tasks, len(found) - len(tasks))


def _hands(floor: FloorJson) -> Iterator[ShiftTask]:
    for each in floor["operators"].values():
        hand = each["hand"]
        if hand is not None and hand["seen_at"] is None:
            since = _moment(hand["raised_at"])
            yield _about(each, TaskKind.HELP, TaskAction.ANSWER_HAND, since)


def _callers(floor: FloorJson, facts: ShiftFacts, now: datetime) -> Iterator[ShiftTask]:
    """One task for each line and language whose callers wait too long and find nobody free."""
    late = [
        (call["line"], call["language"], _moment(call["offered_at"]))
        for call in _waiting(floor)
        if now - _moment(call["offered_at"]) > _kpi(floor, call["line"])
    ]
    for (line, language), each in groupby(sorted(late), key=itemgetter(0, 1)):
        since = [it[2] for it in each]
        able = [it for it in floor["operators"].values() if _can_serve(floor, it, line, language)]
        if any(it["state"] == OperatorState.AVAILABLE for it in able):
            continue
        helper = _who_can_return(able, facts, now)
        yield ShiftTask(
            TaskKind.CALLERS,
            TaskAction.CALLBACK_OFFER if helper is None else TaskAction.END_PAUSE,
            min(since),
            operator=helper["extension"] if helper else None,
            name=helper["name"] if helper else "",
            line=line,
            language=language,
            count=len(since),
        )


def _who_can_return(able: list[Entity], facts: ShiftFacts, now: datetime) -> Entity | None:
    """Return the operator to whom no pause is due any more: paused by the system, or beyond the
    plan. Nobody's planned pause is ended by one key."""
    paused = [it for it in able if it["state"] == OperatorState.PAUSED]
    by_system = [it for it in paused if it["reason"] in SET_ASIDE_REASONS - {UNREACHABLE}]
    beyond = [it for it in paused if (pause := _pause(it, facts, now)) and pause[0] > pause[1]]
    return next(iter([*by_system, *beyond]), None)


def _full_lines(floor: FloorJson) -> Iterator[ShiftTask]:
    waiting = [call["line"] for call in _waiting(floor)]
    for number, line in floor["lines"].items():
        most = line.get("most_waiting")
        if most and (count := waiting.count(number)) >= most:
            yield ShiftTask(
                TaskKind.LINE_FULL, TaskAction.CALLBACK_OFFER, line=number, count=count,
                amount=count, limit=most,
            )  # fmt: skip


def _paused_by_system(floor: FloorJson) -> Iterator[ShiftTask]:
    for each in floor["operators"].values():
        paused = each["state"] == OperatorState.PAUSED and each["reason"] in SET_ASIDE_REASONS
        if paused and each["reason"] != UNREACHABLE:
            yield _about(
                each, TaskKind.PAUSED_BY_SYSTEM, TaskAction.END_PAUSE, _moment(each["since"])
            )


def _conversations(floor: FloorJson, now: datetime) -> Iterator[ShiftTask]:
    """One task for all: those that nobody answers and are due within TEXT_AHEAD, and the late."""
    urgent = [
        (due_at, each["conversation_id"])
        for each in floor["conversations"].values()
        if each["waits"]
        and (due_at := _moment(each["due_at"])) <= now + TEXT_AHEAD
        and (each["holder"] is None or due_at <= now)
    ]
    if urgent:
        due_at, conversation = min(urgent)
        yield ShiftTask(
            TaskKind.CONVERSATIONS, TaskAction.OPEN_CONVERSATION, due_at, count=len(urgent),
            subject=str(conversation),
        )  # fmt: skip


def _disconnected(floor: FloorJson, now: datetime) -> Iterator[ShiftTask]:
    for each in floor["operators"].values():
        gone = each["state"] == OperatorState.PAUSED and each["reason"] == UNREACHABLE
        if gone and now - _moment(each["since"]) >= AWAY_AFTER:
            yield _about(
                each, TaskKind.DISCONNECTED, TaskAction.OPERATOR_MENU, _moment(each["since"])
            )


def _callbacks(floor: FloorJson, now: datetime) -> Iterator[ShiftTask]:
    late = []
    for each in floor["callbacks"].values():
        due_at = _moment(each["due_at"] or each["kept_at"])
        if each["out_id"] is None and (each["held"] or now - due_at > CALLBACK_LATE_AFTER):
            late.append(due_at)
    if late:
        yield ShiftTask(TaskKind.CALLBACKS, TaskAction.OPEN_CALLBACKS, min(late), count=len(late))


def _long_pauses(floor: FloorJson, facts: ShiftFacts, now: datetime) -> Iterator[ShiftTask]:
    for each in floor["operators"].values():
        pause = _pause(each, facts, now)
        if pause is not None and pause[0] > pause[1]:
            yield _about(
                each, TaskKind.PAUSE, TaskAction.END_PAUSE, _moment(each["since"]),
                amount=pause[0] // 60, limit=pause[1] // 60,
            )  # fmt: skip


def _pause(operator: Entity, facts: ShiftFacts, now: datetime) -> tuple[float, float] | None:
    """Return the seconds of planned kinds of pauses in the shift, with the one that runs, and the
    plan; None where no such pause runs."""
    reason = operator["reason"]
    if operator["state"] != OperatorState.PAUSED or reason not in facts.planned_pauses:
        return None
    before = sum(facts.taken_pauses.get(operator["extension"], {}).values())
    running = max(0.0, (now - _moment(operator["since"])).total_seconds())
    return before + running, sum(facts.planned_pauses.values())


def _long_calls(floor: FloorJson, now: datetime) -> Iterator[ShiftTask]:
    for call in floor["calls"].values():
        operator = floor["operators"].get(call["operator"] or "")
        talks = call["state"] in (CallState.TALKING, CallState.HOLD) and not call["trial"]
        if operator is None or not talks or call["connected_at"] is None:
            continue
        since = _moment(call["connected_at"])
        if now - since > LONG_CALL:
            yield _about(
                operator, TaskKind.LONG_CALL, TaskAction.OPERATOR_MENU, since,
                subject=call["call_id"],
            )  # fmt: skip


def _missed_shifts(floor: FloorJson, facts: ShiftFacts, now: datetime) -> Iterator[ShiftTask]:
    for missed in facts.missed_shifts:
        operator = floor["operators"].get(missed.operator)
        absent = operator is None or operator["state"] == OperatorState.SIGNED_OUT
        if absent and now - missed.begins >= SHIFT_MISSED_AFTER:
            yield ShiftTask(
                TaskKind.MISSED_SHIFT, TaskAction.OPEN_ROSTER, missed.begins,
                operator=missed.operator, name=missed.name,
            )  # fmt: skip


def _missed_calls(facts: ShiftFacts, now: datetime) -> Iterator[ShiftTask]:
    since = facts.callbacks_due_since
    if facts.callbacks_due and since is not None and now - since > MISSED_CALL_LATE_AFTER:
        yield ShiftTask(
            TaskKind.MISSED_CALLS, TaskAction.OPEN_MISSED_CALLS, since, count=facts.callbacks_due
        )


def _service_level(facts: ShiftFacts) -> Iterator[ShiftTask]:
    level, limit = facts.level, facts.level_limit
    if level is not None and limit is not None and level < limit:
        yield ShiftTask(
            TaskKind.SERVICE_LEVEL, TaskAction.OPEN_SERVICE_LEVEL, amount=level, limit=limit
        )


def _about(
    operator: Entity,
    kind: TaskKind,
    action: TaskAction,
    since: datetime,
    *,
    subject: str | None = None,
    amount: float | None = None,
    limit: float | None = None,
) -> ShiftTask:
    return ShiftTask(
        kind, action, since, operator["extension"], operator["name"],
        subject=subject, amount=amount, limit=limit,
    )  # fmt: skip


def _waiting(floor: FloorJson) -> list[Entity]:
    """Callers whom no operator's telephone rings for; trials are no callers."""
    return [
        it for it in floor["calls"].values() if it["state"] == CallState.WAITING and not it["trial"]
    ]


def _kpi(floor: FloorJson, number: str) -> timedelta:
    line = floor["lines"].get(number)
    return Line(number).kpi if line is None else msgspec.convert(line["kpi"], timedelta)


def _can_serve(floor: FloorJson, operator: Entity, number: str, language: str) -> bool:
    skills = skills_seen(dict(operator))
    line = floor["lines"].get(number, {"number": number})
    return line_seen(dict(line)).is_served_by(skills) and skills.level(language) > 0


def _moment(text: str | datetime) -> datetime:
    return text if isinstance(text, datetime) else datetime.fromisoformat(text)
