"""What Prometheus learns of calls and of the floor."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from prometheus_client import Counter

from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.operator import Operator
from queue_manager.domain.floor.states import OperatorState, Outcome, RingResult
from queue_manager.live.metrics import OUTCOMES, RINGS, WAITS, CountingJournal, FloorCollector
from tests.queue_manager.scribe.journal_feed import ended, rang

NOW = datetime(2026, 12, 1, 10, tzinfo=UTC)


class Steps:
    """A journal that keeps what it is given."""

    def __init__(self) -> None:
        self.taken: list[object] = []

    async def append(self, steps: object) -> None:
        self.taken.append(steps)


def value_of(counter: Counter, label: str) -> float:
    return next(
        sample.value
        for metric in counter.collect()
        for sample in metric.samples
        if sample.name.endswith("_total") and label in sample.labels.values()
    )


def waits_within_16(answered: str) -> float:
    return next(
        sample.value
        for metric in WAITS.collect()
        for sample in metric.samples
        if sample.name.endswith("_bucket") and sample.labels == {"answered": answered, "le": "16.0"}
    )


async def test_a_call_that_ended_counts_by_outcome_and_wait_and_is_passed_on() -> None:
    answered = value_of(OUTCOMES, "answered")
    abandoned = value_of(OUTCOMES, "abandoned")
    busy = value_of(RINGS, "busy")
    in_time, not_in_time = waits_within_16("yes"), waits_within_16("no")
    journal = Steps()
    steps = [(object(), [ended(1), rang(1, result=RingResult.BUSY)])]
    steps.append((object(), [ended(2, Outcome.ABANDONED)]))
    await CountingJournal(journal).append(steps)  # type: ignore[arg-type]
    assert value_of(OUTCOMES, "answered") == answered + 1
    assert value_of(OUTCOMES, "abandoned") == abandoned + 1
    assert value_of(RINGS, "busy") == busy + 1
    assert waits_within_16("yes") == in_time + 1
    assert waits_within_16("no") == not_in_time  # the caller gave up after a minute
    assert journal.taken == [steps]


def test_the_floor_says_how_many_operators_are_in_each_state_and_who_waits() -> None:
    floor = replace(Floor(), operators={"1001": Operator("1001", state=OperatorState.AVAILABLE)})
    found = {
        (sample.name, *sample.labels.values()): sample.value
        for metric in FloorCollector(lambda: floor, lambda: NOW + timedelta(minutes=1)).collect()
        for sample in metric.samples
    }
    assert found["komek_operators", "available"] == 1
    assert found["komek_operators", "talking"] == 0
    assert found["komek_calls_waiting",] == 0
    assert found["komek_longest_wait_seconds",] == 0
