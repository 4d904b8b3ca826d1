"""The rows of each table, counted and summed: a copy notes them, and a drill compares them with
those of the restored database."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass

import msgspec

from foundation.postgres.pool import Connection, connection, one_snapshot, open_pool
from foundation.settings import Settings
from launcher.rows.sums import export_snapshot, table_sum_statements

#: A table of many gigabytes takes minutes; the pool's own limit is for questions of pages.
TABLE_SECONDS = 6 * 3600.0


class TableSum(msgspec.Struct, frozen=True):
    """The content of a table in two numbers. `checksum`: the sum of a checksum of each row."""

    rows: int
    checksum: str


@dataclass(frozen=True)
class SummedSnapshot:
    """A snapshot of a database: its name, and the sum of each table by its name."""

    name: str
    tables: Mapping[str, TableSum]


@contextmanager
def summed_snapshot(settings: Settings, role: str) -> Iterator[SummedSnapshot]:
    """Sum all tables in one snapshot, and keep that snapshot for other sessions while the body
    runs. `role`: who asks. Raises DatabaseAway, and what asyncpg raises."""
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        try:
            yield runner.run(_read_snapshot(settings, role, stack))
        finally:
            runner.run(stack.aclose())


def differences(expected: Mapping[str, TableSum], found: Mapping[str, TableSum]) -> list[str]:
    """Say in a sentence for each table how `found` differs from `expected`."""
    wrong = []
    for name in sorted(expected.keys() | found.keys()):
        one, other = expected.get(name), found.get(name)
        if one is None or other is None:
            wrong.append(f"the table {name} is only in the {'copy' if one is None else 'original'}")
        elif one.rows != other.rows:
            wrong.append(f"{name} had {one.rows} rows and has {other.rows}")
        elif one.checksum != other.checksum:
            wrong.append(f"{name} has rows with other content")
    return wrong


async def _read_snapshot(settings: Settings, role: str, stack: AsyncExitStack) -> SummedSnapshot:
    pool = await open_pool(settings, role, size=1)
    stack.push_async_callback(pool.close)
    borrowed = await stack.enter_async_context(connection(pool))
    await stack.enter_async_context(one_snapshot(borrowed))
    return SummedSnapshot(await export_snapshot(borrowed), await _sum_tables(borrowed))


async def _sum_tables(borrowed: Connection) -> dict[str, TableSum]:
    sums = {}
    for table in await table_sum_statements(borrowed):
        rows, checksum = await _sum_table(borrowed, table.statement)
        sums[table.name] = TableSum(rows, checksum)
    return sums


async def _sum_table(borrowed: Connection, statement: str) -> tuple[int, str]:
    row = await borrowed.fetchrow(statement, timeout=TABLE_SECONDS)
    assert row is not None, "an aggregate has one row"
    return row[0], str(row[1])
