"""Other cities' open data comes in through the public API, once, and is routed."""

from __future__ import annotations

import asyncio
import io
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from bench.system import until
from foundation.settings import CODE_DIR, Settings
from launcher.import_requests import import_requests
from launcher.open311_key import make_key, own_import_key
from registry.open311.rows import open311
from tests.real_services import environment
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


async def test_the_key_of_an_import_that_was_killed_ends_by_itself(
    fresh_settings: Settings,
) -> None:
    """It is kept in use while the import runs, and nobody revokes it after a SIGKILL."""
    code = (
        "import sys, time; from foundation.settings import load_settings\n"
        "from launcher import open311_key\n"
        "open311_key.LEASE_SECONDS, open311_key.RENEW_EVERY_SECONDS = 3.0, 0.2\n"
        "with open311_key.own_import_key(load_settings(), 'akimat') as key:\n"
        "    print(key, flush=True); time.sleep(600)\n"
    )
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, cwd=CODE_DIR, env=environment(fresh_settings),
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert child.stdout is not None
    key = (await child.stdout.readline()).decode().strip()
    link = await asyncpg.connect(fresh_settings.stores.database_url)
    first = await link.fetchval("SELECT revoked_at FROM open311_keys")

    async def kept_in_use() -> bool:
        return bool(await link.fetchval("SELECT revoked_at FROM open311_keys") != first)

    await until(kept_in_use, 30, "its key is kept in use")
    assert await open311.find_key(link, key) is not None
    child.kill()
    await child.wait()

    async def out_of_use() -> bool:
        return await open311.find_key(link, key) is None

    await until(out_of_use, 30, "nobody takes its key")
    (row,) = await open311.keys(link)
    assert row.revoked_at is not None
    await link.close()


async def test_a_key_that_was_revoked_meanwhile_is_not_kept_in_use(
    fresh_settings: Settings,
) -> None:
    key = await asyncio.to_thread(_revoked_within, fresh_settings)
    link = await asyncpg.connect(fresh_settings.stores.database_url)
    assert await open311.find_key(link, key) is None
    await link.close()


def _revoked_within(settings: Settings) -> str:
    async def revoke_and_extend() -> None:
        link = await asyncpg.connect(settings.stores.database_url)
        key_id = await link.fetchval("SELECT key_id FROM open311_keys")
        assert await open311.revoke_key(link, key_id) is not None
        await open311.extend_key(link, key_id, datetime.now(UTC) + timedelta(hours=1))
        assert (await open311.keys(link))[0].revoked_at is not None
        await link.close()

    with own_import_key(settings, "akimat") as key:
        asyncio.run(revoke_and_extend())
        return key
