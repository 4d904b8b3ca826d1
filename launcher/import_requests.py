"""Brings another system's open data into the registry through the public API (Open311), with a key
that may import. What was brought before is known by its original id and not doubled."""

from __future__ import annotations

import asyncio
import csv
import gzip
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import aiohttp

from city.problems.rows import problems
from foundation.errors import StartError
from foundation.postgres.errors import DatabaseAway
from foundation.postgres.pool import open_pool, transaction
from foundation.settings import Settings
from registry.open311.foreign import request_of, sources

AT_ONCE = 8
PLACE = ("lat", "long")
TELL_EVERY_SECONDS = 2.0
#: Takes the rows that are done, and for how many seconds the next ones wait by the key's limit.
Report = Callable[[int, float], None]


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a CSV file, packed by gzip or not."""
    opened = gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open()
    with opened as file:
        yield from csv.DictReader(file)


def import_requests(
    address: str, key: str, source: str, path: Path, limit: int | None, out: TextIO
) -> int:
    """Return how many were refused; what became of the rows is told on `out`."""
    if source not in sources():
        raise StartError(f"{source} is not known: one of {', '.join(sources())} is wanted")
    rows = [request_of(sources()[source], row) for row in read_rows(path)][:limit]
    began = time.monotonic()
    progress = ImportProgress(len(rows), out, time.monotonic)
    counts = asyncio.run(bring(address, key, rows, progress.report))
    seconds = time.monotonic() - began
    for what, count in counts.most_common():
        print(f"{count:8} {what}", file=out)
    print(f"{len(rows)} rows in {seconds:.1f} s: {len(rows) / seconds:.0f} a second", file=out)
    return sum(count for what, count in counts.items() if what.startswith("refused"))


def count_problems_anew(settings: Settings) -> None:
    """Ask the city's process to count problems, clusters and next month's places again now.

    Without this it counts in the next night. Raises StartError if the database is away."""

    async def ask() -> None:
        pool = await open_pool(settings, "import", size=1)
        try:
            async with transaction(pool) as link:
                await problems.ask_recount(link, datetime.now(UTC))
        finally:
            await pool.close()

    try:
        asyncio.run(ask())
    except DatabaseAway as error:
        raise StartError(f"problems are counted in the next night only: {error}") from error


class ImportProgress:
    """The progress of an import: a line every few seconds, and at once where its key makes it
    wait."""

    def __init__(self, rows: int, out: TextIO, clock: Callable[[], float]) -> None:
        self._rows, self._out, self._clock = rows, out, clock
        self._shown_at = clock()
        self._waits_until = 0.0

    def report(self, done: int, waits: float) -> None:
        """Report that `done` rows are over; the next ones wait `waits` seconds."""
        now = self._clock()
        if waits and now >= self._waits_until:
            self._waits_until = now + waits
            self._say(
                f"{done} of {self._rows} rows; the key's requests of this minute are used up: "
                f"on in {waits:.0f} s (more: ./komek open311-key NAME --imports --per-minute N)"
            )
        elif not waits and now >= self._shown_at + TELL_EVERY_SECONDS:
            self._say(f"{done} of {self._rows} rows")

    def _say(self, text: str) -> None:
        self._shown_at = self._clock()
        print(f"    {text}", file=self._out, flush=True)


async def bring(
    address: str, key: str, rows: Iterable[dict[str, str]], report: Report = lambda *_: None
) -> Counter[str]:
    """Send the rows, a few at once. Returns what became of them."""
    counts: Counter[str] = Counter()
    waiting = iter(rows)
    async with aiohttp.ClientSession(address) as http:

        async def work() -> None:
            for row in waiting:
                outcome = await _send(http, key, row, lambda s: report(counts.total(), s))
                counts[outcome] += 1
                report(counts.total(), 0.0)

        await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    return counts


async def _send(
    http: aiohttp.ClientSession, key: str, row: dict[str, str], waits: Callable[[float], None]
) -> str:
    """What became of it: numbered, to be numbered, or why it was refused."""
    fields = {"api_key": key, **row}
    language = {"Accept-Language": fields.pop("language")}
    while True:
        async with http.post("/open311/v2/requests.json", data=fields, headers=language) as answer:
            receipt = (await answer.json())[0]
            wait = answer.headers.get("Retry-After")
        if answer.status == 201:
            return "numbered" if "service_request_id" in receipt else "to be numbered"
        if answer.status == 429 and wait:
            seconds = min(float(wait), 60.0)
            waits(seconds)
            await asyncio.sleep(seconds)
        elif "outside the city" in receipt["description"] and "lat" in fields:
            fields = {name: value for name, value in fields.items() if name not in PLACE}
        else:
            return f"refused: {receipt['description']}"
