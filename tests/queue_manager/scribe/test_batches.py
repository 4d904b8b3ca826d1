"""A batch is written whole and once, wherever the wire to the database is cut."""

from __future__ import annotations

import asyncio
import random
from typing import Any, Literal

import asyncpg
import pytest

from foundation.postgres.errors import DatabaseAway
from foundation.postgres.pool import open_pool, retry_while_unavailable
from foundation.settings import Settings
from queue_manager.scribe.batches import BatchResult, PositionMoved, read_position, write_batch
from queue_manager.scribe.journal import STREAM, JournalEntry, order_of, read_entry
from tests.queue_manager.scribe import journal_feed as feed
from tests.queue_manager.scribe.cut_wire import Wire, wire_to
from tests.real_services import RealServices

pytestmark = pytest.mark.services

TRIALS = 60

# A trigger sees every attempt to write a contact and every move of the position, whatever
# ON CONFLICT makes of it, and is undone with the transaction: what stays was committed.
COUNT_ATTEMPTS = """
CREATE TABLE attempts (call_id text);
CREATE FUNCTION count_attempt() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN INSERT INTO attempts VALUES (NEW.contact_id); RETURN NEW; END';
CREATE TRIGGER count_attempt BEFORE INSERT ON contacts
    FOR EACH ROW EXECUTE FUNCTION count_attempt();
"""


def journal() -> list[JournalEntry]:
    """Six calls as entries."""
    records = [entry for n in range(6) for entry in feed.whole_call(n)]
    return [
        read_entry(
            f"{1000 + number}-0".encode(),
            {key.encode(): value.encode() for key, value in feed.encode(*each).items()},
        )
        for number, each in enumerate(records)
    ]


async def write_through(settings: Settings, wire: Wire) -> None:
    """Write the journal over `wire` as the scribe would, three entries at a time."""
    url = settings.stores.database_url.replace(f":{settings_port(settings)}/", f":{wire.port}/")
    pool = await open_pool(settings.changed(database_dsn=url), "test", size=2)
    entries = journal()
    while True:
        try:
            position = await read_position(pool)
            left = [each for each in entries if order_of(each.entry_id) > order_of(position)]
            if not left:
                break
            await write_batch(pool, position, left[:3])
        except (DatabaseAway, PositionMoved):
            continue
    pool.terminate()


def settings_port(settings: Settings) -> int:
    return int(settings.stores.database_url.rsplit(":", 1)[1].split("/")[0])


async def written(database: Any) -> dict[str, int]:
    tables = "attempts contacts calls rings tickets ticket_history tasks operator_states"
    return {
        each: await database.fetchval(f"SELECT count(*) FROM {each}") for each in tables.split()
    }


@pytest.mark.parametrize("side", ["to", "from"])
async def test_a_cut_wire_neither_loses_nor_doubles(
    real_services: RealServices, fresh_settings: Settings, side: Literal["to", "from"]
) -> None:
    port = real_services.settings.stores.postgres_port
    database = await asyncpg.connect(fresh_settings.stores.database_url)
    await database.execute(COUNT_ATTEMPTS)
    await database.execute("ALTER TABLE ticket_history DISABLE TRIGGER USER")  # begun anew below
    await database.execute("ALTER TABLE clock_events DISABLE TRIGGER USER")
    async with wire_to(port, side=side) as wire:
        await write_through(fresh_settings, wire)
    expected, length = await written(database), wire.carried
    assert expected["attempts"] == expected["calls"] == 6
    dice, cuts = random.Random(side), 0
    for _ in range(TRIALS):
        await database.execute(
            """TRUNCATE attempts, contacts, calls, rings, tickets, ticket_history, tasks,
                        operator_states, journal_position, journal_refused CASCADE"""
        )
        async with wire_to(port, side=side, cut_after=dice.randrange(length)) as wire:
            await write_through(fresh_settings, wire)
        cuts += wire.cuts
        assert await written(database) == expected
        assert await database.fetchval("SELECT count(*) FROM journal_refused") == 0
    assert cuts > TRIALS * 0.9
    await database.close()


async def test_a_position_that_somebody_else_moved_stops_the_batch(
    fresh_settings: Settings,
) -> None:
    pool = await open_pool(fresh_settings, "test")
    entries = journal()
    await write_batch(pool, await read_position(pool), entries[:3])
    with pytest.raises(PositionMoved):
        await write_batch(pool, "0-0", entries[:3])
    assert await read_position(pool) == entries[2].entry_id
    assert await pool.fetchval("SELECT count(*) FROM journal_position WHERE journal = $1", STREAM)
    pool.terminate()


#: The first transaction that puts a record aside is undone at its end, as one of two that wait for
#: each other is. What a sequence has counted is not undone.
UNDO_THE_FIRST = """
CREATE SEQUENCE tries;
CREATE FUNCTION undo_the_first() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF nextval('tries') = 1 THEN RAISE EXCEPTION USING ERRCODE = 'deadlock_detected'; END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER undo_the_first AFTER INSERT ON journal_refused
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION undo_the_first();
"""


async def test_what_is_undone_has_refused_nothing(
    fresh_settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    pool = await open_pool(fresh_settings, "test")
    await pool.execute(UNDO_THE_FIRST)
    raw = {key.encode(): value.encode() for key, value in feed.encode(feed.ended(7)).items()}
    never_began = [read_entry(b"1000-0", raw)]
    position = await read_position(pool)
    writing = retry_while_unavailable(
        lambda: write_batch(pool, position, never_began), lambda _: None
    )
    assert await writing == BatchResult(refused=1)
    assert await pool.fetchval("SELECT last_value FROM tries") == 2
    assert await pool.fetchval("SELECT count(*) FROM journal_refused") == 1
    said = [it.message for it in caplog.records]
    assert said == ["undone by the database, done once more", "journal record refused"]
    pool.terminate()


async def test_a_schema_that_is_not_there_yet_is_waited_for(fresh_settings: Settings) -> None:
    pool = await open_pool(fresh_settings, "test")
    position = await read_position(pool)
    await pool.execute("ALTER TABLE contacts RENAME TO elsewhere")
    heard = asyncio.Event()
    writing = asyncio.create_task(
        retry_while_unavailable(
            lambda: write_batch(pool, position, journal()[:1]), lambda _: heard.set()
        )
    )
    await asyncio.wait_for(heard.wait(), 20)
    await pool.execute("ALTER TABLE elsewhere RENAME TO contacts")
    assert await asyncio.wait_for(writing, 20) == BatchResult()
    assert await pool.fetchval("SELECT count(*) FROM calls") == 1
    pool.terminate()
