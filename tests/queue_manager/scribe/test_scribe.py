"""The scribe against a real PostgreSQL and a real Valkey: what the journal says becomes rows."""

from __future__ import annotations

import asyncio
import random
import statistics
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
import redis

from foundation.postgres.pool import connection, open_pool
from foundation.settings import Settings
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.states import Outcome
from queue_manager.scribe.__main__ import write_journal
from queue_manager.scribe.journal import POSITION_KEY, STREAM
from recordings.rows import recordings
from recordings.rows.recordings import SilentPart
from tests.queue_manager.scribe import journal_feed as feed
from tests.queue_manager.scribe.scribe_process import ScribeProcess
from tests.real_services import RealServices
from tests.tickets import insert_tickets

pytestmark = pytest.mark.services

# Does not compress, so it fits into no index.
LONG = random.Random(1).randbytes(20_000).hex()


@pytest.fixture
def stream(fresh_settings: Settings) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(fresh_settings.stores.redis_url) as opened:
        yield opened


@pytest.fixture
async def database(fresh_settings: Settings) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(fresh_settings.stores.database_url)
    yield connection
    await connection.close()


@pytest.fixture
def scribe(fresh_settings: Settings) -> Iterator[ScribeProcess]:
    with ScribeProcess(fresh_settings) as process:
        yield process


@pytest.fixture
def written_here(fresh_settings: Settings) -> Iterator[None]:
    """A scribe in a thread, for what it makes of the journal. A process of its own, of which these
    tests ask nothing, takes ten times what it has to do."""
    loop = asyncio.new_event_loop()
    task = loop.create_task(write_journal(fresh_settings))
    thread = threading.Thread(target=loop.run_until_complete, args=(asyncio.wait([task]),))
    thread.start()
    yield
    loop.call_soon_threadsafe(task.cancel)
    thread.join()
    loop.close()
    assert task.cancelled(), f"it ended by itself: {task.exception()!r}"


def write(stream: redis.Redis, *entries: tuple[Any, ...]) -> None:
    """Append entries and wait until the scribe has written them."""
    with feed.listening(stream) as heard:
        for records in entries:
            last = feed.add(stream, *records)
        feed.wait_written(stream, heard, last)


async def test_an_answered_call_with_its_ring_and_ticket(
    stream: redis.Redis, database: Any, written_here: None
) -> None:
    write(stream, *feed.whole_call(0))
    call = await database.fetchrow("SELECT * FROM calls")
    assert call["outcome"] == "answered"
    assert call["offered_at"] == feed.START
    assert call["waited_seconds"] == 3.25
    assert call["connected_at"] - call["offered_at"] == timedelta(seconds=3.25)
    assert call["ticket"] == feed.ticket(0)
    ring = await database.fetchrow("SELECT * FROM rings")
    assert (ring["result"], ring["seconds"]) == ("answered", 3.0)
    ticket = await database.fetchrow("SELECT * FROM tickets")
    assert ticket["contact_id"] == ticket["call_id"] == feed.call_id(0)
    assert (ticket["applicant"], ticket["operator"]) == ("+77011234567", "1001")
    assert await database.fetchval("SELECT reason FROM ticket_history") == "opened"
    assert await database.fetchval("SELECT state FROM operator_states") == "talking"


async def test_records_of_one_entry_are_written_calls_first(
    stream: redis.Redis, database: Any, written_here: None
) -> None:
    write(stream, (feed.rang(0), feed.ended(0), feed.answered(0), feed.opened(0), feed.began(0)))
    assert await database.fetchval("SELECT outcome FROM calls") == "answered"
    assert await database.fetchval("SELECT count(*) FROM rings") == 1
    assert await database.fetchval("SELECT count(*) FROM journal_refused") == 0


async def test_a_doubled_journal_doubles_no_row(
    stream: redis.Redis, database: Any, written_here: None
) -> None:
    entries = feed.whole_call(0) + feed.whole_call(2)
    write(stream, *entries)
    before = await snapshot(database)
    write(stream, *entries)
    assert await snapshot(database) == before


