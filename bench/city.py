"""`./komek bench city`: the city's panels over two million contacts."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bench import report
from bench.city_made import Made, fill
from bench.city_placed import place_all
from bench.database import own_database, unlimited
from bench.delays import Quantiles, seconds_of
from bench.web_in_process import Query, add_bench_person, measure_answers, signed_in_web
from city.open_data.export import export
from city.open_data.releasing import release
from city.problems import naming
from city.problems.keeper import ProblemKeeper
from city.rating.counting import count, keep_month
from city.rating.months import Month
from foundation.postgres.pool import Connection, Pool, connection, open_pool
from foundation.postgres.queries import bind
from foundation.postgres.rows import Row, expect
from foundation.settings import Settings
from softphone_ui.web.person import Person
from staff.roles import AKIM

CONTACTS, SEED, ROUNDS, CHANGES = 2_000_000, 109, 40, 5
ZONE = ZoneInfo("Asia/Almaty")
#: Seconds.
MONTH_ANEW, PLACE_ANEW, ALL_ANEW, ANSWER = 5.0, 1.0, 60.0, 0.200
#: Months before the present one; the older one is frozen, and applicants came back since.
RATED, FROZEN = 1, 6
#: Days since each of the decisions about the largest problems.
DAYS_AGO = (30, 150, 300)


@dataclass(frozen=True, slots=True)
class Counted:
    """Seconds: a month counted; a problem's place and a topic in the whole city after a change, the
    slowest of some; all problems; that the night finds nothing unseen; open data: the first
    release, of all that is on record, the next day's, and its files."""

    month: float
    place: float
    whole: float
    problems: float
    unseen: float
    first_release: float
    release: float
    files: float

    @property
    def met(self) -> bool:
        one = max(self.place, self.whole)
        return self.month <= MONTH_ANEW and one <= PLACE_ANEW and self.problems <= ALL_ANEW


async def run(contacts: int = CONTACTS, seed: int = SEED) -> tuple[str, bool]:
    """Return the section for BENCHMARKS.md and whether the targets were met."""
    made, began = Made(contacts, seed, datetime.now(UTC), ZONE), time.perf_counter()
    async with own_database() as settings:
        await fill(settings, made)
        async with unlimited(settings) as reader, unlimited(settings) as writer:
            await place_all(reader, writer, made)
            await writer.execute(*bind("bench_city_analyze_placed"))
        filled = time.perf_counter() - began
        pool = await open_pool(settings, "bench", size=2)
        counted = await _count(settings, pool, made)
        async with connection(pool) as link:
            person = await add_bench_person(link, AKIM)
            largest = await link.fetch(*bind("bench_city_largest"))
            await _give(link, largest, person, _today(made))
            rated = Month.of(_today(made)).back(RATED)
            size = expect(
                await link.fetchrow(
                    *bind("bench_city_size", begins=rated.begins(ZONE), ends=rated.ends(ZONE))
                )
            )
        answers = await _answers(settings, person, made, largest)
        await pool.close()
    met = counted.met and all(it.p95 <= ANSWER for it in answers.values())
    command = "./komek bench city" + (f" --calls {contacts}" if contacts != CONTACTS else "")
    body = _body(counted, answers, filled, size, largest, made, met)
    return report.section("The city's panels", command, body, "without a PBX"), met


def _today(made: Made) -> date:
    return made.ends.astimezone(ZONE).date()


async def _count(settings: Settings, pool: Pool, made: Made) -> Counted:
    month = Month.of(_today(made)).back(RATED)
    async with connection(pool) as link:
        anew = await seconds_of(count(link, month, made.ends, ZONE))
    await _keep_months(settings, made)
    keeper = ProblemKeeper(pool, ZONE)
    problems = await seconds_of(keeper.count_all(made.ends))
    async with unlimited(settings) as link:
        await link.execute(*bind("bench_city_analyze_kept"))
        await link.execute(*bind("bench_city_night", today=_today(made)))
        place = await _change(link, keeper, in_place=True)
        whole = await _change(link, keeper, in_place=False)
    unseen = await seconds_of(keeper.catch_up(made.ends))
    return Counted(anew, place, whole, problems, unseen, *await _published(settings, pool, made))


async def _published(settings: Settings, pool: Pool, made: Made) -> tuple[float, float, float]:
    """Open data as of the day before, then the night's release, and the files of both."""
    first = await seconds_of(release(pool, ZONE, made.ends - timedelta(days=1)))
    night = await seconds_of(release(pool, ZONE, made.ends))
    open_data, address = settings.open_data, settings.public_pages
    folder, licence = settings.folders.open_data_dir, open_data.open_data_licence
    files = await seconds_of(export(pool, folder, licence, address))
    return first, night, files


