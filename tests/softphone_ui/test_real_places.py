"""Places through the API: found, put on a ticket, refused outside the city, edited, imported."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import NamedTuple

import pytest

from foundation.postgres.pool import connection, open_pool
from foundation.settings import Settings
from tests.softphone_ui.city import Client, program, settle, web_process
from tests.tickets import insert_tickets

pytestmark = pytest.mark.services
BAITEREK = {"lat": 51.1283, "lon": 71.4305}
ALMATY_CITY = {"lat": 43.24, "lon": 76.89}
TICKET = "/api/tickets/109-2026-0000001"


class City(NamedTuple):
    operator: Client
    admin: Client
    clerk: Client


@pytest.fixture
async def city(fresh_settings: Settings) -> AsyncIterator[City]:
    await settle(fresh_settings)
    pool = await open_pool(fresh_settings, "test", size=1)
    async with connection(pool) as link:
        await insert_tickets(
            link,
            "INSERT INTO tickets (number, line, opened_at)"
            " VALUES ('109-2026-0000001', '109', now())",
        )
    await pool.close()
    async with (
        web_process(fresh_settings) as address,
        program(address, "1001") as operator,
        program(address, "admin") as admin,
        program(address, "clerk") as clerk,
    ):
        yield City(operator, admin, clerk)


async def place(client: Client, **words: object) -> tuple[int, dict]:
    version = (await client.ask("GET", TICKET))[1]["ticket"]["version"]
    return await client.ask("PUT", TICKET, {"version": version, "reopened": True, **words})


async def test_a_street_by_its_former_name_gives_point_and_district(city: City) -> None:
    _, told = await city.operator.ask("GET", "/api/places/streets?words=j,hsy<jh 8")
    assert told["found"] == []  # a shifted key is another letter, not a street
    _, told = await city.operator.ask("GET", "/api/places/streets?words=орынбор 8")
    [street] = told["found"]
    assert (street["name_ru"], street["house"]) == ("проспект Мангилик Ел", "8")
    assert (street["former"], street["district"]) == ("Орынбор", "esil")


async def test_a_place_brings_its_district_and_whom_it_concerns(city: City) -> None:
    topics = (await city.operator.ask("GET", "/api/topics"))[1]
    yard = next(it["topic_id"] for it in topics if it["code"] == "yard")
    status, saved = await place(city.operator, topic_id=yard, place=BAITEREK)
    assert (status, saved["district"]) == (200, "esil")
    whole = (await city.operator.ask("GET", TICKET))[1]
    ticket = whole["ticket"]
    assert (ticket["lat"], ticket["lon"], ticket["rough_place"]) == (51.1283, 71.4305, False)
    assert ticket["body_names"]["ru"] == "Акимат района «Есиль»"
    assert whole["history"][-1]["change"]["place"] == [None, "51.128300, 71.430500"]
    # What the form leaves out stays.
    await place(city.operator, topic_id=yard, text="x")
    ticket = (await city.operator.ask("GET", TICKET))[1]["ticket"]
    assert (ticket["lat"], ticket["district"]) == (51.1283, "esil")
    await place(city.operator, place=None)
    assert (await city.operator.ask("GET", TICKET))[1]["ticket"]["lat"] is None


async def test_a_place_outside_the_city_is_refused_and_said(city: City) -> None:
    status, told = await place(city.operator, text="x", place=ALMATY_CITY)
    assert (status, told["error"]) == (422, "outside_city")
    assert told["message"] == "Это место за пределами города."
    where = (await city.operator.ask("GET", "/api/places/at?lat=43.24&lon=76.89"))[1]
    assert where["outside"] and where["metres"] > 900_000
    assert (await city.operator.ask("GET", "/api/places/at?lat=95&lon=71"))[0] == 400


async def test_a_point_says_its_street_and_the_map_shows_open_tickets_without_words(
    city: City,
) -> None:
    where = (await city.clerk.ask("GET", "/api/places/at?lat=51.1135&lon=71.4330"))[1]
    assert (where["district"], where["street_ru"]) == ("esil", "проспект Мангилик Ел")
    assert len((await city.clerk.ask("GET", "/api/places/map"))[1]["districts"]) == 6
    box = "/api/places/tickets?south=51.12&north=51.14&west=71.42&east=71.44"
    assert (await city.clerk.ask("GET", box))[0] == 403
    await place(city.operator, text="тайна", address="Абая, 1", place=BAITEREK)
    (it,) = (await city.operator.ask("GET", box))[1]["tickets"]
    assert (it["lat"], it["rough"], it["applicants"]) == (51.1283, False, 1)
    assert not {"text", "address", "applicant"} & set(it)
    for wide in ("south=40&north=52&west=71.42&east=71.44", "south=51&north=50&west=71&east=72"):
        assert (await city.operator.ask("GET", f"/api/places/tickets?{wide}"))[0] == 400


async def test_an_administrator_draws_a_district(city: City) -> None:
    ring = [[71.42, 51.12], [71.44, 51.12], [71.44, 51.14], [71.42, 51.14]]
    path, drawn = "/api/places/districts/nura", {"version": 1, "outline": ring}
    assert (await city.operator.ask("PUT", path, drawn))[0] == 403
    assert await city.admin.ask("PUT", path, drawn) == (200, {"version": 2})
    assert (await city.admin.ask("PUT", path, drawn))[0] == 409
    crossing = {"version": 2, "outline": [ring[0], ring[2], ring[1], ring[3]]}
    status, told = await city.admin.ask("PUT", path, crossing)
    assert (status, told["reason"], told["message"]) == (
        422, "crosses", "Контур пересекает сам себя.",
    )  # fmt: skip
    esil = next(
        it
        for it in (await city.admin.ask("GET", "/api/places/map"))[1]["districts"]
        if it["code"] == "esil"
    )
    assert esil["approximate"]
    gone = {"version": esil["version"], "outline": None}
    assert (await city.admin.ask("PUT", "/api/places/districts/esil", gone))[0] == 200
    where = (await city.admin.ask("GET", "/api/places/at?lat=51.1283&lon=71.4305"))[1]
    assert (where["district"], where["approximate"]) == ("nura", False)


async def test_streets_are_kept_and_imported_whole_or_not(city: City) -> None:
    new = {"version": 0, "name_kk": "Жаңа көше", "name_ru": "улица Новая", **BAITEREK}
    status, added = await city.admin.ask("POST", "/api/places/streets", new)
    assert status == 200
    assert (await city.admin.ask("POST", "/api/places/streets", new))[0] == 409
    path = f"/api/places/streets/{added['street_id']}"
    renamed = {**new, "version": 1, "name_ru": "улица Новейшая", "former": ["улица Новая"]}
    assert (await city.admin.ask("PUT", path, renamed))[1]["version"] == 2
    assert (await city.admin.ask("PUT", path, renamed))[0] == 409
    nowhere = {**new, "lat": None}
    assert (await city.admin.ask("POST", "/api/places/streets", nowhere))[0] == 422
    before = await _csv(city.admin)
    assert await _import(city.admin, "name_kk,name_ru,lat,lon\nА көшесі,улица А,,\n,х,,\n") == (
        422, [{"line": 3, "why": "name"}],
    )  # fmt: skip
    assert await _csv(city.admin) == before
    text = (
        "name_kk,name_ru,former,lat,lon\nЖаңа көше,улица Новейшая,Старая,,\nА көшесі,улица А,,,\n"
    )
    assert await _import(city.admin, text) == (200, {"added": 1, "known": 1})
    line = next(it for it in (await _csv(city.admin)).splitlines() if "Новейшая" in it)
    assert line == "Жаңа көше,улица Новейшая,улица Новая; Старая,51.128300,71.430500"
    assert (await city.admin.ask("DELETE", f"{path}?version=2"))[0] == 409, "the list changed it"
    assert (await city.admin.ask("DELETE", f"{path}?version=3"))[0] == 204
    assert (await city.admin.ask("DELETE", f"{path}?version=3"))[0] == 404


async def _csv(client: Client) -> str:
    async with client.http.get("/api/places/streets.csv") as answer:
        return (await answer.text()).removeprefix("\ufeff")


async def _import(client: Client, text: str) -> tuple[int, object]:
    headers = {"X-CSRF": client.token, "Content-Type": "text/csv"}
    async with client.http.post(
        "/api/places/streets/import", data=text.encode(), headers=headers
    ) as answer:
        told = await answer.json()
        return answer.status, told.get("lines", told)
