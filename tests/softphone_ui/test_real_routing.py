"""Suggestions through the API: by rules, by earlier tickets, and by what was corrected."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pytest

from bench.system import until
from foundation.jobs.runner import JobRunner
from foundation.postgres.pool import Connection, connection, open_pool
from foundation.settings import Settings
from registry.meaning import asking
from registry.meaning.__main__ import answer_line
from registry.meaning.asking import socket_of
from registry.meaning.child import MeaningChild, MeaningState
from registry.meaning.learner import Learner
from registry.meaning.ticket_meanings import NO_MODEL, TicketMeanings
from tests.softphone_ui.city import Client, program, settle, web_process
from tests.tickets import insert_tickets

pytestmark = pytest.mark.services


class City(NamedTuple):
    operator: Client
    admin: Client
    link: Connection
    topics: dict[str, int]
    bodies: dict[str, int]


@pytest.fixture
async def city(fresh_settings: Settings) -> AsyncIterator[City]:
    await settle(fresh_settings)
    pool = await open_pool(fresh_settings, "test", size=1)
    async with (
        connection(pool) as link,
        web_process(fresh_settings) as address,
        program(address, "1001") as operator,
        program(address, "admin") as admin,
    ):
        await insert_tickets(
            link,
            "INSERT INTO tickets (number, line, opened_at)"
            " SELECT '109-2026-' || to_char(n, 'FM0000000'), '109', now()"
            "   FROM generate_series(1, 9) n",
        )
        topics = dict(await link.fetch("SELECT code, topic_id FROM topics"))
        bodies = dict(await link.fetch("SELECT code, body_id FROM bodies"))
        yield City(operator, admin, link, topics, bodies)
    await pool.close()


def number(n: int) -> str:
    return f"109-2026-{n:07}"


async def save(city: City, n: int, **words: object) -> tuple[int, dict[str, Any]]:
    path = f"/api/tickets/{number(n)}"
    version = (await city.operator.ask("GET", path))[1]["ticket"]["version"]
    return await city.operator.ask("PUT", path, {"version": version, "reopened": True, **words})


async def suggested(city: City, n: int, words: str, topic: str | None = None) -> dict[str, Any]:
    status, told = await city.operator.ask(
        "POST",
        f"/api/tickets/{number(n)}/suggestions",
        {"words": words, "topic_id": topic and city.topics[topic]},
    )
    assert status == 200, told
    return told


async def test_a_new_registry_suggests_by_name_in_both_languages(city: City) -> None:
    for words in ("Во дворе школы открытый люк", "Мектеп жанында ашық люк тұр"):
        told = await suggested(city, 1, words)
        assert told["topic"]["names"]["ru"] == "Открытый люк", words
        assert told["topic"]["why"] == "по названию темы"
        assert told["body"]["body_id"] == city.bodies["water"]
        assert told["body"]["why"] == "Открытый люк, все районы"
    assert (await suggested(city, 1, "здравствуйте"))["topic"] is None


@pytest.mark.parametrize(
    ("words", "topic"),
    [
        ("Абай көшесі 12 үйдің жанында су құбыры жарылды", None),
        ("Үйде су жоқ", "no_water"),
        ("Подвалды су басты", None),
        ("Кенесары көшесінде жарық жоқ", "street_light"),
        ("Біздің үйде газ жоқ", "gas"),
        ("Бағдаршам жұмыс істемейді", None),
        ("Светофор на улице Абая не работает", None),
        ("У нас не работает лифт", "lift"),
        ("The traffic light on Abai Street is out of order", "traffic_light"),
        ("There is no street lighting", "street_light"),
        ("Қар тазаланбаған", "snow"),
    ],
)
async def test_words_of_every_address_and_of_every_fault_name_no_topic(
    city: City, words: str, topic: str | None
) -> None:
    told = (await suggested(city, 1, words))["topic"]
    assert (told and told["topic_id"]) == (topic and city.topics[topic])


async def test_topic_and_district_give_the_body_with_the_reason(city: City) -> None:
    yard = city.topics["yard"]
    await save(city, 1, topic_id=yard, district="almaty")
    told = await suggested(city, 1, "грязь", "yard")
    assert told["body"]["body_id"] == city.bodies["akimat-almaty"]
    assert told["body"]["why"] == "Двор и подъезд, район Алматы"


async def test_a_correction_is_kept_and_weighs_in_the_next_suggestion(city: City) -> None:
    text = "Провалилась крышка люка на проезжей части"
    for n in (1, 2):
        status, saved = await save(city, n, text=text, topic_id=city.topics["manhole"])
        assert (status, saved["body_id"]) == (200, city.bodies["water"])
        saved = (await save(city, n, text=text, topic_id=city.topics["manhole"],
                            body_id=city.bodies["roads"], state="assigned"))[1]  # fmt: skip
        assert (saved["state"], saved["body_id"]) == ("assigned", city.bodies["roads"])
    told = await suggested(city, 3, "крышка люка провалилась, проезжая часть", "manhole")
    assert told["body"]["body_id"] == city.bodies["roads"]
    assert told["body"]["why"] == "2 из 2 похожих заявок исправили на него"
    assert [it["body_id"] for it in told["others"]] == [city.bodies["water"]]
    told = await suggested(city, 3, "на проезжей части крышка провалилась")
    assert (told["topic"]["names"]["ru"], told["topic"]["why"]) == (
        "Открытый люк",
        "2 из 2 похожих заявок",
    )
    story = (await city.operator.ask("GET", f"/api/tickets/{number(1)}"))[1]["history"]
    assert story[1]["change"]["body_id"] == [city.bodies["water"], city.bodies["roads"]]


async def test_a_ticket_given_away_is_given_to_another_by_another_choice(city: City) -> None:
    about = {"topic_id": city.topics["manhole"]}
    await save(city, 1, **about, state="assigned")
    saved = (await save(city, 1, **about, state="assigned", body_id=city.bodies["roads"]))[1]
    assert (saved["state"], saved["body_id"]) == ("assigned", city.bodies["roads"])


async def test_what_is_unknown_or_out_of_use_is_refused_by_name(city: City) -> None:
    await city.link.execute("UPDATE bodies SET closed_at = now() WHERE code = 'water'")
    await city.link.execute("UPDATE topics SET retired_at = now() WHERE code = 'snow'")
    for words, status, told_by in (
        ({"topic_id": 999}, 400, "there is no topic 999"),
        ({"district": "moon"}, 400, "there is no district moon"),
        ({"body_id": 999}, 400, "there is no body 999"),
        ({"topic_id": city.topics["snow"]}, 422, "topic_retired"),
        ({"body_id": city.bodies["water"]}, 422, "body_closed"),
    ):
        came, told = await save(city, 1, **words)
        assert came == status and told_by in (told["error"], told.get("reason")), told
    told = await suggested(city, 1, "", "manhole")
    assert told["body"] is None
    assert told["closed"] == ["Водоканал: закрыт"]
    path = f"/api/tickets/{number(1)}/suggestions"
    assert (await city.operator.ask("POST", path, {"topic_id": 999}))[0] == 400


async def tree(city: City) -> dict[str, dict[str, Any]]:
    rows: Any = (await city.admin.ask("GET", "/api/routing/topics"))[1]
    return {it["code"]: it for it in rows}


def names(text: str) -> dict[str, str]:
    return {"names": {"kk": text, "ru": text, "en": text}}


async def test_of_two_administrators_at_once_the_second_is_told_and_nothing_is_lost(
    city: City,
) -> None:
    path = "/api/routing/topics/potholes"
    assert (await city.admin.ask("PUT", path, {"version": 0, "parent": "branch_streets",
            **names("Яма")}))[1] == {"version": 1}  # fmt: skip
    for version, text, status in ((0, "Ещё раз", 409), (1, "Ямы", 200), (1, "Ямочки", 409)):
        came, told = await city.admin.ask("PUT", path, {"version": version, **names(text)})
        assert came == status, told
    assert (told["topic"]["names"]["ru"], told["topic"]["version"]) == ("Ямы", 2)
    path = "/api/bodies/water"
    wish = {"version": 1, "kind": "utility", **names("Су"), "head": "А. Сейітов"}
    assert (await city.admin.ask("PUT", path, wish))[0] == 200
    came, told = await city.admin.ask("PUT", path, {**wish, "head": "Б"})
    assert (came, told["body"]["head"]) == (409, "А. Сейітов")
    wish = {"version": 2, "kind": "utility", **names("Су"), "mail": "нет"}
    assert (await city.admin.ask("PUT", path, wish))[0] == 400
    assert (await city.operator.ask("PUT", path, wish))[0] == 403
    audit = await city.link.fetch("SELECT action FROM audit WHERE subject IN ('potholes', 'water')")
    assert sorted(row["action"] for row in audit) == [
        "body_changed",
        "topic_changed",
        "topic_changed",
    ]


async def test_what_is_no_tree_is_refused_with_the_reason(city: City) -> None:
    snow = (await tree(city))["branch_streets"]
    for wish, reason in (({"parent": "snow"}, "cycle"), ({"in_use": False}, "has_children")):
        status, told = await city.admin.ask(
            "PUT",
            "/api/routing/topics/branch_streets",
            {"version": snow["version"], **names("Улицы"), **wish},
        )
        assert (status, told["reason"]) == (422, reason)


async def test_rules_are_previewed_saved_and_followed(city: City) -> None:
    before = (await tree(city))["manhole"]
    await save(city, 1, topic_id=city.topics["manhole"], district="nura")
    wish = {
        "version": before["version"],
        "everywhere": "water",
        "districts": {"nura": "akimat-nura"},
    }
    path = "/api/routing/topics/manhole/rules"
    _, told = await city.admin.ask("POST", f"{path}/preview", wish)
    changes = [{"topic": "manhole", "district": "nura", "before": "water",
                "after": "akimat-nura", "tickets": 1}]  # fmt: skip
    assert told["changes"] == changes
    assert (await tree(city))["manhole"] == before, "a preview changes nothing"
    assert (await city.admin.ask("PUT", path, wish))[0] == 200
    assert (await city.admin.ask("PUT", path, wish))[0] == 409
    saved = (await save(city, 2, topic_id=city.topics["manhole"], district="nura"))[1]
    assert saved["body_id"] == city.bodies["akimat-nura"]
    await city.link.execute("UPDATE bodies SET closed_at = now() WHERE code = 'heat'")
    closed = {**wish, "version": before["version"] + 1, "everywhere": "heat"}
    for bad, status in ((closed, 422), ({**wish, "districts": {"moon": "water"}}, 400)):
        assert (await city.admin.ask("POST", f"{path}/preview", bad))[0] == status


WORDS = {
    "manhole": "Провалилась крышка люка на проезжей части",
    "bus": "Автобус опаздывает каждое утро",
}


async def learn_two_topics(city: City) -> None:
    """60 tickets of each to learn from."""
    await insert_tickets(
        city.link,
        "INSERT INTO tickets (number, line, opened_at, state, topic_id, text)"
        " SELECT '109-2026-' || to_char(n, 'FM0000000'), '109', now(), 'registered', topic_id, said"
        "   FROM (SELECT row_number() OVER () + 99 AS n, * FROM generate_series(1, 60),"
        "         (VALUES ($1::bigint, $2), ($3, $4)) AS about (topic_id, said)) numbered",
        city.topics["manhole"], WORDS["manhole"], city.topics["bus"], WORDS["bus"],
    )  # fmt: skip
    await city.link.execute(
        "INSERT INTO routing_examples (ticket, topic_id, corrected, words, at)"
        " SELECT number, topic_id, false, '{}', now() FROM tickets WHERE topic_id IS NOT NULL"
    )


async def test_topics_by_meaning_are_suggested_with_the_tickets_that_say_so(
    city: City, fresh_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "PATIENCE_SECONDS", 60)
    await learn_two_topics(city)
    pool = await open_pool(fresh_settings, "test", size=1)
    learner = Learner(pool, lambda _: np.ones(4, np.float32))
    assert await learner.learn() == 120
    assert await learner.learn() is None, "nothing is new"
    kept = TicketMeanings(pool, NO_MODEL, timedelta(days=30), timedelta(hours=72))
    server = await asyncio.start_unix_server(
        partial(answer_line, learner, kept), socket_of(fresh_settings)
    )
    async with server:
        found = (await suggested(city, 1, "провалилась крышка люка"))["topic"]
        assert (found["ground"], found["topic_id"]) == ("meaning", city.topics["manhole"])
        assert found["why"].startswith("9 из 9 ближайших по смыслу: 109-2026-")
        unsure = await suggested(city, 1, "Двор и подъезд")
        assert unsure["topic"]["ground"] == "name", "a topic that it has not learned"
    await pool.close()


async def test_without_the_wheel_topics_are_learned_by_spelling(
    city: City, fresh_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "PATIENCE_SECONDS", 60)
    await learn_two_topics(city)
    pool, state = await open_pool(fresh_settings, "test", size=1), MeaningState()
    child = asyncio.create_task(JobRunner([MeaningChild(fresh_settings, pool, state).job()]).run())

    async def learned() -> bool:
        return state.learned == 120

    await until(learned, 60, "every ticket is learned from")
    found = (await suggested(city, 1, "провалилась крышка люка"))["topic"]
    ground = "spelling" if state.off else "meaning"
    assert (found["ground"], found["topic_id"]) == (ground, city.topics["manhole"])
    assert "109-2026-" in found["why"], "the tickets that say so"
    child.cancel()
    await asyncio.wait([child])
    assert state.pid is None, "its process ends with it"
    await pool.close()


async def test_the_page_of_bodies_shows_who_answers_for_them_today(city: City) -> None:
    people = dict(await city.link.fetch("SELECT login, person_id FROM people"))
    for post, login, first, last in (
        ("head", "head", "2020-01-01", None),
        ("deputy", "deputy", "2020-01-01", "2020-12-31"),
    ):
        asked = {"post": post, "body_id": city.bodies["water"], "person_id": people[login]}
        asked |= {"since": first, "until": last}
        assert (await city.admin.ask("POST", "/api/headships", asked))[0] == 200
    status, page = await city.admin.page("/routing/bodies")
    assert status == 200
    rows = [row for row in page.split("<tr>") if "Болат Сейітов" in row]
    assert len(rows) == 1 and "Водоканал" in rows[0], "today's head is shown at their body"
    assert "Асхат Мұхаметжанов" not in page, "who answered in 2020 does not answer today"
