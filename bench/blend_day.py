"""A made shift with calls and texts, and what an ideal of the same staff could make of it. Pure."""

from __future__ import annotations

import heapq
import random
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from bench.replay import HOURS
from quality.replay.day import Arrival, Day, Habits, Presence, line_by_rules
from quality.replay.figures import figures_of
from quality.replay.run import Fate
from quality.replay.written import Text, Turn
from queue_manager.domain.floor.states import Outcome
from queue_manager.domain.measures.measures import FigureName

BEGINS = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
#: Contacts come from 8 to 20 by the hours' shares; the shift stays for what came last.
FIRST_HOUR, LAST_HOUR = 8, 20
STAYS = timedelta(hours=1)
TALK_SECONDS, WRAP_UP_SECONDS, RING_SECONDS, GREETING_SECONDS = 100.0, 20.0, 3.0, 4.0
PATIENCE_SECONDS, NO_ANSWER_SHARE = 120.0, 0.01
#: Reading and writing until the first answer, until each later one, and what is left to do then.
WRITING_SECONDS, LATER_SECONDS, CLOSING_SECONDS = 90.0, 45.0, 30.0
#: So many authors ask once more, so long after our answer.
ASKS_AGAIN_SHARE, ASKS_AGAIN_SECONDS = 0.4, 60.0
IN_TIME_SECONDS, TEXT_IN_TIME_SECONDS = 16.0, 600.0


@dataclass(frozen=True, slots=True)
class Case:
    """A shift: contacts are for each of `usual` operators, `operators` are there."""

    operators: int = 27
    usual: int = 27
    calls_each: int = 200
    texts_each: int = 60


def made_day(case: Case, seed: int) -> tuple[Day, tuple[Text, ...]]:
    """Calls and texts at random by the hours' shares; gamma works, as talks in service centres
    are."""
    rng = random.Random(f"calls/{seed}")
    calls = [_call(rng, n, at) for n, at in enumerate(_moments(rng, case.usual * case.calls_each))]
    rng = random.Random(f"texts/{seed}")
    texts = [_text(rng, n, at) for n, at in enumerate(_moments(rng, case.usual * case.texts_each))]
    ends = BEGINS + timedelta(hours=LAST_HOUR - FIRST_HOUR) + STAYS
    presences = tuple(Presence(str(1001 + n), BEGINS, ends) for n in range(case.operators))
    ring = timedelta(seconds=RING_SECONDS)
    line = line_by_rules(timedelta(seconds=WRAP_UP_SECONDS), ring)
    greeting = timedelta(seconds=GREETING_SECONDS)
    habits = Habits(ring, NO_ANSWER_SHARE)
    return Day(tuple(calls), presences, (line,), greeting, habits), tuple(texts)


def _moments(rng: random.Random, count: int) -> list[float]:
    shares = HOURS[FIRST_HOUR:LAST_HOUR]
    hours = rng.choices(range(len(shares)), shares, k=count)
    return sorted(3600 * (hour + rng.random()) for hour in hours)


def _work(rng: random.Random, mean: float) -> timedelta:
    return timedelta(seconds=rng.gammavariate(2, mean / 2))


def _call(rng: random.Random, number: int, at: float) -> Arrival:
    patience = timedelta(seconds=rng.expovariate(1 / PATIENCE_SECONDS))
    moment = BEGINS + timedelta(seconds=at)
    return Arrival(f"c{number:07d}", moment, _work(rng, TALK_SECONDS), patience)


def _text(rng: random.Random, number: int, at: float) -> Text:
    turns = [Turn(_work(rng, WRITING_SECONDS))]
    if rng.random() < ASKS_AGAIN_SHARE:
        gap = timedelta(seconds=rng.expovariate(1 / ASKS_AGAIN_SECONDS))
        turns.append(Turn(_work(rng, LATER_SECONDS), gap))
    moment = BEGINS + timedelta(seconds=at)
    closing = _work(rng, CLOSING_SECONDS)
    return Text(f"t{number:07d}", moment, tuple(turns), closing, rng.choice(["kk", "ru"]))


