"""`./komek bench replay`: how long a day takes that is run once more through `decide`."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from bench import report
from bench.replay_analysis import AnalysisMeasured, measure_analysis
from quality.replay.cores import effects_on_all_cores
from quality.replay.day import Arrival, Day, Habits, Presence, line_by_rules
from quality.replay.effects import SEEDS, Effect
from quality.replay.figures import Figures, figures_of
from quality.replay.remedies import read_remedy
from quality.replay.run import Replayed, replay
from queue_manager.domain.lines.skills import Skills

ZONE, DAY = ZoneInfo("Asia/Almaty"), date(2026, 11, 24)
MIDNIGHT = datetime(2026, 11, 23, 19, 0, tzinfo=UTC)
#: Of a day's calls, in each hour from midnight: quiet nights, a morning and an evening.
HOURS = (1, 1, 1, 1, 1, 1, 2, 4, 6, 8, 8, 8, 7, 6, 6, 6, 6, 6, 6, 5, 4, 3, 2, 1)
TALK_SECONDS, WRAP_UP_SECONDS, RING_SECONDS, GREETING_SECONDS = 150.0, 20.0, 3.0, 4.0
PATIENCE_SECONDS, NO_ANSWER_SHARE = 120.0, 0.01


@dataclass(frozen=True, slots=True)
class Case:
    """A day, and how many seconds of a processor it may take."""

    name: str
    calls: int
    operators: int
    target_seconds: float


CASES = (
    Case("an average day", 5_000, 30, 5.0),
    Case("a bad day, three times as many operators", 15_000, 90, 15.0),
    Case("a bad day, the usual operators", 15_000, 30, 15.0),
)
#: Of the average day.
REMEDIES = (
    *(f"operators+{n}@{h:02d}:15-{h + 1:02d}:00" for h in range(9, 16) for n in (1, 2)),
    *(f"breaks{minutes:+d}@12:00-13:00" for minutes in (30, -30, 60, -60)),
    "operators-1@16:00-17:00",
    "reserve@6",
)
REMEDIES_SECONDS = 60.0
FIRST_BREAK, BREAK, RESERVE = timedelta(hours=11), timedelta(minutes=30), 3


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of it. `seconds` are the processor's."""

    case: Case
    seconds: float
    replayed: Replayed
    figures: Figures

    @property
    def met(self) -> bool:
        return self.seconds <= self.case.target_seconds


async def run(seed: int = 109) -> tuple[str, bool]:
    """Returns the section for BENCHMARKS.md and whether the targets were met."""
    measured = [_measure(case, seed) for case in CASES]
    remedies = _measure_remedies(CASES[0], seed)
    met = all(each.met for each in measured) and remedies.seconds <= REMEDIES_SECONDS
    title, body = "A day run once more through the dispatcher's decisions", _body(measured, met)
    analysis = measure_analysis(day_by_chance(CASES[0], seed), DAY, ZONE)
    body = f"{body}\n\n{_of_remedies(remedies)}\n\n{_of_analysis(analysis)}"
    return report.section(title, "./komek bench replay", body, "without a PBX"), met


@dataclass(frozen=True, slots=True)
class RemediesMeasured:
    """`seconds` of the clock, for all of them."""

    seconds: float
    effects: Sequence[Effect]


def _measure_remedies(case: Case, seed: int) -> RemediesMeasured:
    draw = partial(day_by_chance, case)
    began = time.perf_counter()
    found = effects_on_all_cores(draw, [read_remedy(it) for it in REMEDIES], DAY, ZONE)
    return RemediesMeasured(time.perf_counter() - began, found)


def day_by_chance(case: Case, seed: int) -> Day:
    """The made day with breaks and a reserve, of which all is known, so that each seed draws the
    same."""
    day = made_day(case, 109)
    presences = [part for n, it in enumerate(day.presences) for part in _with_break(n, it)]
    reserve = {it.operator: Skills(reserve=True) for it in day.presences[:RESERVE]}
    return replace(day, presences=tuple(presences), skills=reserve)


