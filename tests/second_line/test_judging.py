"""Two looks report a fault, one good look ends it; a dark district is one fault."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from second_line.health.faults import SETTLING, FaultRow, Outage, plan_tickets
from second_line.health.judging import CameraState, FaultKind, Look, judge

AT = datetime(2026, 12, 1, 10, tzinfo=UTC)
STEP = timedelta(minutes=5)
GONE, BLACK, FROZEN = FaultKind.GONE, FaultKind.BLACK, FaultKind.FROZEN
GOOD, ANSWERS = (None, True), (None, False)


def after(*looks: tuple[FaultKind | None, bool]) -> CameraState:
    state = CameraState()
    for number, (kind, picture) in enumerate(looks):
        state = judge(state, Look(AT + number * STEP, kind, picture))
    return state


@pytest.mark.parametrize(
    ("looks", "fault", "since"),
    [
        ([(GONE, False)], None, None),
        ([(GONE, False), (GONE, False)], GONE, 0),
        ([(GONE, False), ANSWERS, (GONE, False)], None, None),
        ([ANSWERS, (GONE, False), (GONE, False), (GONE, False)], GONE, 1),
        ([(GONE, False), (GONE, False), ANSWERS], None, None),
        ([(BLACK, True), ANSWERS, ANSWERS, (BLACK, True)], BLACK, 0),
        ([(BLACK, True), (BLACK, True), ANSWERS], BLACK, 0),
        ([(BLACK, True), (BLACK, True), GOOD], None, None),
        ([(BLACK, True), (FROZEN, True)], None, None),
        ([(BLACK, True), (BLACK, True), (GONE, False), (GONE, False)], GONE, 2),
        ([(GONE, False), (GONE, False), (BLACK, True)], None, None),
        ([(GONE, False), (GONE, False), (BLACK, True), (BLACK, True)], BLACK, 2),
    ],
)
def test_looks(
    looks: Sequence[tuple[FaultKind | None, bool]], fault: FaultKind | None, since: int | None
) -> None:
    found = after(*looks)
    assert found.fault is fault
    assert found.since == (None if since is None else AT + since * STEP)


def row(
    number: int, kind: FaultKind | None = GONE, ticket: str | None = None, district: str = "esil"
) -> FaultRow:
    return FaultRow(number, district, 1 + number % 2, kind, AT, ticket)


def test_a_fault_becomes_a_ticket_when_its_district_has_been_looked_at() -> None:
    faults, watched = [row(1), row(2, BLACK)], {"esil": 100}
    assert plan_tickets(faults, watched, [], AT + SETTLING - STEP / 9).open == []
    assert plan_tickets(faults, watched, [], AT + SETTLING).open == [1, 2]
    assert plan_tickets([row(1, None, "109-2026-0000001")], watched, [], AT).close == [1]
    assert plan_tickets([row(1, GONE, "109-2026-0000001")], watched, [], AT + SETTLING).open == []


def test_a_dark_district_is_one_fault() -> None:
    faults = [*(row(number) for number in range(9)), row(50, BLACK)]
    plan = plan_tickets(faults, {"esil": 10}, [], AT + SETTLING)
    assert plan.dark == {"esil": AT} and plan.open == [50] and plan.outage_owners == {}
    outage = Outage("esil", AT, None)
    plan = plan_tickets(faults, {"esil": 10}, [outage], AT + SETTLING)
    assert plan.outage_owners == {"esil": 1} and plan.open == [50]
    ticketed = Outage("esil", AT, "109-2026-0000009")
    plan = plan_tickets(faults[:5], {"esil": 10}, [ticketed], AT + SETTLING)
    assert (plan.dark, plan.outage_owners, plan.light, plan.open) == ({}, {}, [], [])
    plan = plan_tickets(faults[:4], {"esil": 10}, [ticketed], AT + SETTLING)
    assert plan.light == ["esil"] and plan.open == [0, 1, 2, 3], (
        "what is still gone, each by itself"
    )


def test_a_few_cameras_are_no_district() -> None:
    plan = plan_tickets([row(number) for number in range(4)], {"esil": 4}, [], AT + SETTLING)
    assert plan.dark == {} and plan.open == [0, 1, 2, 3]
