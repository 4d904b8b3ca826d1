"""Why a call was lost: one main cause each, by the table below and nothing else. Pure.

What happened to the call itself is known from its facts (`queue_manager/domain/measures/causes.py`
judges it). Where nobody was free, the quarter-hour says why: each rule computes how many operators
were missing by its reason, and the one with the most is the cause.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import sqrt

from quality.analysis.quarter import Quarter
from queue_manager.domain.floor.states import Route
from queue_manager.domain.measures.causes import Cause
from queue_manager.domain.measures.facts import QUARTER, quarter_of


class MainCause(StrEnum):
    """The main cause of a lost call. In this order on pages: first what somebody can do something
    about. OTHER is set by a lead alone, with words."""

    FAULT = "fault"
    UNDER_ROSTER = "under_roster"
    NOBODY_SIGNED_IN = "nobody_signed_in"
    UNDER_USUAL = "under_usual"
    PAUSES = "pauses"
    MORE_CALLS = "more_calls"
    LONG_TALKS = "long_talks"
    UNDER_NEED = "under_need"
    NO_ANSWERS = "no_answers"
    OTHER = "other"
    UNEXPLAINED = "unexplained"
    LEFT_RINGING = "left_ringing"
    IN_GREETING = "in_greeting"
    SHORT = "short"
    VANISHED = "vanished"
    OUTSIDE_HOURS = "outside_hours"


#: Nobody of ours could have done anything: these need no one to see to them.
OF_THE_CALLER = frozenset(
    {
        MainCause.LEFT_RINGING,
        MainCause.IN_GREETING,
        MainCause.SHORT,
        MainCause.VANISHED,
        MainCause.OUTSIDE_HOURS,
    }
)
#: More people, or the same at other times, would have helped.
OF_STAFFING = frozenset(
    {
        MainCause.UNDER_ROSTER,
        MainCause.NOBODY_SIGNED_IN,
        MainCause.UNDER_USUAL,
        MainCause.PAUSES,
        MainCause.MORE_CALLS,
        MainCause.LONG_TALKS,
        MainCause.UNDER_NEED,
        MainCause.UNEXPLAINED,
    }
)


@dataclass(frozen=True, slots=True)
class LostCall:
    """A missed call. `cause`: of its facts. `greeted`: it heard the greeting to its end. `open`:
    the line answers at this time."""

    call_id: str
    offered_at: datetime
    line: str
    language: str
    cause: Cause
    route: Route = Route.DISPATCHER
    greeted: bool = True
    open: bool = True
    not_taken_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explained:
    """A lost call with its cause. `evidence_at`: the quarter whose staffing is the cause, and
    `missing`, how many operators there were too few; None where the call itself says enough."""

    call: LostCall
    cause: MainCause
    evidence_at: datetime | None = None
    missing: float | None = None


#: Of the call itself: the first that holds.
OF_THE_CALL: tuple[tuple[MainCause, Callable[[LostCall], bool]], ...] = (
    (MainCause.FAULT, lambda call: call.cause is Cause.OURS),
    (MainCause.OUTSIDE_HOURS, lambda call: not call.open),
    # The PBX looks for an operator itself only while the dispatcher is away.
    (MainCause.FAULT, lambda call: call.route is Route.PARACHUTE),
    (MainCause.VANISHED, lambda call: call.cause is Cause.VANISHED),
    (MainCause.SHORT, lambda call: call.cause is Cause.LEFT_EARLY),
    # Whom the greeting still spoke to could hear neither a ring nor a queue.
    (MainCause.IN_GREETING, lambda call: not call.greeted),
    (MainCause.NO_ANSWERS, lambda call: call.cause is Cause.NOT_TAKEN),
    (MainCause.LEFT_RINGING, lambda call: call.cause is Cause.LEFT_RINGING),
)
#: Fewer missing than this is chance: an average over a quarter is never a whole number.
LEAST_MISSING = 0.5
#: Without a roster the usual staffing is all there is to compare with, and it varies.
LEAST_UNDER_USUAL = 1.0
#: So much is no rounding.
LEAST_UNDER_NEED = 1.0
#: So many times the planned pauses are many, and so many times the usual handling is long; of
#: fewer calls a mean says nothing.
MANY_PAUSES, LONG_HANDLING, LEAST_ANSWERED = 2.0, 1.25, 3


def _under_roster(quarter: Quarter) -> float:
    """Return how many operators the roster expected but were not signed in; 0.0 where fewer than
    LEAST_MISSING were missing. Operators on a pause are signed in, so shifts count with their
    breaks: otherwise one operator's break would hide that another one has not come."""
    missing = 0.0 if quarter.expected is None else quarter.expected - quarter.signed_in
    return missing if missing >= LEAST_MISSING else 0.0