async def test_a_lost_call_asks_to_be_called_back_until_the_caller_is_answered(
    stream: redis.Redis, database: Any, written_here: None
) -> None:
    caller = "+77017654321"
    lost = (feed.opened(2, call_back=True, caller=caller), feed.ended(2, Outcome.ABANDONED))
    write(stream, (feed.began(2, caller),), lost)
    task = await database.fetchrow("SELECT * FROM tasks")
    assert (task["ticket"], task["kind"], task["done_at"]) == (feed.ticket(2), "call_back", None)
    assert (await database.fetchval("SELECT crowd->'paused' FROM calls")) == '{"1003": "lunch"}'
    write(stream, (feed.began(90),), (feed.answered(90),))  # somebody else
    assert await database.fetchval("SELECT done_at FROM tasks") is None
    write(stream, (feed.began(100, caller),), (feed.answered(100), feed.opened(100, caller=caller)))
    task = await database.fetchrow("SELECT * FROM tasks")
    assert task["done_call"] == feed.call_id(100)
    assert task["done_at"] == feed.START + timedelta(seconds=103.25)


async def test_a_lost_call_read_late_from_the_trace_is_settled_by_the_call_since(
    stream: redis.Redis, database: Any, written_here: None
) -> None:
    caller = "+77017654321"
    write(stream, (feed.began(100, caller), feed.answered(100), feed.opened(100, caller=caller)))
    lost = feed.opened(2, call_back=True, caller=caller)
    write(stream, (feed.began(2, caller), feed.ended(2, Outcome.ABANDONED), lost))
    assert await database.fetchval("SELECT done_call FROM tasks") == feed.call_id(100)


async def test_silent_parts_and_raised_hands(
    fresh_settings: Settings, stream: redis.Redis, database: Any, written_here: None
) -> None:
    began, ended = feed.START + timedelta(seconds=10), feed.START + timedelta(seconds=25)
    recording_id = f"{feed.call_id(0)}~1"
    gap = note.GapEnded(recording_id, feed.call_id(0), "1001", "card", began, ended)
    hand = note.HandEnded("1001", None, began, None, None, ended, None)
    write(stream, *feed.whole_call(0), (gap, hand), (gap, hand))
    (row,) = await database.fetch("SELECT * FROM recording_gaps")
    assert (row["recording_id"], row["reason"]) == (recording_id, "card")
    assert (row["began_at"], row["ended_at"]) == (began, ended)
    (row,) = await database.fetch("SELECT * FROM raised_hands")
    assert (row["operator"], row["call_id"], row["lowered_at"]) == ("1001", None, ended)
    await database.execute(
        "INSERT INTO recordings VALUES ($1, $2, NULL, '1001', $3, 60, 'a', 'b', $4, $4, 1)",
        recording_id, feed.call_id(0), feed.START, "0" * 64,
    )  # fmt: skip
    pool = await open_pool(fresh_settings, "test", size=1)  # which reads JSON as objects
    async with connection(pool) as reading:
        (recording,) = await recordings.recordings_of_ticket(
            reading, feed.ticket(0), feed.call_id(0)
        )
    await pool.close()
    assert recording.gaps == [SilentPart("card", "1001", 10.0, 15.0)]


async def test_what_the_web_typed_first_stays(
    stream: redis.Redis, database: Any, written_here: None
) -> None:
    await insert_tickets(
        database,
        """INSERT INTO tickets (number, opened_at, subject, language, version)
           VALUES ($1, now(), 'Ашық люк', 'ru', 3)""",
        feed.ticket(0),
    )
    write(stream, *feed.whole_call(0))
    ticket = await database.fetchrow("SELECT * FROM tickets")
    assert (ticket["subject"], ticket["language"], ticket["version"]) == ("Ашық люк", "ru", 3)
    assert ticket["call_id"] == feed.call_id(0)
    assert (ticket["applicant"], ticket["operator"]) == ("+77011234567", "1001")
    assert ticket["opened_at"] == feed.START + timedelta(seconds=3.25)


