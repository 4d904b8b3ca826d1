"""A quarter of an hour of a day: its calls against its staffing. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from statistics import median

from queue_manager.domain.floor.states import OperatorState
from queue_manager.domain.measures.facts import QUARTER
from queue_manager.domain.measures.measures import KPI, KPI_GOAL, StateTimes
from workforce.staffing.erlang import operators_needed

#: A usual number is a median of at least so many weeks.
LEAST_WEEKS = 3
#: Of a shift of so long, the planned pauses are a share.
SHIFT = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Stretch:
    """An operator does something, or is to do it, from `begins` to before `ends`."""

    operator: str
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class QuarterCalls:
    """The calls of one quarter-hour. `offered`: those that asked for an operator; `lost` and
    `answered`: parts of them. `handled_seconds`: talk, hold and wrap-up time of all answered calls
    together. `turned_away`: calls that a full line refused; they are not among the offered ones,
    but more operators would have served them, too."""

    at: datetime
    offered: int
    lost: int
    answered: int
    handled_seconds: float
    turned_away: int = 0


@dataclass(frozen=True, slots=True)
class Quarter:
    """One quarter-hour of the analysis. Calls count in the quarter in which they were offered;
    numbers of operators are means over the quarter.

    `rostered`: how many operators are to work, without those on a planned break: to compare with
    `needed`. `on_shift`: how many have a shift, in a break or not: to compare with `signed_in`,
    which includes pauses. `rostered` is None where there is no roster; no rule takes that for
    enough operators. `on_shift` is None, too, in analyses made before it existed. `usual` calls and
    `usual_signed_in` operators: the median of the same weekday and clock time in the weeks before;
    None where too few weeks are on record. `over_plan`: those of the `paused` who had used up the
    planned time of their pause reason; `planned_paused`: how many of those signed in would be on
    pause by the plan. `handling_seconds`: the mean handling time of the day; `handled_seconds`:
    that of the calls `answered` in this quarter; `usual_handling_seconds`: that of the same weekday
    in the weeks before.
    """

    at: datetime
    offered: int
    lost: int
    usual: float | None
    signed_in: float
    rostered: float | None
    usual_signed_in: float | None
    available: float
    ringing: float
    talking: float
    wrap_up: float
    paused: float
    over_plan: float
    planned_paused: float
    handling_seconds: float
    answered: int = 0
    handled_seconds: float | None = None
    usual_handling_seconds: float | None = None
    on_shift: float | None = None

    @property
    def expected(self) -> float | None:
        """Return how many operators should be signed in by the roster, in a break or not. None:
        there is no roster."""
        return self.rostered if self.on_shift is None else self.on_shift

    @property
    def needed(self) -> int:
        """Return operators by whom the usual calls (those that came, where no usual number is
        known) are answered as the KPI wants it."""
        calls = self.offered if self.usual is None else self.usual
        handling = self.usual_handling_seconds or self.handling_seconds
        return operators_needed(4 * calls, handling, KPI_GOAL, KPI.total_seconds())


@dataclass(frozen=True, slots=True)
class DayCourse:
    """The course of a day from which quarters are made. `calls` of the quarters that had any.
    `times`: quarter → how long operators were in each state. `usual_calls` and `usual_times`: of
    each day that is compared, numbers by quarter. `roster`: quarter → how many are to work; None,
    or no entry, where there is no roster. `breaks`: quarter → how many the roster sends on a break;
    empty where it plans none."""

    begins: datetime
    ends: datetime
    calls: Mapping[datetime, QuarterCalls]
    times: Mapping[datetime, StateTimes]
    usual_calls: Sequence[Mapping[datetime, float]]
    usual_signed_in: Sequence[Mapping[datetime, float]]
    roster: Mapping[datetime, float | None]
    breaks: Mapping[datetime, float]
    over_plan: Sequence[Stretch]
    planned_share: float
    handling_seconds: float
    usual_handling_seconds: float | None = None


def quarters_of(day: DayCourse, zone: tzinfo) -> list[Quarter]:
    """Return every quarter of the day, in order; 100 of them where clocks are put back."""
    calls, signed_in = usual(day.usual_calls, zone), usual(day.usual_signed_in, zone)
    found, at = [], day.begins
    while at < day.ends:
        found.append(
            _quarter(day, at, calls.get(clock_of(at, zone)), signed_in.get(clock_of(at, zone)))
        )
        at += QUARTER
    return found


def _quarter(
    day: DayCourse, at: datetime, usual_calls: float | None, usual_signed_in: float | None
) -> Quarter:
    calls = day.calls.get(at, QuarterCalls(at, 0, 0, 0, 0.0))
    times = day.times.get(at, {})
    there, rostered = signed_in(times), day.roster.get(at)
    return Quarter(
        at=at,
        offered=calls.offered,
        lost=calls.lost,
        usual=usual_calls,
        signed_in=there,
        rostered=rostered,
        usual_signed_in=usual_signed_in,
        available=_mean(times, OperatorState.AVAILABLE),
        ringing=_mean(times, OperatorState.RINGING),
        talking=_mean(times, OperatorState.TALKING, OperatorState.HOLD, OperatorState.CALLING_OUT),
        wrap_up=_mean(times, OperatorState.WRAP_UP),
        paused=_mean(times, OperatorState.PAUSED),
        over_plan=present(day.over_plan, at),
        planned_paused=day.breaks.get(at, 0.0) if day.breaks else day.planned_share * there,
        handling_seconds=day.handling_seconds,
        answered=calls.answered,
        handled_seconds=mean_handling([calls]),
        usual_handling_seconds=day.usual_handling_seconds,
        on_shift=None if rostered is None else rostered + day.breaks.get(at, 0.0),
    )


def signed_in(times: StateTimes) -> float:
    """Return operators at work or on pause in a quarter, on average."""
    return _mean(times, *(state for state in times if state is not OperatorState.SIGNED_OUT))


def _mean(times: StateTimes, *states: OperatorState) -> float:
    return sum((times.get(state, timedelta()) for state in states), timedelta()) / QUARTER


def present(stretches: Iterable[Stretch], at: datetime) -> float:
    """Return how many of the stretches lie in the quarter, on average."""
    none, ends = timedelta(), at + QUARTER
    inside = (min(it.ends, ends) - max(it.begins, at) for it in stretches)
    return sum((it for it in inside if it > none), none) / QUARTER


def mean_handling(quarters: Iterable[QuarterCalls]) -> float | None:
    """Return seconds of an answered call; None without one."""
    every = list(quarters)
    answered = sum(it.answered for it in every)
    return sum(it.handled_seconds for it in every) / answered if answered else None


def usual(days: Sequence[Mapping[datetime, float]], zone: tzinfo) -> dict[time, float]:
    """Return the median over `days` by the clock time of a quarter. A day of which nothing is on
    record is none; of a quarter that comes twice in a day, the first counts; a quarter without an
    entry is 0. Empty where fewer than LEAST_WEEKS days are left."""
    by_clock = [_first_byclock_of(day, zone) for day in days if day]
    if len(by_clock) < LEAST_WEEKS:
        return {}
    clocks = {time(minute // 60, minute % 60) for minute in range(0, 24 * 60, 15)}
    return {clock: float(median(day.get(clock, 0.0) for day in by_clock)) for clock in clocks}


def _first_byclock_of(day: Mapping[datetime, float], zone: tzinfo) -> dict[time, float]:
    found: dict[time, float] = {}
    for at in sorted(day):
        found.setdefault(clock_of(at, zone), day[at])
    return found


def clock_of(at: datetime, zone: tzinfo) -> time:
    """Return the local clock time of a quarter."""
    local = at.astimezone(zone)
    return time(local.hour, local.minute)


def planned_share(plan: Mapping[str, float]) -> float:
    """Return the share of a shift that is planned for pauses; `plan`: reason → seconds."""
    return sum(plan.values()) / SHIFT.total_seconds()
