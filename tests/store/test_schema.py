"""The schema: idempotent, guarded, and every query of the project understood by PostgreSQL."""

from __future__ import annotations

import asyncpg
import pytest

from service.settings import Settings
from store.queries import all_queries

pytestmark = pytest.mark.services


async def test_every_query_is_understood_by_the_database(fresh_settings: Settings) -> None:
    connection = await asyncpg.connect(fresh_settings.database_url)
    for query in all_queries().values():
        try:
            await connection.prepare(query.text)
        except asyncpg.PostgresError as error:
            pytest.fail(f"{query.file}: {query.name}: {error}")
    await connection.close()
