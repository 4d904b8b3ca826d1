"""A month's roster: the search for it and the proof of its bound, in two processes at once."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from workforce.roster.bound import BoundSearch
from workforce.roster.conflicts import operator_conflict, places_conflict
from workforce.roster.coverage import Demand
from workforce.roster.planners import RosterPlanners
from workforce.roster.problem import QUARTER, RosterProblem
from workforce.roster.search import PlacedShift, RosterSearch

#: A roster this near to its bound is good enough to end.
NEAR = 0.004
#: How often search and bound tell each other, in seconds; how long small problems stay alone.
TELL_SECONDS, ALONE_SECONDS = 1.0, 1.5
MOST_CONFLICTS = 20

Clock = Callable[[], float]


@dataclass(slots=True)
class SolvedRoster:
    """A roster with its cost and bound, or the conflicts why there is none."""

    shifts: list[list[PlacedShift]] = field(default_factory=list)
    cost: float | None = None
    bound: float | None = None
    conflicts: list[str] = field(default_factory=list)

    @property
    def near(self) -> bool:
        """Say whether the cost is near enough to the bound."""
        if self.cost is None or self.bound is None:
            return False
        return self.cost <= self.bound * (1 + NEAR) + 1e-6


def solve(problem: RosterProblem, seconds: float, clock: Clock = time.monotonic) -> SolvedRoster:
    """Solve a problem within so many seconds. More time makes the roster better."""
    until = clock() + seconds
    demand, planners = Demand(problem), RosterPlanners(problem)
    if planners.impossible:
        some = planners.impossible[:MOST_CONFLICTS]
        words = [operator_conflict(problem, problem.operators[n]) for n in some]
        if len(planners.impossible) > len(some):
            words.append(f"and {len(planners.impossible) - len(some)} operators more")
        return SolvedRoster(conflicts=words)
    search = RosterSearch(problem, demand, planners)
    if problem.operators and problem.patterns:
        search.start()
        bound = BoundSearch(problem, demand, planners)
        if not _run_alone(search, bound, min(until, clock() + ALONE_SECONDS), clock):
            return _run_together(problem, search, bound, until, clock)
        return _result(problem, search, bound.bound)
    return _result(problem, search, search.cost)


def _run_alone(search: RosterSearch, bound: BoundSearch, until: float, clock: Clock) -> bool:
    """Move roster and bound in turn. Return whether they met."""
    while clock() < until:
        bound.step(search.cost)
        for _ in range(4):
            search.improve()
        if SolvedRoster([], search.cost, bound.bound).near:
            return True
    return False


def _run_together(
    problem: RosterProblem, search: RosterSearch, bound: BoundSearch, until: float, clock: Clock
) -> SolvedRoster:
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(
        target=prove, args=(problem, theirs, search.cost, until - clock()), daemon=True
    )
    process.start()
    theirs.close()
    best, exchanged_at = bound.bound, clock()
    try:
        while clock() < until:
            search.improve()
            if clock() - exchanged_at < TELL_SECONDS:
                continue
            exchanged_at = clock()
            while ours.poll():
                proven, search.guide = ours.recv()
                best = max(best, proven)
            ours.send(search.cost)
            if SolvedRoster([], search.cost, best).near:
                break
        while ours.poll():
            best = max(best, ours.recv()[0])
    except (EOFError, BrokenPipeError):  # the other has ended: its last bound counts
        while clock() < until and not SolvedRoster([], search.cost, best).near:
            search.improve()
    finally:
        process.terminate()
        process.join()
        ours.close()
    return _result(problem, search, best)


def prove(problem: RosterProblem, pipe: Connection[Any, Any], cost: float, seconds: float) -> None:
    """Raise the bound in a process of its own, and send each better one with its prices."""
    until, exchanged_at, sent = time.monotonic() + seconds, time.monotonic(), 0.0
    bound = BoundSearch(problem, Demand(problem), RosterPlanners(problem))
    try:
        bound.warm_up()
        while time.monotonic() < until and not bound.ended:
            bound.step(cost)
            if time.monotonic() - exchanged_at < TELL_SECONDS:
                continue
            exchanged_at = time.monotonic()
            while pipe.poll():
                cost = pipe.recv()
            if bound.bound > sent:
                sent = bound.bound
                pipe.send((sent, bound.prices.there))
        pipe.send((bound.bound, bound.prices.there))
        while True:
            pipe.recv()
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return


def _result(problem: RosterProblem, search: RosterSearch, bound: float) -> SolvedRoster:
    if search.crowd():
        return SolvedRoster(conflicts=[places_conflict(problem, search.demand, search.crowd())])
    return SolvedRoster(search.shifts, search.cost, min(bound, search.cost))


def answer_of(problem: RosterProblem, solved: SolvedRoster) -> dict[str, Any]:
    """Return the answer as `./komek roster solve` prints it."""
    demand = Demand(problem)
    covered, rows = demand.carried.copy(), []
    for n, shifts in enumerate(solved.shifts):
        for shift in sorted(shifts, key=lambda each: each.day):
            pattern = problem.patterns[shift.pattern]
            whole, plan = pattern.on(shift.day), demand.plans[shift.pattern]
            first = demand.first_quarter(shift.day, shift.pattern)
            covered[0, first : first + plan.length] += 1
            breaks = []
            for begin, piece, minutes in zip(shift.breaks, plan.pieces, plan.minutes, strict=True):
                covered[0, begin : begin + piece] -= 1
                at = begin * QUARTER
                breaks.append([problem.time_of(at), problem.time_of(at + minutes)])
            rows.append(
                {
                    "operator": problem.operators[n].name,
                    "pattern": pattern.code,
                    "from": problem.time_of(whole.begins),
                    "to": problem.time_of(whole.ends),
                    "breaks": breaks,
                }
            )
    missing = [
        {"start": each.written, "missing": int(each.operators - covered[0, each.quarter])}
        for each in problem.requirement
        if each.operators > covered[0, each.quarter]
    ]
    return {
        "shifts": rows,
        "uncovered": [] if solved.conflicts else missing,
        "cost": None if solved.cost is None else round(solved.cost, 6),
        "bound": None if solved.bound is None else round(solved.bound, 6),
        "fairness": _fairness(problem, solved),
        "conflicts": solved.conflicts,
    }


def _fairness(problem: RosterProblem, solved: SolvedRoster) -> dict[str, dict[str, float]]:
    """Return least, mean and most of hours, nights and shifts at weekends over the operators."""
    hours: list[float] = []
    nights: list[float] = []
    weekends: list[float] = []
    for shifts in solved.shifts:
        hours.append(sum(problem.patterns[each.pattern].minutes for each in shifts) / 60)
        nights.append(sum(problem.patterns[each.pattern].night for each in shifts))
        weekday = problem.first.weekday()
        weekends.append(sum((weekday + each.day) % 7 >= 5 for each in shifts))
    figures: dict[str, list[float]] = {"hours": hours, "nights": nights, "weekend_shifts": weekends}
    return {
        name: {
            "least": min(values),
            "mean": round(sum(values) / len(values), 2),
            "most": max(values),
        }
        for name, values in figures.items()
        if values
    }
