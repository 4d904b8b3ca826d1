"""Two councils a week apart, on real rows: a decision gets owner and term, is missed, and stands
first on the next paper. Who may do what of it, and that nobody's data is shown."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from city.council.picture import CouncilOverview, read_picture
from foundation.postgres.pool import connection, open_pool
from foundation.printing import Paper, PrintedTable, pdf_of
from foundation.settings import Settings
from softphone_ui.council.paper import lay_out
from softphone_ui.web.show import Show
from tests.softphone_ui.city import program, settle, web_process
from tests.tickets import insert_tickets

pytestmark = pytest.mark.services
ZONE = ZoneInfo("Asia/Almaty")
CALLER = "+77010000077"
SECRET = "Менің пәтерім 17"


class Town(NamedTuple):
    settings: Settings
    address: str
    link: Any
    roads: int

    async def picture(self, now: datetime) -> CouncilOverview:
        pool = await open_pool(self.settings, "test", size=1)
        try:
            async with connection(pool) as link:
                return await read_picture(link, now, ZONE)
        finally:
            await pool.close()

    async def paper(self, now: datetime) -> Paper:
        """The council's at that time, in English."""
        picture = await self.picture(now)
        paper = lay_out(picture, Show("en", ZONE), "en", lambda text: text, "test")
        assert pdf_of(paper, now).startswith(b"%PDF-")
        return paper


def first_row(paper: Paper) -> tuple[str, list[str]]:
    """Heading of the first part, and its first row."""
    part = paper.parts[0]
    assert isinstance(part, PrintedTable)
    return part.heading, list(part.rows[0])


@pytest.fixture
async def town(fresh_settings: Settings) -> AsyncIterator[Town]:
    await settle(fresh_settings)
    link = await asyncpg.connect(fresh_settings.stores.database_url)
    roads = await link.fetchval("SELECT body_id FROM bodies WHERE code = 'roads'")
    await link.execute(
        """INSERT INTO headships (body_id, person_id, since)
           SELECT $1, person_id, '2026-01-01' FROM people WHERE login = 'head'""",
        roads,
    )
    async with web_process(fresh_settings) as address:
        yield Town(fresh_settings, address, link, roads)
    await link.close()


async def test_a_decision_is_missed_and_stands_first_on_the_next_paper(town: Town) -> None:
    now = datetime.now(UTC)
    today = now.astimezone(ZONE).date()
    async with program(town.address, "deputy") as deputy, program(town.address, "head") as head:
        body = {"body_id": town.roads, "due_on": f"{today + timedelta(days=5)}"}
        status, later = await deputy.ask(
            "POST", "/api/council/decisions",
            body | {"words": "Buy two snow blowers", "due_on": f"{today + timedelta(days=60)}"},
        )  # fmt: skip
        assert status == 200, later
        status, made = await deputy.ask(
            "POST", "/api/council/decisions", body | {"words": "Clear the yards of Saryarka"}
        )
        assert status == 200, made
        heading, row = first_row(await town.paper(now))
        assert heading.endswith("In work") and row[0] == "Clear the yards of Saryarka"
        # The next council: five days for it were not enough.
        heading, row = first_row(await town.paper(now + timedelta(days=7)))
        assert heading.endswith("Missed")
        assert row[0] == "Clear the yards of Saryarka" and "days late: 2" in row[2]
        assert row[1].endswith(await name_of(town, "head"))
        # Its owner reports, and the council accepts.
        report = {"version": 1, "words": "All 40 yards are clear"}
        path = f"/api/decisions/{made['decision_id']}/report"
        assert (await head.ask("POST", path, report))[0] == 204
        status, refused = await head.ask("POST", path, report)
        assert (status, refused["reason"]) == (409, "not_now")
        steps = f"/api/council/decisions/{made['decision_id']}/steps"
        assert (await deputy.ask("POST", steps, {"step": "accept", "version": 1}))[0] == 409
        assert (await deputy.ask("POST", steps, {"step": "accept", "version": 2}))[0] == 204
        heading, row = first_row(await town.paper(now + timedelta(days=7)))
        assert heading.endswith("In work") and row[0] == "Buy two snow blowers"


async def name_of(town: Town, login: str) -> str:
    return str(await town.link.fetchval("SELECT name FROM people WHERE login = $1", login))


async def test_who_may_do_what(town: Town) -> None:
    today = datetime.now(ZONE).date()
    body = {"words": "Clear the yards", "body_id": town.roads, "due_on": f"{today}"}
    async with (
        program(town.address, "deputy") as deputy,
        program(town.address, "head") as head,
        program(town.address, "lead1") as lead,
    ):
        for nobody in (head, lead):
            assert (await nobody.page("/council"))[0] == 403
            assert (await nobody.ask("POST", "/api/council/decisions", body))[0] == 403
        yesterday = body | {"due_on": f"{today - timedelta(days=1)}"}
        status, refused = await deputy.ask("POST", "/api/council/decisions", yesterday)
        assert (status, refused["reason"]) == (409, "term")
        headless = await town.link.fetchval("SELECT body_id FROM bodies WHERE code = 'water'")
        status, refused = await deputy.ask(
            "POST", "/api/council/decisions", body | {"body_id": headless}
        )
        assert (status, refused["reason"]) == (409, "no_head")
        _, made = await deputy.ask("POST", "/api/council/decisions", body)
        assert (await deputy.page("/decisions"))[0] == 403
        status, page = await head.page("/decisions")
        assert status == 200 and "Clear the yards" in page
        # Whoever no longer heads the body reports nothing of it.
        await town.link.execute("UPDATE headships SET until = $1", today - timedelta(days=1))
        path = f"/api/decisions/{made['decision_id']}/report"
        assert (await head.ask("POST", path, {"version": 1, "words": "Done"}))[0] == 404
        assert "Clear the yards" not in (await head.page("/decisions"))[1]


