"""Duplicates through the API: offered while a ticket is written, joined, counted, and told as a
mass problem that one step makes an incident of."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest

from foundation.postgres.pool import Connection, connection, open_pool
from foundation.settings import Settings
from tests.softphone_ui.city import Client, program, settle, web_process
from tests.tickets import insert_tickets

pytestmark = pytest.mark.services

LAT, LON = 51.128, 71.43
#: Degrees of latitude of a metre.
METRE = 1 / 111_195


class City(NamedTuple):
    operator: Client
    other: Client
    lead: Client
    admin: Client
    link: Connection
    topics: dict[str, int]


@pytest.fixture
async def city(fresh_settings: Settings) -> AsyncIterator[City]:
    await settle(fresh_settings)
    pool = await open_pool(fresh_settings, "test", size=1)
    async with (
        connection(pool) as link,
        web_process(fresh_settings) as address,
        program(address, "1001") as operator,
        program(address, "1002") as other,
        program(address, "lead1") as lead,
        program(address, "admin") as admin,
    ):
        topics = dict(await link.fetch("SELECT code, topic_id FROM topics"))
        yield City(operator, other, lead, admin, link, topics)
    await pool.close()


def number(n: int) -> str:
    return f"109-2026-{n:07}"


async def ticket(city: City, n: int, north: float | None = 0, **how: Any) -> str:
    """A ticket about a manhole, so many metres to the north (None: without a pin)."""
    it = {
        "number": number(n), "line": "109", "opened_at": datetime.now(UTC) - timedelta(hours=3),
        "subject": "Открытый люк у школы", "address": "", "state": "assigned",
        "lat": None if north is None else LAT + METRE * north,
        "lon": None if north is None else LON,
        "topic_id": city.topics["manhole"],
    } | how  # fmt: skip
    holes = ", ".join(f"${n}" for n in range(1, len(it) + 1))
    await insert_tickets(
        city.link, f"INSERT INTO tickets ({', '.join(it)}) VALUES ({holes})", *it.values()
    )
    return number(n)


async def beside(city: City, n: int = 1, **how: Any) -> dict[str, Any]:
    body = {
        "words": "возле школы люк открытый", "topic_id": city.topics["manhole"],
        "place": {"lat": LAT, "lon": LON},
    } | how  # fmt: skip
    status, told = await city.operator.ask("POST", f"/api/tickets/{number(n)}/likely", body)
    assert status == 200, told
    return told


async def join(by: Client, n: int, of: int) -> tuple[int, dict[str, Any]]:
    return await by.ask(
        "POST", f"/api/tickets/{number(n)}/steps", {"step": "join", "of": number(of)}
    )


async def test_what_is_near_is_offered_with_what_speaks_for_it_and_its_reading_noted(
    city: City,
) -> None:
    await ticket(city, 1, state="registered")
    await ticket(city, 2, 120, applicant="+77015556677")
    await ticket(city, 3, 300)
    await ticket(city, 4, 10, state="answered_on_the_spot")
    await ticket(city, 5, 20, opened_at=datetime.now(UTC) - timedelta(days=40))
    (it,) = (await beside(city))["likely"]
    assert (it["number"], it["near"], round(it["metres"])) == (number(2), "point", 120)
    assert 3 * 3600 <= it["seconds"] < 3 * 3600 + 60
    assert (it["shared"], it["same_topic"], it["may_join"]) == (
        ["люк", "открыт", "школ"],
        True,
        True,
    )
    assert "5556677" not in str(it)
    await beside(city)
    noted = await city.link.fetch("SELECT detail FROM audit WHERE action = 'tickets_beside'")
    assert [row["detail"] for row in noted] == [{"tickets": [number(2)]}]


async def test_the_administrator_says_by_topic_how_far_is_near(city: City) -> None:
    await ticket(city, 2, 120)
    tree = (await city.admin.ask("GET", "/api/routing/topics"))[1]
    it = next(it for it in tree if it["code"] == "manhole")
    wish = {key: it[key] for key in ("version", "names", "parent")}
    assert (await city.admin.ask("PUT", "/api/routing/topics/manhole",
                                 wish | {"near_metres": 100}))[0] == 200  # fmt: skip
    assert (await beside(city))["likely"] == []


async def test_a_rough_point_is_only_its_street_and_a_house_tells_more(city: City) -> None:
    rough = {"rough_place": True, "address": "Абай даңғылы, 12, пәтер 7"}
    await ticket(city, 2, 0, **rough)
    await ticket(city, 3, None, address="Абая, 90", subject="Люк")
    at = {"place": {"lat": LAT, "lon": LON, "rough": True}, "address": "проспект Абая, 12"}
    (it,) = (await beside(city, **at))["likely"]
    assert (it["number"], it["near"], it["metres"]) == (number(2), "address", None)
    told = (await beside(city, **at | {"address": "Абая"}))["likely"]
    assert {(it["number"], it["near"]) for it in told} >= {(number(2), "street")}


async def test_a_cluster_is_one_offer_and_shows_its_size_everywhere(city: City) -> None:
    for n, north in ((2, 200), (3, 20), (4, 30)):
        await ticket(city, n, north)
    for n in (3, 4):
        assert (await join(city.operator, n, 2))[0] == 200
    (it,) = (await beside(city))["likely"]
    assert (it["number"], it["applicants"], round(it["metres"])) == (number(2), 3, 20)
    told = await beside(city, 3)
    assert (told["joined"], told["likely"]) == (True, [])
    assert [(it["number"], it["is_first"]) for it in told["cluster"]] == [
        (number(2), True), (number(4), False),
    ]  # fmt: skip
    whole = (await city.operator.ask("GET", f"/api/tickets/{number(2)}"))[1]
    assert whole["ticket"]["duplicates"] == 2
    for path, said in (("/tickets", "3 заявителя"), (f"/tickets/{number(3)}", number(2))):
        async with city.operator.http.get(path) as page:
            assert said in await page.text()


async def test_two_who_join_at_once_are_both_answered(city: City) -> None:
    for n in (1, 2, 3):
        await ticket(city, n)
    came = await asyncio.gather(join(city.operator, 1, 2), join(city.other, 1, 3))
    assert sorted(status for status, _ in came) == [200, 409]
    assert next(told for status, told in came if status == 409)["reason"] == "not_by_you"
    joined_to: str = await city.link.fetchval(
        "SELECT duplicate_of FROM tickets WHERE number = $1", number(1)
    )
    first = int(joined_to[-1])
    other = 5 - first
    came = await asyncio.gather(join(city.operator, first, other), join(city.other, other, 1))
    assert sorted(status for status, _ in came) == [200, 409]
    clusters = await city.link.fetch(
        "SELECT duplicate_of, count(*) FROM tickets WHERE duplicate_of IS NOT NULL GROUP BY 1"
    )
    assert [row["count"] for row in clusters] == [2]


async def test_what_is_solved_is_told_of_and_what_is_erased_is_gone(city: City) -> None:
    await ticket(city, 1)
    await ticket(city, 2, 50, state="resolved", changed_at=datetime.now(UTC))
    (it,) = (await beside(city))["likely"]
    assert (it["state"], it["may_join"]) == ("resolved", False)
    status, told = await join(city.operator, 1, 2)
    assert (status, told["reason"]) == (409, "of_over")
    await city.link.execute(
        "UPDATE tickets SET applicant = NULL, subject = '', text = '', address = '', lat = NULL,"
        " lon = NULL WHERE number = $1", number(2),
    )  # fmt: skip
    assert (await beside(city, address="Абая, 12"))["likely"] == []
    assert (await join(city.operator, 1, 2))[1]["reason"] == "of_over"


async def test_a_mass_problem_is_proposed_until_one_step_makes_an_incident_of_it(
    city: City,
) -> None:
    for n in range(2, 8):
        await ticket(city, n, n, address=f"ул. Абая, 12, кв. {n}")
    for n in range(3, 7):
        await join(city.operator, n, 2)
    told = (await city.lead.ask("GET", "/api/incidents"))[1]
    assert told["proposals"] == [], "four are joined"
    await join(city.operator, 7, 2)
    (it,) = (await city.lead.ask("GET", "/api/incidents"))[1]["proposals"]
    assert (it["cluster"], it["applicants"], it["place"]) == (number(2), 6, "ул. Абая, 12")
    assert it["text_ru"] == "ул. Абая, 12: Открытый люк. Мы знаем о проблеме и уже решаем её."
    body = {
        "until": (datetime.now(UTC) + timedelta(hours=2)).isoformat(), "place": it["place"],
        "topic": it["topic"], "text_ru": it["text_ru"], "cluster": it["cluster"],
    }  # fmt: skip
    came = await asyncio.gather(*(city.lead.ask("POST", "/api/incidents", body) for _ in (1, 2)))
    assert sorted(status for status, _ in came) == [200, 409]
    told = (await city.lead.ask("GET", "/api/incidents"))[1]
    assert (len(told["incidents"]), told["proposals"]) == (1, [])
    path = f"/api/incidents/{told['incidents'][0]['incident_id']}/close"
    assert (await city.lead.ask("POST", path))[0] == 204
    proposals = (await city.lead.ask("GET", "/api/incidents"))[1]["proposals"]
    assert [it for it in proposals if it["cluster"]] == []


async def test_where_many_tickets_lie_around_five_are_offered(city: City) -> None:
    """More than around one point of a city with two million tickets (`bench search` times it)."""
    await insert_tickets(city.link,
        """INSERT INTO tickets (number, line, opened_at, state, subject, text, address, topic_id,
                                lat, lon)
           SELECT '109-2025-' || lpad(n::text, 7, '0'), '109', now() - n * interval '40 seconds',
                  CASE WHEN n % 5 > 0 THEN 'answered_on_the_spot' ELSE 'assigned' END,
                  'Открытый люк ' || n, 'у школы во дворе', 'проспект Абая, ' || n % 100, $1,
                  $2 + (n % 331) * 0.00001, $3 + (n % 337) * 0.00001
             FROM generate_series(1, 30000) n""",
        city.topics["manhole"], LAT, LON,
    )  # fmt: skip
    await city.link.execute("ANALYZE tickets")
    assert len((await beside(city, address="Абая, 12"))["likely"]) == 5
