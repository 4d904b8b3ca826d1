"""A made-up past as rows: those that the programs would have written, one by one."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from demo.city import City
from demo.filling import Filling
from demo.lives import Life
from demo.reading import read_city, read_staff
from demo.tickets import Registrar
from foundation.postgres.pool import Connection, Pool, connection, transaction
from queue_manager.domain.floor.records import CallEnded, TicketOpened
from queue_manager.domain.floor.states import EndedBy, Outcome, Route
from queue_manager.scribe.writing import write_record
from queue_manager.scribe.writing_facts import write_facts
from registry.deadlines.rows import clock_states
from registry.keeping_deadlines import Keeper
from registry.tickets.rows import tickets
from registry.tickets.rows.contacts import open_contact
from registry.tickets.rows.history import add_history, open_history
from registry.workflow.keeping import StepRequest, take_step
from registry.workflow.life import Changed
from registry.workflow.opening import NewTicket, open_call_ticket
from registry.workflow.rows import clock_words
from registry.workflow.steps import Step
from tests.demo.house import demo_home, rows_of
from tests.demo.small_city import ALMATY, UNTIL, parts, records, wish
from tests.real_services import RealServices

pytestmark = pytest.mark.services

LIVES = 60
MADE = wish(days=1, calls=60)
CALL_TABLES = {
    "contacts": "TABLE contacts",
    "calls": "TABLE calls",
    "rings": "TABLE rings",
    "operator_states": "TABLE operator_states",
    "call_steps": "TABLE call_steps",
    "callbacks": "TABLE callbacks",
    "calls_out": "TABLE calls_out",
    "surveys": "TABLE surveys",
    "tasks": "SELECT ticket, kind, opened_at, done_at, done_by, done_call FROM tasks",
    "contact_facts": """
        SELECT contact_id, offered_at, formulas, line, operator, ticket, outcome, cause, answered,
        lost, in_time, waited_ms, talk_ms, hold_ms, wrap_up_ms, rings, rings_no_answer,
        not_taken_by, earlier_calls, callback_source, callback_result, callback_attempts,
        survey_score, abuse
        FROM contact_facts""",
}
TICKET_TABLES = {
    "tickets": """SELECT number, contact_id, operator, applicant, language, opened_at, state, text,
        address, topic_id, body_id, district, lat, lon, rough_place, answer, duplicate_of,
        extension_until, reopenings, due_at, version
        FROM tickets""",
    "ticket_history": """
        SELECT ticket, at, person_id, part, step, change, reason FROM ticket_history""",
    "clock_words": """
        SELECT ticket, at, step, was, becomes, clocks, until_at, reason FROM clock_words""",
    "clock_events": "SELECT ticket, kind, happened, at, calendar, detail FROM clock_events",
    "clocks": "TABLE clocks",
    "escalations": "TABLE escalations",
    "notices": "SELECT ticket, kind, due_at FROM notices",
    "deadline_facts": "TABLE deadline_facts",
}


@pytest.fixture
async def homes(real_services: RealServices, tmp_path: Path) -> list[tuple[Pool, Keeper]]:
    """One to be written one by one, one at once."""
    settings = [real_services.new_home(tmp_path / name) for name in ("one", "many")]
    return [await demo_home(each, UNTIL) for each in settings]


async def test_calls_at_once_are_those_one_by_one(homes: list[tuple[Pool, Keeper]]) -> None:
    (one, _), (many, _) = homes
    async with transaction(one) as link:
        for record in records(MADE):
            await write_record(link, record)
        await write_facts(link, records(MADE))
        expected = {name: await rows_of(link, query) for name, query in CALL_TABLES.items()}
    async with transaction(many) as link:
        filling = await new_filling(link)
        for part in parts(MADE):
            await filling.write(link, filling.prepare(part))
        for name, query in CALL_TABLES.items():
            assert await rows_of(link, query) == expected[name], name
            assert expected[name], f"nothing in {name}"


async def new_filling(link: Connection) -> Filling:
    staff = await read_staff(link)
    city = await read_city(link, ALMATY, staff)
    filling = Filling(MADE, "109", city, Registrar(city, Random(4), UNTIL))
    for part in parts(MADE):
        filling.look_ahead(part)
    return filling


async def test_tickets_at_once_are_those_of_the_registry(homes: list[tuple[Pool, Keeper]]) -> None:
    """Every step by the registry's own way, heard and reckoned by its process at that moment."""
    (one, keeper), (many, _) = homes
    async with transaction(many) as link:
        filling = await new_filling(link)
        lives = await some_lives(link, filling.city)
        await filling.write_tickets(link, lives)
        await filling.facts_of_deadlines(link, [life.opened.number for life in lives])
        made = {name: await rows_of(link, query) for name, query in TICKET_TABLES.items()}
    for life in lives:
        await live(one, keeper, life, filling.city)
    async with connection(one) as link:
        for name, query in TICKET_TABLES.items():
            assert made[name] == await rows_of(link, query), name
            assert made[name], f"nothing in {name}"