@pytest.mark.parametrize(
    ("poison", "reason"),
    [
        (lambda: (feed.rang(7),), "rings_call_id_fkey"),
        (lambda: (feed.began(7, caller_kind="odd"),), "calls_caller_kind_check"),
        (lambda: (feed.ended(7),), "never began"),
        (lambda: (feed.ended(0, Outcome.ABANDONED),), "already answered"),
        (lambda: (feed.opened(0, call_id=feed.call_id(3)),), "another call"),
        (lambda: (feed.began(7, call_id=LONG),), "index row"),
    ],
)
async def test_a_poisoned_record_is_put_aside_and_the_rest_goes_on(
    stream: redis.Redis,
    database: Any,
    written_here: None,
    caplog: pytest.LogCaptureFixture,
    poison: Any,
    reason: str,
) -> None:
    write(stream, *feed.whole_call(0), poison(), *feed.whole_call(1))
    refused = await database.fetch("SELECT * FROM journal_refused")
    assert [reason in row["reason"] for row in refused] == [True]
    outcomes = await database.fetch("SELECT outcome FROM calls ORDER BY call_id")
    assert [row["outcome"] for row in outcomes] == ["answered", "answered"]
    assert await database.fetchval("SELECT count(*) FROM tickets") == 2
    lines = [vars(line) for line in caplog.records if line.message == "journal record refused"]
    assert len(lines) == 1 and lines[0]["call_id"]
    assert "+7701" not in str(lines)


async def test_what_was_refused_is_tried_again_at_the_next_start(
    stream: redis.Redis, database: Any, scribe: ScribeProcess
) -> None:
    await database.execute("ALTER TABLE calls ADD CONSTRAINT no_such_line CHECK (line <> '109')")
    write(stream, *feed.whole_call(0))
    assert await database.fetchval("SELECT count(*) FROM calls") == 0
    assert scribe.health()["records_refused"] == 4
    scribe.terminate()
    await database.execute("ALTER TABLE calls DROP CONSTRAINT no_such_line")
    scribe.start()
    write(stream, *feed.whole_call(1))
    outcomes = await database.fetch("SELECT outcome FROM calls")
    assert [row["outcome"] for row in outcomes] == ["answered", "answered"]
    assert await database.fetchval("SELECT count(*) FROM rings") == 2
    assert scribe.health()["records_refused"] == 0
    settled = "SELECT count(*) FROM journal_refused WHERE settled_at IS NOT NULL"
    assert await database.fetchval(settled) == 4


@pytest.mark.parametrize(
    "records", ["{", "[1]", '[{"type": "Nonsense"}]', '[{"type": "CallBegan"}]', '["\\ud800"]']
)
async def test_what_is_no_record_is_put_aside(
    stream: redis.Redis, database: Any, written_here: None, records: str
) -> None:
    stream.xadd(STREAM, feed.entry(records))  # type: ignore[arg-type]
    write(stream, *feed.whole_call(0))
    assert await database.fetchval("SELECT record FROM journal_refused") in (records, records[1:-1])
    assert await database.fetchval("SELECT outcome FROM calls") == "answered"


async def test_a_name_with_a_nul_is_written_without_it(
    stream: redis.Redis, database: Any, written_here: None
) -> None:
    write(stream, (feed.began(0, caller_shown="Әйгерім\x00\r\nBye"),))
    assert await database.fetchval("SELECT caller_shown FROM calls") == "Әйгерім\ufffd\r\nBye"


