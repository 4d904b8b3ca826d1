"""A day that is on record as the replay takes it. What a record cannot tell is drawn: how long an
answered caller would have waited on, and how long a lost one would have talked. Pure.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import median_low

from quality.replay.day import Arrival, Habits, OperatorPresence, ReplayDay, together
from quality.replay.run import CallerFate
from queue_manager.domain.floor.states import OperatorState, Outcome
from queue_manager.domain.lines.line import Line
from queue_manager.domain.lines.skills import Skills
from queue_manager.domain.measures.measures import StateInterval
from queue_manager.domain.measures.recorded_call import RecordedCall

#: Callers who left by themselves while they waited: their patience is known.
LEFT = frozenset({Outcome.SHORT_ABANDON, Outcome.ABANDONED})
#: Callers who asked for an operator, and who would have talked with one.
IN_LINE = LEFT | {Outcome.ANSWERED, Outcome.FAILED}
#: In these states an operator takes no rings for callers.
ABSENT = frozenset({OperatorState.SIGNED_OUT, OperatorState.PAUSED, OperatorState.CALLING_OUT})
#: Where nobody talked, or left, that day.
USUAL_TALK = timedelta(seconds=150)
USUAL_RING = timedelta(seconds=3)


#: Of fewer hearers the share that was content says nothing.
LEAST_HEARERS = 20


@dataclass(frozen=True, slots=True)
class Announcement:
    """A message about a known incident that every caller on `line` (None: on any) heard from
    `begins` on: in its first hour `hearers` heard it, `heard_after` their first moment as a median,
    and `informed` of them hung up content."""

    line: str | None
    begins: datetime
    hearers: int
    informed: int
    heard_after: timedelta

    @property
    def share(self) -> float:
        """Return how many of the hearers needed no operator any more."""
        return self.informed / self.hearers if self.hearers >= LEAST_HEARERS else 0.0


@dataclass(frozen=True, slots=True)
class RecordedDay:
    """All that is on record of a day. `pick_ups`: how long each operator takes, as the median of
    the day; who took no ring is not in it."""

    calls: tuple[RecordedCall, ...]
    states: tuple[StateInterval, ...]
    lines: tuple[Line, ...]
    skills: Mapping[str, Skills]
    pick_ups: Mapping[str, timedelta]
    announcements: tuple[Announcement, ...] = ()


def in_line(day: RecordedDay) -> list[RecordedCall]:
    """Return the calls that are replayed: not those who kept a callback, heard what they called
    for, left a message or were refused."""
    return [call for call in day.calls if call.outcome in IN_LINE]


def mean_patience(calls: Iterable[RecordedCall]) -> timedelta | None:
    """Return all waits ÷ callers who left: the estimate for an exponential patience of which the
    answered show only a part (Garnett, Mandelbaum and Reiman 2002). None where nobody left."""
    waited, left = timedelta(), 0
    for call in calls:
        waited += call.waited
        left += call.outcome in LEFT
    return waited / left if left else None


def draw(day: RecordedDay, seed: int) -> ReplayDay:
    """Return the day, with what is not known of it drawn by `seed`, call by call."""
    calls = in_line(day)
    patience = mean_patience(calls)
    talks = sorted(call.talk for call in calls if call.outcome is Outcome.ANSWERED)
    heard = [it for it in day.announcements if it.share]
    arrivals = tuple(
        replace(
            _arrival(call, patience, talks or [USUAL_TALK], seed), heeds=_heeds(call, heard, seed)
        )
        for call in calls
    )
    greetings = [call.greeted for call in calls if call.greeted is not None]
    pick_ups = {who: Habits(each) for who, each in day.pick_ups.items()}
    usual = median_low(day.pick_ups.values()) if day.pick_ups else USUAL_RING
    return ReplayDay(
        arrivals,
        presences(day.states),
        tuple(_as_it_took(line, [usual, *day.pick_ups.values()]) for line in day.lines),
        median_low(greetings) if greetings else timedelta(),
        Habits(usual),
        pick_ups,
        day.skills,
        announcements=tuple(it.begins for it in heard),
    )


def _heeds(call: RecordedCall, heard: Sequence[Announcement], seed: int) -> timedelta | None:
    """By how much sooner an announcement would have had to begin for this caller to hear it to its
    end, and to be content with it: as many of these as were content of those who heard it. Who
    still waited when it began has heard it as it was, or left before its end."""
    luck = random.Random(f"{seed}/{call.call_id}/heeds").random()
    sooner = (
        announcement.begins - call.offered_at
        for announcement in heard
        if announcement.line in (None, call.line)
        and call.offered_at + call.waited <= announcement.begins
        and call.waited >= announcement.heard_after
        and luck < announcement.share
    )
    return min(sooner, default=None)


def _arrival(
    call: RecordedCall, mean: timedelta | None, talks: Sequence[timedelta], seed: int
) -> Arrival:
    luck = random.Random(f"{seed}/{call.call_id}")
    on, other_talk = luck.expovariate(1.0), luck.choice(talks)
    left = call.outcome in LEFT
    # Patience does not remember: who has waited so long waits on as everybody does from the start.
    patience = call.waited if left else None if mean is None else call.waited + mean * on
    answered = call.outcome is Outcome.ANSWERED
    return Arrival(
        call.call_id,
        call.offered_at,
        call.talk if answered else other_talk,
        patience,
        call.wrap_up if answered else None,
        call.line,
        call.language,
    )


def presences(states: Iterable[StateInterval]) -> tuple[OperatorPresence, ...]:
    """Return when operators took rings, or were in a call: one presence as long as nothing else
    was."""
    there = (each for each in states if each.state not in ABSENT)
    return tuple(together(OperatorPresence(it.operator, it.began_at, it.ended_at) for it in there))


def _as_it_took(line: Line, pick_ups: Iterable[timedelta]) -> Line:
    """A line that takes every caller, as it has, and rings as long as its operators took."""
    enough = max(pick_ups) + timedelta(seconds=1)
    ring_time = max(line.ring_time, enough)
    return replace(line, ring_time=ring_time, open=True, hours=None, most_waiting=None)


def fate_on_record(call: RecordedCall) -> CallerFate:
    """Return what became of the call, as the replay would tell it."""
    ends = call.offered_at + call.waited
    connected = ends if call.outcome is Outcome.ANSWERED else None
    return CallerFate(call.call_id, call.offered_at, call.outcome, None, connected, ends)
