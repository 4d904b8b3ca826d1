"""How many rows each table has, and the sum of their checksums, to compare a database with its
copy."""

from __future__ import annotations

from dataclasses import dataclass

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection


@dataclass(frozen=True, slots=True)
class SumStatement:
    """The statement that sums one table. `name`: the table with its schema."""

    name: str
    statement: str


@query("table_sum_statements")
async def table_sum_statements(connection: Connection) -> list[SumStatement]:
    """Return the statement that sums each table, by name."""


@query("snapshot_exported")
async def export_snapshot(connection: Connection) -> str:
    """Return the name of this transaction's snapshot, for another session. It is valid until the
    transaction ends."""
