"""Of a day that a remedy changes, only the floor that the remedy touches: it is played from the
moment before the two days differ to where the floor is again as without the remedy, or to where all
calls that are counted are settled. What becomes of these is exactly what becomes of them in the
whole day (`tests/quality/replay/test_touched.py`). Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from quality.replay.agenda import difference
from quality.replay.clock import Decide, Moment, ReplayClock
from quality.replay.day import ReplayDay
from quality.replay.run import CallerFate, fates
from queue_manager.domain.decide import decide
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.operator import Operator
from queue_manager.domain.floor.states import OperatorState

#: So often a floor is compared with the floor without the remedy.
EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class RemedyDay:
    """A day with a remedy. Calls offered before `until` are counted. `begins` and `ends`: from when
    to when it differs from the day without (`ends` None: to its end); None where it does not."""

    day: ReplayDay
    clock: ReplayClock
    until: datetime
    begins: datetime | None
    ends: datetime | None


@dataclass(frozen=True, slots=True)
class Touched:
    """The fates of the callers who were offered before the change's `until`, and which floor was
    played for it: from `begins` to `ends`, both None where the remedy changes nothing. `again`: it
    was then as without the remedy. `decisions` were made for it."""

    fates: Sequence[CallerFate]
    begins: datetime | None
    ends: datetime | None
    again: bool
    decisions: int


class WithoutAndWith:
    """A day without remedies, played once for all of them, and then each of the days with one, of
    which there must be one at least."""

    def __init__(
        self,
        day: ReplayDay,
        others: Iterable[tuple[ReplayDay, datetime]],
        seed: int = 0,
        decides: Decide = decide,
    ) -> None:
        self._seed, self._decides = seed, decides
        self._clock = ReplayClock(day, seed, decides)
        self._changes = [self._change(other, until) for other, until in others]
        self._until = max(it.until for it in self._changes)
        self._moments: dict[datetime, Moment] = {}
        self._play()

    def without(self) -> Sequence[CallerFate]:
        """Return what became of the callers who were offered before the last `until`."""
        return _offered_before(self._until, self._clock)

    def with_each(self) -> Iterator[Touched]:
        """Yield the days with a remedy, in their order."""
        return map(self._touched, self._changes)

    def _change(self, other: ReplayDay, until: datetime) -> RemedyDay:
        clock = ReplayClock(other, self._seed, self._decides)
        script = self._clock.agenda.script
        if _rules(other) != _rules(self._clock.day) or clock.opens != self._clock.opens:
            return RemedyDay(other, clock, until, clock.opens or until, None)
        differs = difference(script, clock.agenda.script)
        return RemedyDay(other, clock, until, *(differs or (None, None)))

    def _play(self) -> None:
        """To where everybody who is counted is settled, with the moments that are needed."""
        opens = self._clock.opens
        if opens is None:
            return
        begin = {it.begins for it in self._changes if it.begins is not None}
        for at in sorted(begin | set(_marks(opens, self._until))):
            self._clock.play(at)
            self._moments[at] = self._clock.moment()
        for at in _settling(self._clock, self._until):
            self._moments[at] = self._clock.moment()

    def _touched(self, change: RemedyDay) -> Touched:
        clock, before = change.clock, self._clock
        begins = change.begins
        if begins is None:
            # Who calls in vain stands in no script: one day may have them and the other not.
            clock.be_as(before)
            return Touched(_offered_before(change.until, clock), None, None, False, 0)
        opened = clock.decisions
        if change.ends is not None:
            clock.go_on_from(self._moments[begins], before)
        ends, again = begins, False
        for at in _settling(clock, change.until, begins):
            ends, moment = at, self._moments.get(at)
            again = (
                change.ends is not None
                and at > change.ends
                and moment is not None
                and bearing(moment) == bearing(clock.moment())
            )
            if again and moment is not None:
                clock.end_as(moment, before)
                break
        fates_now = _offered_before(change.until, clock)
        return Touched(fates_now, begins, ends, again, clock.decisions - opened)


def _rules(day: ReplayDay) -> ReplayDay:
    """All but who comes when."""
    return replace(day, arrivals=(), presences=(), announcements=())


def _offered_before(until: datetime, clock: ReplayClock) -> list[CallerFate]:
    return [it for it in fates(clock) if it.offered_at < until]


def _marks(begins: datetime, ends: datetime) -> Iterator[datetime]:
    """The moments after `begins` and not after `ends` at which floors are compared."""
    at = begins.replace(minute=0, second=0, microsecond=0)
    while at <= ends:
        if at > begins:
            yield at
        at += EVERY


def _settling(
    clock: ReplayClock, until: datetime, begins: datetime | None = None
) -> Iterator[datetime]:
    """Plays on, mark by mark, until everybody offered before `until` talks, or has gone."""
    at = until if begins is None else begins
    at = at.replace(minute=0, second=0, microsecond=0)
    while not (at >= until and _settled(clock, until)):
        at += EVERY
        if (begins or until) < at:
            clock.play(at)
            yield at


def _settled(clock: ReplayClock, until: datetime) -> bool:
    waits = any(it.talk is None and it.offered_at < until for it in clock.floor.calls.values())
    return not waits or not clock.goes_on


def bearing(moment: Moment) -> tuple[Any, ...]:
    """Return all that can bear on what happens later. Two days whose scripts are the same from now
    on, and for whom this is the same, go on alike."""
    return _of_floor(moment.floor), moment.ticked, moment.agenda.added()


def _of_floor(floor: Floor) -> tuple[Any, ...]:
    """Numbers of tickets, and which calls have ended, are only remembered. Whoever is not there
    begins again with the next shift."""
    there = tuple(it for it in floor.operators.values() if not _is_gone(it))
    bare = replace(floor, operators={}, calls={}, rings={}, tickets={}, ended={}, accounted_to=None)
    return bare, there, tuple(floor.calls.values()), tuple(floor.rings.values())


def _is_gone(operator: Operator) -> bool:
    return operator.state is OperatorState.SIGNED_OUT and operator.ring_id is None
