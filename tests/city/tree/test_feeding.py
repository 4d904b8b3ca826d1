"""Thirty measures of thirty indicators, fed by our own records, statistics, tables and milestones:
the tree equals a slow script's."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import pytest
import xlsxwriter
from aiohttp import web
from aiohttp.test_utils import TestServer

from city.tree import milestones, sheet
from city.tree.as_json import as_json
from city.tree.branches import TreeLevel
from city.tree.editing import EditAuthor, save
from city.tree.feeding import feed_file, feed_milestone_file
from city.tree.keeper import TreeKeeper
from city.tree.periods import Every
from city.tree.plan import (
    CountedSource,
    Direction,
    FromFile,
    MeasurePlan,
    Milestones,
    PlanProblem,
    Source,
    Statistics,
    TreeRefused,
)
from city.tree.reading import read_tree
from city.tree.rows import alerts, nodes, values
from city.tree.rows.nodes import NewVersion
from city.tree.sheet import BadCell, CellProblem
from foundation.json_tables import lines_of_json
from foundation.names import Names
from foundation.postgres.pool import Connection, Pool, connection, open_pool, transaction
from foundation.settings import Settings
from foundation.workbooks import lines_of
from launcher.city_tree import city_tree
from tests.city.tree import slow_tree
from tests.city.tree.slow_tree import Slow

pytestmark = pytest.mark.services
ALMATY = ZoneInfo("Asia/Almaty")
NOW = datetime(2026, 11, 10, 6, tzinfo=UTC)
BEGINS, ENDS = date(2026, 1, 1), date(2026, 12, 31)
MONTHS = [(2026, n) for n in range(1, 11)]
BY = EditAuthor(None, datetime(2026, 1, 5, tzinfo=UTC), "the year's plan")
#: Terms (days) that tickets of the test have.
WEEK = timedelta(days=7)


@dataclass
class World:
    """What the city has done, and what suppliers send."""

    random: Random = field(default_factory=lambda: Random(15))
    slow: list[Slow] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)
    projects: dict[str, list[tuple[str, date, date | None, float]]] = field(default_factory=dict)

    def add(self, code: str, source: Source, course: dict[tuple[int, int], float]) -> None:
        """A measure whose course is like `course`: an aim that is sometimes far, sometimes near."""
        up = self.random.random() < 0.6
        first = next(iter(course.values()))
        sign = 1 if up else -1
        baseline = None if first > 5 and self.random.random() < 0.25 else first - sign * 2.0
        target = first + sign * self.random.choice([1.0, 6.0, 15.0, 30.0])
        if baseline is None:
            target = max(target, 0.5)
        self.slow.append(Slow(code, self.random.choice([1.0, 2.0, 5.0]), baseline, BEGINS, target,
                              ENDS, up, course))  # fmt: skip
        self.sources[code] = source

    def course(self, months: list[tuple[int, int]]) -> dict[tuple[int, int], float]:
        start, slope = self.random.uniform(20, 60), self.random.uniform(-2, 3)
        return {
            it: round(start + slope * n + self.random.gauss(0, 2), 2) for n, it in enumerate(months)
        }

    def plan_of(self, it: Slow) -> MeasurePlan:
        return MeasurePlan(
            unit="%", direction=Direction.UP if it.up else Direction.DOWN, every=Every.MONTH,
            baseline=it.baseline, begins_on=BEGINS, target=it.target, target_on=ENDS,
            source=self.sources[it.code], supplier="office", supplier_mail="office@city.test",
        )  # fmt: skip


async def work_of_a_year(link: Connection, world: World) -> None:
    """Tickets of ten topics, month by month, with their terms; what is counted of them is noted by
    hand."""
    topics = [row["code"] for row in await link.fetch(
        "SELECT code FROM topics t WHERE NOT EXISTS (SELECT FROM topics b"
        " WHERE b.parent_id = t.topic_id) ORDER BY code LIMIT 10")]  # fmt: skip
    number, tickets, facts = 0, list[tuple[Any, ...]](), list[tuple[Any, ...]]()
    await link.execute("SET LOCAL session_replication_role = replica")  # no clocks
    for place, topic in enumerate(topics):
        kind = ("terms_met", "reopened_share", "days_to_solve", "tickets", "terms_met")[place % 5]
        course: dict[tuple[int, int], float] = {}
        quality = world.random.uniform(0.4, 0.8)
        for year, month in MONTHS:
            count, met, back, days = world.random.randint(15, 30), 0, 0, 0.0
            for _ in range(count):
                number += 1
                opened = datetime(year, month, world.random.randint(1, 12), 5, tzinfo=UTC)
                late = world.random.random() > quality + 0.015 * month
                done = opened + timedelta(days=12 if late else 3, hours=world.random.randint(0, 9))
                again = world.random.random() < 0.3
                met, back = met + (not late and not again), back + again
                days += (done - opened).total_seconds() / 86400
                name = f"109-2026-{number:07}"
                tickets.append((name, opened, topic))
                facts.append((name, opened, opened + WEEK, done, not late,
                              done + WEEK if again else None, topic))  # fmt: skip
            course[year, month] = {
                "terms_met": 100 * met / count, "reopened_share": 100 * back / count,
                "days_to_solve": days / count, "tickets": float(count),
            }[kind]  # fmt: skip
        world.add(f"s{place}", CountedSource(kind, topic=topic), course)
    await link.executemany(
        "INSERT INTO tickets (number, opened_at, topic_id) SELECT $1, $2, topic_id FROM topics"
        " WHERE code = $3", tickets)  # fmt: skip
    await link.executemany(
        "INSERT INTO deadline_facts (ticket, kind, started_at, run, formulas, opened_at, amount,"
        " unit, due_at, provisional, done_at, in_time, restarted, reopened_at, topic_id, duplicate,"
        " moves, held, body_id) SELECT $1, 'city', $2, 1, 1, $2, 7, 'day', $3, false, $4, $5,"
        " false, $6, topic_id, false, 0, '{}', (SELECT min(body_id) FROM bodies)"
        " FROM topics WHERE code = $7", facts)  # fmt: skip


def from_outside(world: World) -> None:
    for n in range(5):
        source = Statistics(703000 + n, 4, (67, 848), (741880, n))
        world.add(f"st{n}", source, world.course(MONTHS[: 10 if n else 7]))
    for n in range(10):
        few = {7: 4, 8: 2, 9: 8}.get(n, 10)
        world.add(f"f{n}", FromFile(), world.course(MONTHS[-few:] if n < 9 else MONTHS[:few]))
    for n in range(5):
        made, done = [], dict[tuple[int, int], float]()
        for place in range(6):
            day = date(2026, 1 + 2 * place, world.random.randint(1, 28))
            slip = timedelta(days=world.random.randint(-9, 40))
            over = day + slip < date(2026, 11, 1)
            made.append((f"part {place}", day, day + slip if over else None, float(place + 1)))
        for year, month in MONTHS:
            last = date(year, month + 1, 1) - timedelta(days=1)
            done[year, month] = 100 * sum(
                weight for _, _, on, weight in made if on is not None and on <= last
            ) / sum(weight for *_, weight in made)  # fmt: skip
        world.projects[f"project {n}"] = made
        world.add(f"p{n}", Milestones(f"project {n}"), done)
        world.slow[-1].up, world.slow[-1].baseline, world.slow[-1].target = True, 0.0, 100.0


async def plant(link: Connection, world: World) -> None:
    """Three goals with ten indicators each, a measure below each."""
    await nodes.hold(link)

    async def node(code: str, level: TreeLevel, parent: str | None, **more: Any) -> None:
        tree = await read_tree(link, NOW, ALMATY)
        names = Names(code, code, code)
        await save(link, tree, code, level, NewVersion(parent, names, **more), BY)

    for n in range(3):
        await node(f"goal{n}", TreeLevel.GOAL, None)
    for place, it in enumerate(world.slow):
        await node(f"i-{it.code}", TreeLevel.INDICATOR, f"goal{place % 3}", weight=it.weight)
        await node(it.code, TreeLevel.MEASURE, f"i-{it.code}", plan=world.plan_of(it))


def answers_of(world: World) -> web.Application:
    """The statistics: numbers as words with commas, a gap, and a row that nobody wants."""

    async def answer(request: web.Request) -> web.Response:
        place = int(request.match_info["indicator"]) - 703000
        it = next(it for it in world.slow if it.code == f"st{place}")
        gap = {"name": "", "date": "30.11.2026", "value": ""}
        periods = [
            {"name": "", "date": f"28.{month:02}.{year}", "value": str(value).replace(".", ",")}
            for (year, month), value in it.values.items()
        ]
        rows = [{"terms": [1, 2], "termNames": [], "periods": []},
                {"terms": [741880, place], "termNames": [],
                 "periods": [*periods, gap]}]  # fmt: skip
        return web.json_response(rows)

    app = web.Application()
    app.router.add_post("/ru/Api/GetIndexData/{indicator}", answer)
    return app


def rows_of(world: World, codes: list[str]) -> Iterator[tuple[str, str, str]]:
    for it in world.slow:
        if it.code in codes:
            for (year, month), value in it.values.items():
                yield it.code, f"{year}-{month:02}", str(value)


def table(rows: list[tuple[str, ...]]) -> bytes:
    return "\n".join(map(";".join, [("measure", "period", "value"), *rows])).encode()


def book(rows: list[tuple[str, ...]]) -> bytes:
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out, {"in_memory": True})
    page = workbook.add_worksheet()
    for n, row in enumerate([("measure", "period", "value"), *rows]):
        page.write_row(n, 0, row)
    workbook.close()
    return out.getvalue()


@dataclass
class City:
    settings: Settings
    pool: Pool
    world: World
    session: aiohttp.ClientSession
    base: str

    async def send(self, name: str, data: bytes, at: datetime) -> sheet.Taken:
        async with transaction(self.pool) as link:
            tree = await read_tree(link, at, ALMATY)
            return await feed_file(link, tree, name, lines_of(sheet.COLUMNS, data), None)

    async def send_milestones(self, at: datetime) -> None:
        rows = [{"project": project, "milestone": name, "planned": str(day),
                 "done": None if done is None else str(done), "weight": weight}
                for project, made in self.world.projects.items()
                for name, day, done, weight in made]  # fmt: skip
        async with transaction(self.pool) as link:
            tree = await read_tree(link, at, ALMATY)
            data = json.dumps(rows).encode()
            lines = lines_of_json(milestones.COLUMNS, milestones.JSON_LIST, data)
            assert await feed_milestone_file(link, tree, "projects.json", lines, None) == (
                len(rows), 0, [],
            )  # fmt: skip

    def keeper(self) -> TreeKeeper:
        return TreeKeeper(self.pool, ALMATY, self.base, self.session)


@pytest.fixture
async def city(fresh_settings: Settings) -> AsyncIterator[City]:
    world = World()
    pool = await open_pool(fresh_settings, "test", size=3)
    async with transaction(pool) as link:
        await work_of_a_year(link, world)
        from_outside(world)
        await plant(link, world)
    async with TestServer(answers_of(world)) as server, aiohttp.ClientSession() as session:
        yield City(fresh_settings, pool, world, session, str(server.make_url("")).rstrip("/"))
    pool.terminate()


async def test_thirty_measures_stand_as_a_slow_script_has_them(city: City) -> None:
    world = city.world
    assert len(world.slow) == 30
    csv_rows = list(rows_of(world, [f"f{n}" for n in range(6)]))
    late = next(row for row in csv_rows if row[:2] == ("f0", "2026-05"))
    first = [
        (code, month, "9.99") if (code, month) == ("f1", "2026-08") else
        (code, month, "много") if (code, month) == ("f2", "2026-10") else (code, month, value)
        for code, month, value in csv_rows if (code, month) != late[:2]
    ]  # fmt: skip
    text = world.slow[next(n for n, it in enumerate(world.slow) if it.code == "f2")].values
    del text[2026, 10]
    found = await city.send("first.csv", table(first), NOW)
    wrong = 2 + next(n for n, row in enumerate(first) if row[2] == "много")
    assert found.bad == [BadCell(wrong, "value", CellProblem.NUMBER, "много")]
    await city.send("book.xlsx", book(list(rows_of(world, ["f6", "f7", "f8", "f9"]))), NOW)
    revised = next(row for row in csv_rows if row[:2] == ("f1", "2026-08"))
    later = await city.send("late.csv", table([late, revised]), NOW + timedelta(minutes=1))
    assert len(later.values) == 2 and not later.bad
    await city.send_milestones(NOW)
    await city.keeper().look(NOW + timedelta(minutes=2))
    await _equals_the_slow_one(city)
    async with connection(city.pool) as link:
        both = [it for it in await values.revisions_of(link, "f1") if it.revision > 1]
        assert [(it.revision, it.value) for it in both] == [(2, float(revised[2]))]
        before = await read_tree(link, NOW, ALMATY)
        assert [it.y for it in before.values["f1"]][7] == 9.99
        stale = {it.code for it in await alerts.open_alerts(link) if it.kind == "stale"}
        mails = await link.fetch("SELECT address, message FROM outbox")
    assert stale == {"st0", "f9"}, stale
    assert [row["address"] for row in mails] == ["office@city.test"] * 2
    await city.keeper().look(NOW + timedelta(minutes=9))
    async with connection(city.pool) as link:
        assert len(await link.fetch("SELECT FROM outbox")) == 2


async def _equals_the_slow_one(city: City) -> None:
    """What `./komek city tree --json` prints, against the script."""
    today = date(2026, 11, 10)
    async with connection(city.pool) as link:
        tree = as_json(await read_tree(link, NOW + timedelta(minutes=3), ALMATY))
    measures = {it.code: slow_tree.measure(it, today) for it in city.world.slow}
    places = {it.code: place for place, it in enumerate(city.world.slow)}
    for n, goal in enumerate(tree["goals"]):
        above = []
        for indicator in goal["below"]:
            [measure] = indicator["below"]
            slow = measures[measure["code"]]
            assert indicator["code"] == f"i-{slow['code']}" and places[slow["code"]] % 3 == n
            for shown in (measure, indicator):
                _same(shown, slow)
            above.append((indicator["weight"], slow))
        assert len(above) == 10
        _same(goal, slow_tree.over(above))
    colours = {it["colour"] for it in measures.values()}
    assert {"green", "amber", "red", "grey"} <= colours


def _same(shown: dict[str, Any], slow: dict[str, Any]) -> None:
    assert shown["colour"] == slow["colour"], (shown, slow)
    assert shown["progress"] == pytest.approx(slow["progress"], abs=1e-9)
    assert shown["coverage"] == pytest.approx(slow["covered"], abs=1e-9)
    assert shown["chance"] == pytest.approx(slow["chance"], abs=1e-6)


async def test_a_changed_target_is_another_version_and_the_old_one_stays(city: City) -> None:
    it = next(it for it in city.world.slow if it.code == "f0")
    plan = city.world.plan_of(it)
    new = MeasurePlan(**{name: getattr(plan, name) for name in plan.__struct_fields__}
               | {"target": it.target + (3.0 if it.up else -3.0)})  # fmt: skip
    async with transaction(city.pool) as link:
        await nodes.hold(link)
        tree = await read_tree(link, NOW, ALMATY)
        version = NewVersion("i-f0", Names("a", "b", "c"), plan=new)
        with pytest.raises(TreeRefused) as refused:
            await save(link, tree, "f0", TreeLevel.MEASURE, version, EditAuthor(None, NOW, " "))
        assert refused.value.why is PlanProblem.REASON
        await save(
            link,
            tree,
            "f0",
            TreeLevel.MEASURE,
            version,
            EditAuthor(None, NOW, "the council said so"),
        )
    async with connection(city.pool) as link:
        newest, first = await nodes.versions_of(link, "f0")
        old = await read_tree(link, NOW - timedelta(days=1), ALMATY)
    assert (newest.version, newest.reason, newest.plan) == (2, "the council said so", new)
    assert first.plan == plan == old.plans()["f0"]
    with pytest.raises(Exception, match="append-only"):
        async with transaction(city.pool) as link:
            await link.execute("UPDATE goal_versions SET weight = 2")


async def test_the_command_prints_the_tree(city: City) -> None:
    shown = await asyncio.to_thread(city_tree, city.settings, None, with_figures=True)
    assert [it["code"] for it in json.loads(shown)["goals"]] == ["goal0", "goal1", "goal2"]
    lines = await asyncio.to_thread(city_tree, city.settings, None, with_figures=False)
    assert "i-s0" in lines
