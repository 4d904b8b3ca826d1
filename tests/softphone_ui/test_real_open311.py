"""Open311 on a real database, with a dispatcher that counts: from a program's request to the body,
and back to whoever reads."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import aiohttp
import asyncpg
import pytest

from bench.system import until
from foundation.postgres.pool import open_pool
from foundation.postgres.queries import bind
from foundation.settings import Settings
from launcher.open311_key import make_key
from registry.keeping_deadlines import Keeper
from registry.open311.requests import middle_of_cell
from softphone_ui.web.database import CONNECTIONS, FOR_ANYBODY
from tests.softphone_ui.city import Client, program, settle, web_process
from tests.softphone_ui.counting import counting
from tests.tickets import (
    insert_tickets,
    lead_ticket,
    lead_tickets,
    open_on_the_day_before,
    public_id,
)

pytestmark = pytest.mark.services
INSIDE = {"lat": "51.1283", "long": "71.4305"}
SNOW = {"service_code": "snow", **INSIDE, "description": "Қар тазаланбаған"}


class City(NamedTuple):
    settings: Settings
    address: str
    http: aiohttp.ClientSession
    admin: Client
    link: Any
    key: str

    async def read(self, path: str, **query: str) -> tuple[int, Any]:
        async with self.http.get(f"/open311/v2/{path}.json", params=query) as told:
            assert told.headers["Content-Type"] == "application/json; charset=utf-8"
            return told.status, await told.json()

    async def send(self, **fields: Any) -> tuple[int, Any]:
        data = [(name, each) for name, it in ({"api_key": self.key} | fields).items()
                for each in (it if isinstance(it, list) else [it])]  # fmt: skip
        form = aiohttp.FormData(data)
        async with self.http.post("/open311/v2/requests.json", data=form) as told:
            return told.status, await told.json()

    async def sent(self, **fields: Any) -> str:
        """The public id of a request that must be taken."""
        status, (told,) = await self.send(**fields)
        assert status == 201, told
        return str(told["service_request_id"])

    async def number(self, public_id: str) -> str:
        """Of the ticket with this public id."""
        query = "SELECT ticket FROM public_ids WHERE public_id = $1"
        return str(await self.link.fetchval(query, public_id))


@pytest.fixture
async def city(fresh_settings: Settings) -> AsyncIterator[City]:
    await settle(fresh_settings)
    key = await asyncio.to_thread(make_key, fresh_settings, "Қолданба", imports=False, per_minute=9)
    link = await asyncpg.connect(fresh_settings.stores.database_url)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(counting(fresh_settings, 41))
        address = await stack.enter_async_context(web_process(fresh_settings))
        admin = await stack.enter_async_context(program(address, "admin"))
        http = await stack.enter_async_context(
            aiohttp.ClientSession(address, headers={"Accept-Language": "en"})
        )
        yield City(fresh_settings, address, http, admin, link, key)
    await link.close()


async def test_however_much_is_asked_from_outside_the_desks_have_connections(city: City) -> None:
    async with city.link.transaction():
        await city.link.execute("LOCK TABLE tickets IN ACCESS EXCLUSIVE MODE")
        asked = [asyncio.create_task(city.read("requests")) for _ in range(3 * CONNECTIONS)]
        waiting = (
            "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
            " WHERE NOT l.granted AND d.datname = current_database()"
        )

        async def wait_for_the_table() -> bool:
            return bool(await city.link.fetchval(waiting) == FOR_ANYBODY)

        await until(wait_for_the_table, 20, "as many as may read, read")
        assert (await city.admin.ask("GET", "/api/topics"))[0] == 200
    assert {status for status, _ in await asyncio.gather(*asked)} == {200}


async def test_a_request_becomes_a_ticket_with_body_district_story_and_nobodys_name(
    city: City,
) -> None:
    status, (told,) = await city.send(
        **SNOW | {"service_code": "manhole"}, **{"attribute[cover]": "missing"},
        first_name="Айгүл", last_name="Серікова", email="a@mail.kz", phone="8 701 234 56 78",
    )  # fmt: skip
    assert status == 201 and told["service_notice"].startswith("Your request is registered")
    known = told["service_request_id"]
    number = await city.number(known)
    assert number.startswith("109-") and number.endswith("-0000042")
    assert told["service_notice"].endswith(f"The number for the applicant: {number}")
    whole = (await city.admin.ask("GET", f"/api/tickets/{number}"))[1]
    ticket = whole["ticket"]
    assert (ticket["state"], ticket["topic_names"]["en"], ticket["district"]) == (
        "assigned", "Open manhole", "esil",
    )  # fmt: skip
    assert (ticket["subject"], ticket["body_names"]["ru"]) == ("Қар тазаланбаған", "Водоканал")
    assert "What is wrong with the cover?: it is missing" in ticket["text"]
    assert "Applicant: Айгүл Серікова, a@mail.kz" in ticket["text"]
    assert [(it["reason"], it["step"]) for it in whole["history"]] == [
        ("opened", None), (None, "assign"),
    ]  # fmt: skip
    async with city.admin.http.get(f"/tickets/{number}") as page:
        assert page.status == 200 and number in await page.text()
    row = await city.link.fetchrow(
        """SELECT applicant, channel FROM tickets
             JOIN contacts USING (contact_id, channel, applicant)"""
    )
    assert tuple(row) == ("+77012345678", "open311")
    assert await city.link.fetchval("SELECT count(*) FROM clock_words WHERE ticket = $1", number)
    _, (seen,) = await city.read(f"requests/{known}")
    assert number not in str(seen)
    assert (seen["status"], seen["agency_responsible"]) == (
        "open",
        "Water and Sewerage",
    )
    assert (seen["lat"], seen["description"]) == (51.1283, "Қар тазаланбаған")
    for secret in ("Айгүл", "Серікова", "mail.kz", "7012345678", "8 701"):
        assert secret not in str(seen)


async def test_filters_pages_and_notes(city: City) -> None:
    ids = [await city.sent(**SNOW) for _ in range(3)]
    assert (await city.read("requests"))[1] == [], "the day on which they were opened is not over"
    oldest = await city.number(ids[0])
    await lead_ticket(city.link, oldest, "resolved")
    await open_on_the_day_before(city.link)
    await city.link.execute(
        "UPDATE tickets SET answer = 'Тазаланды', opened_at = $2 WHERE number = $1",
        oldest, await city.link.fetchval("SELECT now() - interval '100 days'"),
    )  # fmt: skip
    _, found = await city.read("requests")
    assert [it["service_request_id"] for it in found] == sorted(ids[1:]), "in no order of time"
    _, found = await city.read("requests", status="closed", updated_after="2026-01-01T00:00:00Z",
                               updated_before="2026-03-01T00:00:00Z")  # fmt: skip
    assert found == []
    _, (old,) = await city.read("requests", service_request_id=f"{ids[0]},109-x")
    assert (old["status"], "Тазаланды" in old["status_notes"]) == ("closed", True)
    _, (second,) = await city.read("requests", page="2", page_size="1", extensions="true")
    assert second["service_request_id"] == sorted(ids[1:])[1]
    assert [it["summary"] for it in second["notes"]] == ["given to the responsible body"]
    assert (await city.read("requests", service_code="manhole"))[1] == []
    assert (await city.read("requests", status="odd"))[0] == 400
    status, (fault,) = await city.read("requests/109-2026-9999999")
    assert (status, fault["code"]) == (404, 404)


async def test_of_a_telephone_call_no_word_is_told(city: City) -> None:
    await insert_tickets(
        city.link,
        """INSERT INTO tickets (number, applicant, opened_at, subject, text, address, topic_id, lat,
                                lon, answer)
           SELECT '109-2026-0000007', '+77012345678', now(), 'Айгүл', 'Айгүл, пәтер 5',
                  'Кенесары 5', topic_id, 51.128345, 71.430599, 'Айгүл ханым'
             FROM topics WHERE code = 'snow'""",
    )
    assert (await city.read("requests/109-2026-0000007"))[0] == 404, "the number is nobody's id"
    known = await public_id(city.link, "109-2026-0000007")
    _, (told,) = await city.read(f"requests/{known}", extensions="true")
    point = middle_of_cell(51.128345, 71.430599)
    assert (told["service_code"], told["lat"], told["long"]) == ("snow", *point)
    assert "Айгүл" not in str(told) and told["address"] is None


async def test_who_sent_a_request_may_still_name_it_by_its_number(city: City) -> None:
    """A program of before there were public ids kept the number; to others it is nobody's."""
    known = await city.sent(**SNOW)
    number = await city.number(known)
    other = await asyncio.to_thread(make_key, city.settings, "o", imports=False, per_minute=9)
    for key, status in ((None, 404), ("k311-no", 403), (other, 404), (city.key, 200)):
        found = await city.read(f"requests/{number}", **({"api_key": key} if key else {}))
        assert found[0] == status, key
    _, (told,) = await city.read("requests", service_request_id=number, api_key=city.key)
    assert told["service_request_id"] == known