async def _keep_months(settings: Settings, made: Made) -> None:
    """What the pages show: a month that was frozen on its day, the last one, and the present."""
    present = Month.of(_today(made))
    frozen = present.back(FROZEN)
    when = datetime.combine(frozen.final_on, datetime.min.time(), ZONE)
    async with unlimited(settings) as link:
        for month, now in ((frozen, when), (present.back(RATED), made.ends), (present, made.ends)):
            async with link.transaction():
                await keep_month(link, month, now, ZONE)


async def _change(link: Connection, keeper: ProblemKeeper, *, in_place: bool) -> float:
    """The slowest of some looks of the keeper, each after one ticket of the fullest place (or of
    the topic that has most in the whole city) changed: found, placed and counted again."""
    slowest = 0.0
    for nth in range(CHANGES + 1):
        now = datetime.now(UTC)
        await link.fetch(*bind("bench_city_touch", now=now, nth=nth, in_place=in_place))
        spent = await seconds_of(keeper.look(now))
        if nth:  # the first look learns the districts
            slowest = max(slowest, spent)
    return slowest


async def _give(link: Connection, largest: Sequence[Row], person: Person, today: date) -> None:
    """The largest problems have decisions, whose applicants their pages count."""
    for row in largest:
        query = bind(
            "bench_city_give",
            today=today, days=DAYS_AGO, person=person.person_id,
            topic=row["topic_id"], cell=row["cell"], district=row["district"],
        )  # fmt: skip
        await link.execute(*query)


async def _answers(
    settings: Settings, person: Person, made: Made, largest: Sequence[Row]
) -> Mapping[str, Quantiles]:
    frozen = Month.of(_today(made)).back(FROZEN)
    month = {"month": str(frozen)}
    pages: dict[str, tuple[str, Query]] = {
        "/rating": ("/rating", {}),
        "/rating, frozen": ("/rating", month),
        "/api/rating, frozen": ("/api/rating", month),
        "/problems": ("/problems", {}),
        **{
            f"/problems/…, {row['name']}": (
                f"/problems/{row['topic_id']}/{naming.written(row['cell'], row['district'])}",
                {},
            )
            for row in largest
        },
        "/goals": ("/goals", {}),
        "/goals, as a table": ("/goals", {"view": "table"}),
        "/council": ("/council", {}),
        "/open-data": ("/open-data", {}),
    }
    async with signed_in_web(settings, person) as ask:
        return {
            name: await measure_answers(ask, path, [query] * ROUNDS)
            for name, (path, query) in pages.items()
        }


def _body(
    counted: Counted,
    answers: Mapping[str, Quantiles],
    filled: float,
    size: Row,
    largest: Sequence[Row],
    made: Made,
    met: bool,
) -> str:
    anew = [
        ["a month's rating", f"{counted.month:.2f} s", f"{MONTH_ANEW:g} s"],
        [
            "a problem's topic and cell after a change",
            f"{counted.place:.2f} s",
            f"{PLACE_ANEW:g} s",
        ],
        ["a topic in the whole city after a change", f"{counted.whole:.2f} s", f"{PLACE_ANEW:g} s"],
        ["all problems", f"{counted.problems:.1f} s", f"{ALL_ANEW:g} s"],
        ["search for unseen tickets, where there are none", f"{counted.unseen:.1f} s", ""],
        ["open data: the first release", f"{counted.first_release:.1f} s", ""],
        ["open data: a night's release", f"{counted.release:.1f} s", ""],
        ["open data: its files", f"{counted.files:.1f} s", ""],
    ]
    pages = [
        [name, *answer.row("p50", "p95", "worst", digits=0)] for name, answer in answers.items()
    ]
    return f"""{size["contacts"]:,} contacts of a year (seed {made.seed}) in the embedded \
PostgreSQL (128 MB of buffers), {size["bytes"] / 1e9:.1f} GB, made in {filled:.0f} s; \
{size["due"]:,} of them due in the rated month, {size["problems"]:,} problems, 30 measures of 60 \
months. After a change: the slowest of {CHANGES} runs of the keeper, in the fullest cell and in \
the topic with most contacts without a place, of which every second \
names a district. The nightly scan of new clusters is not in "all problems".

{report.table(["counted again", "measured", "limit"], anew)}

Whole pages by HTTP, as the akim: from the request to the last byte. Client and server share one \
core. The frozen month has applicants who came back since. The largest problems have \
{", ".join(f"{it['contacts']:,} contacts in {it['name']}" for it in largest)}, and {len(DAYS_AGO)} \
decisions each.

{report.table(["answer", "p50", "p95", "max", "asked"], pages)}

Target: each within its limit, p95 of each answer at most {1000 * ANSWER:g} ms: \
{"met" if met else "**not met**"}."""
