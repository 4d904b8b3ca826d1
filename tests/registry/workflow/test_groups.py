"""The groups of states over a real PostgreSQL, and the indexes that are built with them."""

from __future__ import annotations

from typing import Any

import pytest

from foundation.settings import Settings
from launcher.schema import apply_schema
from registry.workflow.groups import GROUPS
from registry.workflow.states import State

pytestmark = pytest.mark.services
BUILT = {"tickets_with_body", "tickets_without_body", "tickets_open_due", "tickets_open_point"}


@pytest.mark.parametrize("name", GROUPS)
async def test_a_group_says_of_each_state_what_the_table_says(database: Any, name: str) -> None:
    rows = await database.fetch(
        f"SELECT state, {name}(state) AS is_of FROM unnest($1::text[]) AS state", list(State)
    )
    assert {row["state"] for row in rows if row["is_of"]} == GROUPS[name]
    assert not await database.fetchval(f"SELECT {name}('nonsense')")


async def built(database: Any) -> set[str]:
    rows = await database.fetch(
        "SELECT indexname FROM pg_indexes WHERE indexname = ANY ($1)", list(BUILT)
    )
    return {row["indexname"] for row in rows}


async def test_indexes_built_with_another_list_are_made_anew(
    fresh_settings: Settings, database: Any
) -> None:
    """Rows that the index left out would stay hidden from whoever asks with the new list."""
    await database.execute("SELECT ticket_state_group('ticket_is_open', '{registered}')")
    assert await built(database) == {"tickets_with_body", "tickets_without_body"}
    await database.execute("UPDATE schema_version SET fingerprint = 'of an older text'")
    await apply_schema(fresh_settings)
    assert await built(database) == BUILT
    assert await database.fetchval("SELECT ticket_is_open('assigned')")


async def test_indexes_stay_where_the_list_is_the_same(
    fresh_settings: Settings, database: Any
) -> None:
    oids = """SELECT array_agg(indexrelid ORDER BY indexrelid) FROM pg_index
               WHERE indrelid = 'tickets'::regclass"""
    before = await database.fetchval(oids)
    await database.execute("UPDATE schema_version SET fingerprint = 'of an older text'")
    await apply_schema(fresh_settings)
    assert await database.fetchval(oids) == before


async def test_indexes_and_checks_ask_the_groups(database: Any) -> None:
    definition = "SELECT pg_get_indexdef('tickets_open_due'::regclass)"
    assert "ticket_is_open(state)" in await database.fetchval(definition)
    check = (
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'tickets_state_check'"
    )
    assert "ticket_state_is_known(state)" in await database.fetchval(check)
