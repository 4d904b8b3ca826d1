"""A day of calls and a month of tickets, counted anew from raw rows, on every page, file and API
that shows them; and every figure that stands twice is the same."""

from __future__ import annotations

import asyncio
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import pytest_asyncio

from city.tree.plan import CountedSource
from city.tree.reading import read_tree
from foundation.percent import percent_text
from foundation.postgres.pool import open_pool
from launcher.demo_city import read_demo
from softphone_ui.wall.figures import read_figures
from tests.figures import raw
from tests.figures.filled import Filled, fill_installation
from tests.figures.reading import after, card, element, number, row, text_of
from tests.real_services import RealServices
from tests.softphone_ui.city import Client, program, web_process
from tests.softphone_ui.lead.stage import zone_where_it_is

pytestmark = [pytest.mark.services, pytest.mark.asyncio(loop_scope="module")]
LEVELS = {"in_time": "level", "strict": "strict", "of_answered": "answered"}


@pytest.fixture(scope="module")
def filled(real_services: RealServices) -> Iterator[Filled]:
    """Seven weeks, written once for this file; it is three in the afternoon there."""
    home = Path(tempfile.mkdtemp(prefix="komek-t-"))
    settings = real_services.new_home(home, timezone=zone_where_it_is(15))
    try:
        yield asyncio.run(fill_installation(settings))
    finally:
        shutil.rmtree(home, ignore_errors=True)


@dataclass
class World:
    """What is on record as raw rows, and programs that are signed in by role."""

    filled: Filled
    link: Any
    calls: raw.Calls
    hours: dict[int, raw.Calls]
    tickets: raw.Tickets
    open_tasks: int
    clients: dict[str, Client] = field(default_factory=dict)

    @property
    def day(self) -> str:
        return f"day={self.filled.day}"

    async def page(self, role: str, path: str) -> str:
        status, text = await self.clients[role].page(path)
        assert status == 200, (path, status)
        return text

    async def ask(self, role: str, path: str) -> Any:
        status, told = await self.clients[role].ask("GET", path)
        assert status == 200, (path, told)
        return told

    async def book(self, role: str, path: str) -> openpyxl.Workbook:
        async with self.clients[role].http.get(path) as answer:
            assert answer.status == 200, path
            return openpyxl.load_workbook(BytesIO(await answer.read()))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(filled: Filled) -> AsyncIterator[World]:
    pool = await open_pool(filled.settings, "test", size=1)
    link = await pool.acquire()
    calls, hours = raw.calls_of_day(
        await link.fetch("SELECT * FROM calls"),
        await link.fetch("SELECT * FROM operator_states"),
        filled.day,
        filled.zone,
    )
    tickets = raw.Tickets(
        await link.fetch("SELECT * FROM tickets"),
        await link.fetch("SELECT * FROM clock_events"),
        await link.fetch("SELECT * FROM ticket_history"),
        await link.fetch("SELECT * FROM topics"),
    )
    tasks = await link.fetch("SELECT * FROM tasks")
    open_tasks = sum(it["done_at"] is None for it in tasks)
    city = read_demo(filled.settings)
    assert city is not None
    async with web_process(filled.settings) as address:
        found = World(filled, link, calls, hours, tickets, open_tasks)
        async with AsyncExitStack() as stack:
            for role in ("shift_lead", "akim", "administrator", "operator"):
                client = await stack.enter_async_context(program(address))
                of_role = [it for it in city.staff if it.role == role]
                who = of_role[0] if of_role else city.operators[0]
                body = {"login": who.login, "password": who.password}
                status, told = await client.ask("POST", "/api/sign-in", body)
                assert status == 200, told
                client.token = told["csrf"]
                await client.ask("PUT", "/api/me/language", {"language": "en"})
                found.clients[role] = client
            yield found
    await pool.release(link)
    await pool.close()


def level_of(calls: raw.Calls, name: str) -> tuple[int, int]:
    return {
        "in_time": calls.level,
        "strict": (calls.in_time, calls.offered),
        "of_answered": (calls.in_time, calls.answered),
        "nena_15": (calls.in_15, calls.offered),
        "nena_20": (calls.in_20, calls.offered),
    }[name]


def written(counted: int, out_of: int) -> str:
    return percent_text(counted / out_of if out_of else None, "en")


NAMES = ("in_time", "strict", "of_answered", "nena_15", "nena_20")


async def test_the_day_is_one_that_shows_something(world: World) -> None:
    calls = world.calls
    assert calls.answered > 20 and calls.lost > 2 and calls.outcomes["refused"] > 0
    assert 0 < calls.in_time < calls.answered
    assert world.tickets.solved(*bounds(world), world.filled.now).due > 100
    assert world.open_tasks > 0 and world.tickets.overdue(world.filled.now)


def bounds(world: World) -> tuple[datetime, datetime]:
    month, zone = world.filled.month, world.filled.zone
    return month.begins(zone), month.ends(zone)


@pytest.mark.parametrize("path", ["/service-level", "/missed"])
async def test_cards_of_the_service_level(world: World, path: str) -> None:
    page = await world.page("shift_lead", f"{path}?{world.day}")
    for name in NAMES:
        counted, out_of = level_of(world.calls, name)
        assert card(page, name) == (written(counted, out_of), counted, out_of), name


