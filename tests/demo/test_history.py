"""A demo home with a made-up past: what its pages show, and that nothing of it happens any more."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest

from demo.days import Wish
from demo.history import HistoryResult, finish
from demo.quality_past import Choice, MadeTalk, QualityPast, assess_day, complain
from demo.rows.demo_history import demo_history
from foundation.errors import StartError
from foundation.postgres.pool import Connection, connection, open_pool
from foundation.process.http_server import serve_http
from foundation.process.progress import Progress
from foundation.settings import Settings
from launcher.demo_city import demo_path, read_demo
from launcher.demo_history import Volume, make_history
from launcher.status import status
from queue_manager.call_facts import CallFacts
from registry.deadline_facts import TicketDeadlines
from registry.facts.keeping import FIRST_MOMENT, KeyRange
from registry.tickets.rows.numbers import highest_ticket_numbers
from softphone_ui.app import make_app
from softphone_ui.web.made_up_past import MADE_UP_PAST
from staff.roster.rows.shifts import roster
from staff.roster.shifts import TimeInterval
from tests.demo.house import demo_home, fill, ground_of
from tests.real_services import RealServices
from tests.softphone_ui.city import Client, program, web_process
from tests.softphone_ui.lead.stage import zone_where_it_is

pytestmark = pytest.mark.services

DAYS, CALLS = 3, 60
QUIET = Progress(quiet=True)
#: How many rows of each would still be acted upon.
LEFT = {
    "messages to be sent": "SELECT count(*) FROM outbox WHERE state NOT IN ('sent', 'refused')",
    "notices to be given": "SELECT count(*) FROM notices WHERE said_at IS NULL",
    "words to be heard": "SELECT count(*) FROM clock_words WHERE heard_at IS NULL",
    "steps of terms overdue": "SELECT count(*) FROM clocks WHERE next_at < $1",
    "callers to be called": "SELECT count(*) FROM callbacks WHERE ended_at IS NULL",
    "calls that last": "SELECT count(*) FROM calls WHERE ended_at IS NULL",
}


class Filled(NamedTuple):
    settings: Settings
    made: HistoryResult


@pytest.fixture(scope="module")
def filled(real_services: RealServices) -> Iterator[Filled]:
    """Three days and a morning, written once for this file."""
    home = Path(tempfile.mkdtemp(prefix="komek-t-"))
    settings = real_services.new_home(home, timezone=zone_where_it_is(15))
    try:
        yield Filled(settings, asyncio.run(_fill(settings)))
    finally:
        shutil.rmtree(home, ignore_errors=True)


async def _fill(settings: Settings) -> HistoryResult:
    now = datetime.now(UTC)
    pool, _ = await demo_home(settings, now)
    made = await fill(pool, Wish(DAYS, CALLS, 1, now, ZoneInfo(settings.timezone)))
    await finish(pool, now, QUIET)
    await pool.close()
    return made


@pytest.fixture
async def link(filled: Filled) -> AsyncIterator[Connection]:
    pool = await open_pool(filled.settings, "test", size=1)
    async with connection(pool) as link:
        yield link
    await pool.close()


async def test_it_is_marked_with_its_extent(filled: Filled, link: Connection) -> None:
    there = await demo_history(link)
    assert there is not None
    assert (there.since, there.until) == (filled.made.since, filled.made.until)
    inside = await link.fetchval(
        "SELECT count(*) FROM contacts WHERE received_at >= $1 AND received_at < $2",
        there.since, there.until,
    )  # fmt: skip
    assert inside == there.calls == await link.fetchval("SELECT count(*) FROM contacts")
    assert there.calls > DAYS * CALLS


async def test_its_facts_are_those_that_the_formulas_make_of_it(
    filled: Filled, link: Connection
) -> None:
    every = KeyRange(
        FIRST_MOMENT, (datetime.now(UTC) + timedelta(days=1), ""), 1, seed=1, limit=5000
    )
    calls = [each for _, each in await CallFacts().keys(link, every)]
    assert len(calls) == await link.fetchval("SELECT count(*) FROM contact_facts") > 0
    assert await CallFacts().differing(link, calls) == []
    deadlines = TicketDeadlines(ZoneInfo(filled.settings.timezone))
    tickets = [each for _, each in await deadlines.keys(link, every)]
    assert len(tickets) > 100
    assert await deadlines.differing(link, tickets) == []


@pytest.mark.parametrize("what", LEFT)
async def test_nothing_of_it_happens_any_more(filled: Filled, link: Connection, what: str) -> None:
    arguments = [filled.made.until] if "$1" in LEFT[what] else []
    assert await link.fetchval(LEFT[what], *arguments) == 0


async def test_numbers_of_tickets_go_on_after_it(filled: Filled, link: Connection) -> None:
    highest = await highest_ticket_numbers(link)
    assert sum(highest.values()) == filled.made.tickets


async def test_there_is_a_roster_up_to_a_week_ahead(filled: Filled, link: Connection) -> None:
    zone = ZoneInfo(filled.settings.timezone)
    span = TimeInterval(filled.made.since, filled.made.until + timedelta(days=7))
    found = await roster(link, span, zone, filled.made.until)
    assert found.unknown == ()
    of_each: dict[str, list[TimeInterval]] = {}
    for shift in found.shifts:
        assert all(
            shift.span.begins < it.begins and it.ends < shift.span.ends for it in shift.breaks
        )
        of_each.setdefault(shift.operator, []).append(shift.span)
    for spans in of_each.values():
        assert all(not one.overlaps(two) for one, two in pairwise(sorted(spans)))
    assert len(found.shifts) > 6 * (DAYS + 7)


INSERT_RECORDING = """
INSERT INTO recordings (recording_id, call_id, operator, started_at, seconds, mixed_path,
                        sides_path, mixed_sha256, sides_sha256, bytes)