async def test_the_picture_has_the_late_and_the_growing_and_nobodys_data(town: Town) -> None:
    now = datetime.now(UTC)
    for number in range(1, 13):
        await insert_tickets(
            town.link,
            """INSERT INTO tickets (number, opened_at, applicant, text, address, state, body_id,
                                    due_at, topic_id)
               SELECT $1, $2, $3, $4, $4, 'assigned', $5, $6, topic_id
                 FROM topics WHERE code = 'snow'""",
            f"109-2026-{number:07}", now - timedelta(days=2), CALLER, SECRET, town.roads,
            now - timedelta(hours=1) if number <= 7 else now + timedelta(days=1),
        )  # fmt: skip
    picture = await town.picture(now)
    assert [(it.names.en, it.now, it.usual) for it in picture.growing] == [("Snow clearing", 12, 0)]
    assert [(it.late, it.tickets, it.body_id) for it in picture.late] == [(7, 12, town.roads)]
    assert (picture.late_tickets, picture.tickets, picture.red) == (7, 12, None)
    async with program(town.address, "deputy") as deputy:
        status, page = await deputy.page("/council")
        assert status == 200 and "Уборка снега" in page
        assert SECRET not in page and CALLER[-7:] not in page
        async with deputy.http.get("/council.pdf") as answer:
            assert answer.content_type == "application/pdf"
            assert (await answer.read()).startswith(b"%PDF-")


PROBLEM = """
    INSERT INTO problems (topic_id, cell, contacts, incidents, applicants, post_weight, months,
        solved, returned, rate, criticality, resonance, recurrence, score, formula, counted_at)
    SELECT topic_id, $2, 40, 9, 30, 0, 3, 0, 0, 2, 3, 2.5, 1, $3, 1, now()
      FROM topics WHERE code = $1 RETURNING topic_id"""
CELL = "89203682b4fffff"


CONTACT = """
    INSERT INTO problem_tickets (ticket, topic_id, cell, day, version, applicant)
    VALUES ($1, $2, $3, $4, 1, $5)"""


async def test_the_agenda_has_places_with_what_happens_there(town: Town) -> None:
    now = datetime.now(UTC)
    today = now.astimezone(ZONE).date()
    cell = int(CELL, 16)
    await town.link.fetchval(PROBLEM, "road", 0, 37.5)
    snow = await town.link.fetchval(PROBLEM, "snow", cell, 19.0)
    for number, house in enumerate((12, 40, 25, 12, 31, 18), start=1):
        name = f"109-2026-{number:07}"
        await insert_tickets(
            town.link,
            """INSERT INTO tickets (number, opened_at, applicant, address, state, topic_id)
               VALUES ($1, $2, $3, $4, 'registered', $5)""",
            name, now - timedelta(days=number), CALLER, f"Абай даңғылы, {house}, пәтер 7", snow,
        )  # fmt: skip
        day = today - timedelta(days=number)
        await town.link.execute(CONTACT, name, snow, cell, day, number)
    about = {
        "body_id": town.roads, "due_on": f"{today + timedelta(days=5)}", "topic_id": snow,
        "cell": CELL,
    }  # fmt: skip
    async with program(town.address, "deputy") as deputy:
        status, page = await deputy.page("/council")
        assert status == 200 and f"/problems/{snow}/{CELL}" in page
        assert "</a>: Абай даңғылы 12–40</h3>" in page and "из них 6 за 6 дней" in page
        assert "мер не принято" in page and "пәтер" not in page and CALLER[-7:] not in page
        made = await deputy.ask("POST", "/api/council/decisions", about | {"words": "Clear it"})
        assert made[0] == 200
        page = (await deputy.page("/council"))[1]
        assert "мер не принято" not in page and "есть поручение:" in page
    parts = [it for it in (await town.paper(now)).parts if isinstance(it, PrintedTable)]
    rows = next(it.rows for it in parts if it.heading == "The heaviest problems")
    # Road damage in the whole city is heavier, but nobody can go there.
    since = Show("en", ZONE).short_day(today - timedelta(days=6))
    assert [list(it) for it in rows] == [
        ["1", "Snow clearing (Абай даңғылы 12–40)", "6", since, "19.0", "1"]
    ]


async def test_the_wall_shows_the_city_and_nobodys_name(town: Town) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=40)
    await insert_tickets(
        town.link,
        """INSERT INTO tickets (number, opened_at, due_at, applicant, state, body_id, text)
           VALUES ('109-2026-0000991', $1, $2, $3, 'assigned', $4, $5)""",
        long_ago, long_ago + timedelta(days=7), CALLER, town.roads, SECRET,
    )  # fmt: skip
    async with program(town.address, "akim") as akim, program(town.address, "head") as head:
        assert (await head.page("/council/wall"))[0] == 403
        status, text = await akim.page("/council/wall")
    assert status == 200 and "<nav" not in text
    for secret in (CALLER, SECRET, "Болат", "Қанат"):  # neither the body's head nor who looks
        assert secret not in text
    assert text.count('data-sign="bad"') == 1, "a ticket is late, and nothing else is wrong"
