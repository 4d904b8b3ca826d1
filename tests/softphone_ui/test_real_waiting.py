"""Incidents, the block list and marks through the API: who may, what is kept, what is told on."""

from __future__ import annotations

import asyncio
import contextlib
import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import asyncpg
import msgspec
import numpy as np
import pytest
import soundfile

from foundation.settings import Settings
from foundation.valkey.client import ValkeyReply
from foundation.valkey.keys import open_bus
from foundation.valkey.server import RequestServer
from queue_manager.pbx_agent import SpeakIncident, read_request, server_name
from tests.softphone_ui.city import OPERATORS, Client, program, settle, web_process
from tests.softphone_ui.floor_stage import FloorStage, floor_stage
from tests.tickets import insert_tickets

pytestmark = pytest.mark.services


class Room(NamedTuple):
    settings: Settings
    address: str
    stage: FloorStage
    lead: Client
    database: Any


@pytest.fixture
async def room(fresh_settings: Settings) -> AsyncIterator[Room]:
    await settle(fresh_settings)
    database = await asyncpg.connect(fresh_settings.stores.database_url)
    async with (
        floor_stage(fresh_settings, OPERATORS) as stage,
        web_process(fresh_settings) as address,
        program(address, "lead1") as lead,
    ):
        yield Room(fresh_settings, address, stage, lead, database)
    await database.close()


def soon(hours: float = 1) -> str:
    return (datetime.now(UTC) + timedelta(hours=hours)).isoformat()


def wav(seconds: float) -> bytes:
    out = io.BytesIO()
    tone = np.sin(np.arange(round(8000 * seconds)) / 2) * 0.3
    soundfile.write(out, tone, 8000, format="WAV", subtype="PCM_16")
    return out.getvalue()


async def test_an_incident_from_its_opening_to_its_end(room: Room) -> None:
    body = {"until": soon(), "text_ru": "Нет тепла в районе Есиль.", "topic": "heating_off"}
    status, told = await room.lead.ask("POST", "/api/incidents", body | {"topic": "nonsense"})
    assert status == 400 and "topic" in told["reason"]
    status, told = await room.lead.ask("POST", "/api/incidents", body | {"topic": None})
    assert status == 200 and told["unsaid"] in ([], ["ru"])
    incident = told["incident_id"]
    path = f"/api/incidents/{incident}"
    async with room.lead.http.put(
        f"{path}/sound/ru", data=wav(3.0), headers={"X-CSRF": room.lead.token}
    ) as answer:
        assert answer.status == 200 and 2.9 < (await answer.json())["seconds"] < 3.2
    on_floor = room.stage.floor.incidents[str(incident)]
    assert on_floor.sounds["ru"] == (f"incident-{incident}-ru-1", f"incident-{incident}-ru-2")
    assert all(
        soundfile.info(room.settings.folders.sounds_dir / f"{name}.wav").duration <= 2.0
        for name in on_floor.sounds["ru"]
    )
    assert (await room.lead.ask("POST", f"{path}/extend", {"until": soon(3)}))[0] == 204
    assert (await room.lead.ask("POST", f"{path}/close"))[0] == 204
    assert room.stage.floor.incidents == {}
    assert (await room.lead.ask("POST", f"{path}/close"))[0] == 404
    (row,) = (await room.lead.ask("GET", "/api/incidents"))[1]["incidents"]
    assert (row["heard"], row["informed"], row["closed_by"]) == (0, 0, "Гүлмира Әлімжанова")


async def test_it_is_spoken_by_the_pbx_outside_any_transaction(room: Room) -> None:
    """A voice may take seconds: meanwhile no row is locked, and everybody sees the incident."""
    spoken: list[SpeakIncident] = []

    async def speak(body: bytes) -> ValkeyReply:
        request = read_request(body)
        assert isinstance(request, SpeakIncident)
        for _ in range(100):  # a job of another's may hold one for a moment
            open_transactions = await room.database.fetchval(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND state LIKE 'idle in transaction%'"
            )
            if not open_transactions:
                break
            await asyncio.sleep(0.02)
        known = await room.database.fetchval(
            "SELECT count(*) FROM incidents WHERE incident_id = $1", request.incident_id
        )
        if (open_transactions, known) != (0, 1):
            return ValkeyReply(error=f"{open_transactions} transactions are open, {known} is known")
        spoken.append(request)
        sounds = None if request.language == "en" else [f"incident-{request.language}-1"]
        return ValkeyReply(msgspec.Raw(msgspec.json.encode(sounds)))

    redis = open_bus(room.settings.stores.redis_url)
    serving = asyncio.create_task(RequestServer(redis, server_name(room.settings), speak).run())
    texts = {"text_kk": "Су жоқ", "text_ru": "Нет воды", "text_en": "No water"}
    status, told = await room.lead.ask("POST", "/api/incidents", {"until": soon(), **texts})
    serving.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await serving
    await redis.aclose()
    assert (status, told["unsaid"]) == (200, ["en"])
    assert {(it.language, it.text) for it in spoken} == {
        ("kk", "Су жоқ"), ("ru", "Нет воды"), ("en", "No water")
    }  # fmt: skip
    sounds = room.stage.floor.incidents[str(told["incident_id"])].sounds
    assert sounds == {"kk": ("incident-kk-1",), "ru": ("incident-ru-1",)}


