"""What a shift lead is told to do first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from quality.shift_tasks.facts import MissedShift, ShiftFacts
from quality.shift_tasks.tasks import (
    MOST_TASKS,
    ShiftTask,
    ShiftTasks,
    TaskAction,
    TaskKind,
    tasks_of,
)
from queue_manager.domain.floor.call import Call, Needs, Origin, Talk
from queue_manager.domain.floor.callback import Callback, CallbackSource
from queue_manager.domain.floor.conversation import SOMEBODY, Conversation
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.operator import Hand, Operator
from queue_manager.domain.floor.states import CallState, OperatorState
from queue_manager.domain.lines.line import Line
from queue_manager.domain.lines.skills import Skills
from queue_manager.live import codec, views

NOW = datetime(2026, 12, 2, 9, tzinfo=UTC)
PLAN = ShiftFacts(planned_pauses={"break": 1200.0, "lunch": 2400.0})

LINE = Line("109")


def ago(**length: float) -> datetime:
    return NOW - timedelta(**length)


def waits(name: str, seconds: float, language: str = "kk", **more: Any) -> Call:
    origin = Origin(name, trial=more.pop("trial", False))
    needs, state = Needs(language), more.pop("state", CallState.WAITING)
    return Call(name, "109", "pbx1", ago(seconds=seconds), origin, state, needs, **more)


def operator(extension: str, state: OperatorState, **more: Any) -> Operator:
    since = more.pop("since", ago(minutes=3))
    return Operator(extension, f"Name {extension}", state, since=since, **more)


def paused(extension: str, reason: str, minutes: float, **more: Any) -> Operator:
    return operator(
        extension, OperatorState.PAUSED, reason=reason, since=ago(minutes=minutes), **more
    )


def found(
    calls: Iterable[Call] = (),
    operators: Iterable[Operator] = (),
    facts: ShiftFacts = PLAN,
    line: Line = LINE,
    **more: Any,
) -> ShiftTasks:
    floor = Floor(
        lines={line.number: line},
        calls={it.call_id: it for it in calls},
        operators={it.extension: it for it in operators},
        **more,
    )
    return tasks_of(codec.plain(views.floor_view(floor)), facts, NOW)


def only(tasks: ShiftTasks) -> ShiftTask:
    (task,) = tasks.tasks
    return task


def test_a_calm_floor_has_nothing_to_do() -> None:
    people = [
        operator("1001", OperatorState.AVAILABLE),
        paused("1002", "lunch", 30),
        operator("1003", OperatorState.SIGNED_OUT),
    ]
    assert found([waits("c1", 15)], people) == ShiftTasks(())


def test_callers_beyond_the_kpi_are_one_task_for_each_language_that_nobody_free_speaks() -> None:
    russian = Skills(languages={"ru": 3})
    people = [operator("1001", OperatorState.AVAILABLE, skills=russian)]
    calls = [waits("c1", 17), waits("c2", 40), waits("c3", 90, "ru"), waits("c4", 99, trial=True)]
    task = only(found(calls, people))
    assert (task.kind, task.language, task.count) == (TaskKind.CALLERS, "kk", 2)
    assert (task.since, task.action) == (ago(seconds=40), TaskAction.CALLBACK_OFFER)


def test_whose_telephone_rings_waits_for_no_lead() -> None:
    calls = [waits("c1", 40, state=CallState.RINGING)]
    assert found(calls) == ShiftTasks(())


def test_the_kpi_is_the_lines_own() -> None:
    assert found([waits("c1", 40)], line=Line("109", kpi=timedelta(minutes=1))) == ShiftTasks(())


@pytest.mark.parametrize(
    ("helper", "action"),
    [
        (paused("1002", "no_answer", 1), TaskAction.END_PAUSE),
        (paused("1002", "lunch", 61), TaskAction.END_PAUSE),
        (paused("1002", "lunch", 20), TaskAction.CALLBACK_OFFER),
        (paused("1002", "unreachable", 0.5), TaskAction.CALLBACK_OFFER),
        (paused("1002", "no_answer", 1, skills=Skills(languages={"ru": 3})), None),
    ],
)
def test_a_pause_is_ended_for_callers_only_where_it_is_not_due(
    helper: Operator, action: TaskAction | None
) -> None:
    tasks = found([waits("c1", 40)], [helper]).tasks
    assert tasks[0].kind is TaskKind.CALLERS
    if action is None:  # they do not speak the language; their own task stays
        assert [it.kind for it in tasks] == [TaskKind.CALLERS, TaskKind.PAUSED_BY_SYSTEM]
        return
    assert (only(ShiftTasks(tasks)).action, tasks[0].operator) == (
        action, "1002" if action is TaskAction.END_PAUSE else None
    )  # fmt: skip


def test_a_raised_hand_is_a_task_until_somebody_comes() -> None:
    asks = operator("1001", OperatorState.TALKING, hand=Hand(ago(seconds=20), None))
    task = only(found(operators=[asks]))
    assert (task.kind, task.action, task.name) == (
        TaskKind.HELP, TaskAction.ANSWER_HAND, "Name 1001"
    )  # fmt: skip
    seen = replace(asks, hand=replace(asks.hand or Hand(NOW, None), seen_at=NOW))
    assert found(operators=[seen]) == ShiftTasks(())


def test_an_operator_who_is_called_back_from_a_pause_is_still_helped() -> None:
    asks = paused("1002", "lunch", 61, hand=Hand(ago(seconds=20), None))
    tasks = found([waits("c1", 30)], [asks]).tasks
    assert [(it.kind, it.operator) for it in tasks] == [
        (TaskKind.HELP, "1002"), (TaskKind.CALLERS, "1002")
    ]  # fmt: skip


def test_a_full_line_refuses_the_next_caller() -> None:
    people = [operator("1001", OperatorState.AVAILABLE)]
    calls = [waits(f"c{n}", 2) for n in range(3)]
    task = only(found(calls, people, line=Line("109", most_waiting=3)))
    assert (task.kind, task.amount, task.limit) == (TaskKind.LINE_FULL, 3, 3)
    assert found(calls, people, line=Line("109", most_waiting=4)) == ShiftTasks(())


def test_a_page_that_is_away_for_a_minute_is_looked_after() -> None:
    people = [paused("1001", "unreachable", 2), paused("1002", "unreachable", 0.5)]
    task = only(found(operators=people))
    assert (task.kind, task.operator) == (TaskKind.DISCONNECTED, "1001")


def test_a_pause_counts_with_those_before_it_against_the_plan() -> None:
    people = [paused("1001", "lunch", 50), paused("1002", "training", 300)]
    facts = replace(PLAN, taken_pauses={"1001": {"break": 660.0}})
    task = only(found(operators=people, facts=facts))
    assert (task.kind, task.operator) == (TaskKind.PAUSE, "1001")
    assert (task.amount, task.limit) == (61, 60)
    assert found(operators=people) == ShiftTasks(())


def text(name: str, due: timedelta, holder: str | None = None) -> Conversation:
    return Conversation(name, "telegram", NOW + due, "kk", holder=holder)


def test_conversations_are_a_task_before_their_deadline_without_an_operator_or_after_it() -> None:
    minute = timedelta(minutes=1)
    every = [
        text("1", minute),
        text("2", 5 * minute),
        text("3", minute, "1001"),
        text("4", -minute, SOMEBODY),
        replace(text("5", -9 * minute), waits=False),
    ]
    task = only(found(conversations={it.conversation_id: it for it in every}))
    assert (task.count, task.subject, task.since) == (2, "4", NOW - minute)


def callback(name: str, due_at: datetime | None, **more: Any) -> Callback:
    return Callback(
        name, CallbackSource.LOST, "109", "pbx1", "+77012345678", "109-2026-0000001",
        ago(hours=2), ago(minutes=20), NOW + timedelta(hours=9), due_at=due_at, **more,
    )  # fmt: skip


def test_callbacks_are_a_task_when_late_or_when_a_lead_has_to_allow_them() -> None:
    every = [
        callback("b1", None),
        callback("b2", NOW + timedelta(hours=1)),
        callback("b3", NOW, held=True),
        callback("b4", ago(hours=1), out_id="o1"),
    ]
    task = only(found(callbacks={it.callback_id: it for it in every}))
    assert (task.kind, task.count, task.since) == (TaskKind.CALLBACKS, 2, ago(minutes=20))


def test_a_conversation_by_telephone_of_more_than_a_quarter_of_an_hour_is_looked_into() -> None:
    talk = Talk(ago(minutes=16))
    long = waits("c1", 970, state=CallState.TALKING, operator="1001", talk=talk)
    people = [operator("1001", OperatorState.TALKING)]
    task = only(found([long], people))
    assert (task.kind, task.since) == (TaskKind.LONG_CALL, ago(minutes=16))
    short = replace(long, talk=replace(talk, connected_at=ago(minutes=14)))
    assert found([short], people) == ShiftTasks(())


def test_who_is_rostered_and_not_there_is_named_after_ten_minutes() -> None:
    shifts = [MissedShift("1001", "A", ago(minutes=11)), MissedShift("1002", "B", ago(minutes=11))]
    facts = replace(PLAN, missed_shifts=[*shifts, MissedShift("1003", "C", ago(minutes=9))])
    task = only(found(operators=[operator("1002", OperatorState.AVAILABLE)], facts=facts))
    assert (task.kind, task.name, task.action) == (
        TaskKind.MISSED_SHIFT, "A", TaskAction.OPEN_ROSTER
    )  # fmt: skip


def test_figures_are_a_task_beyond_their_limits() -> None:
    facts = replace(
        PLAN, level=79.5, level_limit=80, callbacks_due=4, callbacks_due_since=ago(minutes=61)
    )
    kinds = [it.kind for it in found(facts=facts).tasks]
    assert kinds == [TaskKind.MISSED_CALLS, TaskKind.SERVICE_LEVEL]
    well = replace(facts, level=80, callbacks_due_since=ago(minutes=59))
    assert found(facts=well) == found(facts=replace(well, level=None)) == ShiftTasks(())


def test_the_urgent_come_first_and_the_rest_is_counted() -> None:
    people = [
        *(paused(f"10{n}", "no_answer", n) for n in range(10, 15)),
        *(paused(f"10{n}", "lunch", 60 + n) for n in range(20, 23)),
        *(paused(f"10{n}", "unreachable", n) for n in range(30, 33)),
        operator("1001", OperatorState.WRAP_UP, hand=Hand(NOW, None)),
    ]
    facts = replace(
        PLAN, level=10, level_limit=80, callbacks_due=1, callbacks_due_since=ago(days=1)
    )
    tasks = found([waits("c1", 30)], people, facts)
    assert len(tasks.tasks) == MOST_TASKS
    kinds = [it.kind for it in tasks.tasks]
    assert kinds[:3] == [TaskKind.HELP, TaskKind.CALLERS, TaskKind.PAUSED_BY_SYSTEM]
    assert kinds.count(TaskKind.PAUSED_BY_SYSTEM) == 2
    # Of 5 + 3 + 3 operators one is to come back for the caller; beside them hand, caller, figures.
    assert len(tasks.tasks) + tasks.more == 10 + 4
