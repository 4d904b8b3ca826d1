"""What Prometheus learns of the calls: waits and outcomes as they are recorded, and the floor."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Protocol

from prometheus_client import Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from queue_manager.domain.floor.events import Event
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.records import CallEnded, Record, RingEnded
from queue_manager.domain.floor.states import CallState, OperatorState, Outcome, RingResult

#: 16 is the city's target; the others show how far from it the callers are.
WAIT_BUCKETS = (2.0, 4.0, 8.0, 12.0, 16.0, 20.0, 30.0, 45.0, 60.0, 90.0, 120.0, 180.0, 300.0)
WAITS = Histogram(
    "komek_call_wait_seconds",
    "How long a caller waited, by whether an operator answered.",
    ["answered"],
    buckets=WAIT_BUCKETS,
)
OUTCOMES = Counter("komek_calls_ended", "Calls that ended, by their outcome.", ["outcome"])
RINGS = Counter("komek_rings_ended", "Rings of operators' telephones, by their result.", ["result"])
# A counter that nobody has counted yet is 0 and not missing.
for _answered in ("yes", "no"):
    WAITS.labels(_answered)
for _outcome in Outcome:
    OUTCOMES.labels(_outcome.value)
for _result in RingResult:
    RINGS.labels(_result.value)
WAITING_STATES = (CallState.WAITING, CallState.RINGING)


class Journal(Protocol):
    """The journal below the counting one."""

    async def append(self, steps: Sequence[tuple[Event, Sequence[Record]]]) -> None: ...


class CountingJournal:
    """The journal, with every record that it takes counted for Prometheus."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    async def append(self, steps: Sequence[tuple[Event, Sequence[Record]]]) -> None:
        """Count the records of the steps, and pass them on."""
        for _, records in steps:
            for record in records:
                count(record)
        await self._journal.append(steps)


def count(record: Record) -> None:
    """Count a record of a call or ring that has ended; other records count nothing."""
    if isinstance(record, CallEnded):
        OUTCOMES.labels(record.outcome.value).inc()
        answered = "yes" if record.outcome is Outcome.ANSWERED else "no"
        WAITS.labels(answered).observe(record.waited_seconds)
    elif isinstance(record, RingEnded):
        RINGS.labels(record.result.value).inc()


class FloorCollector(Collector):
    """The floor as Prometheus sees it at the moment of a scrape."""

    def __init__(self, floor: Callable[[], Floor], clock: Callable[[], datetime]) -> None:
        self._floor, self._clock = floor, clock

    def collect(self) -> Iterator[Metric]:
        """Yield operators by state, calls by line and state, and the longest wait of now."""
        floor = self._floor()
        operators = GaugeMetricFamily("komek_operators", "Operators by state.", None, ["state"])
        states = Tally(operator.state for operator in floor.operators.values())
        for state in OperatorState:
            operators.add_metric([state.value], states[state])
        calls = GaugeMetricFamily("komek_calls", "Calls of now.", None, ["line", "state"])
        tally = Tally((call.line, call.state.value) for call in floor.calls.values())
        for labels, number in tally.items():
            calls.add_metric(labels, number)
        waiting = [call for call in floor.calls.values() if call.state in WAITING_STATES]
        now = self._clock()
        longest = max((now - call.offered_at for call in waiting), default=None)
        yield operators
        yield calls
        yield GaugeMetricFamily("komek_calls_waiting", "Callers who wait now.", len(waiting))
        yield GaugeMetricFamily(
            "komek_longest_wait_seconds",
            "Wait of the caller who waits longest now; 0 if nobody waits.",
            longest.total_seconds() if longest else 0.0,
        )