async def test_xml_json_bodies_and_errors_in_the_standards_form(city: City) -> None:
    async with city.http.post(
        "/open311/v2/requests.xml",
        json={"api_key": city.key, "service_code": "street_light", "address_string": "Кенесары 5",
              "attribute": {"fault": ["out", "pole"], "lamps": 2}},
    ) as told:  # fmt: skip
        assert told.headers["Content-Type"] == "text/xml; charset=utf-8"
        known = ElementTree.fromstring(await told.text()).findtext("request/service_request_id")
    number = await city.number(str(known))
    row = await city.link.fetchrow(
        "SELECT rough_place, text FROM tickets WHERE number = $1", number
    )
    assert row["text"] == "How many lamps are out?: 2\nWhat is wrong?: it is out, the pole leans"
    assert row["rough_place"], "the only street that is meant gives its point"
    for path, body, status in (
        ("requests.xml", {"api_key": "k311-no", **SNOW}, 403),
        ("requests.xml", SNOW, 403),
        ("requests.xml", {"api_key": city.key, **SNOW, "lat": "40.7", "long": "-74"}, 400),
        ("requests.xml", {"api_key": city.key, **SNOW, "description": "\x00"}, 400),
        ("nothing.xml", None, 404),
    ):
        async with city.http.post(f"/open311/v2/{path}", data=body) as told:
            errors = ElementTree.fromstring(await told.text())
            assert (told.status, errors.tag) == (status, "errors"), errors.findtext(
                "error/description"
            )
            assert errors.findtext("error/code") == str(status)
    for broken in (b"{", b"[1]", b'{"a": [1]}', b"[" * 5000):
        async with city.http.post(
            "/open311/v2/requests.json", data=broken, headers={"Content-Type": "application/json"}
        ) as told:
            assert told.status == 400
    async with city.http.get(
        "/open311/v2/services", headers={"Accept": "application/json"}
    ) as told:
        assert {"manhole", "snow"} <= {it["service_code"] for it in await told.json()}
    async with city.http.get("/open311/discovery.xml") as told:
        assert "<url>" in await told.text()


