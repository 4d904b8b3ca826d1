"""`./komek bench stack`: an hour of the real system, time-scaled, beside the replay of that hour.

One made hour is played with SIP telephones through a whole system of its own; then the replay gets
the moments at which the callers really dialled, and the same talks and patience.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import fmean

from bench import report
from bench.floor_run import Citizen
from bench.made_talks import MadeTalks
from bench.system import System, running
from bench.wire_account import WireCall, digits_of
from quality.replay import day as replayed
from quality.replay.run import Fate, replay

OPERATORS, CALLS, SEED = 27, 450, 109
#: So many times faster than an hour of the centre: talk, wrap-up, patience, pick-up, service level.
SCALE = 12.0
TALK_SECONDS, WRAP_UP_SECONDS, PATIENCE_SECONDS, PICK_UP_SECONDS, WITHIN_SECONDS = (
    each / SCALE for each in (160.0, 20.0, 120.0, 3.0, 16.0)
)
TARGET_POINTS = 2.0
FIRST_NUMBER = 77015000000


@dataclass(frozen=True, slots=True)
class Hour:
    """What is the same for both: callers with their patience, and how long each talks."""

    citizens: tuple[Citizen, ...]
    talks: dict[str, float]


@dataclass(frozen=True, slots=True)
class Waited:
    """Of each call: the seconds to the connection or to the end, and whether it was answered."""

    calls: tuple[tuple[float, bool], ...]

    @property
    def in_time(self) -> float:
        """The share answered within WITHIN_SECONDS."""
        return fmean(answered and waited <= WITHIN_SECONDS for waited, answered in self.calls)

    @property
    def lost(self) -> float:
        return fmean(not answered for _, answered in self.calls)

    @property
    def mean(self) -> float:
        return fmean(waited for waited, _ in self.calls)


async def run(calls: int = CALLS, seed: int = SEED) -> tuple[str, bool]:
    """Plays both; returns the section for BENCHMARKS.md and whether the target was met."""
    hour = made_hour(calls, seed)
    async with running(greeting="none", wrap_up_seconds=WRAP_UP_SECONDS) as system:
        asterisk = system.console("core show version").split(" built")[0]
        wire = await _play(system, hour)
    real, again = _on_the_wire(wire), of_replay(wire, hour)
    met = abs(real.in_time - again.in_time) * 100 <= TARGET_POINTS
    command = "./komek bench stack" + (f" --calls {calls}" if calls != CALLS else "")
    title = "An hour of the real system beside its replay"
    return report.section(title, command, body(real, again, met), asterisk), met


def made_hour(calls: int, seed: int) -> Hour:
    """Poisson arrivals at 450 calls an hour of the centre, exponential talks and patience."""
    rng = random.Random(seed)
    citizens, talks, at = [], {}, 0.0
    for n in range(calls):
        at += rng.expovariate(CALLS / 3600 * SCALE)
        number = str(FIRST_NUMBER + n)
        patience = rng.expovariate(1 / PATIENCE_SECONDS)
        citizens.append(Citizen(at, number, patience, None))
        talks[digits_of(number)] = rng.expovariate(1 / TALK_SECONDS)
    return Hour(tuple(citizens), talks)


async def _play(system: System, hour: Hour) -> list[WireCall]:
    floor = MadeTalks(system, OPERATORS, PICK_UP_SECONDS)
    floor.talks = hour.talks
    try:
        await floor.go_to_work(system)
        await floor.play(hour.citizens)
        return floor.account()
    finally:
        floor.close()


def _on_the_wire(wire: Sequence[WireCall]) -> Waited:
    return Waited(tuple((it.waited_seconds, it.outcome == "answered") for it in wire))


def of_replay(wire: Sequence[WireCall], hour: Hour) -> Waited:
    """The same calls, from the moments at which they were dialled."""
    patience = {digits_of(it.number): it.patience_seconds for it in hour.citizens}
    arrivals = []
    for it in wire:
        number = digits_of(it.caller)
        at = datetime.fromtimestamp(it.offered_at_us / 1e6, UTC)
        arrivals.append(
            replayed.Arrival(
                number,
                at,
                timedelta(seconds=hour.talks[number]),
                timedelta(seconds=patience[number] or 0.0),
            )
        )
    first = min(each.at for each in arrivals)
    begins, ends = first - timedelta(minutes=1), first + timedelta(hours=2)
    presences = (replayed.Presence(str(1001 + n), begins, ends) for n in range(OPERATORS))
    picks_up = timedelta(seconds=PICK_UP_SECONDS)
    day = replayed.Day(
        tuple(arrivals),
        tuple(presences),
        (replayed.line_by_rules(timedelta(seconds=WRAP_UP_SECONDS), picks_up),),
        usual_habits=replayed.Habits(picks_up),
    )
    return Waited(tuple(map(_waited, replay(day).fates)))


def _waited(fate: Fate) -> tuple[float, bool]:
    ends = fate.connected_at or fate.ended_at or fate.offered_at
    return (ends - fate.offered_at).total_seconds(), fate.connected_at is not None


def _row(name: str, it: Waited) -> list[str]:
    return [
        name,
        str(len(it.calls)),
        f"**{it.in_time:.1%}**",
        f"{it.lost:.1%}",
        f"{it.mean:.2f} s",
    ]


def body(real: Waited, again: Waited, met: bool) -> str:
    """The section's words and table."""
    head = ["", "calls", f"answered in {WITHIN_SECONDS:.2f} s", "lost", "mean wait"]
    rows = [_row("the real system, on the wire", real), _row("its replay", again)]
    points = 100 * abs(real.in_time - again.in_time)
    return f"""{OPERATORS} SIP operators, {CALLS} calls an hour of the centre, {SCALE:g} times
faster: exponential talks of {TALK_SECONDS:.1f} s and patience of {PATIENCE_SECONDS:g} s, wrap-up
{WRAP_UP_SECONDS:.2f} s, picked up after {PICK_UP_SECONDS:g} s, no greeting; 16 s are
{WITHIN_SECONDS:.2f} s. On the wire a wait ends when each has heard the other's sound. The replay
has the moments at which the callers dialled, and the same talks and patience.

{report.table(head, rows)}

The service levels lie {points:.1f} points apart. Target: at most {TARGET_POINTS:g}:
{"met" if met else "**not met**"}."""
