"""`./komek bench dispatch`: operator's BYE → next INVITE, ours and app_queue's on one Asterisk."""

from __future__ import annotations

from dataclasses import dataclass

from bench import report
from bench.delays import Quantiles, idle_delays, quantiles
from bench.floor_run import FloorRun, Habits
from bench.system import System, running

QUEUE_NUMBER = "9109"
OPERATORS, WAITING = 27, 40
P99_TARGET_SECONDS, RATIO_TARGET = 0.025, 30.0
# The parachute's own settings, for the same telephones: app_queue as good as it gets.
QUEUE = """
[bench-queue]
strategy = leastrecent
timeout = 6
retry = 1
autofill = yes
ringinuse = no
joinempty = yes
leavewhenempty = no
wrapuptime = 0
timeoutrestart = yes
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """One phase: the delays in seconds and what became of the calls on the wire."""

    delays: Quantiles
    answered: int
    calls: int


async def run(calls: int = 1000) -> tuple[str, bool]:
    """Measure both in one run; return the section for BENCHMARKS.md and "targets met"."""
    async with running(greeting="none", wrap_up_seconds=0) as system:
        asterisk = system.asterisk_version()
        ours = await _measure(system, calls, None)
        add_queue(system)
        queue = await _measure(system, calls, QUEUE_NUMBER)
    ratio = queue.delays.p50 / ours.delays.p50
    met = ours.delays.p99 <= P99_TARGET_SECONDS and ratio >= RATIO_TARGET
    command = "./komek bench dispatch" + (f" --calls {calls}" if calls != 1000 else "")
    title = "A free operator's next call: BYE → INVITE"
    return report.section(title, command, _body(ours, queue, met), asterisk), met


async def _measure(system: System, calls: int, dialled: str | None) -> Measured:
    floor = FloorRun(system.pbx, system.operators[:OPERATORS], habits=Habits())
    floor.operators_return = False
    try:
        extensions = await floor.go_to_work(system)
        await floor.saturate(OPERATORS + WAITING, calls, dialled)
        delays = idle_delays(floor.log, extensions, floor.saturated_until_us)
        # Counted at the callers: app_queue shows the operator another number than ours does.
        answered = sum(bool(call.media.spotted_at_us) for _, call in floor.calls)
    finally:
        floor.close()
    return Measured(quantiles(delays), answered, len(floor.calls))


def add_queue(system: System) -> None:
    """Add a plain Queue() on a number of its own, with the same telephones, in this installation
    only."""
    queues = system.settings.asterisk_dir / "etc/queues.conf"
    members = "".join(f"member => PJSIP/{o.user}\n" for o in system.operators[:OPERATORS])
    queues.write_text(queues.read_text() + QUEUE + members)
    system.console("module reload app_queue.so")
    steps = (
        "Set(FROM=${CUT(PJSIP_HEADER(read,From),@,1)})",
        "Set(CALLERID(num)=${FILTER(0-9,${FROM})})",
        "Answer()",
        "Queue(bench-queue)",
    )
    for n, what in enumerate(steps, start=1):
        step = f"{QUEUE_NUMBER},{n},{what}"
        system.console(f"dialplan add extension {step} into from-trunk")
    shown = system.console("queue show bench-queue")
    if shown.count("PJSIP/") < OPERATORS:
        raise RuntimeError(f"app_queue did not take the benchmark's queue: {shown}")


def _row(name: str, measured: Measured) -> list[str]:
    figures = measured.delays.row("p50", "p95", "p99", "worst")
    return [name, *figures, f"{measured.answered} of {measured.calls}"]


def _body(ours: Measured, queue: Measured, met: bool) -> str:
    head = ["", "p50", "p95", "p99", "worst", "measured", "calls answered"]
    ratios = [
        f"{getattr(queue.delays, name) / getattr(ours.delays, name):.0f} ×"
        for name in ("p50", "p95", "p99", "worst")
    ]
    rows = [
        _row("Komek 109's dispatcher", ours),
        _row("`app_queue`, same Asterisk, same telephones", queue),
        ["app_queue ÷ ours", *ratios, "", ""],
    ]
    verdict = "met" if met else "**not met**"
    return f"""{OPERATORS} SIP operators, at least {WAITING} callers always waiting, talks of
2–4 s with sound both ways and recorded, greeting and wrap-up off. The delay runs from the
operator's BYE leaving their telephone to the next INVITE arriving there; Redis, PostgreSQL,
recordings and tickets are in our path. A telephone that is never rung again counts as infinite.

{report.table(head, rows)}

Target: ours p99 at most {1000 * P99_TARGET_SECONDS:.0f} ms and p50 at least {RATIO_TARGET:.0f}
times better than app_queue: {verdict}. Callers not answered are those still waiting when the
measuring ended; they hang up then."""
