"""`./komek bench decide`: how long one decision of the pure core takes on a big floor."""

from __future__ import annotations

import random
from dataclasses import dataclass

from bench import report
from bench.delays import Quantiles, quantiles
from bench.virtual_floor import VirtualCaller, VirtualFloor, Ways
from queue_manager.domain.floor import events as on
from queue_manager.domain.lines.line import Line
from queue_manager.domain.lines.skills import Skills

OPERATORS, WAITING, EVENTS = 270, 500, 30_000
P99_TARGET_SECONDS = 0.002
TOPICS = ("water", "heat", "power", "transport", "roads")
LINES = (
    Line("109", overflow_to="104"),
    Line("104", topics=frozenset({"gas"}), priority=1),
    Line("112", emergency=True),
)


@dataclass(frozen=True, slots=True)
class Measured:
    """Decisions in a steady storm; and the worst moment: everybody becomes free at once."""

    decisions: Quantiles
    on_processor: Quantiles
    burst_seconds: float


def skills(rng: random.Random) -> Skills:
    """Make the skills of one operator of a big centre: two thirds answer every line, some speak
    English."""
    return Skills(
        lines=frozenset(rng.choice([(), (), ("109",), ("109", "104"), ("112",)])),
        languages=rng.choice([{}, {"kk": 3}, {"kk": 2, "ru": 3}, {"kk": 3, "ru": 3, "en": 2}]),
        topics=frozenset(rng.sample(TOPICS, rng.choice([0, 0, 1, 2]))),
        reserve=rng.random() < 0.1,
    )


def caller(rng: random.Random) -> VirtualCaller:
    """Make a caller: most call 109 in one of two languages; a third has chosen a topic."""
    topic = rng.choice(TOPICS) if rng.random() < 0.33 else None
    line = rng.choices([line.number for line in LINES], [0.85, 0.1, 0.05])[0]
    return VirtualCaller(line, rng.choices(["kk", "ru", "en"], [0.5, 0.45, 0.05])[0], topic)


def big_floor(rng: random.Random, *, mixed: bool) -> VirtualFloor:
    """Make a floor on which nobody has signed in yet."""
    operators = {str(1001 + n): skills(rng) if mixed else Skills() for n in range(OPERATORS)}
    ways = Ways(no_answer_share=0.03)
    return VirtualFloor(LINES, operators, ways, rng)


async def run(events: int = 30_000, seed: int = 109) -> tuple[str, bool]:
    """Return the section for BENCHMARKS.md and whether the target was met."""
    mixed = _measure(events, seed, mixed=True)
    alike = _measure(events, seed, mixed=False)
    met = mixed.decisions.p99 <= P99_TARGET_SECONDS
    command = "./komek bench decide" + (f" --calls {events}" if events != EVENTS else "")
    title = "One decision of the dispatcher's core"
    return report.section(title, command, _body(mixed, alike, met), "without a PBX"), met


def _measure(events: int, seed: int, *, mixed: bool) -> Measured:
    rng = random.Random(seed)
    floor = big_floor(rng, mixed=mixed)
    for _ in range(WAITING + OPERATORS):
        floor.comes(caller(rng) if mixed else VirtualCaller())
    floor.now += 60.0
    floor.sign_in()
    floor.run_until(floor.now + 300.0)
    floor.account.decisions.clear()
    floor.account.on_processor.clear()
    while len(floor.account.decisions) < events:
        while floor.in_line() < WAITING:
            floor.comes(caller(rng) if mixed else VirtualCaller())
        if not floor.step():
            raise RuntimeError("nothing happens on the floor any more")
    account = floor.account
    burst = _burst(seed, mixed=mixed)
    return Measured(quantiles(account.decisions), quantiles(account.on_processor), burst)


def _burst(seed: int, *, mixed: bool) -> float:
    """The PBX comes back after an outage: 270 operators are free in the same instant."""
    rng = random.Random(seed)
    floor = big_floor(rng, mixed=mixed)
    floor.tell(on.PbxLost(floor.at(), "pbx1"))
    floor.sign_in()
    for _ in range(WAITING):
        floor.comes(caller(rng) if mixed else VirtualCaller())
    floor.account.decisions.clear()
    legs = tuple(on.LiveLeg(call_id, None, True, None) for call_id in floor.floor.calls)
    reachable = {extension: True for extension in floor.floor.operators}
    floor.tell(on.PbxCompared(floor.at(), "pbx1", legs, reachable))
    return floor.account.decisions[0]


def _row(name: str, measured: Measured) -> list[str]:
    quantiles = measured.decisions
    spent = measured.on_processor.p99
    figures = [
        f"{1000 * s:.2f} ms"
        for s in (quantiles.p50, quantiles.p95, quantiles.p99, quantiles.worst, spent)
    ]
    return [name, *figures, str(quantiles.count), f"{1000 * measured.burst_seconds:.0f} ms"]


def _body(mixed: Measured, alike: Measured, met: bool) -> str:
    head = [
        "",
        "p50",
        "p95",
        "p99",
        "worst",
        "p99 on the processor",
        "decisions",
        "all 270 free at once",
    ]
    rows = [_row("mixed skills, three lines", mixed), _row("all alike, one line", alike)]
    return f"""{OPERATORS} operators, {WAITING} callers always waiting, under a virtual
clock: callers arrive, escalation steps are taken, telephones are answered or not (3 %), talks end.
A decision is `decide(floor, event)` and the time of the next one; storing it and commands to
Asterisk are not included. A busy machine adds the difference between p99 and p99 on the processor
(the time that this thread really ran). The last column is the single decision in which Asterisk
returns after an outage and every operator gets a caller.

{report.table(head, rows)}

Target: p99 at most {1000 * P99_TARGET_SECONDS:g} ms with mixed skills:
{"met" if met else "**not met**"}."""