async def test_while_the_dispatcher_is_away_a_token_stands_for_the_number(
    fresh_settings: Settings,
) -> None:
    await settle(fresh_settings)
    key = await asyncio.to_thread(make_key, fresh_settings, "x", imports=False, per_minute=9)
    async with web_process(fresh_settings) as address, aiohttp.ClientSession(address) as http:
        async with http.post("/open311/v2/requests.json", data={"api_key": key, **SNOW}) as told:
            (taken,) = await told.json()
        assert "service_request_id" not in taken
        where = f"/open311/v2/tokens/{taken['token']}.json"
        async with http.get(where) as told:
            assert (await told.json())[0]["service_request_id"] is None
        async with counting(fresh_settings):
            ids = set()
            for _ in range(2):
                async with http.get(where) as told:
                    ids.add((await told.json())[0]["service_request_id"])
            assert len(ids) == 1 and re.fullmatch("[0-9a-f]{16}", ids.pop())
        async with http.get("/open311/v2/tokens/nonsense-1.json") as told:
            assert told.status == 404


async def test_a_key_is_made_once_shown_counted_and_revoked(city: City, one_minute: None) -> None:
    wanted = {"name": "Көше қолданбасы", "imports": True, "per_minute": 2}
    status, made = await city.admin.ask("POST", "/api/open311-keys", wanted)
    assert status == 200
    rows = await city.link.fetch("SELECT * FROM open311_keys")
    assert made["key"] not in str(rows) and len(rows) == 2
    was = {
        "api_key": made["key"],
        "original_id": "A-1",
        "requested_datetime": "2020-02-02T02:02:02Z",
    }
    first = await city.sent(**SNOW, **was)
    assert await city.sent(**SNOW, **was) == first, "a second import doubles nothing"
    assert await city.link.fetchval("SELECT count(*) FROM tickets") == 1
    assert (await city.send(**SNOW, **was))[0] == 429
    assert (await city.send(**SNOW))[0] == 201, "another key has its own measure"
    _, listed = await city.admin.ask("GET", "/api/open311-keys")
    assert [(it["name"], it["requests"], it["made_by"]) for it in listed] == [
        ("Көше қолданбасы", 1, "Дмитрий Орлов"), ("Қолданба", 1, None),
    ]  # fmt: skip
    path = f"/api/open311-keys/{made['key_id']}/revoke"
    assert (await city.admin.ask("POST", path))[0] == 204
    assert (await city.send(**SNOW, api_key=made["key"]))[0] == 403
    assert (await city.admin.ask("POST", path))[0] == 404
    async with program(city.address, "lead1") as lead:
        assert (await lead.ask("POST", "/api/open311-keys", wanted))[0] == 403


