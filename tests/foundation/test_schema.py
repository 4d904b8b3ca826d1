"""The schema: idempotent, guarded, and every query of the project understood by PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from foundation.postgres import schema
from foundation.postgres.queries import all_queries
from foundation.postgres.schema import SchemaError, migrations
from foundation.settings import Settings
from launcher.schema import apply_schema
from tests.real_services import RealServices

pytestmark = pytest.mark.services
RENAMED = "UPDATE topics SET names = names_of('а', 'Переименовано', 'c') WHERE code = 'snow'"


@pytest.fixture
async def database(fresh_settings: Settings) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(fresh_settings.stores.database_url)
    yield connection
    await connection.close()


async def test_every_query_is_understood_by_the_database(database: Any) -> None:
    wrong = []
    for query in all_queries().values():
        try:
            await database.prepare(query.text)
        except asyncpg.PostgresError as error:
            wrong.append(f"{query.file}: {query.name}: {error}")
    assert not wrong


async def test_a_database_that_is_missing_is_made(
    real_services: RealServices, fresh_settings: Settings
) -> None:
    url = real_services.settings.stores.database_url.removesuffix("/komek") + '/odd"name'
    settings = fresh_settings.changed(database_dsn=url)
    versions = await asyncio.gather(apply_schema(settings), apply_schema(settings))
    assert versions == [schema.FIRST_VERSION + len(migrations())] * 2
    connection = await asyncpg.connect(url)
    assert await connection.fetchval("SELECT count(*) FROM lines") == 1
    assert await connection.fetchval("SELECT count(*) FROM topics WHERE body_id IS NOT NULL") > 20
    assert await connection.fetchval("SELECT count(DISTINCT kind) FROM bodies") == 3
    await connection.close()


async def test_a_second_start_reads_and_writes_nothing_new(
    fresh_settings: Settings, database: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await apply_schema(fresh_settings)
    before = await database.fetchrow("SELECT version, fingerprint, applied_at FROM schema_version")
    await database.execute(RENAMED)
    await apply_schema(fresh_settings)
    after = await database.fetchrow("SELECT version, fingerprint, applied_at FROM schema_version")
    assert after == before


async def test_applied_again_it_undoes_nothing_an_administrator_did(
    fresh_settings: Settings, database: Any
) -> None:
    await database.execute(RENAMED)
    await database.execute("UPDATE lines SET names = names_of('а', 'Единая служба', 'c')")
    await database.execute("UPDATE schema_version SET fingerprint = 'of an older text'")
    topics = await database.fetchval("SELECT count(*) FROM topics")
    await apply_schema(fresh_settings)
    renamed = await database.fetchval("SELECT names ->> 'ru' FROM topics WHERE code = 'snow'")
    assert renamed == "Переименовано"
    assert await database.fetchval("SELECT names ->> 'ru' FROM lines") == "Единая служба"
    assert await database.fetchval("SELECT count(*) FROM topics") == topics


async def test_a_new_home_has_trigrams_of_cyrillic(database: Any) -> None:
    assert len(await database.fetchval("SELECT show_trgm('люк')")) == 4


async def test_the_lines_times_follow_the_settings(fresh_settings: Settings, database: Any) -> None:
    await database.execute(
        "INSERT INTO lines (number, names, wrap_up_seconds) "
        "VALUES ('112', names_of('a', 'b', 'c'), 33)"
    )
    changed = fresh_settings.changed(wrap_up_seconds=5.5, kpi_seconds=20.0)
    await apply_schema(changed)
    row = await database.fetchrow("SELECT * FROM lines WHERE number = $1", changed.calls.line)
    assert (row["wrap_up_seconds"], row["kpi_seconds"]) == (5.5, 20.0)
    other = await database.fetchval("SELECT wrap_up_seconds FROM lines WHERE number = '112'")
    assert other == 33
    await database.execute(
        "UPDATE lines SET changed_at = now(), kpi_seconds = 12 WHERE number = $1",
        changed.calls.line,
    )
    await apply_schema(fresh_settings)
    kpi = await database.fetchval(
        "SELECT kpi_seconds FROM lines WHERE number = $1", changed.calls.line
    )
    assert kpi == 12, "an administrator's word stands"


async def test_a_database_of_a_newer_version_is_left_alone(
    fresh_settings: Settings, database: Any
) -> None:
    await database.execute("INSERT INTO schema_version VALUES (99, 'f')")
    with pytest.raises(SchemaError, match="99"):
        await apply_schema(fresh_settings)


async def test_an_older_database_is_migrated_in_order_and_whole_or_not(
    fresh_settings: Settings, database: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await database.execute("UPDATE schema_version SET version = 1")
    monkeypatch.setattr(schema, "migrations", lambda: migrations(tmp_path))
    (tmp_path / "0002_first.sql").write_text("ALTER TABLE calls ADD COLUMN mood text;")
    (tmp_path / "0003_second.sql").write_text("UPDATE calls SET mood = 'good'; SELECT 1/0;")
    with pytest.raises(asyncpg.DivisionByZeroError):
        await apply_schema(fresh_settings)
    assert not await has_column(database, "mood")
    (tmp_path / "0003_second.sql").write_text("ALTER TABLE calls RENAME mood TO temper;")
    assert await apply_schema(fresh_settings) == 3
    assert await has_column(database, "temper")
    assert await apply_schema(fresh_settings) == 3


async def test_a_database_of_the_first_version_learns_of_calls_out(
    fresh_settings: Settings, database: Any
) -> None:
    await database.execute(
        """ALTER TABLE operator_states DROP CONSTRAINT operator_states_state_check;
           ALTER TABLE operator_states ADD CONSTRAINT operator_states_state_check CHECK
               (state IN ('signed_out', 'available', 'ringing', 'talking', 'hold', 'wrap_up',
                          'paused'));
           UPDATE schema_version SET version = 1"""
    )
    state = """INSERT INTO operator_states (extension, state, device, began_at, ended_at)
               VALUES ('1001', 'calling_out', 'web', now(), now())"""
    with pytest.raises(asyncpg.CheckViolationError):
        await database.execute(state)
    await apply_schema(fresh_settings)
    await database.execute(state)


async def test_a_list_of_languages_becomes_languages_with_levels(
    fresh_settings: Settings, database: Any
) -> None:
    await database.execute(
        """ALTER TABLE lines DROP COLUMN ladder, DROP COLUMN hours, DROP COLUMN overflow_to;
           ALTER TABLE calls DROP COLUMN trial;
           ALTER TABLE operators DROP COLUMN languages, DROP COLUMN reserve;
           ALTER TABLE operators ADD languages text[] NOT NULL DEFAULT '{kk,ru}';
           INSERT INTO people (login, password_hash, role, name)
               VALUES ('1001', 'x', 'operator', 'a'), ('1002', 'x', 'operator', 'b');
           INSERT INTO operators (extension, person_id, sip_ha1, languages)
               SELECT login, person_id, repeat('0', 32),
                      CASE login WHEN '1001' THEN '{kk,en}'::text[] ELSE '{}' END
                 FROM people;
           UPDATE schema_version SET version = 2"""
    )
    await apply_schema(fresh_settings)
    rows = await database.fetch("SELECT languages::text, reserve FROM operators ORDER BY extension")
    assert [tuple(row) for row in rows] == [('{"en": 3, "kk": 3}', False), ("{}", False)]
    assert await database.fetchval("SELECT jsonb_array_length(ladder) FROM lines") == 4


async def has_column(database: Any, name: str) -> bool:
    found = await database.fetchval(
        "SELECT EXISTS (SELECT FROM information_schema.columns "
        "WHERE table_name = 'calls' AND column_name = $1)",
        name,
    )
    return bool(found)


async def test_three_columns_of_names_become_one(fresh_settings: Settings, database: Any) -> None:
    await database.execute("DROP VIEW ticket_lines")
    for table in ("lines", "bodies", "districts", "topics", "outside_numbers"):
        await database.execute(
            f"""ALTER TABLE {table} ADD name_kk text, ADD name_ru text, ADD name_en text;
                UPDATE {table} SET name_kk = names ->> 'kk', name_ru = names ->> 'ru',
                                   name_en = names ->> 'en';
                ALTER TABLE {table} DROP names, ALTER name_kk SET NOT NULL,
                    ALTER name_ru SET NOT NULL, ALTER name_en SET NOT NULL"""
        )
    await database.execute(
        """UPDATE topics SET name_kk = ' ', name_en = '' WHERE code = 'snow';
           DROP FUNCTION names_of; DROP DOMAIN names;
           UPDATE schema_version SET version = 20"""
    )
    await apply_schema(fresh_settings)
    names = "SELECT names::text FROM {} WHERE {}"
    snow = await database.fetchval(names.format("topics", "code = 'snow'"))
    assert snow == '{"en": "Уборка снега", "kk": "Уборка снега", "ru": "Уборка снега"}'
    fire = await database.fetchval(names.format("outside_numbers", "code = '102'"))
    assert fire == '{"en": "Police", "kk": "Полиция", "ru": "Полиция"}'
    left = "SELECT count(*) FROM information_schema.columns WHERE column_name = 'name_en'"
    assert await database.fetchval(left) == 0
    long = "UPDATE outside_numbers SET names = names_of('a', repeat('b', 201), 'c')"
    with pytest.raises(asyncpg.CheckViolationError):
        await database.execute(long)


async def test_a_name_that_lacks_a_language_is_refused(database: Any) -> None:
    update = "UPDATE topics SET names = $1 WHERE code = 'snow'"
    for names in (
        '{"kk": "а", "ru": "б"}', '{"kk": "а", "ru": "б", "en": " "}', '["kk", "ru", "en"]',
        '{"kk": "а", "ru": "б", "en": 1}', '{"kk": "а", "ru": "б", "en": null}', "null", '"kk"',
        '{"kk": "а", "ru": "б", "en": "c", "de": "d"}',
    ):  # fmt: skip
        with pytest.raises(asyncpg.CheckViolationError):
            await database.execute(update, names)
    await database.execute(update, '{"kk": "а", "ru": "б", "en": "c"}')


async def test_a_registry_of_the_tenth_version_is_found_by_words(
    fresh_settings: Settings, database: Any
) -> None:
    await database.execute(
        """ALTER TABLE tickets DROP COLUMN words, DROP COLUMN channel CASCADE;
           DROP TRIGGER tickets_take_channel ON tickets;
           DROP TRIGGER tickets_open_with_word ON tickets;
           ALTER TABLE recordings DROP COLUMN erased_at;
           INSERT INTO contacts VALUES ('c1', 'telegram', '109', '@a', 'kk', now());
           INSERT INTO tickets (number, contact_id, opened_at, subject) VALUES
               ('109-2026-0000001', 'c1', now(), 'Ашық люк'), ('109-2026-0000002', NULL, now(), '');
           UPDATE schema_version SET version = 10"""
    )
    await apply_schema(fresh_settings)
    rows = await database.fetch("SELECT words::text, channel FROM tickets ORDER BY number")
    assert [tuple(row) for row in rows] == [("'ашык' 'люк'", "telegram"), (None, "telephone")]
    indexes = await database.fetchval(
        "SELECT count(*) FROM pg_indexes WHERE indexname IN ('tickets_words', 'tickets_channel')"
    )
    assert indexes == 2


async def test_a_registry_of_the_eleventh_version_learns_to_call(
    fresh_settings: Settings, database: Any
) -> None:
    await database.execute(
        """DROP TABLE inquiries;
           DROP TRIGGER tickets_open_with_word ON tickets;
           ALTER TABLE notices DROP CONSTRAINT notices_way_check;
           ALTER TABLE notices ADD CONSTRAINT notices_way_check CHECK (way IN ('sms'));
           INSERT INTO tickets (number, opened_at) VALUES ('109-2026-0000001', now());
           UPDATE schema_version SET version = 11"""
    )
    await apply_schema(fresh_settings)
    await database.execute(
        """INSERT INTO notices (ticket, kind, round, due_at, way)
           VALUES ('109-2026-0000001', 'resolved', 1, now(), 'call');
           INSERT INTO inquiries (ticket, round, planned_at, due_at)
           VALUES ('109-2026-0000001', 1, now(), now())"""
    )
    assert await database.fetchval("SELECT count(*) FROM inquiries") == 1
