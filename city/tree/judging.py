"""How a measure stands: its progress, the chance that it reaches its target, its colour. Pure.

The chance is that of `city/tree/forecast.py`; under 0.8 is amber, under 0.5 red. With too few
values for a forecast the pace that is needed is divided by the pace so far: above 1.2 is amber,
above 1.5 red. Either counts only when it was so twice running, that is also without the newest
value: the first that is bad says nothing yet. What is older than one and a half periods is grey,
whatever it says.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from msgspec.structs import replace

from city.tree.forecast import Forecast, Value, foresee
from city.tree.periods import SEASONS, age, ends, number_of
from city.tree.plan import Direction, MeasurePlan, expected, is_reached, progress

#: Another formula is another version.
FORMULAS_VERSION = 3
SURE, DOUBTFUL = 0.8, 0.5
SLOW_PACE, FAR_TOO_SLOW = 1.2, 1.5
#: In periods, since the last day of the newest one that is known.
OLD = 1.5


class Colour(StrEnum):
    """The colour of a status. The better comes first."""

    ATTAINED = "attained"
    GREEN = "green"
    UNKNOWN = "unknown"  # no value yet, or too few to say anything
    GREY = "grey"  # what is known is old
    AMBER = "amber"
    RED = "red"
    MISSED = "missed"


#: So many colours are worse than none of them.
BADNESS = {colour: place for place, colour in enumerate(Colour)}
BAD = frozenset({Colour.RED, Colour.MISSED})
FINAL = frozenset({Colour.ATTAINED, Colour.MISSED})


@dataclass(frozen=True, slots=True)
class Outlook:
    """The outlook for the target's period. `pace`: needed ÷ so far, where nothing can be foreseen;
    infinite where the course does not move the right way."""

    forecast: Forecast | None = None
    chance: float | None = None
    pace: float | None = None
    colour: Colour = Colour.UNKNOWN


@dataclass(frozen=True, slots=True)
class Judgement:
    """The judgement of a measure on a day. `value` is the newest one that is known, of the period
    `at`; `progress` 0.0 to 1.0; `expected`: where the trajectory is at that period's end."""

    colour: Colour
    outlook: Outlook
    value: float | None = None
    at: int | None = None
    progress: float | None = None
    expected: float | None = None
    periods_old: float | None = None

    @property
    def chance(self) -> float | None:
        """Return the chance that the target is reached; None where it cannot be foreseen."""
        return self.outlook.chance


def judge(plan: MeasurePlan, values: Sequence[Value], today: date) -> Judgement:
    """Return how the measure stands. `values`: the newest revision of each period, in order; only
    periods that are over by `today` are among them. Where there is none, the first was due with the
    plan's first period."""
    if not values:
        before = number_of(plan.begins_on, plan.every) - 1
        late = age(before, plan.every, today) > OLD
        return Judgement(Colour.GREY if late else Colour.UNKNOWN, Outlook())
    newest = values[-1]
    now = look_ahead(plan, values)
    old = age(newest.t, plan.every, today)
    return Judgement(
        _colour(plan, values, now, old),
        now,
        newest.y,
        newest.t,
        progress(plan, newest.y),
        _expected_at(plan, newest.t),
        old,
    )


def _colour(plan: MeasurePlan, values: Sequence[Value], now: Outlook, old: float) -> Colour:
    if now.colour in FINAL:
        return now.colour
    if old > OLD:
        return Colour.GREY
    if now.colour is Colour.UNKNOWN:
        return now.colour
    # Nothing, or nothing that says anything, is better than bad: one bad value alone calls nobody.
    before = look_ahead(plan, values[:-1]).colour if len(values) > 1 else Colour.UNKNOWN
    return min(now.colour, before, key=BADNESS.__getitem__)


def _expected_at(plan: MeasurePlan, t: int) -> float | None:
    return expected(plan, min(plan.target_on, ends(t, plan.every)))


def look_ahead(plan: MeasurePlan, values: Sequence[Value]) -> Outlook:
    """Return what is foreseen after the last of `values`."""
    last = number_of(plan.target_on, plan.every)
    if values[-1].t >= last:
        final = next(it for it in reversed(values) if it.t <= last or it is values[0])
        reached = is_reached(plan, final.y)
        return Outlook(
            chance=1.0 if reached else 0.0,
            colour=Colour.ATTAINED if reached else Colour.MISSED,
        )
    forecast = foresee(values, last, SEASONS.get(plan.every))
    if forecast is None:
        return _by_pace(plan, values, last)
    up = plan.direction is Direction.UP
    chance = (forecast.chance_above if up else forecast.chance_below)(plan.target)
    return Outlook(forecast, chance, colour=_of_chance(chance))


def _of_chance(chance: float) -> Colour:
    if chance < DOUBTFUL:
        return Colour.RED
    return Colour.AMBER if chance < SURE else Colour.GREEN


def _by_pace(plan: MeasurePlan, values: Sequence[Value], last: int) -> Outlook:
    """The pace needed from the newest value on, divided by the pace since the baseline."""
    newest, first = values[-1], values[0]
    if is_reached(plan, newest.y):
        return Outlook(pace=0.0, colour=Colour.GREEN)
    if plan.baseline is not None:
        first = Value(number_of(plan.begins_on, plan.every) - 1, plan.baseline)
    if first.t >= newest.t:
        return Outlook()
    needed = (plan.target - newest.y) / (last - newest.t)
    so_far = (newest.y - first.y) / (newest.t - first.t)
    pace = needed / so_far if so_far * needed > 0 else math.inf
    if pace > FAR_TOO_SLOW:
        return Outlook(pace=pace, colour=Colour.RED)
    return Outlook(pace=pace, colour=Colour.AMBER if pace > SLOW_PACE else Colour.GREEN)


def with_effect(plan: MeasurePlan, values: Sequence[Value], effect: float) -> Outlook:
    """Return what would be foreseen if something made the target's period better by `effect` (0 or
    more, in the plan's unit): the target is nearer by as much."""
    sign = -1 if plan.direction is Direction.UP else 1
    nearer = plan.target + sign * effect
    return look_ahead(replace(plan, target=nearer), values)


def is_falling(before: Colour | None, now: Colour) -> bool:
    """Return whether somebody is to be alerted: it has come to amber, red or missed from a better
    one."""
    bad = BADNESS[now] >= BADNESS[Colour.AMBER]
    return bad and (before is None or BADNESS[before] < BADNESS[now])
