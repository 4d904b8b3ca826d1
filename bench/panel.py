"""`./komek bench panel --from FOLDER`: public tables through all of the city's panels.

Import, terms and their facts, problems with the night's forecast and scan (a cluster is put in),
ratings by month, open data, and every page as those who lead the city open it. With `--minutes` the
system stays up so long, to be looked at.
"""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Awaitable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bench import report
from bench.panel_made import (
    clusters_step,
    facts_step,
    night_step,
    outlook_step,
    problems_step,
    published_step,
    rating_step,
)
from bench.panel_paper import Page, Step, body, is_met
from bench.panel_tables import Request, Table, as_of, cluster, requests_of, tables
from bench.system import System, database_of, running, until
from bench.web_person import WebPerson, signed_in
from city.open_data.export import export
from city.open_data.releasing import release
from city.open_data.rows.open_data import releases
from city.problems.cluster import Cluster
from city.problems.naming import written
from city.problems.rows import problems
from city.rating.keeper import RatingKeeper
from city.rating.months import Month
from city.rating.rows import rating as rating_rows
from city.rating.rows.rating import StoredMonth
from foundation.postgres.pool import Connection, open_pool
from foundation.postgres.queries import bind
from foundation.postgres.rows import Row, all_into, expect
from foundation.settings import CODE_DIR
from launcher.import_requests import bring
from launcher.open311_key import own_import_key
from staff.roles import ADMINISTRATOR, AKIM, DEPUTY_AKIM

FOLDER = CODE_DIR.parent / "shared" / "data"
TITLE, OPENINGS = "The city's panels over public tables", 5
#: How long the registry, and the city's program, may need for a hundred thousand rows.
PATIENCE_SECONDS = 900.0
LOOKED_AT_BY = (AKIM, DEPUTY_AKIM, ADMINISTRATOR)
PAGES = (
    "/rating", "/rating/deputies", "/problems", "/problems?scope=places",
    "/problems?scope=districts", "/api/problems", "/goals", "/council", "/council.pdf",
    "/open-data",
)  # fmt: skip


@dataclass(frozen=True)
class Trial:
    """The system that is tried; `now`: its present."""

    system: System
    zone: ZoneInfo
    now: datetime
    seed: int

    async def row(self, query: tuple[str, *tuple[object, ...]]) -> Row:
        """Of a bound query that always has one."""
        async with database_of(self.system) as link:
            return expect(await link.fetchrow(*query))


async def run(folder: Path = FOLDER, minutes: float = 0, seed: int = 109) -> tuple[str, bool]:
    """Returns the section for BENCHMARKS.md and whether all came out as it should."""
    found = await asyncio.to_thread(lambda: list(tables(folder))) if folder.is_dir() else []
    if not found:
        raise SystemExit(f"{folder} holds no table that a source is known for: --from names it")
    async with running(greeting="none") as system:
        zone = ZoneInfo(system.settings.timezone)
        trial = Trial(system, zone, datetime.now(zone), seed)
        steps = [_shown(it) async for it in _steps(trial, found)]
        pages = [it async for it in _pages(trial)]
        if minutes:
            await _stay(system, minutes)
    text = body(steps, pages)
    return report.section(TITLE, "./komek bench panel", text, "a whole system"), is_met(steps)


def _shown(step: Step) -> Step:
    print(f"{step.part}: {step.result} {step.fault}", flush=True)
    return step


async def _steps(trial: Trial, found: Sequence[Table]) -> AsyncIterator[Step]:
    """Each as soon as it is known."""
    every: list[Request] = []
    for table in found:
        moved = as_of(requests_of(table), trial.now, trial.zone)
        every += moved.requests
        yield await _imported(trial, table.name, table.source.name, moved.requests, moved.left_out)
    injected = cluster(every, trial.now, trial.seed)
    yield await _imported(trial, "a cluster that was put in", "injected", injected, 0)
    seconds = await _timed(_heard(trial))
    yield facts_step(await trial.row(bind("bench_panel_facts")), seconds)
    seconds = await _timed(_had_its_night(trial))
    yield night_step(await trial.row(bind("bench_panel_imported")), seconds)
    async with database_of(trial.system) as link:
        row = expect(await link.fetchrow(*bind("bench_panel_problems")))
        yield problems_step(row)
        contacts = await problems.places_before(link, trial.now.date())
        yield await asyncio.to_thread(outlook_step, row, contacts, trial.now.date())
        clusters = all_into(Cluster, await link.fetch(*bind("bench_panel_clusters")))
        yield clusters_step(clusters, injected)
        seconds = await _timed(_rated(trial))
        yield rating_step(await _months(link), seconds)
        seconds = await _timed(_published(trial, link))
        rows = await link.fetch(*bind("bench_panel_released"))
        suppressed = (await releases(link))[-1].suppressed
        yield published_step(rows, suppressed, seconds)


