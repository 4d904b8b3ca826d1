"""What a ticket that is written may be a duplicate of, asked among the tickets of a year."""

from __future__ import annotations

import random
import time
from datetime import datetime, timedelta

from bench import report
from bench.delays import Quantiles, quantiles
from bench.tickets_made import City
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from registry.duplicates.rows import likely
from registry.meaning.rows import tickets
from registry.places.addresses import street_words

ROUNDS, WORDS, MOST_USED = 200, 14, 3000
TARGET_SECONDS = 0.050
MODEL, VECTOR_BYTES = "bench", 768
OPENED, OVER = timedelta(days=30), timedelta(hours=72)


async def measure(
    connection: Connection, rng: random.Random, city: City, now: datetime
) -> Quantiles:
    """Return the questions to the database, with a point in the middle of the city, a street and
    words: which tickets are near, and what these mean."""
    spent = []
    await connection.execute(
        *bind("bench_meanings_fill", model=MODEL, since=now - OPENED, bytes=VECTOR_BYTES)
    )
    await connection.execute(*bind("bench_meanings_analyze"))
    for _ in range(ROUNDS):
        likely_query = _likely_query(rng, city)
        began = time.perf_counter()
        async with connection.transaction():
            _, near = await likely.near(connection, likely_query, now - OPENED, now - OVER)
            await tickets.of(connection, MODEL, [it.number for it in near])
        spent.append(time.perf_counter() - began)
    return quantiles(spent)


def _likely_query(rng: random.Random, city: City) -> likely.LikelyQuery:
    return likely.LikelyQuery(
        "109-3000-0000001",
        " ".join(rng.choice(city.words[:MOST_USED]) for _ in range(WORDS)),
        rng.choice(city.topics),
        rng.uniform(51.1, 51.18),
        rng.uniform(71.38, 71.52),
        street_words(f"{rng.choice(city.streets)}, {rng.randint(1, 120)}"),
    )


def body(quantiles: Quantiles) -> str:
    """Write the section for BENCHMARKS.md."""
    rows = [quantiles.row("p50", "p95", "worst")]
    return f"""What may be a duplicate of a ticket that is written (its point, street, topic and \
{WORDS} words) and what those around mean, the statements of one question:

{report.table(["p50", "p95", "max", "questions"], rows)}

Target: p95 at most {1000 * TARGET_SECONDS:g} ms: {"met" if met(quantiles) else "**not met**"}."""


def met(quantiles: Quantiles) -> bool:
    return quantiles.p95 <= TARGET_SECONDS
