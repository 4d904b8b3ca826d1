"""What is measured: service level, average handling time, occupancy. Formulas as in FIELD.md.

Everything is counted from durations with microseconds, never from rounded seconds. A figure
over nothing has no value: "no data" is not zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum

from queue_manager.domain.floor.states import OperatorState, Outcome

#: The KPI of a 109 line, where a line does not say otherwise (FIELD.md: 16 seconds), and the share
#: of calls that are to be answered within it.
KPI, KPI_GOAL = timedelta(seconds=16), 0.80
#: The 911 standard (NENA): 90 % within 15 s and 95 % within 20 s.
NENA_15, NENA_15_GOAL = timedelta(seconds=15), 0.90
NENA_20, NENA_20_GOAL = timedelta(seconds=20), 0.95


@dataclass(frozen=True, slots=True)
class CallMeasures:
    """The measures of one call. `outcome` is None while the call lasts.

    The clock starts at `offered_at`, the call's first moment on the PBX, and stops at
    `connected_at`, when caller and operator can hear each other.
    """

    offered_at: datetime
    connected_at: datetime | None = None
    outcome: Outcome | None = None
    overflowed: bool = False
    kpi: timedelta = KPI

    def answered_within(self, limit: timedelta) -> bool:
        """Return whether an operator was there after `limit` at the latest."""
        return self.connected_at is not None and self.connected_at - self.offered_at <= limit


#: Outcomes of calls that asked for an operator (docs/decisions/0177).
OFFERED = tuple(outcome for outcome in Outcome if outcome is not Outcome.REFUSED)
#: Outcomes of calls that asked for an operator and reached nobody and nothing.
LOST = (Outcome.SHORT_ABANDON, Outcome.ABANDONED, Outcome.FAILED)


@dataclass(frozen=True, slots=True)
class Tally:
    """Numbers of calls by what became of them. Every call is in exactly one of the fields of
    `PARTS`.

    `waiting` callers have no outcome yet, and are in no figure. `refused` callers (the line was
    closed or full, or the number blocked) were turned away before they could ask for an operator,
    and are a figure of their own. `answered` includes calls that are still going on. `in_time`
    (within the KPI of the line), `in_15`, `in_20` and `overflowed` are parts of `answered`.
    """

    waiting: int = 0
    answered: int = 0
    short_abandon: int = 0
    abandoned: int = 0
    callback_kept: int = 0
    informed: int = 0
    self_served: int = 0
    voicemail: int = 0
    refused: int = 0
    failed: int = 0
    in_time: int = 0
    in_15: int = 0
    in_20: int = 0
    overflowed: int = 0

    @property
    def offered(self) -> int:
        """Return calls that asked for an operator and whose wait is over, whatever became of
        them."""
        return sum(getattr(self, outcome.value) for outcome in OFFERED)

    @property
    def lost(self) -> int:
        """Return the number of callers who reached nobody and nothing."""
        return sum(getattr(self, outcome.value) for outcome in LOST)

    def __add__(self, other: Tally) -> Tally:
        sums = (getattr(self, f.name) + getattr(other, f.name) for f in fields(Tally))
        return Tally(*sums)


#: The fields of a tally that share out all calls among themselves.
PARTS = ("waiting", *(outcome.value for outcome in Outcome))


def count_call(call: CallMeasures) -> Tally:
    """Return the tally of one call. Raises ValueError for an outcome that contradicts the times."""
    if (call.outcome is Outcome.ANSWERED) > (call.connected_at is not None):
        raise ValueError("an answered call has a moment at which it was answered")
    if call.connected_at is None:
        return Tally(**{call.outcome.value if call.outcome else "waiting": 1})
    if call.outcome not in (None, Outcome.ANSWERED):
        raise ValueError(f"a call that was answered cannot have ended as {call.outcome}")
    return Tally(
        answered=1,
        in_time=int(call.answered_within(call.kpi)),
        in_15=int(call.answered_within(NENA_15)),
        in_20=int(call.answered_within(NENA_20)),
        overflowed=int(call.overflowed),
    )


def count_calls(calls: Iterable[CallMeasures]) -> Tally:
    """Return the tally of many calls."""
    return sum((count_call(call) for call in calls), Tally())


class FigureName(StrEnum):
    """The service-level figures, each published beside its formula."""

    IN_TIME = "in_time"
    STRICT = "strict"
    OF_ANSWERED = "of_answered"
    NENA_15 = "nena_15"
    NENA_20 = "nena_20"


@dataclass(frozen=True, slots=True)
class Figure:
    """A share of calls: `counted` out of `out_of`. `goal` is a share, where a standard sets one."""

    name: FigureName
    counted: int
    out_of: int
    goal: float | None = None

    @property
    def share(self) -> float | None:
        """Return the share, 0.0 to 1.0; None where there is nothing to count among."""
        return self.counted / self.out_of if self.out_of else None


def service_levels(tally: Tally) -> tuple[Figure, ...]:
    """Return the four service levels of FIELD.md, the headline first; the NENA pair counts as one.

    1. answered within the KPI ÷ (offered − short abandons)
    2. strict: answered within the KPI ÷ offered
    3. of answered: answered within the KPI ÷ answered
    4. NENA pair: answered within 15 s, within 20 s ÷ offered
    """
    offered = tally.offered
    return (
        Figure(FigureName.IN_TIME, tally.in_time, offered - tally.short_abandon),
        Figure(FigureName.STRICT, tally.in_time, offered),
        Figure(FigureName.OF_ANSWERED, tally.in_time, tally.answered),
        Figure(FigureName.NENA_15, tally.in_15, offered, NENA_15_GOAL),
        Figure(FigureName.NENA_20, tally.in_20, offered, NENA_20_GOAL),
    )


@dataclass(frozen=True, slots=True)
class Handling:
    """Time spent on `calls` answered calls. `talk` is without the holds."""

    calls: int
    talk: timedelta = timedelta()
    hold: timedelta = timedelta()
    wrap_up: timedelta = timedelta()

    @property
    def average(self) -> timedelta | None:
        """Return AHT = (talk + hold + wrap-up) ÷ answered calls; None without calls."""
        return (self.talk + self.hold + self.wrap_up) / self.calls if self.calls else None


@dataclass(frozen=True, slots=True)
class StateInterval:
    """An operator was in `state` from `began_at` to `ended_at`."""

    operator: str
    state: OperatorState
    began_at: datetime
    ended_at: datetime


StateTimes = dict[OperatorState, timedelta]


def time_in_states(spans: Iterable[StateInterval], begins: datetime, ends: datetime) -> StateTimes:
    """Return how long operators were in each state between `begins` and `ends`, summed over all."""
    times: StateTimes = {}
    for span in spans:
        lasted = min(span.ended_at, ends) - max(span.began_at, begins)
        if lasted > timedelta():
            times[span.state] = times.get(span.state, timedelta()) + lasted
    return times


#: What counts as work on a call; one made to a citizen is work too.
BUSY = (
    OperatorState.TALKING,
    OperatorState.HOLD,
    OperatorState.WRAP_UP,
    OperatorState.CALLING_OUT,
)
#: Not there for callers.
AWAY = (OperatorState.SIGNED_OUT, OperatorState.PAUSED)


def occupancy(times: StateTimes) -> float | None:
    """Return (talk + hold + wrap-up + calls made to citizens) ÷ (logged in − paused), 0.0 to 1.0;
    None if nobody was there."""
    none = timedelta()
    there = sum((lasted for state, lasted in times.items() if state not in AWAY), none)
    busy = sum((times.get(state, none) for state in BUSY), none)
    return busy / there if there else None
