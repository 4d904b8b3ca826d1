"""`./komek bench pages`: the first answer of each page of every role, over a made history."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bench import report
from bench.database import own_database
from bench.delays import Quantiles, quantiles, seconds_of
from bench.pages_made import MadeHistory, make_installation
from bench.reports_made import Progress
from foundation.postgres.pool import connection, open_pool
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into
from foundation.process.lifetime import freeze_memory
from foundation.settings import Settings
from softphone_ui.app import make_app
from softphone_ui.web.navigation import NAVIGATION
from softphone_ui.web.person import Person
from softphone_ui.web.sessions import COOKIE, SESSIONS

DAYS, CALLS_A_DAY, ROUNDS, SHOWN = 90, 330, 20, 40
#: Seconds at p95: over the quarter of a small city, and over the year of a large one.
TARGET, TARGET_OF_A_YEAR, LONG_DAYS = 0.200, 0.500, 180
#: Pages that look back, with the finished month in the place of {month}.
LOOKING_BACK = ("/kpi?month={month}", "/my-month?month={month}")


@dataclass(frozen=True, slots=True)
class PageTime:
    """How long a page takes for a role. `answer` None: it did not answer with a page."""

    role: str
    path: str
    answer: Quantiles | None
    refusal: str = ""

    @property
    def figures(self) -> list[str]:
        """Return its columns of the table."""
        return self.answer.row("p50", "p95", digits=0) if self.answer else [self.refusal, "", ""]


@dataclass(frozen=True, slots=True)
class Reader:
    """The first person of a role."""

    person_id: int
    login: str
    role: str
    name: str
    extension: str | None

    @property
    def person(self) -> Person:
        """Return this reader as they are signed in."""
        return Person(
            self.person_id, self.login, self.role, self.name, "ru", self.extension, session="bench"
        )


async def run(calls_a_day: int = CALLS_A_DAY, days: int = DAYS) -> tuple[str, bool]:
    """Return the section for BENCHMARKS.md and whether the target was met."""
    volume, target = (
        MadeHistory(days, calls_a_day),
        TARGET if days < LONG_DAYS else TARGET_OF_A_YEAR,
    )
    async with own_database() as settings:
        began = time.perf_counter()
        made = await make_installation(settings, volume)
        filled = time.perf_counter() - began
        times = await measure(settings, await readers_of(settings))
    met = all(it.answer is not None and it.answer.p95 <= target for it in times)
    options = f" --calls {calls_a_day}" * (calls_a_day != CALLS_A_DAY)
    options += f" --days {days}" * (days != DAYS)
    title = "Pages of every role" if days < LONG_DAYS else "Pages of every role over a year"
    text = f"{made} It was made in {filled:.0f} s. {body_of(times, target, met=met)}"
    return report.section(title, f"./komek bench pages{options}", text, "without a PBX"), met


async def readers_of(settings: Settings) -> list[Reader]:
    """Return the first person of each role."""
    pool = await open_pool(settings, "bench", size=1)
    async with connection(pool) as link:
        readers = all_into(Reader, await link.fetch(*bind("bench_pages_readers")))
    await pool.close()
    return readers


async def measure(
    settings: Settings, readers: Sequence[Reader], rounds: int = ROUNDS
) -> list[PageTime]:
    """Time every page of each reader's menu, the slowest first."""
    app = make_app(settings)
    times: list[PageTime] = []
    async with TestClient(TestServer(app)) as client:
        freeze_memory()  # as in the web process
        places = {reader: _paths(app, settings, reader.person) for reader in readers}
        progress = Progress("pages measured", sum(map(len, places.values())))
        for reader, paths in places.items():
            session = {"person": msgspec.to_builtins(reader.person), "csrf": "-"}
            client.session.cookie_jar.update_cookies({COOKIE: app[SESSIONS].put(session)})
            for path in paths:
                times.append(await _time(client, reader.role, path, rounds))
                progress.add(1)
    return sorted(times, key=lambda page: -(page.answer.p95 if page.answer else math.inf))


def _paths(app: web.Application, settings: Settings, person: Person) -> list[str]:
    """Return the addresses of the menu and of "All pages", and those that look back."""
    places = [place.href for place in app[NAVIGATION] if person.may(place.right)]
    first = datetime.now(ZoneInfo(settings.timezone)).date().replace(day=1)
    month = f"{first - timedelta(days=1):%Y-%m}"
    back = [it.format(month=month) for it in LOOKING_BACK if it.partition("?")[0] in places]
    return [*dict.fromkeys((person.home, *places, *back))]


async def _time(
    client: TestClient[web.Request, web.Application], role: str, path: str, rounds: int
) -> PageTime:
    """Time one page; it is asked once before, because the first answer compiles its templates."""

    async def ask() -> None:
        async with client.get(path) as answer:
            text = await answer.text()
            if answer.status != 200:
                raise _NoPage(f"{answer.status} {text[:200]}")

    try:
        await ask()
        return PageTime(role, path, quantiles([await seconds_of(ask()) for _ in range(rounds)]))
    except _NoPage as error:
        return PageTime(role, path, None, str(error))


class _NoPage(Exception):
    """An error: a page of the menu was answered with another status than 200."""


def body_of(times: Sequence[PageTime], target: float, *, met: bool) -> str:
    """Write the table of the slowest pages, with every page that is above the target."""
    late = [it for it in times if it.answer is None or it.answer.p95 > target]
    shown = times[: max(SHOWN, len(late))]
    rows = [[it.role, f"`{it.path}`", *it.figures] for it in shown]
    slowest = max((it.answer.p95 for it in times[len(shown) :] if it.answer), default=0.0)
    rest, verdict = len(times) - len(shown), "met" if met else f"**not met** by {len(late)}"
    others = f"The other {rest} take at most {1000 * slowest:.0f} ms at p95.\n\n" if rest else ""
    return f"""Each role's first person asks for every page of their menu and of "All pages", \
{ROUNDS} times one after the other: {len(times)} pages. Timed is the first answer, from the \
request to its last byte, of a web process beside PostgreSQL, without the dispatcher, so that \
pages with a live part show it empty.

{report.table(["role", "page", "p50", "p95", "measured"], rows)}

{others}Target: p95 at most {1000 * target:g} ms: {verdict}."""
