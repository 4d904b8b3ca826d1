"""Other cities' open data comes in through the public API, once, and is routed."""

from __future__ import annotations

import asyncio
import io
from typing import Any

import asyncpg
import pytest

from foundation.settings import CODE_DIR, Settings
from launcher.import_requests import import_requests
from launcher.open311_key import make_key, own_import_key
from tests.softphone_ui.city import settle, web_process
from tests.softphone_ui.counting import counting

pytestmark = pytest.mark.services
DATA = CODE_DIR / "tests" / "data"


async def test_a_second_import_doubles_nothing_and_every_ticket_is_routed(
    fresh_settings: Settings,
) -> None:
    await settle(fresh_settings)
    key = await asyncio.to_thread(
        make_key, fresh_settings, "import", imports=True, per_minute=10_000
    )
    link = await asyncpg.connect(fresh_settings.stores.database_url)
    async with counting(fresh_settings), web_process(fresh_settings) as address:
        for source in ("nyc", "akimat", "nyc"):
            out, file = io.StringIO(), DATA / f"{source}_sample.csv"
            refused = await asyncio.to_thread(
                import_requests, address, key, source, file, None, out
            )
            assert refused == 0 and "40 numbered" in out.getvalue(), out.getvalue()
    rows = await link.fetch(
        """SELECT t.*, r.original_id, p.code AS topic, b.code AS body,
                  body_of_topic(t.topic_id, t.district) AS by_rule
             FROM tickets t JOIN open311_requests r ON r.ticket = t.number
             JOIN topics p ON p.topic_id = t.topic_id LEFT JOIN bodies b ON b.body_id = t.body_id"""
    )
    await link.close()
    assert len(rows) == len({it["number"] for it in rows}) == 80
    for it in rows:
        assert it["body_id"] == it["by_rule"], dict(it)
        with_body = "assigned" if it["body_id"] else "registered"
        assert it["state"] in ("resolved", with_body)
        assert (it["district"] is None) == (it["lat"] is None)
    assert {it["district"] for it in rows} >= {"almaty", "esil", "nura"}
    by_id: dict[str, Any] = {it["original_id"]: it for it in rows}
    assert {it["opened_at"].year for it in rows if it["original_id"].startswith("nyc:")} == {2011}
    assert {it["body"] for it in rows if it["topic"] == "traffic_light"} == {"roads"}
    yard = next(it for it in rows if it["topic"] == "yard" and it["district"])
    assert yard["body"] == f"akimat-{yard['district']}", "a yard is the district's"
    assert by_id["akimat:2"]["body"] == "education"


async def test_the_centres_own_import_needs_no_key_and_doubles_nothing(
    fresh_settings: Settings,
) -> None:
    await settle(fresh_settings)
    file = DATA / "akimat_sample.csv"

    def bring(address: str) -> str:
        out = io.StringIO()
        with own_import_key(fresh_settings, "akimat") as key:
            import_requests(address, key, "akimat", file, None, out)
        assert import_requests(address, key, "akimat", file, 1, out) == 1, "in use no more"
        return out.getvalue()

    async with counting(fresh_settings), web_process(fresh_settings) as address:
        told = [await asyncio.to_thread(bring, address) for _ in range(2)]
    assert all("40 numbered" in text for text in told), told
    link = await asyncpg.connect(fresh_settings.stores.database_url)
    assert await link.fetchval("SELECT count(*) FROM tickets") == 40
    await link.close()