def _nobody_signed_in(quarter: Quarter) -> float:
    nobody = quarter.rostered is None and quarter.signed_in < LEAST_MISSING
    return max(1.0, quarter.usual_signed_in or 0.0) if nobody else 0.0


def _under_usual(quarter: Quarter) -> float:
    if quarter.rostered is not None or quarter.usual_signed_in is None:
        return 0.0
    missing = quarter.usual_signed_in - quarter.signed_in
    return missing if missing >= LEAST_UNDER_USUAL else 0.0


def _pauses(quarter: Quarter) -> float:
    over = quarter.over_plan if quarter.over_plan >= LEAST_MISSING else 0.0
    many = quarter.paused >= 1 and quarter.paused > MANY_PAUSES * quarter.planned_paused
    return max(over, quarter.paused - quarter.planned_paused if many else 0.0)


def _more_calls(quarter: Quarter) -> float:
    """Calls vary by the root of their number: twice that is no chance any more. Each needs an
    operator for its handling time."""
    if quarter.usual is None or quarter.offered - quarter.usual < max(2 * sqrt(quarter.usual), 2.0):
        return 0.0
    return (quarter.offered - quarter.usual) * quarter.handling_seconds / QUARTER.total_seconds()


def _long_talks(quarter: Quarter) -> float:
    """An operator's quarter has room for fewer calls when each takes longer."""
    usual, now = quarter.usual_handling_seconds, quarter.handled_seconds
    if (
        usual is None
        or now is None
        or quarter.answered < LEAST_ANSWERED
        or now < LONG_HANDLING * usual
    ):
        return 0.0
    missing = quarter.answered * (now - usual) / QUARTER.total_seconds()
    return missing if missing >= LEAST_MISSING else 0.0


def _under_need(quarter: Quarter) -> float:
    """A roster that was kept may have been too thin for the calls that such a quarter brings."""
    missing = 0.0 if quarter.rostered is None else quarter.needed - quarter.rostered
    return missing if missing >= LEAST_UNDER_NEED else 0.0


#: Why nobody was free: how many operators were missing by each reason.
OF_THE_QUARTER: tuple[tuple[MainCause, Callable[[Quarter], float]], ...] = (
    (MainCause.NOBODY_SIGNED_IN, _nobody_signed_in),
    (MainCause.UNDER_ROSTER, _under_roster),
    (MainCause.UNDER_USUAL, _under_usual),
    (MainCause.PAUSES, _pauses),
    (MainCause.MORE_CALLS, _more_calls),
    (MainCause.LONG_TALKS, _long_talks),
)


def explain(calls: Iterable[LostCall], quarters: Iterable[Quarter]) -> list[Explained]:
    """Return each call with its one cause, in their order."""
    by_time = {it.at: it for it in quarters}
    return [_explained(call, by_time) for call in calls]


def _explained(call: LostCall, quarters: Mapping[datetime, Quarter]) -> Explained:
    for cause, holds in OF_THE_CALL:
        if holds(call):
            return Explained(call, cause)
    own = quarter_of(call.offered_at)
    # A queue may come from the quarter before, where its own says nothing.
    for at in (own, own - QUARTER):
        quarter = quarters.get(at)
        cause, missing = largest(quarter) if quarter else (MainCause.UNEXPLAINED, 0.0)
        if missing > 0:
            return Explained(call, cause, at, missing)
    # All was as usual and as planned: then the plan may be the cause.
    missing = _under_need(quarters[own]) if own in quarters else 0.0
    if missing > 0:
        return Explained(call, MainCause.UNDER_NEED, own, missing)
    return Explained(call, MainCause.UNEXPLAINED)


def largest(quarter: Quarter) -> tuple[MainCause, float]:
    """Return the reason by which most operators were missing, and how many; UNEXPLAINED and 0 where
    none does. Of equals the first of the table."""
    found = MainCause.UNEXPLAINED, 0.0
    for cause, missing in OF_THE_QUARTER:
        number = missing(quarter)
        if number > found[1]:
            found = cause, number
    return found