async def test_what_was_solved_elsewhere_is_imported_as_solved(city: City) -> None:
    made = (await city.admin.ask("POST", "/api/open311-keys", {"name": "i", "imports": True}))[1]
    known = await city.sent(
        **SNOW, api_key=made["key"], original_id="7", requested_datetime="2020-02-02T02:02:02Z",
        status="closed", updated_datetime="2020-02-03T00:00:00Z", status_notes="Готово",
    )  # fmt: skip
    _, (told,) = await city.read(f"requests/{known}")
    assert (told["status"], told["requested_datetime"]) == ("closed", "2020-02-02T00:00:00+06:00")
    row = await city.link.fetchrow("SELECT state, body_id, answer FROM tickets")
    assert row["state"] == "resolved" and row["body_id"] and row["answer"] == "Готово"


async def test_what_was_solved_elsewhere_was_due_then_and_nobody_is_told(city: City) -> None:
    """One in its term, one after it, one that is said to have been solved before it was asked for;
    all of them of an applicant whom messages reach, the last one solved an hour ago."""
    made = (await city.admin.ask("POST", "/api/open311-keys", {"name": "i", "imports": True}))[1]
    now = datetime.now(UTC)
    spans = {"7": (400, 398), "8": (300, 100), "9": (200, 201), "10": (2, 1 / 24)}
    for ident, days in spans.items():
        opened, closed = (now - timedelta(days=it) for it in days)
        await city.sent(
            **SNOW, api_key=made["key"], original_id=ident, phone="8 701 234 56 78",
            status="closed", requested_datetime=opened.isoformat(),
            updated_datetime=closed.isoformat(),
        )  # fmt: skip
    pool = await open_pool(city.settings, "test", size=2)
    keeper = Keeper(pool, ZoneInfo("Asia/Almaty"), mails=True)
    await keeper.begin(now)
    while await keeper.hear(now) + await keeper.escalate(now):
        pass
    pool.terminate()
    facts = await city.link.fetch(
        """SELECT r.original_id, f.started_at = r.requested_at AS from_the_first, f.in_time,
                  f.done_at = greatest(r.closed_at, r.requested_at) AS to_the_last,
                  f.body_id = t.body_id AS by_its_body, f.held
             FROM open311_requests r JOIN tickets t ON t.number = r.ticket
             JOIN deadline_facts f USING (ticket)
            WHERE f.kind = 'city' ORDER BY r.requested_at"""
    )
    assert [it["original_id"] for it in facts] == list(spans)
    assert all(it["from_the_first"] and it["to_the_last"] for it in facts)
    assert [it["in_time"] for it in facts] == [True, False, True, True]
    assert [it["by_its_body"] for it in facts] == [True, True, None, True], "no time, no holder"
    told = await city.link.fetchrow(
        """SELECT (SELECT count(*) FROM notices), (SELECT count(*) FROM outbox),
                  (SELECT count(*) FROM escalations)"""
    )
    assert tuple(told) == (0, 0, 0)


