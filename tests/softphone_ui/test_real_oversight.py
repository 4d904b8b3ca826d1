"""The first pages of heads and deputy akims on real rows: the same numbers as on the clerk's page,
of their own bodies alone, and without applicants."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import asyncpg
import pytest

from foundation.settings import Settings
from tests.softphone_ui.city import program, settle, web_process
from tests.tickets import insert_tickets

pytestmark = pytest.mark.services
HEADED = """
    INSERT INTO headships (body_id, person_id, since)
    SELECT $1, person_id, '2026-01-01' FROM people WHERE login = 'head'"""
SUPERVISED = """
    INSERT INTO supervisions (body_id, person_id, since)
    SELECT $1, person_id, '2026-01-01' FROM people WHERE login = 'deputy'"""
CALLER, SECRET = "+77010000077", "Менің пәтерім 17"


class Town(NamedTuple):
    address: str
    link: Any
    bodies: dict[str, int]


@pytest.fixture
async def town(fresh_settings: Settings) -> AsyncIterator[Town]:
    """The head leads roads, the deputy akim supervises roads; nobody supervises water. Roads have
    six late tickets of ten, of which two were reopened, water has one late ticket."""
    await settle(fresh_settings)
    link = await asyncpg.connect(fresh_settings.stores.database_url)
    bodies = {row["code"]: row["body_id"] for row in await link.fetch("SELECT * FROM bodies")}
    await link.execute(HEADED, bodies["roads"])
    await link.execute(SUPERVISED, bodies["roads"])
    now = datetime.now(UTC)
    for number in range(1, 12):
        late = number <= 6 or number == 11
        await insert_tickets(
            link,
            """INSERT INTO tickets (number, opened_at, applicant, text, address, state, body_id,
                                    due_at, topic_id, reopenings)
               SELECT $1, $2, $3, $4, $4, 'in_progress', $5, $6, topic_id, $7
                 FROM topics WHERE code = 'snow'""",
            f"109-2026-{number:07}", now - timedelta(days=9), CALLER, SECRET,
            bodies["water" if number == 11 else "roads"],
            now - timedelta(hours=30) if late else now + timedelta(days=5), int(number <= 2),
        )  # fmt: skip
    async with web_process(fresh_settings) as address:
        yield Town(address, link, bodies)
    await link.close()


def count(page: str, name: str) -> int:
    """Return a number of a page by the name that its element carries."""
    found = re.search(rf'data-count="{name}">(\d+)<', page)
    assert found, name
    return int(found[1])


async def test_a_head_sees_the_numbers_of_the_clerk(town: Town) -> None:
    async with program(town.address, "head") as head, program(town.address, "roads") as clerk:
        _, page = await head.page("/my-body")
        _, body = await clerk.page("/body")
        assert count(page, "late") == count(body, "overdue") == 6
        assert (count(page, "reopened"), count(page, "waiting")) == (2, 0)
        _, late = await head.page("/my-body/tickets?which=late")
        assert late.count('class="nowrap number-text"') == 6
        _, reopened = await head.page("/my-body/tickets?which=reopened")
        assert reopened.count('class="nowrap number-text"') == 2
        for text in (page, late, reopened):
            assert SECRET not in text and CALLER[-7:] not in text and "0000011" not in text
        # A decision of the council waits for the head until it is reported.
        await town.link.execute(
            """INSERT INTO council_decisions
                   (decided_on, due_on, first_due_on, words, body_id, made_by, made_at)
               SELECT current_date, current_date + 9, current_date + 9, 'Clear the yards', $1,
                      person_id, now() FROM people WHERE login = 'akim'""",
            town.bodies["roads"],
        )
        _, page = await head.page("/my-body")
        assert count(page, "waiting") == 1 and "Clear the yards" in page


async def test_a_deputy_akim_sees_their_own_bodies_alone(town: Town) -> None:
    async with program(town.address, "deputy") as deputy:
        status, page = await deputy.page("/my-bodies")
        assert status == 200
        shown = re.findall(r'data-body="(\d+)"', page)
        assert shown == [f"{town.bodies['roads']}"]
        path = "/my-bodies/tickets?which=late&body_id="
        assert (await deputy.page(f"{path}{town.bodies['roads']}"))[0] == 200
        assert (await deputy.page(f"{path}{town.bodies['water']}"))[0] == 404
        assert (await deputy.page("/my-body"))[0] == 403
    async with program(town.address, "head") as head:
        path = "/my-body/tickets?body_id="
        assert (await head.page(f"{path}{town.bodies['water']}"))[0] == 404
        assert (await head.page("/my-bodies"))[0] == 403


async def test_who_answers_for_no_body_reads_so(town: Town) -> None:
    await town.link.execute("DELETE FROM headships")
    await town.link.execute("DELETE FROM supervisions")
    async with program(town.address, "head") as head, program(town.address, "deputy") as deputy:
        assert "не руководите ни одним исполнителем" in (await head.page("/my-body"))[1]
        assert "не курируете ни одного исполнителя" in (await deputy.page("/my-bodies"))[1]
        assert 'id="tickets"' not in (await head.page("/my-body/tickets"))[1]