async def test_the_service_level_for_programs(world: World) -> None:
    told = await world.ask("shift_lead", f"/api/service-level?{world.day}")
    for outcome, calls in world.calls.outcomes.items():
        assert told["calls"][outcome] == calls, outcome
    assert told["calls"]["offered"] == world.calls.offered
    assert told["calls"]["lost"] == world.calls.lost
    for figure in told["figures"]:
        counted, out_of = level_of(world.calls, figure["name"])
        assert (figure["counted"], figure["out_of"]) == (counted, out_of)
    assert told["handling"]["average_seconds"] == pytest.approx(world.calls.aht, abs=0.002)


async def test_behind_each_number_stand_as_many_calls(world: World) -> None:
    for part, calls in (
        ("offered", world.calls.offered), ("lost", world.calls.lost),
        ("refused", world.calls.outcomes["refused"]), ("in_time", world.calls.in_time),
        ("in_time.not", world.calls.level[1] - world.calls.level[0]),
        ("strict.not", world.calls.offered - world.calls.in_time),
    ):  # fmt: skip
        path = f"/api/service-level/calls?{world.day}&part={part}&limit=200"
        assert len((await world.ask("shift_lead", path))["calls"]) == calls, part


async def test_missed_calls_by_hours(world: World) -> None:
    page = await world.page("shift_lead", f"/missed?{world.day}")
    assert number(re.search(r"<h1>\s*(\d+) calls? abandoned", page)[1]) == world.calls.lost
    offered, in_time = row(page, "Offered")[1:], row(page, "In time")[1:]
    lost = row(page, "Abandoned")[1:]
    for hour in range(24):
        counted = world.hours.get(hour, raw.Calls())
        share = counted.level[0] / counted.level[1] if counted.level[1] else None
        assert number(offered[hour]) == counted.offered, hour
        assert in_time[hour] == percent_text(share, "en", 0), hour
        assert lost[hour] == (str(counted.lost) if counted.offered else "–"), hour
    quiet = world.filled.refused
    assert world.hours[quiet].outcomes["refused"] and in_time[quiet] == "–"


async def test_files_of_missed_calls(world: World) -> None:
    book = await world.book("shift_lead", f"/api/missed.xlsx?{world.day}")
    calls, figures, about = book.worksheets
    assert calls.max_row - 1 == world.calls.lost
    for at, name in enumerate(NAMES, start=4):
        counted, out_of = level_of(world.calls, name)
        assert (figures.cell(at, 3).value, figures.cell(at, 4).value) == (counted, out_of), name
        assert figures.cell(at, 5).value == pytest.approx(counted / out_of)
    assert "/measures" in about.cell(1, 1).value


async def test_losses_count_as_many_as_the_other_pages(world: World) -> None:
    page = await world.page("shift_lead", f"/losses?{world.day}")
    share = written(world.calls.lost, world.calls.offered)
    assert f"{world.calls.lost} abandoned of {world.calls.offered} ( {share} )" in text_of(page)
    told = await world.ask("shift_lead", f"/api/losses?{world.day}")
    assert (told["lost"], told["offered"]) == (world.calls.lost, world.calls.offered)
    book = await world.book("shift_lead", f"/api/losses.xlsx?{world.day}")
    assert book.worksheets[0].max_row - 1 == world.calls.lost
    assert "/measures" in book.worksheets[-1].cell(1, 1).value


REPORTED = ("offered", "answered", "lost", "abandoned", "short_abandon", "callback_kept", "refused",
            "failed", "level_in_time", "level_strict", "lost_share", "aht_seconds")  # fmt: skip


def reported(calls: raw.Calls) -> dict[str, float | None]:
    def share(counted: int, out_of: int) -> float | None:
        return counted / out_of if out_of else None

    counts: dict[str, float | None] = {it: calls.outcomes[it] for it in REPORTED}
    return counts | {
        "offered": calls.offered,
        "lost": calls.lost,
        "level_in_time": share(*calls.level),
        "level_strict": share(calls.in_time, calls.offered),
        "lost_share": share(calls.lost, calls.offered),
        "aht_seconds": calls.aht if calls.answered else None,
    }


async def test_a_report_of_the_day(world: World) -> None:
    day = world.filled.day
    query = f"since={day}&until={day}&rows=hour_of_day&measures={','.join(REPORTED)}"
    told = await world.ask("shift_lead", f"/api/reports?{query}")
    for cells, calls in [
        (told["total"], world.calls),
        *(
            (cells, world.hours.get(int(place["place"].split(":")[0]), raw.Calls()))
            for place, cells in zip(told["rows"], told["of_rows"], strict=True)
        ),
    ]:
        for code, cell in zip(REPORTED, cells, strict=True):
            wanted = reported(calls)[code]
            assert cell["value"] == (
                wanted if wanted is None else pytest.approx(wanted, abs=0.002)
            ), code
    book = await world.book("shift_lead", f"/api/reports.xlsx?{query}")
    last = [cell.value for cell in list(book.worksheets[0].rows)[-1]][1:]
    for code, value in zip(REPORTED, last, strict=True):
        rounding = 0.0501 if code.endswith("_seconds") else 0.002  # tenths, as on the page
        assert value == pytest.approx(reported(world.calls)[code], abs=rounding), code
    assert "/measures" in book.worksheets[-1].cell(1, 1).value
    page = await world.page("shift_lead", f"/reports?{query}")
    total = row(page, "In all")
    assert total[1] == str(world.calls.offered)
    assert total[1 + REPORTED.index("level_in_time")] == written(*world.calls.level)
    assert total[1 + REPORTED.index("lost_share")] == written(world.calls.lost, world.calls.offered)


