"""Two who wait for each other: the database undoes one, which is done once more."""

from __future__ import annotations

import asyncio

import pytest

from foundation.postgres.errors import DatabaseAway, Undone
from foundation.postgres.pool import open_pool, retry_while_unavailable, transaction
from foundation.settings import Settings
from tests.waiting import until_waiting

pytestmark = pytest.mark.services
LOCK = "SELECT pg_advisory_xact_lock(1, $1)"
# Undone is whoever looks first, after so long a wait, and finds the circle closed.
NEVER_UNDONE = "SET LOCAL deadlock_timeout = '10min'"


async def test_what_was_undone_is_done_once_more_and_no_database_is_away(
    fresh_settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    pool = await open_pool(fresh_settings, "test", size=3)
    undone, heard = list[Undone](), list[DatabaseAway]()
    begun, other_waits = asyncio.Event(), asyncio.Event()

    async def first_then_second() -> str:
        try:
            async with transaction(pool) as link:
                await link.execute(LOCK, 1)
                begun.set()
                await other_waits.wait()
                await link.execute(LOCK, 2)
        except Undone as error:
            undone.append(error)
            raise
        return "done"

    async with asyncio.timeout(20), transaction(pool) as other:
        await other.execute(NEVER_UNDONE)
        await other.execute(LOCK, 2)
        done = asyncio.create_task(retry_while_unavailable(first_then_second, heard.append))
        await begun.wait()
        waiting = asyncio.create_task(other.execute(LOCK, 1))
        await until_waiting(pool)
        other_waits.set()
        await waiting
    assert await done == "done"
    assert len(undone) == 1 and heard == []
    assert "undone by the database, done once more" in caplog.messages
    pool.terminate()
