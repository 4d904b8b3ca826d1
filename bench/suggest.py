"""`./komek bench suggest`: how long it takes to suggest topic and body."""

from __future__ import annotations

import time

import asyncpg

from bench import report
from bench.delays import Quantiles, quantiles
from bench.system import System, running
from bench.web_person import WebPerson, signed_in
from foundation.postgres.queries import bind
from registry.routing.rows.suggestions import MOST_EXAMPLES
from registry.workflow.rows import clock_words

TARGET_SECONDS = 0.050
QUESTIONS, WORDS = 200, 12
NUMBER = "109-2026-9999999"  # of a ticket that nobody has saved yet


async def run(questions: int = QUESTIONS) -> tuple[str, bool]:
    """Returns the section for BENCHMARKS.md and whether the target was met."""
    async with running(greeting="none") as system, signed_in(system, "shift_lead") as person:
        examples = await _fill(system)
        await _ask(person, 0)  # the names of topics are stemmed once
        spent = []
        for n in range(questions):
            began = time.perf_counter()
            await _ask(person, n)
            spent.append(time.perf_counter() - began)
    measured = quantiles(spent)
    met = measured.p95 <= TARGET_SECONDS
    command = "./komek bench suggest" + (f" --calls {questions}" if questions != QUESTIONS else "")
    title = "Topic and body suggested as a ticket is written"
    return report.section(
        title, command, _body(measured, examples, met), "a whole system idle"
    ), met


async def _fill(system: System) -> int:
    """As many tickets as are ever kept to learn from, of 200 topics; returns how many."""
    connection = await asyncpg.connect(system.settings.stores.database_url)
    try:
        await connection.execute(*bind("bench_routing_topics"))
        async with connection.transaction():
            examples = await connection.fetchval(
                *bind("bench_routing_examples", each=2 * MOST_EXAMPLES)
            )
            await clock_words.adopt(connection)
        await connection.execute(*bind("bench_routing_analyze"))
        return int(examples)
    finally:
        await connection.close()


async def _ask(person: WebPerson, n: int) -> None:
    words = " ".join(f"слов{(n * 7 + it) % 400}" for it in range(WORDS))
    await person.ask(
        "POST", f"/api/tickets/{NUMBER}/suggestions", {"words": words, "topic_id": None}
    )


def _body(it: Quantiles, examples: int, met: bool) -> str:
    row = [f"{1000 * seconds:.1f} ms" for seconds in (it.p50, it.p95, it.p99, it.worst)]
    return f"""{examples} tickets kept to learn from, the most there ever are with that many topics,
in the embedded PostgreSQL. Asked one after the other through the API, {WORDS} words each.

{report.table(["p50", "p95", "p99", "worst", "questions"], [[*row, str(it.count)]])}

Target: p95 at most {1000 * TARGET_SECONDS:g} ms: {"met" if met else "**not met**"}."""
