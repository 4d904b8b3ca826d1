"""Who heads which body, entered and read on real rows."""

from __future__ import annotations

from typing import Any

import asyncpg
import pytest

from foundation.settings import Settings
from tests.softphone_ui.city import program, settle, web_process

pytestmark = pytest.mark.services


async def ids(settings: Settings) -> dict[str, int]:
    link = await asyncpg.connect(settings.stores.database_url)
    try:
        rows = await link.fetch(
            "SELECT login AS key, person_id AS id FROM people UNION ALL "
            "SELECT 'body:' || code, body_id FROM bodies"
        )
        return {row["key"]: row["id"] for row in rows}
    finally:
        await link.close()


async def test_one_person_at_a_time_heads_a_body(fresh_settings: Settings) -> None:
    await settle(fresh_settings)
    of = await ids(fresh_settings)
    roads = {"body_id": of["body:roads"], "person_id": of["head"], "post": "head"}
    async with (
        web_process(fresh_settings) as address,
        program(address, "admin") as admin,
        program(address, "head") as head,
        program(address, "lead1") as lead,
    ):

        async def enter(**changes: object) -> tuple[int, dict[str, Any]]:
            body = roads | {"since": "2026-01-01", "until": "2026-11-13"} | changes
            return await admin.ask("POST", "/api/headships", body)

        assert (await head.ask("POST", "/api/headships", roads | {"since": "2026-01-01"}))[0] == 403
        assert (await lead.page("/headships"))[0] == 403
        status, first = await enter()
        assert status == 200, first
        status, refused = await enter(since="2026-11-13", until=None)
        assert (status, refused["error"]) == (409, "tenure_taken")
        assert (await enter(since="2026-11-14", until=None))[0] == 200
        assert (await enter(until="2025-12-31"))[0] == 400, "ends before it begins"
        assert (await enter(person_id=of["lead1"], since="2020-01-01", until=None))[0] == 404
        deputy = {"post": "deputy", "person_id": of["deputy"], "since": "2026-01-01", "until": None}
        assert (await enter(**deputy))[0] == 200, (
            "a head's days and a deputy's have nothing in common"
        )
        path = f"/api/headships/head/{first['tenure_id']}"
        assert (await admin.ask("PUT", path, {"since": "2026-02-01", "until": "2026-11-14"}))[
            0
        ] == 409
        assert (await admin.ask("PUT", path, {"since": "2026-02-01", "until": "2026-11-10"}))[
            0
        ] == 204
        assert (await admin.ask("PUT", "/api/headships/akim/1", {"since": "2026-02-01"}))[0] == 404
        (_, read) = await head.ask("GET", "/api/headships")
        found = [(it["post"], it["since"], it["until"]) for it in read["tenures"]]
        assert found == [
            ("head", "2026-11-14", None),
            ("head", "2026-02-01", "2026-11-10"),
            ("deputy", "2026-01-01", None),
        ]
        status, page = await head.page("/headships")
        assert status == 200 and "Болат Сейітов" in page and "<form" not in page.split("<main")[1]
        assert "data-tenure" in (await admin.page("/headships"))[1]
        assert (await admin.ask("DELETE", path))[0] == 204
        assert (await admin.ask("DELETE", path))[0] == 404
