"""A round of the registry: a part that fails holds up neither the others nor the process."""

from __future__ import annotations

import asyncio
from datetime import datetime

import pytest

from foundation.postgres.pool import open_pool, transaction
from foundation.settings import Settings
from registry.__main__ import Registry
from registry.notifications.applicants import NoticeSender
from registry.workflow.rows import clock_words
from tests.channels.town import in_background
from tests.tickets import insert_tickets

pytestmark = pytest.mark.services


async def test_clocks_wait_for_no_notice(
    fresh_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures = asyncio.Semaphore(0)

    async def tell(_: NoticeSender, now: datetime) -> int:
        failures.release()
        raise KeyError("a notice that nobody foresaw")

    monkeypatch.setattr(NoticeSender, "tell", tell)
    pool = await open_pool(fresh_settings, "test", size=8)
    registry = Registry(fresh_settings, pool, [])
    async with in_background(registry.run()):
        async with asyncio.timeout(20):
            await failures.acquire()
            async with transaction(pool) as link:
                await insert_tickets(
                    link,
                    "INSERT INTO tickets (number, line, opened_at)"
                    " VALUES ('109-2026-0000001', '109', now())",
                )
                await clock_words.add_opening(link, "109-2026-0000001")
            while not registry.state.heard or registry.health()["ok"]:
                await failures.acquire()
                await asyncio.sleep(0)
        health = registry.health()
    assert health["ok"] is False and health["faults"] == {"rounds of deadlines": 1}
    pool.terminate()
