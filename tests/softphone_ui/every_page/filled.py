"""A demo installation with a made-up past, as its programs leave it: counted, rated, analysed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from redis.asyncio import Redis

from city.problems.keeper import ProblemKeeper
from city.rating.keeper import RatingKeeper
from demo.days import Wish
from demo.history import begin, finish, measure, write_past
from demo.quality_past import Choice, MadeTalk, QualityPast, assess_day, complain
from demo.rating_past import audit
from foundation.postgres.pool import Connection, connection, transaction
from foundation.process.http_server import serve_http
from foundation.settings import Settings
from launcher.demo_city import read_demo
from quality.analysis.making import make
from quality.analysis.rules import rules_of
from quality.boards.actions import NewChart, add_chart, change_board, make_board
from quality.boards.board import ChartSize
from quality.practice import actions as practice
from quality.practice.judging import Registered
from quality.practice.rows import practice as practice_rows
from quality.practice.scripts import ScriptKind, all_scripts
from staff.acting import ActingPerson
from tests.channels.town import town
from tests.demo.house import demo_home, ground_of
from tests.softphone_ui.city import program
from tests.softphone_ui.lead.city_day import CityDay
from tests.softphone_ui.lead.stage import LiveDispatcher

DAYS, CALLS, MORNING_CALLS = 34, 40, 60
#: More tickets than the past has: numbers go on after them.
MANY = 90_000
#: What the recorder would have written of a talk.
INSERT_RECORDING = """
INSERT INTO recordings (recording_id, call_id, operator, started_at, seconds, mixed_path,
                        sides_path, mixed_sha256, sides_sha256, bytes)
VALUES ($1, $2, $3, $4, $5, $1 || '.m', $1 || '.s', $6, $6, 1)
"""


async def people_only(settings: Settings) -> None:
    """An installation in which nobody has called yet."""
    pool, _ = await demo_home(settings, datetime.now(UTC))
    await pool.close()


async def fill_installation(settings: Settings) -> None:
    """More than a month of calls and tickets, with assessments, complaints, audits, an analysed
    day, problems and a rating."""
    now, zone = datetime.now(UTC), ZoneInfo(settings.timezone)
    pool, _ = await demo_home(settings, now)
    wish = Wish(DAYS, CALLS, 1, now, zone)
    past = QualityPast(now, zone, 1, 31, 7)
    async with connection(pool) as link:
        ground = await ground_of(link, wish)
    choice = Choice(past, ground.staff.persons)
    extent = measure(ground, lambda _: None, choice.note_talks)
    there = await begin(pool, ground, extent, {})
    await write_past(pool, ground, there, lambda _: None)
    await finish(pool, now, lambda _: None)
    async with transaction(pool) as link:
        await _work_of_quality(link, past, choice.chosen())
    yesterday = now.astimezone(zone).date() - timedelta(days=1)
    await make(pool, yesterday, rules_of(settings), now, anew=True)
    async with transaction(pool) as link:
        await _practise(link, now)
    await ProblemKeeper(pool, zone).look(now)
    await RatingKeeper(pool, zone).look(now)
    await pool.close()


async def _work_of_quality(link: Connection, past: QualityPast, talks: list[MadeTalk]) -> None:
    for it in talks:
        row = (it.ring_id, it.call_id, it.operator, it.ended_at, it.talk_seconds, "0" * 64)
        await link.execute(INSERT_RECORDING, *row)
    for day in past.days():
        await assess_day(link, past, day)
    await complain(link, past, talks)
    await audit(link, past.until, past.zone, past.seed)
    await _board(link)


async def _board(link: Connection) -> None:
    """A board of a shift lead's, read by every role that looks at boards."""
    owner = await link.fetchval("SELECT person_id FROM people WHERE role = 'shift_lead' LIMIT 1")
    by = ActingPerson(owner)
    number = await make_board(link, "Утро", by)
    for code, size in (("level_in_time", ChartSize.FULL), ("lost", ChartSize.HALF)):
        chart = NewChart("Неделя", code, "rows=day&beside=before", 7, size)
        await add_chart(link, number, chart, by)
    roles = ["quality", "shift_lead", "administrator", "akim"]
    await change_board(link, number, 1, "Утро", roles, by)


async def _practise(link: Connection, now: datetime) -> None:
    """A lead begins a practice of calls for each operator; the first call is registered."""
    people = await link.fetch("SELECT role, person_id FROM people WHERE active ORDER BY person_id")
    lead = next(it["person_id"] for it in people if it["role"] == "shift_lead")
    scripts = [it for it in all_scripts().values() if it.kind is ScriptKind.CALL]
    registered = Registered("gas", "Абай 12", urgent=True)
    for operator in (it["person_id"] for it in people if it["role"] == "operator"):
        run = await practice.begin_run(link, operator, scripts, lead, ["operator"], now, Random(1))
        await practice_rows.offer(link, run, 1, now)
        await practice.answer_call(link, run, 1, now)
        await practice.register_contact(link, run, 1, registered, "Газ", "", now)


async def write_to_the_bot(settings: Settings, address: str) -> None:
    """A citizen writes; an operator registers it, and the bot tells number and code."""
    demo = read_demo(settings)
    assert demo is not None
    operator = demo.operators[0]
    async with town(settings, counts=False) as it, program(address) as desk:
        keys = {"login": operator.login, "password": operator.password}
        _, told = await desk.ask("POST", "/api/sign-in", keys)
        desk.token = told["csrf"]
        it.api.write(text="Су жоқ қой")
        await it.said(1)
        _, view = await desk.ask("GET", "/api/inbox")
        path = f"/api/inbox/{view['conversations'][0]['conversation_id']}"
        await desk.ask("POST", f"{path}/claim")
        _, made = await desk.ask("POST", f"{path}/ticket")

        async def receipt() -> bool:
            return any(made["ticket"] in text for text in it.api.texts)

        await it.until(receipt, "the bot tells the ticket's number")
        await desk.ask("POST", f"{path}/release")


@asynccontextmanager
async def floor_of(settings: Settings) -> AsyncIterator[None]:
    """The dispatcher, with a made-up morning on its floor."""
    zone = ZoneInfo(settings.timezone)
    now = datetime.now(UTC)
    day = CityDay(now.astimezone(zone).date(), MORNING_CALLS, zone=zone)
    day.play(now - timedelta(seconds=20))
    redis = Redis.from_url(settings.stores.redis_url)
    dispatcher = LiveDispatcher(day, settings, redis)
    async with serve_http(dispatcher.app(), "127.0.0.1", settings.ports.dispatcher_port):
        yield
    await redis.aclose()