async def some_lives(link: Connection, city: City) -> list[Life]:
    """Lives of tickets that stand for themselves, and their contacts."""
    registrar = Registrar(city, Random(11), UNTIL)
    found: list[Life] = []
    for n in range(400):
        at = UNTIL - timedelta(days=50) * (1 - n / 400)
        opened = TicketOpened(
            f"109-2026-{n + 1:07d}", f"past-{n}", "109", at, f"+7709{n:07d}", "1001",
            ("kk", "ru")[n % 2], call_back=False,
        )  # fmt: skip
        ended = CallEnded(
            opened.call_id, Outcome.ANSWERED, at + timedelta(minutes=3), 9.0, 180.0, 0.0,
            EndedBy.CALLER, Route.DISPATCHER, "1001",
        )  # fmt: skip
        life = registrar.life_of(opened, ended, None)
        steps = [each.wish.step for each in life.changes]
        if Step.JOIN not in steps and (len(steps) > 1 or n % 40 == 0) and len(found) < LIVES:
            found.append(life)
            await contact_of(link, life)
    return found


async def contact_of(link: Connection, life: Life) -> None:
    opened = life.opened
    await open_contact(
        link, opened.call_id, channel="telephone", line="109", applicant=opened.caller,
        language=opened.language, received_at=opened.opened_at,
    )  # fmt: skip


async def live(pool: Pool, keeper: Keeper, life: Life, city: City) -> None:
    await register(pool, life)
    await keeper.hear(life.opened.opened_at)
    await write_words(pool, keeper, life, city)
    for each in life.changes:
        await escalate(pool, keeper, each.at)
        async with transaction(pool) as link:
            await take_step(link, life.opened.number, request_of(each), each.who, each.at)
        await keeper.hear(each.at)
    await escalate(pool, keeper, UNTIL)


async def register(pool: Pool, life: Life) -> None:
    opened = life.opened
    async with transaction(pool) as link:
        await contact_of(link, life)
        ticket = NewTicket(
            number=opened.number, call_id=opened.call_id, line=opened.line,
            opened_at=opened.opened_at, applicant=opened.caller, operator=opened.operator,
            language=opened.language, state=opened.state,
        )  # fmt: skip
        assert await open_call_ticket(link, ticket)
        change = {"state": [None, opened.state], "operator": [None, opened.operator]}
        await open_history(link, opened.number, opened.opened_at, change)


async def write_words(pool: Pool, keeper: Keeper, life: Life, city: City) -> None:
    words, number = life.words, life.opened.number
    assert words is not None
    topic, street = city.topics[words.matter.topic], words.street
    await escalate(pool, keeper, words.at)
    async with transaction(pool) as link:
        await tickets.save(
            link, number, subject="", text=words.text, address=words.address, topic_id=topic,
            district=words.district, body_id=None, lat=street and street.lat,
            lon=street and street.lon, rough_place=street is not None,
        )  # fmt: skip
        change: dict[str, object] = {"text": ["", words.text], "topic_id": [None, topic]}
        if words.address:
            change |= {"address": ["", words.address], "district": [None, words.district]}
        await add_history(
            link, number, change, person_id=city.persons[life.opened.operator or ""], at=words.at
        )
        await clock_words.add_other_topic(link, number, words.at)
    await keeper.hear(words.at)


def request_of(it: Changed) -> StepRequest:
    wish = it.wish
    body = wish.body.body_id if wish.body is not None else None
    return StepRequest(wish.step, wish.text, wish.reason, body, until=wish.until)


async def escalate(pool: Pool, keeper: Keeper, until: datetime) -> None:
    """Say what is to be said before that moment, at the moments at which it is."""
    while True:
        async with connection(pool) as link:
            at = await clock_states.next_at(link)
        if at is None or at >= until:
            return
        await keeper.escalate(at)
