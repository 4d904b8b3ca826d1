"""Incidents over HTTP: whose right it is, and which answers of the police are taken."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import msgspec
import pytest

from foundation.settings import Settings
from foundation.webhook_signatures import sign
from second_line.incidents.messages import MOST_BYTES, police_secrets
from tests.softphone_ui.city import program, web_process
from tests.softphone_ui.test_real_cameras import watchers

pytestmark = pytest.mark.services
SIGHTING = {"kind": "crash", "lat": 51.16, "lon": 71.43, "place": "Абай / Бөгенбай"}


def answer(number: int, state: str) -> bytes:
    return msgspec.json.encode({"data": {"incident": number, "state": state, "by": "ЦОУ"}})


async def send(address: str, headers: dict[str, str], body: bytes) -> tuple[int, Any]:
    async with (
        aiohttp.ClientSession() as http,
        http.post(address + "/api/police/answers", data=body, headers=headers) as response,
    ):
        return response.status, await response.json()


async def test_the_police_answer_by_signed_requests_and_others_are_refused(
    fresh_settings: Settings,
) -> None:
    link = await watchers(fresh_settings)
    secrets, now = police_secrets(fresh_settings), datetime.now(UTC)
    async with (
        web_process(fresh_settings) as address,
        program(address, "watch") as operator,
        program(address, "watch-lead") as lead,
        program(address, "lead1") as stranger,
    ):
        assert (await stranger.ask("POST", "/api/second-line/incidents", SIGHTING))[0] == 403
        far = {**SIGHTING, "lat": 43.2, "lon": 76.9}
        status, refused = await operator.ask("POST", "/api/second-line/incidents", far)
        assert (status, refused["reason"]) == (409, "place")
        test = {**SIGHTING, "test": True}
        assert (await operator.ask("POST", "/api/second-line/incidents", test))[0] == 409
        _, saved = await operator.ask("POST", "/api/second-line/incidents", SIGHTING)
        number = saved["incident_id"]
        path = f"/api/second-line/incidents/{number}/step"
        for step in ("confirm", "hand_over"):
            assert (await operator.ask("POST", path, {"step": step}))[0] == 204
        body = answer(number, "acknowledged")
        notice = f"/api/second-line/incidents/{number}/notice"
        assert (await stranger.ask("POST", notice))[0] == 403
        (status, first), (_, second) = [await operator.ask("POST", notice) for _ in range(2)]
        assert status == 200 and first == second, "drafted once"
        assert (await operator.page("/notices"))[0] == 403, "the lead publishes"
        unknown = "/api/second-line/incidents/999999/notice"
        assert (await operator.ask("POST", unknown))[0] == 409
        good = dict(sign(secrets[:1], "one", body, now))
        old = sign(secrets[:1], "one", body, now - timedelta(minutes=6))
        strange = sign([b"x" * 32], "one", body, now)
        for headers in ({}, dict(old), dict(strange)):
            assert (await send(address, headers, body))[0] == 401
        assert (await send(address, good, answer(number, "resolved")))[0] == 401, "another body"
        for _ in range(2):
            status, taken = await send(address, good, body)
            assert (status, taken["state"]) == (200, "acknowledged")
        steps = "SELECT count(*) FROM camera_incident_steps WHERE message_id = 'one'"
        assert await link.fetchval(steps) == 1
        missing, garbage = answer(10**9, "resolved"), b"[" * 1000
        assert (await send(address, dict(sign(secrets, "two", missing, now)), missing))[0] == 404
        assert (await send(address, dict(sign(secrets, "six", garbage, now)), garbage))[0] == 400
        assert (await send(address, good, b"x" * (MOST_BYTES + 1)))[0] == 400
        end = {"step": "resolve", "reason": "crew called"}
        assert (await operator.ask("POST", path, end))[0] == 409, "the lead alone"
        assert (await lead.ask("POST", path, end))[0] == 204
        sent = "SELECT array_agg(message ->> 'type' ORDER BY outbox_id) FROM outbox"
        assert await link.fetchval(sent) == ["incident.alert", "incident.cancel"]
        dropped = "SELECT state FROM public_notices WHERE notice_id = $1"
        assert await link.fetchval(dropped, first["notice_id"]) == "dropped"
        assert (await lead.page(f"/second-line/incidents/{number}"))[0] == 200
        assert (await stranger.page("/second-line"))[0] == 403
        assert (await operator.page("/second-line/figures"))[0] == 403
    await link.close()
