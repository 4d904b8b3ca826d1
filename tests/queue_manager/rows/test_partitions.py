"""Partitions of facts are made by whoever needs them first; two may at once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from foundation.postgres.pool import open_pool, transaction
from foundation.settings import Settings
from queue_manager.rows.facts import make_partitions
from tests.waiting import until_waiting

pytestmark = pytest.mark.services
MONTH = datetime(2031, 5, 1, tzinfo=UTC)


async def test_who_waited_for_another_to_make_one_finds_it(fresh_settings: Settings) -> None:
    pool = await open_pool(fresh_settings, "test", size=3)

    async def make() -> int:
        async with transaction(pool) as link:
            return await make_partitions(link, MONTH, MONTH)

    async with transaction(pool) as first:
        assert await make_partitions(first, MONTH, MONTH) == 1
        second = asyncio.create_task(make())
        await until_waiting(pool)
    assert await second == 0
    await pool.close()