#: A moment (seconds since the beginning), and how many operators more are busy from then on.
Step = tuple[float, int]


# --- the bound ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ideal:
    """`calls`, `texts`: shares in time. Calls: first come, first served, whoever is free is with
    the caller in that instant (Kiefer and Wolfowitz 1955; who has lost patience is not served).
    Texts: the most first answers in time that fit into the operators' time that those calls leave,
    if it could be cut and shared at will and all that is to be written were known beforehand; an
    upper bound, since it asks nothing of who holds which text nor for the work after the answer."""

    calls: float | None
    texts: float | None


def ideal(day: Day, texts: Sequence[Text], answer_within: timedelta) -> Ideal:
    """What the same staff could do at best."""
    operators = len(day.presences)
    ends = max((_seconds(each.ends) for each in day.presences), default=0.0)
    share, busy = _ideal_calls(day, operators)
    free = FreeTime(busy, operators, ends)
    jobs = [
        (
            free.until(_seconds(it.at)),
            free.until(_seconds(it.at + answer_within)),
            it.turns[0].work.total_seconds(),
        )
        for it in texts
    ]
    most = most_in_time(jobs)
    return Ideal(
        share,
        most / len(texts) if texts else None,
    )


def _seconds(at: datetime) -> float:
    return (at - BEGINS).total_seconds()


def _ideal_calls(day: Day, operators: int) -> tuple[float | None, list[Step]]:
    """The headline share, and when an operator became busy with a call and free again."""
    free, fates, busy = [0.0] * operators, [], []
    for call in day.arrivals:
        at = _seconds(call.at)
        begins = max(at + day.greeting.total_seconds(), free[0])
        if call.patience is not None and begins - at > call.patience.total_seconds():
            short = call.patience <= day.lines[0].short_abandon
            lost = Outcome.SHORT_ABANDON if short else Outcome.ABANDONED
            fates.append(Fate(call.call_id, call.at, lost, ended_at=call.at + call.patience))
            continue
        connected = BEGINS + timedelta(seconds=begins)
        fates.append(Fate(call.call_id, call.at, Outcome.ANSWERED, "", connected))
        over = begins + (call.talk + (call.wrap_up or day.lines[0].wrap_up)).total_seconds()
        heapq.heapreplace(free, over)
        busy += [(begins, 1), (over, -1)]
    return figures_of(fates).service_level(FigureName.IN_TIME), busy


class FreeTime:
    """The operators' time that calls leave, summed from the beginning (in operator-seconds)."""

    def __init__(self, steps: Sequence[Step], operators: int, ends: float) -> None:
        changes = sorted([*steps, (0.0, 0), (ends, 0)])
        self._at, self._sum, self._rate = [0.0], [0.0], [operators]
        busy = 0
        for (at, change), (then, _) in pairwise([*changes, (changes[-1][0], 0)]):
            busy += change
            spare = max(0, operators - busy) if at < ends else 0
            self._rate[-1] = spare
            self._at.append(then)
            self._sum.append(self._sum[-1] + spare * (then - at))
            self._rate.append(0)

    def until(self, at: float) -> float:
        """How much there is up to this moment."""
        place = bisect_right(self._at, at) - 1
        return self._sum[place] + self._rate[place] * (at - self._at[place])


def most_in_time(jobs: Sequence[tuple[float, float, float]]) -> int:
    """The most jobs (release, due, work) that one machine ends in time, where those released
    earlier are due earlier: Kise, Ibaraki and Mine, "A solvable case of the one-machine scheduling
    problem with ready and due times", Operations Research 26, 1978."""
    chosen: list[tuple[float, float, float]] = []
    end = 0.0
    for job in sorted(jobs):
        chosen.append(job)
        end = max(end, job[0]) + job[2]
        if end <= job[1]:
            continue
        ends = [_end(chosen, without) for without in range(len(chosen))]
        end = min(ends)
        del chosen[ends.index(end)]
    return len(chosen)


def _end(jobs: Sequence[tuple[float, float, float]], without: int) -> float:
    end = 0.0
    for n, (release, _, work) in enumerate(jobs):
        if n != without:
            end = max(end, release) + work
    return end