def _with_break(number: int, it: Presence) -> tuple[Presence, Presence]:
    """Half an hour at noon, a sixth of the operators after the other."""
    begins = MIDNIGHT + FIRST_BREAK + number % 6 * BREAK
    return replace(it, ends=begins), replace(it, begins=begins + BREAK)


def _of_remedies(it: RemediesMeasured) -> str:
    again = sum(each.again for each in it.effects)
    hours = [
        (each.played_to - each.played_from) / timedelta(hours=1)
        for each in it.effects
        if each.played_from is not None and each.played_to is not None
    ]
    return f"""{len(REMEDIES)} remedies of a day of {CASES[0].calls:,} calls, with {SEEDS} seeds
each, on all cores: **{it.seconds:.0f} s**; target {REMEDIES_SECONDS:g} s. Of the day,
{sum(hours):.1f} hours were played besides the day without them; {again} times of
{SEEDS * len(REMEDIES)} the floor was then as without the remedy."""


def _of_analysis(it: AnalysisMeasured) -> str:
    return f"""The daily analysis of such a day, from what is on record to the causes of
{it.lost} lost calls and {it.remedies} remedies that were tried: **{it.seconds:.0f} s**."""


def made_day(case: Case, seed: int) -> Day:
    """Poisson arrivals by the hours' shares, gamma talks (as calls in service centres are),
    exponential patience; half of the operators are there by night."""
    rng = random.Random(seed)
    seconds = sorted(
        3600 * (rng.choices(range(24), HOURS)[0] + rng.random()) for _ in range(case.calls)
    )
    arrivals = tuple(_arrival(rng, n, at) for n, at in enumerate(seconds))
    presences = []
    for n in range(case.operators):
        hours = (0, 24) if n % 2 else (7, 21)
        begins, ends = (MIDNIGHT + timedelta(hours=hour) for hour in hours)
        presences.append(Presence(str(1001 + n), begins, ends))
    ring = timedelta(seconds=RING_SECONDS)
    line = line_by_rules(timedelta(seconds=WRAP_UP_SECONDS), ring)
    greeting = timedelta(seconds=GREETING_SECONDS)
    habits = Habits(ring, NO_ANSWER_SHARE)
    return Day(arrivals, tuple(presences), (line,), greeting, habits)


def _arrival(rng: random.Random, number: int, at: float) -> Arrival:
    return Arrival(
        f"c{number:07d}",
        MIDNIGHT + timedelta(seconds=at),
        timedelta(seconds=rng.gammavariate(2, TALK_SECONDS / 2)),
        timedelta(seconds=rng.expovariate(1 / PATIENCE_SECONDS)),
    )


def _measure(case: Case, seed: int) -> Measured:
    day = made_day(case, seed)
    began = time.process_time()
    replayed = replay(day, seed)
    spent = time.process_time() - began
    return Measured(case, spent, replayed, figures_of(replayed.fates))


def _row(it: Measured) -> list[str]:
    decisions = it.replayed.decisions
    return [
        it.case.name,
        f"{it.case.calls}",
        f"{it.case.operators}",
        f"{it.figures.answered}",
        f"**{it.seconds:.1f} s**",
        f"{it.case.target_seconds:g} s",
        f"{decisions / it.case.calls:.1f}",
        f"{1000 * it.seconds / decisions:.3f} ms",
    ]


def _body(measured: list[Measured], met: bool) -> str:
    head = [
        "",
        "calls",
        "operators",
        "answered",
        "took",
        "target",
        "decisions a call",
        "a decision",
    ]
    return f"""Made days: calls by the hours of a city, talks of {TALK_SECONDS:g} s on average,
wrap-up {WRAP_UP_SECONDS:g} s, greeting {GREETING_SECONDS:g} s, picked up after
{RING_SECONDS:g} s or, one ring in a hundred, not at all; half of the operators by night. The time
is one core's, of the whole replay: every decision with the look when the next one is due, and the
clock around them.

{report.table(head, [_row(each) for each in measured])}

Targets: {"met" if met else "**not met**"}."""
