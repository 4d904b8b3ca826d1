"""`./komek bench search`: how long a page of found tickets takes among the tickets of a year."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from bench import duplicates, report
from bench.database import own_database
from bench.delays import Quantiles
from bench.tickets_made import City, Phrases, city, fill, phrases
from bench.web_in_process import Query, add_bench_person, measure_answers, signed_in_web
from foundation.postgres.pool import Connection, connection, open_pool
from foundation.postgres.queries import bind
from foundation.postgres.rows import Row, expect
from registry.workflow.opening import NewTicket, open_call_ticket
from softphone_ui.web.listing import write_cursor
from staff.roles import SHIFT_LEAD

TICKETS, ROUNDS, WRITES = 2_000_000, 40, 1000
TARGET_SECONDS = 0.200
#: Indexes that only the search needs.
NEW = ("tickets_words", "tickets_applicant_end", "tickets_operator", "tickets_topic",
       "tickets_body", "tickets_channel", "tickets_point", "tickets_open_due",
       "tickets_state", "tickets_given_topic", "tickets_open_point")  # fmt: skip
Question = Callable[[random.Random, City, int, datetime], Query]


def _word(rng: random.Random, city: City, first: int, last: int) -> str:
    return city.words[rng.randrange(first, min(last, len(city.words)))]


def _number(rng: random.Random, tickets: int, ends: datetime) -> str:
    counted = rng.randint(1, tickets)
    at = ends - timedelta(days=365) * (1 - counted / tickets)
    return f"109-{at.year}-{counted:07}"


def _telephone(rng: random.Random) -> str:
    return f"+77{rng.randrange(700_000) * 1117:09}"


def _day(rng: random.Random, ends: datetime) -> str:
    return (ends - timedelta(days=rng.randrange(2, 360))).date().isoformat()


def _deep(rng: random.Random, tickets: int, ends: datetime) -> str:
    number = _number(rng, tickets, ends)
    at = ends - timedelta(days=365) * (1 - int(number.rsplit("-", 1)[1]) / tickets)
    return write_cursor(at, number)


#: A kind of question → one of its kind.
QUESTIONS: Mapping[str, Question] = {
    "the newest": lambda r, c, n, at: {},
    "a number": lambda r, c, n, at: {"words": _number(r, n, at)},
    "the beginning of a number": lambda r, c, n, at: {"words": _number(r, n, at)[:13]},
    "digits alone": lambda r, c, n, at: {"words": str(r.randint(1000, n))},
    "a telephone": lambda r, c, n, at: {"words": _telephone(r)},
    "the last four digits of a telephone": lambda r, c, n, at: {"words": _telephone(r)[-4:]},
    "a word in every tenth ticket": lambda r, c, n, at: {"words": _word(r, c, 0, 20)},
    "a word, often used": lambda r, c, n, at: {"words": _word(r, c, 20, 300)},
    "a word, seldom used": lambda r, c, n, at: {"words": _word(r, c, 300, 5000)},
    "a word, hardly used": lambda r, c, n, at: {"words": _word(r, c, 5000, 99_999)},
    "three letters": lambda r, c, n, at: {"words": _word(r, c, 0, 5000)[:3]},
    "two words": lambda r, c, n, at: {
        "words": f"{_word(r, c, 0, 300)} {_word(r, c, 50, 3000)}"},
    "three words": lambda r, c, n, at: {
        "words": " ".join(_word(r, c, 0, 400) for _ in range(3))},
    "a street and a house": lambda r, c, n, at: {
        "words": f"{r.choice(c.streets)} {r.randint(1, 120)}"},
    "words nobody wrote": lambda r, c, n, at: {"words": f"{_word(r, c, 0, 200)} щщъъ"},
    "a word, topic and district": lambda r, c, n, at: {
        "words": _word(r, c, 0, 1000), "topic_id": str(r.choice(c.topics)),
        "district": r.choice(c.districts)},
    "a word among the overdue": lambda r, c, n, at: {
        "words": _word(r, c, 0, 1000), "term": "overdue"},
    "near a point, 250 m": lambda r, c, n, at: {
        "near": f"{r.uniform(51.06, 51.22):.4f}, {r.uniform(71.32, 71.58):.4f}"},
    "near a point, 1 km, and a topic": lambda r, c, n, at: {
        "near": f"{r.uniform(51.08, 51.2):.4f}, {r.uniform(71.35, 71.55):.4f}", "metres": "1000",
        "topic_id": str(r.choice(c.topics))},
    "a district": lambda r, c, n, at: {"district": r.choice(c.districts)},
    "a body": lambda r, c, n, at: {"body_id": str(r.choice(c.bodies))},
    "a topic": lambda r, c, n, at: {"topic_id": str(r.choice(c.topics))},
    "a topic with its subtree, a state": lambda r, c, n, at: {
        "topic_id": str(r.randint(1, 60)), "state": r.choice(["resolved", "rejected", "reopened"])},
    "overdue": lambda r, c, n, at: {"term": "overdue"},
    "due today": lambda r, c, n, at: {"term": "today"},
    "due this week, of a body": lambda r, c, n, at: {
        "term": "week", "body_id": str(r.choice(c.bodies))},
    "paused": lambda r, c, n, at: {"term": "paused"},
    "a state": lambda r, c, n, at: {
        "state": r.choice(["registered", "confirmed", "rejected", "returned", "reopened"])},
    "a channel": lambda r, c, n, at: {
        "channel": r.choice(["telegram", "web", "mail", "in_person"])},
    "an operator's day": lambda r, c, n, at: {
        "operator": str(r.randint(1001, 1150)), "day_from": (d := _day(r, at)), "day_until": d},
    "a day's rejected": lambda r, c, n, at: {
        "state": "rejected", "day_from": (d := _day(r, at)), "day_until": d},
    "a page deep in the year": lambda r, c, n, at: {"after": _deep(r, n, at)},
    "a word, a page deep in the year": lambda r, c, n, at: {
        "words": _word(r, c, 20, 1000), "after": _deep(r, n, at)},
}  # fmt: skip


async def run(tickets: int = TICKETS, seed: int = 109) -> tuple[str, bool]:
    """Return the section for BENCHMARKS.md and whether the target was met."""
    rng, now = random.Random(seed), datetime.now(UTC)
    async with own_database() as settings:
        pool = await open_pool(settings, "bench", size=2)
        async with connection(pool) as database:
            made_city = await city(database, rng)
            person = await add_bench_person(database, SHIFT_LEAD)
        made, began = phrases(made_city, rng), time.perf_counter()
        await fill(settings, made, tickets, now)
        filled = time.perf_counter() - began
        async with signed_in_web(settings, person) as ask:
            measured = {
                name: await measure_answers(
                    ask, "/tickets", [question(rng, made_city, tickets, now) for _ in range(ROUNDS)]
                )
                for name, question in QUESTIONS.items()
            }
        async with connection(pool) as database:
            size = expect(await database.fetchrow(*bind("bench_tickets_size")))
            beside = await duplicates.measure(database, rng, made_city, now)
            cost = await _cost(database, made, now)
        await pool.close()
    met = all(q.p95 <= TARGET_SECONDS for q in measured.values())
    met_all = met and duplicates.met(beside)
    command = "./komek bench search" + (f" --calls {tickets}" if tickets != TICKETS else "")
    body = f"{_body(measured, tickets, filled, size, cost, met)}\n\n{duplicates.body(beside)}"
    return report.section("Finding tickets of a year", command, body, "without a PBX"), met_all


async def _cost(
    connection: Connection, made: Phrases, now: datetime
) -> dict[str, tuple[float, float]]:
    """Seconds per statement with the search's indexes and without: a ticket at the answer of a
    call, its words when the operator has written them."""
    withs = await _write(connection, made, now, year=3001)
    for row in await connection.fetch(*bind("bench_tickets_new", indexes=list(NEW))):
        await connection.execute(row["command"])
    without = await _write(connection, made, now, year=3002)
    return {name: (withs[name], without[name]) for name in withs}


async def _write(
    connection: Connection, made: Phrases, now: datetime, year: int
) -> dict[str, float]:
    numbers = [f"109-{year}-{n:07}" for n in range(1, WRITES + 1)]
    began = time.perf_counter()
    async with connection.transaction():
        for n, number in enumerate(numbers):
            ticket = NewTicket(
                number=number,
                line="109",
                opened_at=now,
                applicant=f"+7701{n:07}",
                operator="1001",
                language="ru",
            )
            await open_call_ticket(connection, ticket)
    answered = time.perf_counter()
    async with connection.transaction():
        for n, number in enumerate(numbers):
            await connection.execute(
                *bind(
                    "bench_ticket_saved",
                    number=number,
                    subject=made.subjects[n],
                    text=f"{made.begun[n]} {made.ended[n]}",
                    address=made.addresses[n % 600],
                )
            )
    saved = time.perf_counter()
    return {
        "a ticket at the answer of a call": (answered - began) / WRITES,
        "a ticket's words, saved": (saved - answered) / WRITES,
    }


def _body(
    measured: Mapping[str, Quantiles],
    tickets: int,
    filled: float,
    size: Row,
    cost: Mapping[str, tuple[float, float]],
    met: bool,
) -> str:
    rows = [[name, *answer.row("p50", "p95", "worst")] for name, answer in measured.items()]
    costs = [
        [name, *(f"{1e6 * s:.0f} µs" for s in (without, withs, withs - without))]
        for name, (withs, without) in cost.items()
    ]
    gigabytes = {key: value / 1e9 for key, value in size.items()}
    return f"""{tickets:,} tickets of a year in the embedded PostgreSQL (128 MB of buffers), \
made in {filled:.0f} s: {gigabytes["table_bytes"]:.1f} GB of rows, \
{gigabytes["index_bytes"]:.1f} GB of indexes, {gigabytes["words_bytes"]:.2f} GB of them for words. \
Timed is the whole page `/tickets` by HTTP, from the request to the last byte: 50 rows, how many \
fit (up to 1000), the choices of its filters, its line in the audit. Client and server share one \
core.

{report.table(["asked for", "p50", "p95", "max", "questions"], rows)}

Target: p95 at most {1000 * TARGET_SECONDS:g} ms in each row:
{"met" if met else "**not met**"}.

What the search's indexes cost a writer, in one transaction of {WRITES} rows (no wait for the disk):

{report.table(["statement", "without them", "with them", "more"], costs)}"""