async def _months(link: Connection) -> list[StoredMonth]:
    known = [Month(it.month) for it in await rating_rows.known_months(link)]
    found = [await rating_rows.stored(link, month) for month in known]
    return [it for it in found if it is not None]


async def _imported(
    trial: Trial, name: str, source: str, requests: Sequence[Request], left_out: int
) -> Step:
    def work() -> dict[str, int]:
        with own_import_key(trial.system.settings, source) as key:
            return asyncio.run(bring(trial.system.status["web"], key, requests))

    began = time.perf_counter()
    counts = await asyncio.to_thread(work)
    seconds = time.perf_counter() - began
    refused = {what: count for what, count in counts.items() if what.startswith("refused")}
    later = f", {left_out} left out" if left_out else ""
    result = f"{len(requests) - sum(refused.values()):,} requests{later}"
    return Step(f"import: {name}", result, seconds, f"{refused}" if refused else "")


async def _heard(trial: Trial) -> None:
    """Every ticket's clocks have heard of it."""

    async def nothing_waits() -> bool:
        return not (await trial.row(bind("bench_panel_waiting")))["unheard"]

    await until(nothing_waits, PATIENCE_SECONDS, "every ticket has its terms", 1)


async def _had_its_night(trial: Trial) -> None:
    """The running program counts all anew, looks ahead and scans."""

    async def over() -> bool:
        async with database_of(trial.system) as link:
            progress = await problems.progress(link)
        return progress is not None and progress.nightly_on is not None

    async with database_of(trial.system) as link:
        await link.execute(*bind("bench_panel_night"))
    await until(over, PATIENCE_SECONDS, "the city's program had its night", 0.2)


async def _rated(trial: Trial) -> None:
    pool = await open_pool(trial.system.settings, "bench", size=2)
    try:
        await RatingKeeper(pool, trial.zone).look(datetime.now(UTC))
    finally:
        await pool.close()


async def _published(trial: Trial, link: Connection) -> None:
    """A release of all of it, and its files."""
    settings = trial.system.settings
    folder = settings.folders.open_data_dir
    await link.execute(*bind("bench_panel_unreleased"))
    shutil.rmtree(folder, ignore_errors=True)
    pool = await open_pool(settings, "bench", size=2)
    try:
        await release(pool, trial.zone, datetime.now(UTC))
        await export(pool, folder, settings.open_data.open_data_licence, settings.public_pages)
    finally:
        await pool.close()


async def _timed(work: Awaitable[None]) -> float:
    began = time.perf_counter()
    await work
    return time.perf_counter() - began


async def _pages(trial: Trial) -> AsyncIterator[Page]:
    async with database_of(trial.system) as link:
        heaviest = await link.fetchrow(*bind("bench_panel_heaviest"))
    one = [f"/problems/{heaviest['topic_id']}/{written(heaviest['cell'])}"] if heaviest else []
    for role in LOOKED_AT_BY:
        async with signed_in(trial.system, role) as person:
            for path in (*PAGES, *one):
                yield await _opened(person, path, role)


async def _opened(person: WebPerson, path: str, role: str) -> Page:
    """The slowest of some; the first, which compiles templates, is not counted."""
    size, slowest = len(await person.read(path)), 0.0
    for _ in range(OPENINGS):
        began = time.perf_counter()
        await person.read(path)
        slowest = max(slowest, time.perf_counter() - began)
    return Page(path, role, size, slowest)


async def _stay(system: System, minutes: float) -> None:
    """Up for so long; who may sign in where is said."""
    for it in system.status["staff"]:
        if it["role"] in LOOKED_AT_BY:
            print(f"{system.status['web']}/staff  {it['login']}  {it['password']}", flush=True)
    await asyncio.sleep(60 * minutes)
