"""`./komek bench bound`: how far the mean wait lies above the least possible, ours and app_queue's.

One trace of arrivals and talks is played twice on one Asterisk, with the same telephones. The bound
is computed for the very moments at which the callers dialled and the very talks they had.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from statistics import fmean

from bench import report
from bench.dispatch import QUEUE_NUMBER, add_queue
from bench.floor_run import FloorRun, Habits
from bench.ideal import Planned, ideal_waits, trace
from bench.system import System, running
from bench.wire_account import digits_of
from sip_peers.peers import AnswerBehaviour, IncomingCall, OutgoingCall, Plan

OPERATORS, LOAD, MEAN_TALK_SECONDS, SEED = 27, 0.92, 5.0, 109
TARGET_SECONDS = 0.05
PATIENCE_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Played:
    """The result of a played trace, means in seconds: what was waited until an operator answered,
    and until both heard each other; the bound for the same calls; how many were served, of how
    many."""

    to_answer: float
    waited: float
    bound: float
    served: int
    calls: int

    @property
    def above(self) -> float:
        """Return how much longer than needful."""
        return self.to_answer - self.bound


async def run(calls: int = 1000) -> tuple[str, bool]:
    """Play both; returns the section for BENCHMARKS.md and whether the target was met."""
    planned = trace(calls, OPERATORS, LOAD, MEAN_TALK_SECONDS, SEED)
    async with running(greeting="none", wrap_up_seconds=0) as system:
        asterisk = system.asterisk_version()
        ours = await _play(system, planned, None)
        add_queue(system)
        queue = await _play(system, planned, QUEUE_NUMBER)
    met = ours.above <= TARGET_SECONDS and ours.served == ours.calls
    command = "./komek bench bound" + (f" --calls {calls}" if calls != 1000 else "")
    title = "The mean wait above the least possible"
    return report.section(title, command, _body(ours, queue, met), asterisk), met


async def _play(system: System, planned: list[Planned], dialled: str | None) -> Played:
    floor = TraceRun(system, planned)
    try:
        await floor.go_to_work(system)
        began = asyncio.get_running_loop().time()
        calls = []
        for each in planned:
            wait = began + each.at_seconds - asyncio.get_running_loop().time()
            await asyncio.sleep(max(0.0, wait))
            calls.append(floor.dial(each.number, dialled))
        async with asyncio.timeout(PATIENCE_SECONDS):
            await asyncio.gather(*(call.ended.wait() for call in calls))
        return _measured(floor, calls)
    finally:
        floor.close()


class TraceRun(FloorRun):
    """Operators who answer at once; how long they talk is the trace's, call by call."""

    def __init__(self, system: System, planned: list[Planned]) -> None:
        super().__init__(system.pbx, system.operators[:OPERATORS], habits=Habits(), seed=SEED)
        self.operators_return = False
        self._talks = {digits_of(each.number): each.talk_seconds for each in planned}

    def _plan(self, ring: IncomingCall) -> Plan:
        return AnswerBehaviour(0.0, self._talks[digits_of(ring.caller_number)])


def _measured(floor: FloorRun, calls: list[OutgoingCall]) -> Played:
    accounts = floor.account()
    first = accounts[0].offered_at_us
    served = [each for each in accounts if each.connected_at_us]
    answers = {
        digits_of(ring.call.caller_number): ring.call
        for ring in floor.rung()
        if ring.call.answered_at_us
    }
    arrivals, talks, to_answer = [], [], []
    for each in served:
        ring = answers[digits_of(each.caller)]
        arrivals.append((each.offered_at_us - first) / 1e6)
        talks.append((ring.ended_at_us - ring.answered_at_us) / 1e6)
        to_answer.append((ring.answered_at_us - each.offered_at_us) / 1e6)
    return Played(
        waited=fmean(each.waited_seconds for each in served),
        to_answer=fmean(to_answer),
        bound=fmean(ideal_waits(arrivals, talks, OPERATORS)),
        served=len(served),
        calls=len(calls),
    )


def _body(ours: Played, queue: Played, met: bool) -> str:
    def row(name: str, played: Played) -> list[str]:
        return [
            name,
            f"{played.bound:.3f} s",
            f"{played.to_answer:.3f} s",
            f"**{played.above:.3f} s**",
            f"{played.waited - played.bound:.3f} s",
            f"{played.served} of {played.calls}",
        ]

    head = ["", "bound", "until the answer", "above the bound", "until both hear", "served"]
    rows = [row("Komek 109's dispatcher", ours), row("`app_queue`, same telephones", queue)]
    verdict = "met" if met else "**not met**"
    return f"""{OPERATORS} SIP operators who answer at once, busy {LOAD:.0%} of the time: random
arrivals and log-normal talks of {MEAN_TALK_SECONDS:g} s on average (a real centre's, some thirty
times faster), the same trace for both (seed {SEED}); greeting and wrap-up off. A wait runs from the
caller's INVITE to the operator's answer, where the talk begins. The bound is the mean wait for the
same moments of dialling and the same talks (answer to BYE) if nobody lost an instant: first come,
first served, by Kiefer and Wolfowitz's recursion. Means of all calls; "until both hear" is also
above the bound: it adds the connecting and the first sound on both sides.

{report.table(head, rows)}

Target: the operator's answer at most {TARGET_SECONDS:g} s above the bound: {verdict}."""