VALUES ($1, $2, $3, $4, $5, $1 || '.m', $1 || '.s', $6, $6, 1)
"""


async def chosen(link: Connection, filled: Filled, past: QualityPast) -> list[MadeTalk]:
    ground = await ground_of(link, Wish(DAYS, CALLS, 1, past.until, past.zone))
    choice = Choice(past, ground.staff.persons)
    for part in ground.days({}).parts():
        choice.note_talks(part)
    return choice.chosen()


async def test_the_quality_service_has_worked_in_it(filled: Filled, link: Connection) -> None:
    """What was recorded is drawn by chance and assessed, but for the last day; rolled back."""
    zone = ZoneInfo(filled.settings.timezone)
    # One a day: of fewer little is drawn in the first days of a month, by chance nothing.
    past = QualityPast(filled.made.until, zone, 1, 31, 7)
    talks = await chosen(link, filled, past)
    change = link.transaction()
    await change.start()
    for it in talks:
        row = (it.ring_id, it.call_id, it.operator, it.ended_at, it.talk_seconds, "0" * 64)
        await link.execute(INSERT_RECORDING, *row)
    done = sum([await assess_day(link, past, day) for day in past.days()])
    states = "SELECT state, count(*) FROM assessments GROUP BY state"
    count = {row["state"]: row["count"] for row in await link.fetch(states)}
    assert count["waiting"] > 0 and sum(count.values()) - count["waiting"] == done > 5
    scores = await link.fetch("SELECT score FROM assessment_scores WHERE score IS NOT NULL")
    assert 0.7 < sum(row["score"] for row in scores) / len(scores) <= 1
    made = await complain(link, past, talks)
    assert made == await link.fetchval("SELECT count(*) FROM complaints") >= 8
    await change.rollback()


async def sign_in(client: Client, filled: Filled) -> None:
    demo = read_demo(filled.settings)
    assert demo is not None
    lead = next(each for each in demo.staff if each.role == "shift_lead")
    body = {"login": lead.login, "password": lead.password}
    code, answer = await client.ask("POST", "/api/sign-in", body)
    assert code == 200, answer


async def test_its_pages_have_something_to_show(filled: Filled) -> None:
    begins = filled.made.since.astimezone(ZoneInfo(filled.settings.timezone)).date()
    span = f"from={begins}&to={begins + timedelta(days=1)}"
    async with web_process(filled.settings) as address, program(address) as client:
        await sign_in(client, filled)
        for path in (
            f"/missed?{span}",
            f"/service-level?{span}",
            "/tickets",
            "/deadlines",
            "/roster",
        ):
            code, text = await client.page(path)
            assert code == 200, path
            assert "<tbody>" in text and text.count("<tr") > 3, path


async def test_its_pages_say_up_to_when_it_is_made_up(filled: Filled, link: Connection) -> None:
    app = make_app(filled.settings)
    app[MADE_UP_PAST].known = await demo_history(link)
    async with (
        serve_http(app, "127.0.0.1", filled.settings.ports.web_port, shutdown_seconds=1),
        program(f"http://127.0.0.1:{filled.settings.ports.web_port}") as client,
    ):
        await sign_in(client, filled)
        _, text = await client.page("/missed")
    until = filled.made.until.astimezone(ZoneInfo(filled.settings.timezone))
    assert f"{until:%d.%m.%Y, %H:%M}" in text.partition('class="made-up')[2]


def test_status_says_it_in_a_line(filled: Filled) -> None:
    made = status(filled.settings)["made_up_past"]
    assert f"{filled.made.calls} calls, {filled.made.tickets} tickets, seed 1" in made


def test_a_second_one_is_refused_with_what_is_there(filled: Filled) -> None:
    with pytest.raises(StartError, match=r"has a made-up past from .* calls, .* tickets, seed 1"):
        make_history(filled.settings, QUIET, Volume(DAYS, CALLS, 2))


def test_it_is_refused_in_production(filled: Filled) -> None:
    with pytest.raises(StartError, match="in production"):
        make_history(filled.settings.changed(production=True), QUIET, Volume(DAYS, CALLS, 2))


def test_it_is_refused_where_no_demo_city_lives(filled: Filled, tmp_path: Path) -> None:
    other = filled.settings.changed(home=tmp_path)
    assert not demo_path(other).exists()
    with pytest.raises(StartError, match="is no demo: no history"):
        make_history(other, QUIET, Volume(DAYS, CALLS, 2))
