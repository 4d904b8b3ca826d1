"""Which bodies need help: a reason is more than chance, and the order follows from reasons."""

from __future__ import annotations

from dataclasses import replace

import pytest

from city.oversight.attention import (
    BodyOfDeputy,
    HelpReason,
    WeeksOverdue,
    by_need,
    reasons,
)
from foundation.names import Names
from registry.workflow.rows.workloads import Workload

CITY = 0.1
ROADS = BodyOfDeputy(
    1, Names("а", "а", "a"), "Head", Workload(1, tickets=100), WeeksOverdue(1), 0, None
)


@pytest.mark.parametrize(
    ("overdue", "tickets", "late"),
    [(1, 5, False), (4, 4, False), (5, 5, True), (15, 100, False), (16, 100, True)],
)
def test_late_is_more_than_the_city_and_more_than_chance(
    overdue: int, tickets: int, late: bool
) -> None:
    body = replace(ROADS, load=Workload(1, tickets=tickets, overdue=overdue))
    assert (HelpReason.LATE in reasons(body, CITY)) is late


def test_a_late_city_excuses_nobody() -> None:
    body = replace(ROADS, load=Workload(1, tickets=9, overdue=7))
    assert reasons(body, 7 / 9) == [HelpReason.LATE]


@pytest.mark.parametrize(
    ("now", "before", "grows"),
    [(4, 0, False), (5, 0, True), (13, 15, False), (14, 6, False), (16, 6, True)],
)
def test_growth_is_more_than_chance(now: int, before: int, grows: bool) -> None:
    assert WeeksOverdue(1, now, before).grows is grows


def test_a_body_without_a_head_that_missed_a_decision() -> None:
    body = replace(ROADS, head=None, missed=2)
    assert reasons(body, CITY) == [HelpReason.DECISIONS, HelpReason.NO_HEAD]
    assert reasons(ROADS, CITY) == []


def test_most_reasons_first_and_then_most_overdue() -> None:
    calm = replace(ROADS, body_id=2, load=Workload(2, 50, 3))
    worried = replace(ROADS, body_id=3, missed=1, reasons=[HelpReason.DECISIONS])
    busy = replace(ROADS, body_id=4, load=Workload(4, 50, 9))
    assert [it.body_id for it in by_need([calm, worried, busy])] == [3, 4, 2]