async def test_without_the_pbxs_agent_it_is_opened_all_the_same(room: Room) -> None:
    body = {"until": soon(), "text_ru": "Нет тепла в районе Есиль."}
    status, told = await room.lead.ask("POST", "/api/incidents", body)
    assert (status, told["unsaid"]) == (200, ["ru"])
    (row,) = (await room.lead.ask("GET", "/api/incidents"))[1]["incidents"]
    assert (row["incident_id"], row["closed_at"], row["sounds"]) == (told["incident_id"], None, {})


@pytest.mark.parametrize(
    "body",
    [
        {"until": "2020-01-01T00:00:00Z", "text_ru": "поздно"},
        {"until": soon(24 * 60), "text_ru": "слишком долго"},
        {"until": soon(), "text_ru": " "},
        {"until": soon(), "text_ru": "а" * 301},
        {"until": soon(), "text_ru": "а", "line": "999"},
        {"until": soon(), "text_ru": "а", "district": "nowhere"},
    ],
)
async def test_a_nonsensical_incident_is_refused(room: Room, body: dict[str, str]) -> None:
    assert (await room.lead.ask("POST", "/api/incidents", body))[0] == 400


async def test_no_sound_is_refused(room: Room) -> None:
    _, told = await room.lead.ask("POST", "/api/incidents", {"until": soon(), "text_kk": "Сынақ"})
    path = f"/api/incidents/{told['incident_id']}/sound/kk"
    for data in (b"not a sound", wav(31), bytes(44)):
        async with room.lead.http.put(
            path, data=data, headers={"X-CSRF": room.lead.token}
        ) as answer:
            assert answer.status == 400, await answer.text()


async def test_a_burst_of_tickets_is_proposed_until_it_is_known(room: Room) -> None:
    topic = await room.database.fetchval("SELECT topic_id FROM topics ORDER BY topic_id LIMIT 1")
    code = await room.database.fetchval("SELECT code FROM topics WHERE topic_id = $1", topic)
    for n in range(5):
        await insert_tickets(
            room.database,
            "INSERT INTO tickets (number, opened_at, topic_id, address, district)"
            " VALUES ($1, now(), $2, $3, 'esil')",
            f"109-2026-000000{n + 1}",
            topic,
            f"Кабанбай батыр {n + 10}",
        )
    (it,) = (await room.lead.ask("GET", "/api/incidents"))[1]["proposals"]
    assert (it["topic"], it["place"], len(it["tickets"])) == (code, "Кабанбай батыр", 5)
    assert it["district"] == "esil"
    words = {name: it[name] for name in ("topic", "text_kk", "text_ru", "text_en")}
    words["until"] = soon()
    for where, known in (({"district": "nura"}, False), ({"district": "esil"}, True)):
        assert (await room.lead.ask("POST", "/api/incidents", words | where))[0] == 200
        told = (await room.lead.ask("GET", "/api/incidents"))[1]
        assert (told["proposals"] == []) is known
        assert told["incidents"][0]["district"] == where["district"]
    for incident in told["incidents"]:
        path = f"/api/incidents/{incident['incident_id']}/close"
        assert (await room.lead.ask("POST", path))[0] == 204
    assert len((await room.lead.ask("GET", "/api/incidents"))[1]["proposals"]) == 1
    words["place"] = it["place"]
    assert (await room.lead.ask("POST", "/api/incidents", words))[0] == 200
    assert (await room.lead.ask("GET", "/api/incidents"))[1]["proposals"] == []


async def test_a_number_is_blocked_and_lifted(room: Room) -> None:
    body = {"number": "8 (701) 123-45-67", "reason": "hoax", "days": 7, "note": "пожар понарошку"}
    status, told = await room.lead.ask("POST", "/api/blocked", body)
    assert (status, told["number"]) == (200, "+77011234567")
    assert room.stage.floor.blocked["+77011234567"].reason == "hoax"
    assert (await room.lead.ask("POST", "/api/blocked", body))[0] == 409
    (entry,) = (await room.lead.ask("GET", "/api/blocked"))[1]["entries"]
    assert (entry["blocked_by"], entry["refused"]) == ("Гүлмира Әлімжанова", 0)
    assert (await room.lead.ask("DELETE", f"/api/blocked/{told['block_id']}"))[0] == 204
    assert room.stage.floor.blocked == {}
    assert (await room.lead.ask("POST", "/api/blocked", body))[0] == 200, "once more"
    assert (await room.lead.ask("POST", "/api/blocked", body | {"number": "109"}))[0] == 400


async def test_only_the_lead_may(room: Room) -> None:
    async with program(room.address, "1001") as operator:
        block = {"number": "+77011234567", "reason": "hoax"}
        assert (await operator.ask("POST", "/api/blocked", block))[0] == 403
        assert (await operator.ask("GET", "/api/blocked"))[0] == 403
        incident = {"until": soon(), "text_ru": "нет"}
        assert (await operator.ask("POST", "/api/incidents", incident))[0] == 403


async def test_the_pages_and_the_marks(room: Room) -> None:
    for path in ("/incidents", "/blocked", "/marks"):
        async with room.lead.http.get(path) as answer:
            assert answer.status == 200, path
    assert (await room.lead.ask("GET", "/api/marks"))[1] == {"operators": [], "low": []}
