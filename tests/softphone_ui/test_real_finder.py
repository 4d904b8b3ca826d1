"""One box finds what a person may open, and nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

import asyncpg
import pytest

from foundation.settings import Settings
from tests.softphone_ui.city import Client, program, settle, web_process
from tests.softphone_ui.finding.stage import number, tickets_there
from tests.tickets import insert_tickets

pytestmark = pytest.mark.services
OF_WATER = "109-2026-0000900"


@pytest.fixture
async def people(fresh_settings: Settings) -> AsyncIterator[Mapping[str, Client]]:
    await settle(fresh_settings)
    await tickets_there(fresh_settings)
    link = await asyncpg.connect(fresh_settings.stores.database_url)
    await insert_tickets(
        link,
        "INSERT INTO tickets (number, opened_at, subject, state, body_id, topic_id) "
        "SELECT $1, now(), 'Ашық люк', 'assigned', b.body_id, t.topic_id FROM bodies b, topics t "
        "WHERE b.code = 'water' AND t.code = 'manhole'",
        OF_WATER,
    )
    await link.close()
    async with (
        web_process(fresh_settings) as address,
        program(address, "1001") as operator,
        program(address, "lead1") as lead,
        program(address, "clerk") as clerk,
        program(address, "roads") as roads,
        program(address, "akim") as akim,
    ):
        yield {"operator": operator, "lead": lead, "akim": akim, "clerk": clerk, "roads": roads}


async def found(client: Client, words: str) -> list[tuple[str, str]]:
    """Return kind and address of each hit."""
    status, answer = await client.ask("GET", f"/api/finder?words={words}")
    assert status == 200
    return [(hit["kind"], hit["href"]) for hit in answer["hits"]]


async def test_a_page_is_found_in_three_languages_by_those_who_may_open_it(
    people: Mapping[str, Client],
) -> None:
    for words in ("roster", "график", "кесте"):
        assert ("page", "/roster") in await found(people["lead"], words), words
        assert ("page", "/roster") not in await found(people["operator"], words), words


async def test_a_number_finds_its_ticket(people: Mapping[str, Client]) -> None:
    assert ("ticket", f"/tickets/{number(1)}") in await found(people["operator"], number(1))
    assert await found(people["operator"], "109-2019-0000001") == []


async def test_somebody_without_the_right_learns_nothing_of_a_ticket(
    people: Mapping[str, Client],
) -> None:
    for words in (number(1), "109-2019-0000001", "люк"):
        assert [hit for hit in await found(people["akim"], words) if hit[0] == "ticket"] == []


async def test_a_clerk_finds_tickets_of_their_own_body_only(people: Mapping[str, Client]) -> None:
    owners = {
        "clerk": await found(people["clerk"], OF_WATER),
        "roads": await found(people["roads"], OF_WATER),
    }
    assert owners == {"clerk": [("ticket", f"/body/{OF_WATER}")], "roads": []}


async def test_words_lead_to_the_list_of_tickets(people: Mapping[str, Client]) -> None:
    assert ("ticket", "/tickets?words=%D0%BB%D1%8E%D0%BA") in await found(people["lead"], "люк")


async def test_people_are_found_by_name_and_extension_by_those_who_see_their_month(
    people: Mapping[str, Client],
) -> None:
    hits = await found(people["lead"], "1001")
    assert [kind for kind, href in hits if href.startswith("/kpi/")] == ["person"]
    assert not any(kind == "person" for kind, _ in await found(people["operator"], "1001"))


async def test_a_body_leads_to_its_tickets(people: Mapping[str, Client]) -> None:
    hits = [href for kind, href in await found(people["lead"], "водоканал") if kind == "body"]
    assert hits and all(href.startswith("/tickets?body_id=") for href in hits)


async def test_odd_words_find_nothing_and_break_nothing(people: Mapping[str, Client]) -> None:
    for words in ("", "%20", "%27%3B--", "%F0%9F%98%80", "x" * 100):
        hits = await found(people["lead"], words)
        assert all(kind == "ticket" for kind, _ in hits)
    assert (await people["lead"].ask("GET", f"/api/finder?words={'x' * 101}"))[0] == 400
