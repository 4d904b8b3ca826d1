"""The sums of tables: they find what differs, and are of the moment of the copy."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest

from foundation.settings import Settings
from launcher.table_sums import TableSum, differences, summed_snapshot


def test_each_difference_is_told_once() -> None:
    whole = {"a": TableSum(2, "7"), "b": TableSum(2, "7"), "c": TableSum(0, "0")}
    assert differences(whole, dict(whole)) == []
    found = {"a": TableSum(1, "7"), "b": TableSum(2, "8"), "d": TableSum(0, "0")}
    assert differences(whole, found) == [
        "a had 2 rows and has 1",
        "b has rows with other content",
        "the table c is only in the original",
        "the table d is only in the copy",
    ]


@pytest.mark.services
async def test_a_moment_holds_while_others_write(fresh_settings: Settings) -> None:
    writer = await asyncpg.connect(fresh_settings.stores.database_url)
    await writer.execute("CREATE TABLE scratch (word text); INSERT INTO scratch VALUES ('one')")
    counted = "SELECT count(*) FROM scratch"

    def take() -> tuple[TableSum, TableSum, int]:
        with summed_snapshot(fresh_settings, "test") as snapshot:
            asyncio.run(write())
            seen = asyncio.run(count_in(snapshot.name))
        with summed_snapshot(fresh_settings, "test") as later:
            return snapshot.tables["public.scratch"], later.tables["public.scratch"], seen

    async def write() -> None:
        own = await asyncpg.connect(fresh_settings.stores.database_url)
        await own.execute("UPDATE scratch SET word = 'two'; INSERT INTO scratch VALUES ('three')")
        await own.close()

    async def count_in(snapshot: str) -> int:
        own = await asyncpg.connect(fresh_settings.stores.database_url)
        async with own.transaction(isolation="repeatable_read"):
            await own.execute(f"SET TRANSACTION SNAPSHOT '{snapshot}'")
            found: int = await own.fetchval(counted)
        await own.close()
        return found

    first, later, seen = await asyncio.to_thread(take)
    assert (first.rows, later.rows, seen) == (1, 2, 1)
    assert first.checksum != later.checksum
    await writer.close()
