"""What the dispatcher reads of a database that is there, but not as it should be."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from foundation.postgres.errors import DatabaseAway
from foundation.postgres.pool import open_pool
from foundation.settings import Settings
from queue_manager.database import Database

pytestmark = pytest.mark.services


async def test_a_table_that_is_missing_is_a_database_that_is_away(fresh_settings: Settings) -> None:
    pool = await open_pool(fresh_settings, "test", size=1)
    database = Database(pool)
    assert (await database.read()).names == {}
    async with pool.acquire() as connection:
        await connection.execute("DROP TABLE incidents, tickets CASCADE")
    for _ in range(2):
        with pytest.raises(DatabaseAway, match="UndefinedTable"):
            await database.read()
        known = await database.acquaintance("+77010000001", datetime.now(UTC), "Asia/Almaty")
        assert known is None
    await pool.close()
