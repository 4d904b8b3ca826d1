"""The list of what is summed is the same in Python, in the view of contacts and in each table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import asyncpg
import pytest

from foundation.postgres.queries import BadQueryFile, load
from foundation.settings import Settings
from launcher.schema import apply_schema
from quality.reports.measures import MEASURES, NAMES, NOTHING

services = pytest.mark.services
TABLES = ("report_quarters", "report_days", "report_months", "report_clocks")
#: By what a contact is found, in the view of contacts.
KEYS = {
    "contact_id", "offered_at", "quarter_at", "line", "language", "operator", "topic_id", "body_id",
    "district", "ticket", "outcome", "connected_at", "waited_ms", "lost", "skill",
    "shift_starts_at", "shift_ends_at",
}  # fmt: skip


async def columns_of(url: str) -> dict[str, set[str]]:
    link = await asyncpg.connect(url)
    try:
        rows = await link.fetch("SELECT table_name, column_name FROM information_schema.columns")
    finally:
        await link.close()
    return {
        table: {row["column_name"] for row in rows if row["table_name"] == table}
        for table in ("contact_counts", *TABLES)
    }


@services
async def test_what_is_summed_is_the_same_everywhere(fresh_settings: Settings) -> None:
    columns = await columns_of(fresh_settings.stores.database_url)
    assert columns["contact_counts"] == KEYS | set(NAMES)
    keys = {"quarter_at", "line", "dimension", "day", "month", "key", "unit", "clock"}
    for table in TABLES:
        assert columns[table] - keys == set(NAMES), table


#: A database from before a sum was added, with one quarter that was summed without it.
OLDER = f"""
    INSERT INTO report_quarters (quarter_at, line) VALUES ('2026-10-31 12:00Z', '109');
    {"".join(f"ALTER TABLE {table} DROP COLUMN abused;" for table in TABLES)}
    UPDATE schema_version SET fingerprint = 'older'"""


@services
async def test_a_new_sum_is_added_to_each_table_and_all_is_summed_anew(
    fresh_settings: Settings,
) -> None:
    link: Any = await asyncpg.connect(fresh_settings.stores.database_url)
    await link.execute(OLDER)
    await apply_schema(fresh_settings)
    assert await link.fetchval("SELECT abused FROM report_quarters") == 0
    dirty = await link.fetchval("SELECT array_agg(quarter_at) FROM report_dirty")
    assert dirty == [await link.fetchval("SELECT quarter_at FROM report_quarters")]
    await link.close()
    columns = await columns_of(fresh_settings.stores.database_url)
    assert all("abused" in columns[table] for table in TABLES)


def test_each_measure_counts_by_what_sums_have() -> None:
    assert all(hasattr(NOTHING, measure.part) for measure in MEASURES.values())


def test_a_list_that_no_package_declares_is_refused(tmp_path: Path) -> None:
    (tmp_path / "rows.sql").write_text("-- name: one\n-- What.\nSELECT {{sums}} FROM t")
    with pytest.raises(BadQueryFile, match=r"no list of columns is named \{\{sums"):
        load([tmp_path / "rows.sql"])