async def test_what_another_system_said_a_request_is_about_teaches(city: City) -> None:
    made = (await city.admin.ask("POST", "/api/open311-keys", {"name": "i", "imports": True}))[1]
    imported = {**SNOW, "api_key": made["key"], "requested_datetime": "2020-02-02T02:02:02Z"}
    over = {"status": "closed", "updated_datetime": "2020-02-03T00:00:00Z"}
    other = {**imported, "service_code": "other"}
    sent = {
        await city.sent(**imported, original_id="open"): "snow",
        await city.sent(**imported, original_id="over", **over): "snow",
        await city.sent(**other, original_id="nobody's"): "other",
    }
    taught = {await city.number(known): topic for known, topic in sent.items()}
    await city.sent(**{**SNOW, "service_code": "other"})  # a citizen's choice, without a step
    learned = await city.link.fetch(
        "SELECT ticket, code FROM routing_examples JOIN topics USING (topic_id)"
    )
    assert {it["ticket"]: it["code"] for it in learned} == taught


async def test_an_erased_applicant_leaves_nothing_in_what_is_public(city: City) -> None:
    known = await city.sent(
        **SNOW, phone="8 701 234 56 78", last_name="Серікова", media_url="https://x.kz/1.jpg"
    )
    wanted = {"applicant": "8 701 234 56 78", "reason": "Өтініш № 7"}
    async with city.admin.http.post(
        "/api/applicants/data", json=wanted, headers={"X-CSRF": city.admin.token}
    ) as told:
        assert told.status == 200
    handed = await city.link.fetchval(*bind("personal_data", applicant="+77012345678"))
    assert "Серікова" in handed and "https://x.kz/1.jpg" in handed
    await lead_tickets(city.link, "confirmed")
    erasure = await city.link.fetchval(
        """INSERT INTO erasures (applicant, reason, asked_by, decided_by, decided_at, state)
           SELECT '+77012345678', 'x', min(person_id), max(person_id), now(), 'confirmed'
             FROM people RETURNING erasure_id"""
    )
    await city.link.execute("SELECT erase_applicant($1)", erasure)
    kept = str(await city.link.fetchrow("SELECT * FROM open311_requests"))
    _, (told,) = await city.read(f"requests/{known}")
    for secret in ("Серікова", "x.kz", "Қар тазаланбаған", "+7701", "71.4305"):
        assert secret not in kept and secret not in str(told)
    assert (told["service_code"], told["status"]) == ("snow", "closed")
