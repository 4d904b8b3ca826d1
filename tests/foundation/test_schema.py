"""The schema: idempotent, guarded, and every query of the project understood by PostgreSQL."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from city.problems.naming import written
from city.problems.settling import settle
from city.tree.rows.counted import CountScope, problem
from foundation.errors import StartError
from foundation.postgres import schema
from foundation.postgres.pool import open_pool
from foundation.postgres.queries import all_queries
from foundation.postgres.schema import LAST_BEFORE_RELEASE, SchemaError, migrations
from foundation.settings import CODE_DIR, Settings
from launcher.schema import apply_schema
from launcher.up import check_rolling, prepare_database
from tests.real_services import RealServices
from tests.tickets import insert_tickets

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


BEFORE_RELEASE = """ALTER TABLE schema_version DROP release;
                    UPDATE schema_version SET version = {}"""


@pytest.mark.parametrize("version", [1, 12, LAST_BEFORE_RELEASE - 1, LAST_BEFORE_RELEASE + 1])
async def test_a_database_from_before_the_release_is_refused_with_a_way_on(
    fresh_settings: Settings, database: Any, version: int
) -> None:
    await database.execute(BEFORE_RELEASE.format(version))
    with pytest.raises(StartError, match=f"of version {version} from before release 1.0") as up:
        await prepare_database(fresh_settings)
    assert "Start the last program before release 1.0 in this home once" in str(up.value)
    paper = re.search(r"docs/decisions/[0-9]{4}", str(up.value))
    assert paper and list(CODE_DIR.glob(f"{paper[0]}-versions-*.md"))
    with pytest.raises(StartError, match=f"of version {version} from before release 1.0"):
        await check_rolling(fresh_settings)  # as `up` asks while older programs run
    left = await database.fetchval("SELECT to_jsonb(v) FROM schema_version v")
    assert '"release"' not in left and f'"version": {version}' in left


async def test_the_last_database_before_the_release_is_version_1_and_goes_on_from_there(
    fresh_settings: Settings, database: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await database.execute(
        """INSERT INTO tickets (number, opened_at, state)
           VALUES ('109-2026-0000001', now(), 'resolved')"""
    )
    await database.execute(BEFORE_RELEASE.format(LAST_BEFORE_RELEASE))
    monkeypatch.setattr(schema, "migrations", lambda: migrations(tmp_path))
    assert await apply_schema(fresh_settings) == schema.FIRST_VERSION
    assert await database.fetch("SELECT version, release FROM schema_version") == [(1, "1.0")]
    (tmp_path / "0002_mood.sql").write_text("ALTER TABLE tickets ADD mood text DEFAULT 'good';")
    assert await apply_schema(fresh_settings) == 2
    assert await database.fetch("SELECT mood FROM tickets") == [("good",)]


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


async def test_an_outbox_of_version_1_takes_messages_to_telegram_and_loses_none(
    fresh_settings: Settings, database: Any
) -> None:
    add = """INSERT INTO outbox (key, channel, address, message, next_at)
             VALUES ($1, $2, 'a', '{}', now())"""
    await database.execute(
        """ALTER TABLE outbox DROP CONSTRAINT outbox_channel_check;
           ALTER TABLE outbox ADD CONSTRAINT outbox_channel_check
               CHECK (channel IN ('mail', 'webhook', 'sms'));
           UPDATE schema_version SET version = 1"""
    )
    await database.execute(add, "k1", "mail")
    with pytest.raises(asyncpg.CheckViolationError):
        await database.execute(add, "k2", "telegram")
    await apply_schema(fresh_settings)
    await database.execute(add, "k2", "telegram")
    await database.execute(add, "k3", "telegram_bot")
    await database.execute(add, "k5", "push")
    assert await database.fetchval("SELECT count(*) FROM outbox") == 4
    await database.execute(add, "k6", "a_network_of_a_later_version")
    with pytest.raises(asyncpg.CheckViolationError):
        await database.execute(add, "k4", "no name of a network")


async def has_column(database: Any, name: str) -> bool:
    found = await database.fetchval(
        "SELECT EXISTS (SELECT FROM information_schema.columns "
        "WHERE table_name = 'calls' AND column_name = $1)",
        name,
    )
    return bool(found)


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
    with pytest.raises(asyncpg.CheckViolationError):
        await database.execute(
            "UPDATE outside_numbers SET names = names_of('a', repeat('b', 201), 'c')"
        )


async def test_tickets_have_their_contacts_channel_and_words_to_be_found_by(database: Any) -> None:
    await database.execute(
        """INSERT INTO contacts VALUES ('c1', 'telegram', '109', '@a', 'kk', now());
           INSERT INTO tickets (number, contact_id, opened_at, subject, state) VALUES
               ('109-2026-0000001', 'c1', now(), 'Ашық люк', 'resolved'),
               ('109-2026-0000002', NULL, now(), '', 'resolved')"""
    )
    rows = await database.fetch("SELECT words::text, channel FROM tickets ORDER BY number")
    assert [tuple(row) for row in rows] == [("'ашык' 'люк'", "telegram"), (None, "telephone")]


ROSTER_OF_1_0 = """DROP TABLE shift_breaks; DROP TABLE shifts;
    CREATE TABLE shifts (
        shift_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        line text NOT NULL REFERENCES lines, starts_at timestamptz NOT NULL,
        ends_at timestamptz NOT NULL, lead bigint REFERENCES people);
    CREATE TABLE shift_operators (
        shift_id bigint NOT NULL REFERENCES shifts ON DELETE CASCADE,
        extension text NOT NULL REFERENCES operators, PRIMARY KEY (shift_id, extension));
    UPDATE schema_version SET version = 1, fingerprint = 'older'"""


TASKS_OF_PROBLEMS = """
    CREATE TABLE problem_tasks (
        task_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, topic_id bigint, cell bigint,
        body_id bigint, person_id bigint, words text, due_on date, score double precision,
        set_by bigint, set_at timestamptz, done_at timestamptz, done_by bigint, result text);
    INSERT INTO people (login, password_hash, role, name, language)
    VALUES ('d', '', 'deputy_akim', 'D', 'ru');
    INSERT INTO problem_tasks (topic_id, cell, body_id, person_id, words, due_on, score, set_by,
                               set_at, done_at, done_by, result)
    SELECT topic_id, it.cell, topics.body_id, person_id, it.words, '2026-05-01', 7.5, person_id,
           '2026-03-01 12:00+05', it.done_at, CASE WHEN it.done_at IS NOT NULL THEN person_id END,
           it.result
      FROM topics, people, (VALUES (x'08921538235bffff'::bigint, 'Repair', NULL::timestamptz, ''),
                                   (0, 'Explain', '2026-04-01 12:00+05', 'Explained')
                           ) it (cell, words, done_at, result)
     WHERE code = 'road' AND login = 'd';
    UPDATE schema_version SET version = 13, fingerprint = 'older'"""


async def test_problems_that_were_given_to_heads_come_onto_the_agenda(
    fresh_settings: Settings, database: Any
) -> None:
    await database.execute(TASKS_OF_PROBLEMS)
    await apply_schema(fresh_settings)
    rows = await database.fetch(
        """SELECT cell, d.words, state, version, score, done_on::text, s.words AS report
             FROM council_decisions d LEFT JOIN council_steps s USING (decision_id) ORDER BY 1"""
    )
    assert [tuple(row) for row in rows] == [
        ("8921538235bffff", "Repair", "open", 1, 7.5, None, None),
        (None, "Explain", "done", 2, 7.5, "2026-04-01", "Explained"),
    ]
    assert await database.fetchval("SELECT to_regclass('problem_tasks')") is None


#: A day and a month that were summed without skills and shifts.
SUMS_OF_22 = """
    DROP FUNCTION report_key_in;
    DROP TRIGGER shifts_tell_facts ON shifts;
    DROP VIEW contact_counts CASCADE;
    ALTER TABLE contact_facts DROP COLUMN skill, DROP COLUMN shift_starts_at,
        DROP COLUMN shift_ends_at;
    ALTER TABLE calls DROP COLUMN skill;
    INSERT INTO report_built (day, built_at) VALUES ('2026-10-31', now());
    INSERT INTO report_built_months (month, built_at) VALUES ('2026-10-01', now());
    UPDATE schema_version SET version = 22, fingerprint = 'older'"""


async def test_days_that_were_summed_without_skills_and_shifts_are_summed_anew(
    fresh_settings: Settings, database: Any
) -> None:
    await database.execute(SUMS_OF_22)
    await apply_schema(fresh_settings)
    stale = await database.fetchrow(
        """SELECT (SELECT count(*) FROM report_built WHERE built_at IS NULL) AS days,
                  (SELECT count(*) FROM report_built_months WHERE built_at IS NULL) AS months"""
    )
    assert dict(stale) == {"days": 1, "months": 1}
    await database.execute("SELECT skill, shift_starts_at, shift_ends_at FROM contact_counts")


#: Contacts in a cell and without a place, as they stood before their districts and bodies did.
CONTACTS_OF_26 = """
    INSERT INTO problem_cells SELECT 7, min(code) FROM districts;
    INSERT INTO problem_tickets (ticket, topic_id, cell, day, version, district)
    SELECT number, topic_id, CASE WHEN district IS NULL THEN 7 ELSE 0 END, '2026-11-01', 1, district
      FROM tickets;
    ALTER TABLE problem_tickets DROP COLUMN body_id, DROP COLUMN counts_in;
    UPDATE schema_version SET version = 26, fingerprint = 'older'"""


async def test_contacts_of_before_stand_beside_their_districts_and_bodies(
    fresh_settings: Settings, database: Any
) -> None:
    await insert_tickets(
        database,
        """INSERT INTO tickets (number, opened_at, topic_id, body_id, district)
           SELECT '109-2026-000000' || n, now(), topic_id, body_id,
                  CASE n WHEN 2 THEN (SELECT max(code) FROM districts) END
             FROM topics, generate_series(1, 2) n WHERE code = 'road'""",
    )
    await database.execute(CONTACTS_OF_26)
    await apply_schema(fresh_settings)
    first, last = await database.fetchrow("SELECT min(code), max(code) FROM districts")
    since, until = datetime.now(UTC) - timedelta(days=1), datetime.now(UTC) + timedelta(days=1)
    spans = [CountScope(since, until, "road", place=written(0, it)) for it in (first, last)]
    before = [(await problem(database, it)).counted for it in spans]
    pool = await open_pool(fresh_settings, "test")
    await settle(pool)
    await pool.close()
    assert before == [(await problem(database, it)).counted for it in spans] == [1, 1], (
        "what measures count goes on record, also while contacts are settled"
    )
    rows = await database.fetch(
        """SELECT counts_in, p.body_id = t.body_id AS same_body
             FROM problem_tickets p JOIN tickets t ON t.number = p.ticket ORDER BY ticket"""
    )
    assert [tuple(row) for row in rows] == [(first, True), (last, True)]


async def test_a_database_of_release_1_0_gets_a_roster_of_single_shifts(
    fresh_settings: Settings, database: Any
) -> None:
    await database.execute(ROSTER_OF_1_0)
    assert await apply_schema(fresh_settings) == schema.FIRST_VERSION + len(migrations())
    await database.execute("SELECT extension, starts_at, ends_at, languages FROM shifts")
    await database.execute("SELECT shift_id, starts_at, ends_at FROM shift_breaks")
    assert await database.fetchval("SELECT to_regclass('shift_operators')") is None


#: An erasure as the version before left it: a body's mail, sent, and one that may still go out.
ERASURE_OF_29 = """
    INSERT INTO people (login, password_hash, role, name)
    SELECT 'e' || n, '-', 'administrator', 'e' || n FROM generate_series(1, 2) n;
    INSERT INTO erasures (reason, asked_by, decided_by, decided_at, state, done_at, tickets)
    SELECT 'r', min(person_id), max(person_id), now(), 'done', now(), '{109-2026-0000001}'
      FROM people WHERE login IN ('e1', 'e2');
    INSERT INTO outbox (key, channel, address, message, state, next_at)
    SELECT t || s, 'mail', 'clerk@city.test', jsonb_build_object(
               'ticket', '109-2026-000000' || t, 'clock', 'city', 'subject', 's', 'text', 'words'),
           s, now()
      FROM generate_series(1, 2) t, unnest('{sent,waiting}'::text[]) s;
    INSERT INTO outbox (key, channel, address, message, state, next_at, error)
    VALUES ('3', 'mailbox', '', '{}', 'refused', now(), '550 aigul@mail.test');
    INSERT INTO contacts (contact_id, channel, line, language, received_at)
    SELECT 'c' || n, 'telephone', '109', 'kk', now() FROM generate_series(1, 2) n;
    INSERT INTO calls (call_id, pbx, line, caller_shown, caller_kind, language, offered_at, ticket)
    SELECT 'c' || n, 'p', '109', '', 'anonymous', 'kk', now() + (n - 1) * interval '1 h',
           '109-2026-0000001'
      FROM generate_series(1, 2) n;
    INSERT INTO recordings (recording_id, call_id, started_at, seconds, mixed_path, sides_path,
                            mixed_sha256, sides_sha256, bytes, ticket)
    SELECT call_id, call_id, now(), 1, call_id, 's' || call_id, repeat('0', 64), repeat('0', 64), 3,
           ticket
      FROM calls;
    INSERT INTO recording_voices SELECT call_id, 1, '', 0, 0, '[]', '[]' FROM calls;
    ALTER TABLE erasures DROP COLUMN calls;
    UPDATE schema_version SET version = 29, fingerprint = 'older'"""


async def test_what_erasures_of_before_left_is_taken_away(
    fresh_settings: Settings, database: Any
) -> None:
    await database.execute(ERASURE_OF_29)
    await apply_schema(fresh_settings)
    rows = await database.fetch("SELECT message ->> 'text' FROM outbox ORDER BY key")
    assert [row[0] for row in rows] == [None, "s", "words", "words", None]
    assert await database.fetchval("SELECT count(error) FROM outbox") == 0
    left = await database.fetch(
        """SELECT recording_id, v.recording_id IS NOT NULL AS heard FROM recordings r
             LEFT JOIN recording_voices v USING (recording_id) WHERE erased_at IS NULL"""
    )
    assert [tuple(row) for row in left] == [("c2", True)]
    assert await database.fetchval("SELECT calls FROM erasures") == ["c1"]


async def test_the_public_ids_of_an_old_home_are_filled_while_tickets_are_opened(
    fresh_settings: Settings,
) -> None:
    """Of all the tickets there are: what holds up whoever opens one comes after."""
    text = next(path for _, path in migrations() if path.name == "0033_public_ids.sql").read_text()
    filling = text[: text.index("CREATE OR REPLACE FUNCTION tickets_get_public_ids")]
    connection = await asyncpg.connect(fresh_settings.stores.database_url)
    try:
        await insert_tickets(
            connection, "INSERT INTO tickets (number, opened_at) VALUES ('109-2026-0000001', now())"
        )
        await connection.execute(
            "DROP TRIGGER tickets_public_ids ON tickets; DROP TABLE public_ids"
        )
        async with connection.transaction():
            await connection.execute(filling)
            assert await connection.fetchval("SELECT count(*) FROM public_ids") == 1
            held = await connection.fetch(
                """SELECT mode FROM pg_locks
                    WHERE pid = pg_backend_pid() AND relation = 'tickets'::regclass"""
            )
            assert {row["mode"] for row in held} == {"AccessShareLock"}
    finally:
        await connection.close()
