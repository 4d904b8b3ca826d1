"""`./komek bench rush`: operator's BYE → next INVITE at 30 calls a second, with skills on.

27 operators who talk for less than a second each; they do not all speak the same languages or know
the same topics, and some callers ask for a topic.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bench import report
from bench.delays import Quantiles, idle_delays, quantiles
from bench.floor_run import FloorRun, Habits
from bench.line_topic import TOPIC_KEY, line_has_topics
from bench.system import System, running
from bench.web_person import WebPerson, signed_in
from sip_peers.kernel_stamps import now_us
from sip_peers.peers import OutgoingCall

OPERATORS, WAITING, CALLS = 27, 40, 2000
HABITS = Habits(answer_after=(0.02, 0.1), talk=(0.55, 0.95))
P99_TARGET_SECONDS, RATE_TARGET = 0.025, 30.0
#: One caller of so many presses his topic's key, so long after he dialled.
TOPIC_EVERY, PRESSES_AFTER_SECONDS = 4, 0.3
#: How well the operators speak which language, in turn.
LANGUAGES = (
    {"kk": 3, "ru": 3},
    {"kk": 1, "ru": 3},
    {"kk": 3, "ru": 2, "en": 2},
    {"kk": 3, "ru": 1},
)


@dataclass(frozen=True, slots=True)
class Rush:
    """The delays in seconds, and how many calls a second the telephones took meanwhile."""

    delays: Quantiles
    calls_per_second: float


class SkilledCallers(FloorRun):
    """A floor on which some callers ask for a topic while they wait."""

    def dial(self, number: str, dialled: str | None = None) -> OutgoingCall:
        call = super().dial(number, dialled)
        if len(self.calls) % TOPIC_EVERY == 0:
            asyncio.get_running_loop().call_later(PRESSES_AFTER_SECONDS, _press, call)
        return call


def _press(call: OutgoingCall) -> None:
    if not call.ended.is_set() and not call.media.spotted_at_us:
        call.media.press(TOPIC_KEY)


async def run(calls: int = CALLS) -> tuple[str, bool]:
    """Return the section for BENCHMARKS.md and whether the target was met."""
    async with running(greeting="none", wrap_up_seconds=0) as system:
        asterisk = system.asterisk_version()
        async with signed_in(system, "administrator") as admin:
            await _skills_on(admin, await line_has_topics(admin, 2))
        rush = await _measure(system, calls)
    met = rush.delays.p99 <= P99_TARGET_SECONDS and rush.calls_per_second >= RATE_TARGET
    command = "./komek bench rush" + (f" --calls {calls}" if calls != CALLS else "")
    title = "The next call at 30 calls a second, with skills"
    return report.section(title, command, _body(rush, met), asterisk), met


async def _skills_on(admin: WebPerson, topics: list[str]) -> None:
    wishes = []
    for n, each in enumerate(await admin.ask("GET", "/api/operators")):
        languages, knows = LANGUAGES[n % len(LANGUAGES)], topics[: n % 3]
        who = {key: each[key] for key in ("extension", "lines", "reserve")}
        wishes.append({**who, "languages": languages, "topics": knows})
    await admin.ask("PUT", "/api/operators", {"operators": wishes})


async def _measure(system: System, calls: int) -> Rush:
    floor = SkilledCallers(system.pbx, system.operators[:OPERATORS], habits=HABITS)
    floor.operators_return = False
    try:
        extensions = await floor.go_to_work(system)
        began_us = now_us()
        await floor.saturate(OPERATORS + WAITING, calls)
        delays = idle_delays(floor.log, extensions, floor.saturated_until_us)
    finally:
        floor.close()
    return Rush(quantiles(delays), calls / ((floor.saturated_until_us - began_us) / 1e6))


def _body(rush: Rush, met: bool) -> str:
    head = ["p50", "p95", "p99", "worst", "measured", "calls a second"]
    row = [*rush.delays.row("p50", "p95", "p99", "worst"), f"{rush.calls_per_second:.1f}"]
    verdict = "met" if met else "**not met**"
    shortest, longest = HABITS.talk
    return f"""{OPERATORS} SIP operators with languages and topics of their own, at least
{WAITING} callers always waiting, of whom one in {TOPIC_EVERY} asks for a topic by a key;
talks of {shortest:g}–{longest:g} s with sound both ways and recorded, greeting and wrap-up off.
Delays as in the first section.

{report.table(head, [row])}

Target: p99 at most {1000 * P99_TARGET_SECONDS:.0f} ms at {RATE_TARGET:.0f} calls a second or
more: {verdict}."""
