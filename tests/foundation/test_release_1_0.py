"""A home of release 1.0 that is brought up has the tables of a new one, to the last check."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from difflib import unified_diff
from pathlib import Path

import asyncpg
import pytest

from foundation.settings import Settings
from launcher.schema import apply_schema
from tests.real_services import RealServices

pytestmark = pytest.mark.services
#: schema.sql as of release 1.0.
OF_1_0 = Path(__file__).with_name("release_1_0.sql.gz")
COUNTED = "INSERT INTO schema_version (version, fingerprint) VALUES (1, '') ON CONFLICT DO NOTHING"
#: A request that was brought from another system and one that was not, each with its ticket.
REQUESTS = """
INSERT INTO topics (code, names) VALUES ('snow', names_of('Қар', 'Снег', 'Snow'));
INSERT INTO tickets (number, opened_at, state, topic_id, text)
SELECT '109-2020-000000' || n, now(), 'resolved', topic_id, 'Сугробы'
  FROM topics, generate_series(1, 2) n;
INSERT INTO open311_keys (name, sha256, shown) VALUES ('key', repeat('0', 64), '');
INSERT INTO open311_requests
       (token, key_id, received_at, requested_at, original_id, ticket, topic_id, language)
SELECT number, key_id, now(), now(), CASE WHEN number LIKE '%1' THEN '1' END, number, topic_id, 'ru'
  FROM tickets, open311_keys
"""
#: All that makes a table, a line each. The order of columns is nobody's business.
TABLES = """
SELECT format('%s.%s %s%s default %s', attrelid::regclass, attname,
              format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN ' not null' END,
              coalesce(pg_get_expr(adbin, adrelid), attidentity::text)) AS line
  FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
  LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
 WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND attnum > 0
   AND NOT attisdropped
UNION ALL SELECT format('%s %s', conrelid::regclass, pg_get_constraintdef(oid)) FROM pg_constraint
 WHERE connamespace = 'public'::regnamespace AND conrelid <> 0
UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT format('%s %s', oid::regprocedure, md5(prosrc)) FROM pg_proc
 WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS (
       SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
"""


async def tables_of(url: str) -> list[str]:
    connection = await asyncpg.connect(url)
    try:
        return sorted({row["line"] for row in await connection.fetch(TABLES)})
    finally:
        await connection.close()


async def taught(url: str) -> list[str]:
    """Tickets that topics are learned from."""
    connection = await asyncpg.connect(url)
    try:
        return [row["ticket"] for row in await connection.fetch("TABLE routing_examples")]
    finally:
        await connection.close()


def unified(new: list[str], brought: list[str]) -> str:
    """What a new home (-) and the one that was brought up (+) do not have in common."""
    return "\n".join(unified_diff(new, brought, lineterm="", n=0))


async def test_a_home_of_release_1_0_becomes_a_new_one(
    real_services: RealServices, fresh_settings: Settings
) -> None:
    url = real_services.settings.stores.database_url.removesuffix("/komek")
    named: Callable[[str], str] = (url + "/{}").format
    server = await asyncpg.connect(named("postgres"))
    await server.execute("CREATE DATABASE of_1_0")
    await server.close()
    old = fresh_settings.changed(database_dsn=named("of_1_0"))
    connection = await asyncpg.connect(old.stores.database_url)
    await connection.execute(gzip.decompress(OF_1_0.read_bytes()).decode())
    await connection.execute(COUNTED)
    await connection.execute(REQUESTS)
    await connection.close()
    await apply_schema(old)
    brought = await tables_of(old.stores.database_url)
    new = await tables_of(fresh_settings.stores.database_url)
    assert unified(new, brought) == ""
    assert await taught(old.stores.database_url) == ["109-2020-0000001"]
