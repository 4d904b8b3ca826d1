"""The knowledge base through the API: who may write, what is tied to a ticket, what is reported."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, NamedTuple
from uuid import uuid4

import asyncpg
import pytest

from bench.system import until
from foundation.settings import Settings
from tests.softphone_ui.city import OPERATORS, STAFF, Client, program, settle, web_process
from tests.softphone_ui.floor_stage import FloorStage, floor_stage
from tests.tickets import insert_tickets

pytestmark = pytest.mark.services


class City(NamedTuple):
    address: str
    stage: FloorStage
    operator: Client
    lead: Client
    clerk: Client


@pytest.fixture
async def city(fresh_settings: Settings) -> AsyncIterator[City]:
    await settle(fresh_settings)
    async with (
        floor_stage(fresh_settings, OPERATORS) as stage,
        web_process(fresh_settings) as address,
        program(address, "1001") as operator,
        program(address, "lead1") as lead,
        program(address, "clerk") as clerk,
    ):
        await operator.ask("POST", "/api/phone", {"page": "page-of-1001"})
        await operator.ask("POST", "/api/me/state", {"state": "available"})
        yield City(address, stage, operator, lead, clerk)


async def answered(city: City) -> str:
    """A call that 1001 answered; returns its ticket as soon as the web process knows it."""
    call_id = await city.stage.offer("+77012345678")
    await city.stage.pick_up(call_id)
    await city.stage.connect(call_id)
    ticket = city.stage.call(call_id).ticket
    assert ticket is not None

    async def seen() -> bool:
        return (await city.operator.ask("GET", f"/api/calls/{call_id}/caller"))[0] == 200

    await until(seen, 20, "the web process knows the call")
    return ticket


async def search(client: Client, words: str) -> list[dict[str, Any]]:
    status, told = await client.ask("GET", f"/api/knowledge/search?language=ru&words={words}")
    assert status == 200, told
    return list(told["found"])


async def written(client: Client, **words: object) -> tuple[int, dict[str, Any]]:
    return await client.ask("POST", "/api/knowledge/articles", {"title_ru": "Каток", **words})


async def test_found_as_typed_with_the_fitting_words_marked(city: City) -> None:
    (found,) = (await search(city.operator, "ltncrbq cfl jxthtlm"))[:1]
    assert found["title_ru"] == [
        ["Как встать в ", False], ["очередь", True], [" в ", False], ["детский", True],
        [" ", False], ["сад", True],
    ]  # fmt: skip
    assert found["standing"] == "good" and not found["near"]
    assert (await search(city.operator, "")) == []
    status, _ = await city.operator.ask("GET", "/api/knowledge/search?words=" + "x" * 201)
    assert status == 400


async def test_one_request_ties_the_ticket_to_the_version_that_was_read(city: City) -> None:
    number = await answered(city)
    (found,) = (await search(city.operator, "садик"))[:1]
    body = {"article_id": found["article_id"], "version": 1, "language": "kk"}
    for _ in range(2):  # the answer to the first was lost on the way
        status, _ = await city.operator.ask("POST", f"/api/tickets/{number}/answered-by", body)
        assert status == 200
    _, whole = await city.operator.ask("GET", f"/api/tickets/{number}")
    ticket = whole["ticket"]
    assert ticket["state"] == "answered_on_the_spot"
    assert ticket["subject"] == "Балабақша кезегіне қалай тұруға болады"
    assert ticket["topic_names"]["ru"] == "Очередь в детский сад"
    told = [line["change"]["article"] for line in whole["history"] if "article" in line["change"]]
    assert told == [[None, f"{ticket['subject']} ({found['article_id']}.1)"]]
    (tied,) = (await city.operator.ask("GET", f"/api/tickets/{number}/answered-by"))[1]
    assert (tied["article_id"], tied["version"], tied["language"]) == (found["article_id"], 1, "kk")
    (again,) = (await search(city.lead, "садик"))[:1]
    assert again["article_id"] == found["article_id"]


async def test_a_ticket_that_is_with_a_body_is_not_answered_on_the_spot(
    city: City, fresh_settings: Settings
) -> None:
    link = await asyncpg.connect(fresh_settings.stores.database_url)
    await insert_tickets(
        link,
        """INSERT INTO tickets (number, opened_at, state)
           VALUES ('109-2026-0000777', now(), 'accepted')""",
    )
    await link.close()
    body = {"article_id": 1, "version": 1, "language": "ru"}
    path = "/api/tickets/109-2026-0000777/answered-by"
    assert (await city.operator.ask("POST", path, body))[0] == 409
    nowhere = "/api/tickets/109-2026-0000778/answered-by"
    assert (await city.operator.ask("POST", nowhere, body))[0] == 404
    assert (await city.operator.ask("POST", path, {**body, "version": 9}))[0] == 404


async def test_who_may_write(city: City) -> None:
    assert (await written(city.operator))[0] == 403
    _, me = await city.clerk.ask("GET", "/api/me")
    owners = (await city.lead.ask("GET", "/api/knowledge/owners"))[1]
    clerk = next(it["person_id"] for it in owners if it["name"] == STAFF["clerk"][1])
    status, article = await written(city.lead, owner=clerk, review_on="2020-01-01", why="новая")
    assert (status, article["version"]) == (200, 1), me
    path = f"/api/knowledge/articles/{article['article_id']}"
    mine = (await city.clerk.ask("GET", "/api/knowledge/articles?mine=true"))[1]
    assert mine["reviews_due"] == 1
    assert [it["title_ru"] for it in mine["articles"]] == ["Каток"]
    change = {"version": 1, "title_ru": "Городской каток", "owner": clerk}
    assert (await city.operator.ask("PUT", path, change))[0] == 403
    assert (await city.clerk.ask("PUT", path, {**change, "owner": None}))[0] == 403
    assert (await city.clerk.ask("PUT", path, change))[0] == 200
    status, told = await city.lead.ask("PUT", path, change)
    assert (status, told["version"]) == (409, 2)
    _, compared = await city.operator.ask("GET", f"{path}/changes?before=1&after=2")
    assert [it["part"] for it in compared["parts"]] == ["title_ru", "review_on"]
    versions = (await city.operator.ask("GET", f"{path}/versions"))[1]
    assert [(it["version"], it["written_by"], it["why"]) for it in versions] == [
        (2, "Марат Оспанов", ""),
        (1, "Гүлмира Әлімжанова", "новая"),
    ]


@pytest.mark.parametrize(
    "words",
    [{"title_ru": " "}, {"topics": [999999]}, {"owner": 999999}, {"review_on": "вчера"}, {"x": 1}],
)
async def test_what_makes_no_article_is_refused(city: City, words: dict[str, object]) -> None:
    assert (await written(city.lead, **words))[0] == 400


async def test_a_search_nothing_was_chosen_from_is_a_report(city: City) -> None:
    kept = {"typed": "каток где", "found": 0, "language": "ru"}
    for _ in range(2):
        path = f"/api/knowledge/searches/{uuid4()}"
        assert (await city.operator.ask("PUT", path, {**kept, "typed": "кат"}))[0] == 204
        assert (await city.operator.ask("PUT", path, kept))[0] == 204
    chosen = f"/api/knowledge/searches/{uuid4()}"
    assert (await city.operator.ask("PUT", chosen, {**kept, "typed": "уголь"}))[0] == 204
    assert (await city.operator.ask("PUT", f"{chosen}/chosen", {"article_id": 1}))[0] == 204
    assert (await city.operator.ask("PUT", "/api/knowledge/searches/x", kept))[0] == 400
    assert (await city.operator.ask("GET", "/api/knowledge/unanswered"))[0] == 403
    _, told = await city.lead.ask("GET", "/api/knowledge/unanswered")
    assert [(it["typed"], it["searches"], it["people"]) for it in told["searches"]] == [
        ("каток где", 2, 1)
    ]
    settled = {"folded": "каток где"}
    status, _ = await city.lead.ask("POST", "/api/knowledge/unanswered/settled", settled)
    assert status == 204
    assert (await city.lead.ask("GET", "/api/knowledge/unanswered"))[1] == {"searches": []}


async def test_first_call_resolution_with_formulas_and_as_csv(city: City) -> None:
    number = await answered(city)
    body = {"article_id": 1, "version": 1, "language": "ru"}
    await city.operator.ask("POST", f"/api/tickets/{number}/answered-by", body)
    (call_id,) = city.stage.floor.calls
    await city.stage.caller_leaves(call_id)

    async def counted() -> bool:
        return bool((await city.lead.ask("GET", "/api/first-call"))[1]["answered"] == 1)

    await until(counted, 20, "the call is on record")
    _, told = await city.lead.ask("GET", "/api/first-call")
    shares = {it["name"]: (it["counted"], it["out_of"], it["share"]) for it in told["figures"]}
    assert shares == {
        "declared": (1, 1, 1.0),
        "held": (0, 0, None),  # its seven days are not over
        "held_of_declared": (0, 0, None),
    }
    assert (await city.operator.ask("GET", "/api/first-call"))[0] == 403
    async with city.lead.http.get("/api/first-call.csv") as answer:
        lines = (await answer.read()).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Тема;Отвечено;")
    assert lines[1].startswith("Все темы;1;100,0;1;1;;0;0;")


async def test_pages_show_to_whom_they_may(city: City) -> None:
    pages = {
        "/knowledge": (200, 200),
        "/knowledge?mine=true": (200, 200),
        "/knowledge/1": (200, 200),
        "/knowledge/1?version=1": (200, 200),
        "/knowledge/1/changes?before=1&after=1": (200, 200),
        "/knowledge/1/edit": (403, 200),
        "/knowledge/new?words=x": (403, 200),
        "/knowledge/unanswered": (403, 200),
        "/first-call": (403, 200),
        "/knowledge/999999": (404, 404),
    }
    for path, wanted in pages.items():
        got = []
        for client in (city.operator, city.lead):
            async with client.http.get(path) as answer:
                got.append(answer.status)
        assert tuple(got) == wanted, path