async def test_each_entry_counts_once_through_twelve_kills(
    fresh_settings: Settings, stream: redis.Redis, database: Any
) -> None:
    """2,000 entries flow while the scribe is killed, each time at any moment of its writing."""
    entries = [entry for n in range(540) for entry in feed.whole_call(n)]
    assert len(entries) >= 1980
    await database.execute(COUNT_ATTEMPTS)
    dice = random.Random(109)
    with ScribeProcess(fresh_settings) as process, feed.listening(stream) as heard:
        for each in range(12):
            share = entries[each * len(entries) // 12 : (each + 1) * len(entries) // 12]
            flowing = threading.Thread(target=_feed, args=(stream, share, dice))
            flowing.start()
            await asyncio.to_thread(_hear_one, heard)
            await asyncio.sleep(dice.uniform(0, 0.2))  # random on purpose: the kill falls anywhere
            process.kill()
            process.start()
            flowing.join()
        feed.wait_written(stream, heard, feed.add(stream))
    lost = [n for n in range(540) if n % 3 == 2]
    counts = await snapshot(database)
    assert counts["calls"] == counts["contacts"] == counts["tickets"] == counts["rings"] == 540
    assert counts["ticket_history"] == 540
    assert counts["tasks"] == len(lost)
    assert counts["operator_states"] == 540 - len(lost)
    assert counts["journal_refused"] == 0
    # The rows alone could hide a second writing; the trigger saw every attempt that was committed.
    assert await database.fetchval("SELECT count(*) FROM attempts") == 540
    wrong = await database.fetchval(
        """SELECT count(*) FROM calls
            WHERE outcome <> CASE WHEN split_part(call_id, '.', 2)::int % 3 = 2
                                  THEN 'abandoned' ELSE 'answered' END
               OR ltrim(split_part(ticket, '-', 3), '0')::int
                  <> split_part(call_id, '.', 2)::int + 1"""
    )
    assert wrong == 0


COUNT_ATTEMPTS = """
CREATE TABLE attempts (call_id text);
CREATE FUNCTION count_attempt() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN INSERT INTO attempts VALUES (NEW.contact_id); RETURN NEW; END';
CREATE TRIGGER count_attempt BEFORE INSERT ON contacts
    FOR EACH ROW EXECUTE FUNCTION count_attempt();
"""


def _hear_one(heard: redis.client.PubSub) -> None:
    """Throw away what was heard so far, then wait for the next writing."""
    while heard.get_message() is not None:
        pass
    assert heard.get_message(timeout=feed.WAIT_SECONDS) is not None


def _feed(stream: redis.Redis, entries: list[tuple[Any, ...]], dice: random.Random) -> None:
    for entry in entries:
        feed.add(stream, *entry)
        time.sleep(dice.expovariate(1 / 0.002))


async def test_two_scribes_write_each_entry_once(
    fresh_settings: Settings, stream: redis.Redis, database: Any, scribe: ScribeProcess
) -> None:
    entries = [entry for n in range(60) for entry in feed.whole_call(n)]
    with ScribeProcess(fresh_settings):
        write(stream, *entries)
    assert (await snapshot(database))["ticket_history"] == 60


async def test_a_database_that_goes_away_loses_nothing(
    real_services: RealServices,
    fresh_settings: Settings,
    stream: redis.Redis,
    scribe: ScribeProcess,
) -> None:
    with feed.listening(stream) as heard:
        feed.wait_written(stream, heard, feed.add(stream, *feed.whole_call(0)[0]))
        real_services.postgres.kill()
        try:
            for n in range(1, 20):
                for entry in feed.whole_call(n):
                    last = feed.add(stream, *entry)
            await until(lambda: not scribe.health()["database"])
            await until(lambda: scribe.health()["lag_seconds"] > 0)
        finally:
            real_services.postgres.start()
        feed.wait_written(stream, heard, last)
    connection = await asyncpg.connect(fresh_settings.stores.database_url)
    assert await connection.fetchval("SELECT count(*) FROM calls WHERE outcome IS NOT NULL") == 19
    await connection.close()
    health = scribe.health()
    assert (health["database"], health["lag_seconds"], health["records_refused"]) == (True, 0, 0)


async def test_a_redis_that_restarts_is_found_again(
    real_services: RealServices, stream: redis.Redis, database: Any, scribe: ScribeProcess
) -> None:
    write(stream, *feed.whole_call(0))
    real_services.valkey.kill()
    real_services.valkey.start()
    write(stream, *feed.whole_call(1))
    assert await database.fetchval("SELECT count(*) FROM calls") == 2


async def test_an_emptied_redis_whose_ids_begin_anew(
    stream: redis.Redis, database: Any, scribe: ScribeProcess
) -> None:
    """A clock set back, or a copy restored: the new journal's ids lie before our position."""
    write(stream, *feed.whole_call(0))
    stream.flushall()
    for sequence, entry in enumerate(feed.whole_call(0) + feed.whole_call(1), start=1):
        stream.xadd(STREAM, feed.encode(*entry), id=f"1000-{sequence}")  # type: ignore[arg-type]
    with feed.listening(stream) as heard:
        feed.wait_written(stream, heard, f"1000-{sequence}")
    assert await database.fetchval("SELECT count(*) FROM calls WHERE outcome IS NOT NULL") == 2
    assert await database.fetchval("SELECT count(*) FROM ticket_history") == 2


async def test_entries_cut_off_unread_are_reported_as_lost(
    stream: redis.Redis, database: Any, scribe: ScribeProcess
) -> None:
    write(stream, *feed.whole_call(0))
    assert not scribe.health()["gap"]
    scribe.kill()
    for entry in feed.whole_call(1) + feed.whole_call(2):
        feed.add(stream, *entry)
    stream.xtrim(STREAM, maxlen=1, approximate=False)
    scribe.start()
    await until(lambda: bool(scribe.health()["gap"]))


async def test_a_journal_trimmed_up_to_our_position_has_no_gap(
    stream: redis.Redis, database: Any, scribe: ScribeProcess
) -> None:
    write(stream, *feed.whole_call(0))
    stream.xtrim(STREAM, minid=(stream.get(POSITION_KEY) or b"").decode(), approximate=False)
    scribe.kill()
    scribe.start()
    write(stream, *feed.whole_call(1))
    assert not scribe.health()["gap"]


async def test_the_position_is_written_again_after_redis_forgot_it(
    stream: redis.Redis, database: Any, scribe: ScribeProcess
) -> None:
    write(stream, *feed.whole_call(0))
    position = stream.get(POSITION_KEY)
    stream.delete(POSITION_KEY)
    await until(lambda: stream.get(POSITION_KEY) is not None)
    assert stream.get(POSITION_KEY) == position


@pytest.mark.alone
async def test_an_entry_is_a_row_within_50_ms(
    stream: redis.Redis, database: Any, scribe: ScribeProcess
) -> None:
    write(stream, *feed.whole_call(0))
    delays = []
    with feed.listening(stream) as heard:
        for n in range(1, 60):
            before = time.perf_counter()
            feed.wait_written(stream, heard, feed.add(stream, feed.began(n)))
            delays.append(time.perf_counter() - before)
    assert await database.fetchval("SELECT count(*) FROM calls") == 60
    print(f"median {statistics.median(delays) * 1000:.1f} ms, longest {max(delays) * 1000:.1f} ms")
    assert statistics.median(delays) < 0.05


async def test_it_ends_in_order_at_a_signal(stream: redis.Redis, scribe: ScribeProcess) -> None:
    write(stream, *feed.whole_call(0))
    assert scribe.terminate() == 0


async def snapshot(database: Any) -> dict[str, int]:
    """How many rows each table of the telephone has."""
    tables = (
        "contacts calls rings tickets ticket_history tasks operator_states journal_refused"
    ).split()
    return {each: await database.fetchval(f"SELECT count(*) FROM {each}") for each in tables}


async def until(condition: Callable[[], bool]) -> None:
    """Wait for what the scribe does by itself; nobody tells of it, so look again and again."""
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
