"""`./komek bench inbox`: the answers of the inbox while 500 conversations go on, by a real web
process with the dispatcher, the channels and PostgreSQL beside it."""

from __future__ import annotations

import random
import uuid
from collections.abc import Awaitable, Mapping
from datetime import UTC, datetime, timedelta

from bench import report
from bench.delays import Quantiles, quantiles, seconds_of
from bench.system import System, database_of, running
from bench.web_person import WebPerson, signed_in
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind

OPEN, OVER, MESSAGES, ROUNDS = 500, 50_000, 6, 100
SPAN_OPEN, SPAN_OVER = timedelta(minutes=40), timedelta(days=30)
TARGET_SECONDS = 0.100
LIST, ONE, CLAIM, ANSWER, NOTE, PAGE = (
    "the list", "one conversation", "take one", "answer it", "a note in it", "the page itself",
)  # fmt: skip


async def run(conversations: int = OPEN) -> tuple[str, bool]:
    """Return the section for BENCHMARKS.md and whether the target was met."""
    async with running(greeting="none") as system:
        every = await _filled(system, conversations)
        async with signed_in(system, "shift_lead") as person:
            measured = await _measure(person, every)
    met = is_met(measured)
    command = "./komek bench inbox" + (f" --calls {conversations}" if conversations != OPEN else "")
    text = body(measured, conversations, met=met)
    return report.section("The inbox with 500 conversations", command, text, "no calls"), met


def is_met(measured: Mapping[str, Quantiles]) -> bool:
    """Return each of them."""
    return all(each.p95 <= TARGET_SECONDS for each in measured.values())


async def _filled(system: System, conversations: int) -> list[int]:
    """A month of them that are over, and those that go on; their numbers."""
    async with database_of(system) as link:
        await link.execute(*bind("bench_inbox_source"))
        await _fill(link, "over ", OVER, SPAN_OVER, over=True)
        await _fill(link, "open ", conversations, SPAN_OPEN, over=False)
        await link.execute(*bind("bench_inbox_analyze"), timeout=300)
        return [row["conversation_id"] for row in await link.fetch(*bind("bench_inbox_open"))]


async def _fill(link: Connection, name: str, count: int, span: timedelta, *, over: bool) -> None:
    ends = datetime.now(UTC) - (SPAN_OPEN if over else timedelta())
    made = bind(
        "bench_inbox_fill",
        name=name,
        count=count,
        span=span,
        ends=ends,
        messages=MESSAGES,
        over=over,
    )
    await link.execute(*made, timeout=300)


async def _measure(person: WebPerson, every: list[int]) -> dict[str, Quantiles]:
    """An operator's course, again and again: the list, one of it, taken, noted, answered."""
    rng = random.Random(109)
    spent: dict[str, list[float]] = {name: [] for name in (LIST, ONE, CLAIM, NOTE, ANSWER, PAGE)}

    async def timed(name: str, answer: Awaitable[object]) -> None:
        spent[name].append(await seconds_of(answer))

    await person.ask("GET", "/api/inbox")  # connections are made, statements are prepared
    for number in rng.sample(every, min(ROUNDS, len(every))):
        one = f"/api/inbox/{number}"
        await timed(PAGE, person.page("/inbox"))
        await timed(LIST, person.ask("GET", "/api/inbox"))
        await timed(ONE, person.ask("GET", one))
        await timed(CLAIM, person.ask("POST", f"{one}/claim"))
        await timed(
            NOTE, person.ask("POST", f"{one}/notes", {"text": "Қалалық су арнасына хабарланды."})
        )
        answer = {"key": str(uuid.UUID(int=rng.getrandbits(128))), "text": "Бригада жолда."}
        await timed(ANSWER, person.ask("POST", f"{one}/answers", answer))
    return {name: quantiles(times) for name, times in spent.items()}


def body(measured: Mapping[str, Quantiles], conversations: int, *, met: bool) -> str:
    rows = [
        [name, *answer.row("p50", "p95", "worst", digits=0)] for name, answer in measured.items()
    ]
    return f"""{conversations} conversations go on, of {MESSAGES} messages each, beside {OVER:,} \
of a month that are over; a whole system runs, and the dispatcher offers them. Timed is an answer \
of the web process by HTTP, from the request to its last byte, one after the other, as a shift lead.

{report.table(["asked for", "p50", "p95", "worst", "measured"], rows)}

Target: p95 at most {1000 * TARGET_SECONDS:g} ms in each row: {"met" if met else "**not met**"}."""
