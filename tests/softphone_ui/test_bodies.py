"""The body's clerk and the registry through the API: who sees what, who may do what."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import asyncpg
import pytest

from foundation.settings import Settings
from tests.softphone_ui.city import Client, program, settle, web_process
from tests.tickets import insert_tickets

pytestmark = pytest.mark.services

FIRST, SECOND = "109-2026-0000001", "109-2026-0000002"
NOON = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)


class Registry(NamedTuple):
    address: str
    operator: Client
    lead: Client
    water: Client
    bodies: dict[str, int]

    async def step(self, who: Client, number: str, step: str, **more: Any) -> tuple[int, Any]:
        return await who.ask("POST", f"/api/tickets/{number}/steps", {"step": step, **more})

    async def give_to_water(self, number: str = FIRST) -> None:
        status, told = await self.step(
            self.operator, number, "assign", body_id=self.bodies["water"]
        )
        assert (status, told["state"]) == (200, "assigned")

    async def solved(self, number: str = FIRST) -> None:
        await self.give_to_water(number)
        for step, more in (("accept", {}), ("resolve", {"text": "Люк жабылды"})):
            status, told = await self.step(self.water, number, step, **more)
            assert status == 200, told


@pytest.fixture
async def registry(fresh_settings: Settings) -> AsyncIterator[Registry]:
    await settle(fresh_settings)
    await _write_tickets(fresh_settings)
    async with (
        web_process(fresh_settings) as address,
        program(address, "1001") as operator,
        program(address, "lead1") as lead,
        program(address, "clerk") as water,
    ):
        rows = (await operator.ask("GET", "/api/bodies"))[1]
        bodies = {row["code"]: row["body_id"] for row in rows}
        yield Registry(address, operator, lead, water, bodies)


async def _write_tickets(settings: Settings) -> None:
    link = await asyncpg.connect(settings.stores.database_url)
    for number, subject in ((FIRST, "Ашық люк"), (SECOND, "Люк")):
        await insert_tickets(
            link,
            "INSERT INTO tickets (number, opened_at, subject, text, address, applicant) "
            "VALUES ($1, $2, $3, 'Мектеп жанында', 'Кабанбай батыр 12', '+77012345678')",
            number,
            NOON,
            subject,
        )
    await link.close()


async def test_there_are_23_departments_6_akimats_and_25_utilities(registry: Registry) -> None:
    assert len(registry.bodies) == 54


async def test_a_clerk_accepts_works_and_answers_and_every_step_is_in_the_story(
    registry: Registry,
) -> None:
    await registry.give_to_water()
    page = (await registry.water.ask("GET", "/api/body/tickets"))[1]
    assert [it["number"] for it in page["tickets"]] == [FIRST]
    assert page["body"]["code"] == "water"
    whole = (await registry.water.ask("GET", f"/api/body/tickets/{FIRST}"))[1]
    assert whole["possible"] == ["accept", "return", "forward"]
    version = whole["ticket"]["version"]
    for step, more in (("accept", {}), ("start", {}), ("resolve", {"text": "Люк жабылды"})):
        status, told = await registry.step(registry.water, FIRST, step, version=version, **more)
        assert status == 200, told
        version = told["version"]
    assert (told["state"], told["possible"]) == ("resolved", [])
    whole = (await registry.operator.ask("GET", f"/api/tickets/{FIRST}"))[1]
    assert [line["step"] for line in whole["history"]] == ["assign", "accept", "start", "resolve"]
    assert [line["part"] for line in whole["history"]] == ["operator", "body", "body", "body"]
    assert whole["history"][-1]["change"]["answer"] == [None, "Люк жабылды"]
    assert (await registry.step(registry.operator, FIRST, "confirm"))[0] == 200
    over = (await registry.water.ask("GET", "/api/body/tickets?which=over"))[1]
    assert [it["state"] for it in over["tickets"]] == ["confirmed"]


async def test_a_clerk_sees_no_other_bodys_tickets_and_no_registry(registry: Registry) -> None:
    await registry.give_to_water()
    async with program(registry.address, "roads") as roads:
        assert (await roads.ask("GET", "/api/body/tickets"))[1]["tickets"] == []
        for method, path, body in (
            ("GET", f"/api/body/tickets/{FIRST}", None),
            ("GET", f"/body/{FIRST}", None),
            ("POST", f"/api/tickets/{FIRST}/steps", {"step": "accept"}),
        ):
            assert (await roads.ask(method, path, body))[0] == 404
    for path in (f"/api/tickets/{FIRST}", "/api/tickets", f"/tickets/{FIRST}", "/api/topics"):
        assert (await registry.water.ask("GET", path))[0] == 403
    assert (await registry.water.ask("GET", f"/api/body/tickets/{SECOND}"))[0] == 404
    assert (await registry.operator.ask("GET", "/api/body/tickets"))[0] == 403


async def test_what_a_step_lacks_is_said_in_words(registry: Registry) -> None:
    await registry.give_to_water()
    status, told = await registry.step(registry.water, FIRST, "resolve", text="x")
    assert (status, told["error"], told["reason"]) == (409, "step_refused", "not_from_here")
    status, told = await registry.step(registry.water, FIRST, "return")
    assert (told["reason"], told["message"]) == ("needs_reason", "Укажите причину.")
    assert (await registry.step(registry.water, FIRST, "fly"))[0] == 400
    assert (await registry.step(registry.operator, "109-2026-7777777", "assign"))[0] == 404


async def test_two_clerks_at_once_the_second_is_shown_the_firsts_words(
    registry: Registry, fresh_settings: Settings
) -> None:
    await registry.give_to_water()
    version = (await registry.step(registry.water, FIRST, "accept"))[1]["version"]
    both = {"version": version}
    await registry.step(registry.water, FIRST, "resolve", text="Люк жабылды", **both)
    status, told = await registry.step(registry.water, FIRST, "resolve", text="Біз де", **both)
    assert (status, told["error"]) == (409, "conflict")
    assert (told["ticket"]["answer"], told["ticket"]["state"]) == ("Люк жабылды", "resolved")
    async with program(registry.address, "lead1") as lead:
        status, told = await registry.step(lead, FIRST, "confirm", **both)
        assert (status, told["ticket"]["answer"]) == (409, "Люк жабылды")
    link = await asyncpg.connect(fresh_settings.stores.database_url)
    read = await link.fetch(
        """SELECT p.login, a.subject FROM audit a JOIN people p USING (person_id)
            WHERE a.action = 'ticket_read' ORDER BY a.audit_id"""
    )
    await link.close()
    assert [tuple(it) for it in read] == [("clerk", FIRST), ("lead1", FIRST)]


async def test_more_time_is_asked_for_by_the_body_and_granted_by_the_lead(
    registry: Registry,
) -> None:
    await registry.give_to_water()
    await registry.step(registry.water, FIRST, "accept")
    until = (date.today() + timedelta(days=5)).isoformat()
    asked = {"reason": "Аяз", "until": until}
    assert (await registry.step(registry.water, FIRST, "ask_extension", **asked))[0] == 200
    assert (await registry.step(registry.operator, FIRST, "grant_extension"))[0] == 409
    status, told = await registry.step(registry.lead, FIRST, "grant_extension")
    assert (status, told["state"]) == (200, "accepted")


async def test_not_competent_it_comes_back_to_the_registry(registry: Registry) -> None:
    await registry.give_to_water()
    status, told = await registry.step(registry.water, FIRST, "return", reason="Жол басқармасы")
    assert (status, told["state"], told["body_id"]) == (200, "returned", None)
    assert (await registry.water.ask("GET", f"/api/body/tickets/{FIRST}"))[0] == 404
    roads = registry.bodies["roads"]
    status, told = await registry.step(registry.operator, FIRST, "assign", body_id=roads)
    assert (status, told["body_id"]) == (200, roads)


async def test_a_joined_ticket_is_answered_with_the_first_and_its_size_shows(
    registry: Registry,
) -> None:
    await registry.give_to_water()
    assert (await registry.step(registry.operator, SECOND, "join", of=FIRST))[0] == 200
    page = (await registry.water.ask("GET", "/api/body/tickets"))[1]
    assert [(it["number"], it["duplicates"]) for it in page["tickets"]] == [(FIRST, 1)]
    await registry.step(registry.water, FIRST, "accept")
    await registry.step(registry.water, FIRST, "resolve", text="Люк жабылды")
    second = (await registry.operator.ask("GET", f"/api/tickets/{SECOND}"))[1]
    assert second["ticket"]["state"] == "resolved"
    assert second["history"][-1]["part"] == "system"


async def test_what_is_due_first_is_on_top_page_by_page(
    registry: Registry, fresh_settings: Settings
) -> None:
    await registry.give_to_water(FIRST)
    await registry.give_to_water(SECOND)
    link = await asyncpg.connect(fresh_settings.stores.database_url)
    await link.execute("UPDATE tickets SET due_at = $2 WHERE number = $1", SECOND, NOON)
    await link.close()
    first = (await registry.water.ask("GET", "/api/body/tickets?limit=1"))[1]
    assert [it["number"] for it in first["tickets"]] == [SECOND]
    path = f"/api/body/tickets?limit=1&after={first['next']}"
    assert [it["number"] for it in (await registry.water.ask("GET", path))[1]["tickets"]] == [FIRST]
    assert (await registry.water.ask("GET", "/api/body/tickets?after=x"))[0] == 400


async def test_each_page_is_there(registry: Registry) -> None:
    await registry.solved()
    for who, path in (
        (registry.water, "/body"),
        (registry.water, f"/body/{FIRST}"),
        (registry.lead, f"/tickets/{FIRST}"),
    ):
        assert (await who.ask("GET", path))[0] == 200


async def test_a_paused_term_is_called_paused_and_why(registry: Registry) -> None:
    await registry.give_to_water()
    question = {"text": "Қай үйдің жанында?", "reason": "place"}
    for step, more in (("accept", {}), ("ask_applicant", question)):
        assert (await registry.step(registry.water, FIRST, step, **more))[0] == 200
    for path in ("/body", f"/body/{FIRST}"):
        async with registry.water.http.get(path) as answer:
            assert "приостановлен: спросили заявителя" in await answer.text(), path
    async with registry.water.http.get(f"/body/{FIRST}") as answer:
        assert "Причина:</span> где это находится" in await answer.text()
    reply = {"text": "У дома 5"}
    status, why = await registry.step(registry.water, FIRST, "applicant_answered", **reply)
    assert (status, why["reason"]) == (409, "not_by_you"), "whoever asked does not answer"
    assert (await registry.step(registry.lead, FIRST, "applicant_answered", **reply))[0] == 200
    status, why = await registry.step(registry.water, FIRST, "ask_applicant", **question)
    assert (status, why["reason"]) == (409, "second_question")


async def test_a_clerk_has_a_list_of_what_is_overdue_or_was_escalated(
    registry: Registry, fresh_settings: Settings
) -> None:
    for number in (FIRST, SECOND):
        await registry.give_to_water(number)
    late = "/api/body/tickets?which=late"
    assert (await registry.water.ask("GET", late))[1]["tickets"] == []
    link = await asyncpg.connect(fresh_settings.stores.database_url)
    await link.execute(
        "INSERT INTO escalations (ticket, kind, round, step, due_at, at, body_id)"
        " SELECT $1, 'city', 1, step, now(), now(), $2 FROM unnest(ARRAY['clerk', 'head']) AS step",
        FIRST,
        registry.bodies["water"],
    )
    await link.close()
    (told,) = (await registry.water.ask("GET", late))[1]["tickets"]
    assert (told["number"], told["escalation_step"]) == (FIRST, "head")
    async with registry.water.http.get("/body?which=late") as answer:
        assert "сообщено руководителю" in (await answer.text()).lower()


async def test_what_is_over_begins_with_the_newest(registry: Registry) -> None:
    await registry.solved(FIRST)
    await registry.solved(SECOND)
    first = (await registry.water.ask("GET", "/api/body/tickets?which=over&limit=1"))[1]
    assert [it["number"] for it in first["tickets"]] == [SECOND]
    rest = f"/api/body/tickets?which=over&after={first['next'].replace('+', '%2B')}"
    told = (await registry.water.ask("GET", rest))[1]
    assert ([it["number"] for it in told["tickets"]], told["next"]) == ([FIRST], None)
    assert (await registry.water.ask("GET", "/api/body/tickets?which=over&after=x"))[0] == 400


async def test_several_are_begun_at_once_and_each_refused_one_is_named(
    registry: Registry,
) -> None:
    for number in (FIRST, SECOND):
        await registry.give_to_water(number)
    seen = (await registry.water.ask("GET", "/api/body/tickets"))[1]["tickets"]
    chosen = [{"number": it["number"], "version": it["version"]} for it in seen]

    async def take(deed: str, tickets: list[dict[str, Any]], text: str = "") -> Any:
        body = {"deed": deed, "tickets": tickets, "text": text}
        status, told = await registry.water.ask("POST", "/api/body/steps", body)
        assert status == 200, told
        return told["done"], [(it["number"], it["message"]) for it in told["refused"]]

    not_from_here = "При этом статусе заявки так сделать нельзя."
    refused_all = [(it["number"], not_from_here) for it in chosen]
    assert await take("solve", chosen, "Люк жабылды") == ([], refused_all)
    assert (await registry.step(registry.water, SECOND, "accept"))[0] == 200
    stranger = {"number": "109-2026-7777777", "version": 0}
    done, refused = await take("begin", [*chosen, stranger])
    assert done == [FIRST] and [it[0] for it in refused] == [SECOND, stranger["number"]]
    assert refused[0][1] == "Тем временем это изменено кем-то другим."
    seen = (await registry.water.ask("GET", "/api/body/tickets"))[1]["tickets"]
    states = {it["number"]: it for it in seen}
    assert [states[it]["state"] for it in (FIRST, SECOND)] == ["in_progress", "accepted"]
    now = [{"number": it, "version": states[it]["version"]} for it in (FIRST, SECOND)]
    wordless = [(it, "Напишите текст для заявителя.") for it in (FIRST, SECOND)]
    assert await take("solve", now) == ([], wordless)
    assert await take("solve", now, "Люк жабылды") == ([FIRST, SECOND], [])
    async with program(registry.address, "roads") as roads:
        body = {"deed": "begin", "tickets": now}
        told = (await roads.ask("POST", "/api/body/steps", body))[1]
        assert told["done"] == [] and len(told["refused"]) == 2
    assert (await registry.operator.ask("POST", "/api/body/steps", body))[0] == 403
