"""A day run once more: its callers come, operators pick up, talk, write and go home, and every
decision is the dispatcher's own. Pure: the same day and seed always end the same way.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from quality.replay.clock import Decide, ReplayClock
from quality.replay.day import Arrival, ReplayDay
from queue_manager.domain.decide import decide
from queue_manager.domain.floor.states import Outcome


@dataclass(frozen=True, slots=True)
class CallerFate:
    """The fate of a caller. `connected_at`: caller and operator heard each other from then on.
    `ended_at` None: the talk lasts, or the caller still waited when the day was over and nobody
    came any more."""

    call_id: str
    offered_at: datetime
    outcome: Outcome
    operator: str | None = None
    connected_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Replayed:
    """The fates in the order of the arrivals, and how many decisions were made."""

    fates: tuple[CallerFate, ...]
    decisions: int


def replay(day: ReplayDay, seed: int = 0, decides: Decide = decide) -> Replayed:
    """Run the day. `seed` draws how long an operator takes to pick up, by ring, so that two days
    that differ in something else have the same luck."""
    clock = ReplayClock(day, seed, decides)
    clock.play()
    return Replayed(fates(clock), clock.decisions)


def fates(clock: ReplayClock) -> tuple[CallerFate, ...]:
    """Return what became of the day's callers, in the order of the arrivals. Who talks now was
    answered; who waits now has reached nobody."""
    return tuple(_fate(clock, each) for each in clock.day.arrivals)


def _fate(clock: ReplayClock, arrival: Arrival) -> CallerFate:
    call_id = arrival.call_id
    answer, end = clock.answers.get(call_id), clock.ends.get(call_id)
    if end is not None:
        connected_at = answer.connected_at if answer is not None else None
        outcome, who, ended_at = end.outcome, end.operator, end.ended_at
        return CallerFate(call_id, arrival.at, outcome, who, connected_at, ended_at)
    if answer is not None:
        return CallerFate(
            call_id, arrival.at, Outcome.ANSWERED, answer.operator, answer.connected_at
        )
    return CallerFate(call_id, arrival.at, Outcome.ABANDONED)
