"""Hours that are still to come, as the replay takes them: calls are drawn from their forecast, each
from its own luck, so that two floors that differ in something else have the same callers. Pure.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from quality.replay.day import LINE, Arrival, Habits, OperatorPresence, ReplayDay
from queue_manager.domain.lines.line import Line

#: How much the time differs in which operators pick up.
SPREAD = 0.5
#: Talks are log-normal: this is the deviation of their logarithm (a coefficient of variation of 1).
TALK_DEVIATION = 0.83
USUAL_LINE = Line(LINE)


@dataclass(frozen=True, slots=True)
class ComingCalls:
    """The calls that are expected from `begins` to before `ends`."""

    begins: datetime
    ends: datetime
    calls: float


@dataclass(frozen=True, slots=True)
class ComingHours:
    """Hours to come. `talk_seconds`, `patience_seconds`: means. `callback_share`: of callers who
    still wait `offer_after` after their first moment, so many keep a callback; None: none is
    offered."""

    calls: tuple[ComingCalls, ...]
    presences: tuple[OperatorPresence, ...]
    talk_seconds: float
    patience_seconds: float
    wrap_up: timedelta = timedelta(seconds=20)
    picks_up: timedelta = timedelta(seconds=3)
    greeting: timedelta = timedelta()
    line: Line = USUAL_LINE
    callback_share: float = 0.0
    offer_after: timedelta | None = None


def draw_hours(hours: ComingHours, seed: int) -> ReplayDay:
    """Return the hours with their callers drawn by the seed."""
    arrivals = tuple(
        _arrival(hours, at, f"{seed}/{place}/{number}")
        for place, coming in enumerate(hours.calls)
        for number, at in enumerate(_moments(coming, random.Random(f"{seed}/{place}")))
    )
    ring_time = max(hours.line.ring_time, hours.picks_up * (1 + SPREAD) + timedelta(seconds=1))
    line = Line(
        hours.line.number,
        kpi=hours.line.kpi,
        ring_time=ring_time,
        wrap_up=hours.wrap_up,
        ladder=hours.line.ladder,
    )
    habits = Habits(hours.picks_up, spread=SPREAD)
    return ReplayDay(arrivals, hours.presences, (line,), hours.greeting, habits)


def takes_callback(hours: ComingHours, arrival: Arrival) -> bool:
    """Return whether the caller keeps a callback if they still wait when it is offered."""
    return (
        hours.offer_after is not None
        and arrival.patience == hours.offer_after
        and random.Random(f"{arrival.call_id}/callback").random() < hours.callback_share
    )


def _moments(coming: ComingCalls, luck: random.Random) -> Iterator[datetime]:
    """Yield a Poisson process: where more calls are expected, the same callers come sooner."""
    length, at = coming.ends - coming.begins, 0.0
    while coming.calls > 0:
        at += luck.expovariate(1.0) / coming.calls
        if at >= 1:
            return
        yield coming.begins + at * length


def _arrival(hours: ComingHours, at: datetime, key: str) -> Arrival:
    luck = random.Random(key)
    mean = max(hours.talk_seconds, 1.0)
    talk = mean * luck.lognormvariate(-(TALK_DEVIATION**2) / 2, TALK_DEVIATION)
    patience = timedelta(seconds=luck.expovariate(1.0) * hours.patience_seconds)
    language = "kk" if luck.random() < 0.5 else "ru"
    takes = random.Random(f"{key}/callback").random() < hours.callback_share
    if hours.offer_after is not None and takes and patience > hours.offer_after:
        patience = hours.offer_after
    return Arrival(key, at, timedelta(seconds=talk), patience, None, hours.line.number, language)
