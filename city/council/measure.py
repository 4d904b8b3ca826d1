"""A problem that was given to a head as a measure of the tree of aims. Pure.

The measure hangs below an indicator of the body, which its head owns, and that below a goal of the
deputy akim who supervises the body. It counts itself: applicants a month about the topic in that
place. It begins at the level that the problem has when it is given, and ends with the term.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, cycle

from city.problems.counting import DAYS_A_MONTH
from city.problems.naming import Spot
from city.tree.counted import PROBLEM
from city.tree.periods import Every
from city.tree.plan import CountedSource, Direction, MeasurePlan
from foundation.names import Names

#: Days of the months by which applicants are counted, the newest first, over and over: each of them
#: once in each month, as the measure counts them.
MONTHS = (30, 31, 31)
#: The level is that of so many days before; of a problem that is quiet now, of all its months.
LEVEL_DAYS = sum(MONTHS)
#: Where nobody says what is to be reached: so much of the level.
USUAL_SHARE = 0.5
THEME = "governance"
GOAL = Names("Жүйелі мәселелер", "Системные проблемы", "Systemic problems")
#: Why the goals and indicators of problems are there.
REASON = f"{GOAL.kk} / {GOAL.ru} / {GOAL.en}"
_IN_CITY = Names("бүкіл қалада", "по всему городу", "in the whole city")
_IN_PLACE = Names("бір жерде", "в одном месте", "in one place")


@dataclass(frozen=True, slots=True)
class AssignedProblem:
    """A problem that `decision_id` gives to the head of a body. `topic`: its code; `names`: of the
    measure; `place`: as `naming.written` has it; `level`: applicants a month."""

    decision_id: int
    topic: str
    names: Names
    place: str
    level: float
    target: float
    decided_on: date
    due_on: date


@dataclass(frozen=True, slots=True)
class DayRange:
    """A range from the day `since` until the day `until`; of no day where that is before."""

    since: date
    until: date

    @property
    def days(self) -> int:
        return max(0, (self.until - self.since).days + 1)

    @property
    def months(self) -> Sequence[DayRange]:
        """Return its MONTHS, the newest first, of which the last may be a part."""
        found: list[DayRange] = []
        until, lengths = self.until, cycle(MONTHS)
        while until >= self.since:
            days = next(lengths)
            found.append(DayRange(max(self.since, until - timedelta(days=days - 1)), until))
            until -= timedelta(days=days)
        return found


def _last(days: int, day: date) -> DayRange:
    """So many days, `day` the last of them."""
    return DayRange(day - timedelta(days=days - 1), day)


def before(day: date) -> DayRange:
    """Return the last LEVEL_DAYS days, up to and including `day`."""
    return _last(LEVEL_DAYS, day)


def whole(months: float, today: date) -> DayRange:
    """Return all days over which a problem is counted."""
    return _last(round(months * DAYS_A_MONTH), today)


def since(decided_on: date, today: date) -> DayRange:
    """Return the newest whole MONTHS after a problem was given; until there is one, all days."""
    days = (today - decided_on).days
    return _last(max((it for it in accumulate(MONTHS) if it <= days), default=days), today)


@dataclass(frozen=True, slots=True)
class DecisionEffect:
    """The effect on a problem that was given: applicants a month `before` it was, and, where that
    was not today, `since` then, in so many `days`. `target`: None: it has no measure."""

    before: float
    since: float | None
    days: int
    target: float | None


def effect(known: MeasurePlan | None, counts: tuple[int, int], after: DayRange) -> DecisionEffect:
    """Compute the effect of a decision. `known`: the plan of its measure, whose baseline is what
    was found then; `counts`: applicants of each month within before() and within `after`, in
    sum."""
    was, now = counts
    counted = _a_month(was, LEVEL_DAYS)
    found = counted if known is None or known.baseline is None else known.baseline
    rate = _a_month(now, after.days) if after.days else None
    return DecisionEffect(found, rate, after.days, None if known is None else known.target)


def level(recent: int, ever: int, months: float) -> float:
    """Return applicants a month, by the sums of those of each month: `recent` ones within
    LEVEL_DAYS; where it was quiet, those of whole() within `months`."""
    if recent:
        return _a_month(recent, LEVEL_DAYS)
    return ever / months


def _a_month(applicants: int, days: int) -> float:
    return applicants * DAYS_A_MONTH / days


def usual_target(now: float) -> float:
    """Return half the level, to a tenth."""
    return round(USUAL_SHARE * now, 1)


def code_of(decision_id: int) -> str:
    """Return the code of the measure."""
    return f"problem-{decision_id}"


def indicator_code(body_id: int) -> str:
    """Return the code of the indicator under which a body's problems are."""
    return f"problems-of-{body_id}"


def goal_code(deputy_id: int | None) -> str:
    """Return the code of the goal under which a deputy akim's bodies have their problems; None:
    nobody supervises the body."""
    return "problems" if deputy_id is None else f"problems-under-{deputy_id}"


def indicator_names(body: Names) -> Names:
    return Names(*(f"{goal}: {name}" for goal, name in _pairs(GOAL, body)))


def names_of(topic: Names, spot: Spot, district: Names | None) -> Names:
    """Name the measure by its topic, and the district, or whether it has a place; `district`: of
    the spot."""
    in_cell = _IN_CITY if spot.in_city else _IN_PLACE
    where = in_cell if spot.district is None or district is None else _in_district(district)
    return Names(*(f"{name}, {there}" for name, there in _pairs(topic, where)))


def _in_district(district: Names) -> Names:
    return Names(f"{district.kk} ауданы", f"район {district.ru}", f"{district.en} district")


def _pairs(one: Names, other: Names) -> list[tuple[str, str]]:
    return [(one.kk, other.kk), (one.ru, other.ru), (one.en, other.en)]


def begin(decided_on: date, due_on: date) -> date:
    """Return the day on which a plan begins: when the problem is given, and before its term."""
    return min(decided_on, due_on - timedelta(days=1))


def plan_of(problem: AssignedProblem) -> MeasurePlan:
    """Return the measure's plan by the month: one that has begun when a problem is given, or is not
    over with its term, is judged when it is over."""
    return MeasurePlan(
        unit="n",
        direction=Direction.DOWN,
        every=Every.MONTH,
        baseline=round(problem.level, 2),
        begins_on=begin(problem.decided_on, problem.due_on),
        target=problem.target,
        target_on=problem.due_on,
        source=CountedSource(PROBLEM, problem.topic, place=problem.place),
    )