async def test_callers_who_wait_for_a_callback(world: World) -> None:
    page = await world.page("shift_lead", "/callbacks")
    assert number(element(page, "due-count")) == world.open_tasks
    floor = await world.ask("shift_lead", "/api/floor/figures")
    assert floor["owed"] == world.open_tasks
    assert (await world.ask("shift_lead", "/api/callbacks"))["due"] == world.open_tasks
    assert len(await world.ask("operator", "/api/call-backs")) == world.open_tasks
    wall = await read_figures(world.link, world.filled.zone, datetime.now(UTC))
    assert wall.owed == world.open_tasks
    today = next(it for it in floor["today"]["figures"] if it["name"] == "in_time")
    assert (wall.today.counted, wall.today.out_of) == (today["counted"], today["out_of"])


async def test_overdue_tickets(world: World) -> None:
    overdue = len(world.tickets.overdue(datetime.now(UTC)))
    council = await world.page("akim", "/council")
    tile = re.search(r'<a href="#late".*?<b>(.*?)</b>', council, re.S)
    assert tile and number(tile[1]) == overdue
    deadlines = await world.page("administrator", "/deadlines")
    assert number(after(deadlines, 'class="row totals"')) == overdue
    told = await world.ask("administrator", "/api/deadlines")
    assert told["totals"]["overdue"] == overdue <= told["totals"]["terms_overdue"]
    found = await world.ask("administrator", "/api/tickets?term=overdue&limit=200")
    assert len(found["tickets"]) == overdue


async def test_solved_in_term_on_every_page(world: World) -> None:
    counted = world.tickets.solved(*bounds(world), world.filled.now)
    month = f"month={world.filled.month}"
    told = await world.ask("akim", f"/api/rating?{month}")
    assert told["city"]["due"] == pytest.approx(counted.due)
    assert told["city"]["sums"]["solved"] == counted.solved
    assert told["city"]["sums"]["rejected"] == counted.rejected > 0
    page = await world.page("akim", f"/rating?{month}")
    assert number(after(page, ">Came due")) == counted.due
    assert number(after(page, ">Solved in term")) == counted.solved
    assert written(counted.solved, counted.due) in text_of(page)


async def test_aims_count_as_the_rating_does(world: World) -> None:
    tree = await read_tree(world.link, world.filled.now, world.filled.zone)
    begins, ends = bounds(world)
    seen = Counter[str]()
    for branch in tree.all():
        plan = branch.node.plan
        if plan is None or not isinstance(plan.source, CountedSource):
            continue
        source = plan.source
        if source.body is not None or plan.every.value != "month":
            continue
        if source.measure == "terms_met":
            counted = world.tickets.solved(begins, ends, world.filled.now, source.topic)
            wanted = written(counted.solved, counted.due)
        elif source.measure == "answered_in_time":
            rows = await world.link.fetch("SELECT * FROM calls")
            calls = _of_month(rows, begins, ends)
            wanted = written(*calls.level)
        else:
            continue
        if wanted == "–":
            continue
        page = await world.page("akim", f"/goals/{branch.node.code}")
        assert wanted in text_of(page), branch.node.code
        seen[source.measure] += 1
    assert seen["terms_met"] > 2 and seen["answered_in_time"] > 0


def _of_month(rows: list[Any], begins: datetime, ends: datetime) -> raw.Calls:
    whole = raw.Calls()
    for call in rows:
        if begins <= call["offered_at"] < ends and not call["trial"] and call["outcome"]:
            raw.count_call(whole, call, 0.0)
    return whole


async def test_every_figure_leads_to_what_it_counts(world: World) -> None:
    dictionary = await world.page("shift_lead", "/measures")
    there = set(re.findall(r'<tr id="(\w+)">', dictionary))
    for role, path in (
        ("shift_lead", "/service-level"), ("shift_lead", "/missed"),
        ("shift_lead", f"/losses?{world.day}"),
        ("shift_lead", "/callbacks"), ("shift_lead", "/reports"), ("shift_lead", "/first-call"),
        ("shift_lead", "/marks"), ("shift_lead", "/written"), ("shift_lead", "/floor"),
        ("akim", "/rating"), ("akim", "/goals"), ("akim", "/council"),
        ("administrator", "/deadlines"),
    ):  # fmt: skip
        named = set(re.findall(r'href="/measures#(\w+)"', await world.page(role, path)))
        assert named and named <= there, path
