"""The journal on a real Valkey: in order, each once, and never in a call's way."""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import signal
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from bench.system import until
from foundation.settings import Settings
from queue_manager.domain.decide import Decision, decide
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.model import Floor
from queue_manager.live import codec
from queue_manager.live import journal as journal_module
from queue_manager.live.journal import SCRIBE_POSITION, STREAM, Journal, read_id
from queue_manager.live.publisher import CHANNEL, Publisher
from queue_manager.live.spool import Spool, SpooledEntry
from queue_manager.live.stored_format import FORMAT, FORMAT_FIELD
from queue_manager.snapshots import Snapshots
from tests.real_services import RealServices

pytestmark = pytest.mark.services
BEGAN = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def step(number: int) -> tuple[on.Event, tuple[()]]:
    return on.Tick(BEGAN + timedelta(seconds=number)), ()


def numbers(entries: list[tuple[str, dict[str, str]]]) -> list[int]:
    events = [codec.event_from_json(fields["event"]) for _, fields in entries]
    return [int((event.at - BEGAN).total_seconds()) for event in events]


@pytest.fixture
async def redis(fresh_settings: Settings) -> AsyncIterator[Redis]:
    async with Redis.from_url(fresh_settings.stores.redis_url, decode_responses=True) as redis:
        yield redis


@contextlib.asynccontextmanager
async def writing(
    redis: Redis, path: Path, *, has_earlier_run: bool = True
) -> AsyncIterator[Journal]:
    journal = Journal(redis, Spool(path))
    if has_earlier_run:
        journal.take_up_spool()
    running = asyncio.create_task(journal.run())
    try:
        yield journal
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


async def kill_when_empty(real_services: RealServices, redis: Redis) -> None:
    """Killed at once, Valkey could come back with what was there before: it answers an emptying
    before it writes it, while a flush of what came before is under way."""
    async with redis.client() as one:
        await one.flushall()
        assert await one.execute_command("WAITAOF", 1, 0, 20_000) == [1, 0]  # type: ignore[no-untyped-call]
    real_services.valkey.kill()


async def stream(redis: Redis) -> list[Any]:
    return list(await redis.xrange(STREAM))


async def until_written(journal: Journal) -> None:
    async with asyncio.timeout(20):
        await journal.flushed()


async def test_steps_arrive_in_order(redis: Redis, tmp_path: Path) -> None:
    async with writing(redis, tmp_path / "spool") as journal:
        for number in range(50):
            await journal.append([step(number * 2), step(number * 2 + 1)])
        await until_written(journal)
        entries = await stream(redis)
        assert numbers(entries) == list(range(100))
        assert entries[-1][0] == journal.last_id
        events = [event async for _, event in journal.read_after(entries[9][0])]
        assert len(events) == 90
    assert not (tmp_path / "spool").exists()


async def test_an_entry_sent_twice_is_one_entry(redis: Redis, tmp_path: Path) -> None:
    async with writing(redis, tmp_path / "spool") as journal:
        await journal.append([step(0), step(1)])
    entries = await stream(redis)
    left = Spool(tmp_path / "spool")  # as a crash between the answer and the clearing leaves it
    left.add([SpooledEntry(id_, it["event"], it["records"], FORMAT) for id_, it in entries])
    async with writing(redis, tmp_path / "spool") as journal:
        await until_written(journal)
        await journal.append([step(2)])
    assert numbers(await stream(redis)) == [0, 1, 2]
    assert not (tmp_path / "spool").exists()


async def test_a_clock_set_back_keeps_the_order(redis: Redis, tmp_path: Path) -> None:
    ahead = "99999999999999-5"
    event = codec.event_to_json(step(0)[0])
    await redis.xadd(STREAM, {"event": event, "records": "[]", FORMAT_FIELD: FORMAT}, id=ahead)
    async with writing(redis, tmp_path / "spool") as journal:
        await journal.append([step(1)])
        await journal.append([step(2)])
        await until_written(journal)
        await journal.append([step(3)])
    entries = await stream(redis)
    assert numbers(entries) == [0, 1, 2, 3]
    assert read_id(entries[1][0]) > read_id(ahead)


async def test_redis_away_and_back(
    real_services: RealServices, redis: Redis, tmp_path: Path
) -> None:
    async with writing(redis, tmp_path / "spool") as journal:
        await journal.append([step(0)])
        await until_written(journal)
        real_services.valkey.kill()
        try:
            async with asyncio.timeout(20):
                for number in range(1, 40):
                    await journal.append([step(number)])
            assert journal.away and journal.waiting == 39
            assert len((tmp_path / "spool").read_bytes().splitlines()) == 39
        finally:
            real_services.valkey.start()
        await until_written(journal)
        assert not journal.away and not (tmp_path / "spool").exists()
        await journal.append([step(40)])
    assert numbers(await stream(redis)) == list(range(41))


async def test_redis_dies_with_an_answer_on_its_tongue(
    real_services: RealServices, redis: Redis, tmp_path: Path
) -> None:
    """What was sent and never answered is neither lost nor doubled, whether Redis had it."""
    async with writing(redis, tmp_path / "spool") as journal:
        for number in range(3):
            await journal.append([step(number * 2)])
            real_services.valkey.kill()
            real_services.valkey.start()
            await journal.append([step(number * 2 + 1)])
            await until_written(journal)
    await redis.connection_pool.disconnect()  # the old server's
    assert numbers(await stream(redis)) == list(range(6))


@pytest.fixture
def long_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be spooled because this machine is busy."""
    monkeypatch.setattr(journal_module, "DEADLINE_SECONDS", 20.0)


@pytest.mark.usefixtures("long_deadline")
async def test_a_step_does_not_wait_for_the_one_before_it(
    real_services: RealServices, redis: Redis, tmp_path: Path
) -> None:
    async with writing(redis, tmp_path / "spool") as journal:
        await journal.append([step(0)])
        await until_written(journal)
        os.kill(real_services.valkey.pid, signal.SIGSTOP)
        try:
            for number in range(1, 4):
                await journal.append([step(number)])
            assert journal.waiting == 3 and not journal.away
        finally:
            os.kill(real_services.valkey.pid, signal.SIGCONT)
        await until_written(journal)
    assert numbers(await stream(redis)) == [0, 1, 2, 3]


@pytest.mark.usefixtures("long_deadline")
async def test_what_is_on_its_way_outlives_a_crash_of_ours(
    real_services: RealServices, redis: Redis, tmp_path: Path
) -> None:
    """It has left us when `append` returns, though Redis answers nothing and no spool exists."""
    try:
        async with writing(redis, tmp_path / "spool") as journal:
            await journal.append([step(0)])
            await until_written(journal)
            os.kill(real_services.valkey.pid, signal.SIGSTOP)
            await journal.append([step(1), step(2)])
            await journal.append([step(3)])
            assert journal.waiting == 3 and not journal.away
    finally:
        os.kill(real_services.valkey.pid, signal.SIGCONT)

    async def arrived() -> bool:
        return await redis.xlen(STREAM) == 4

    await until(arrived, 20, "what was on its way is in Redis")
    assert numbers(await stream(redis)) == [0, 1, 2, 3] and not (tmp_path / "spool").exists()


async def test_a_redis_that_takes_no_more_holds_nobody_up(
    real_services: RealServices, redis: Redis, tmp_path: Path
) -> None:
    long = on.RosterChanged(BEGAN, {"1001": "Ә" * 1_000_000})  # more than a socket holds
    async with writing(redis, tmp_path / "spool") as journal:
        await journal.append([step(0)])
        await until_written(journal)
        os.kill(real_services.valkey.pid, signal.SIGSTOP)
        try:
            async with asyncio.timeout(20):
                for _ in range(10):
                    await journal.append([(long, ())])
            assert journal.away
        finally:
            os.kill(real_services.valkey.pid, signal.SIGCONT)
        await journal.append([step(1)])
        await until_written(journal)
        assert not journal.away
    events = [codec.event_from_json(fields["event"]) for _, fields in await stream(redis)]
    assert [type(event) for event in events] == [on.Tick, *[on.RosterChanged] * 10, on.Tick]


async def test_none_overtakes_one_that_was_refused(redis: Redis, tmp_path: Path) -> None:
    async with writing(redis, tmp_path / "spool") as journal:
        await journal.append([step(0)])
        await until_written(journal)
        # Somebody else's entry: the next of ours follows what it did not expect.
        text = codec.event_to_json(step(1)[0])
        id_ = "99999999999999-5"
        await redis.xadd(STREAM, {"event": text, "records": "[]", FORMAT_FIELD: FORMAT}, id=id_)
        for number in range(2, 6):
            await journal.append([step(number)])
        await until_written(journal)
    assert numbers(await stream(redis)) == list(range(6))


async def test_what_redis_confirmed_and_forgot_is_put_back(
    real_services: RealServices, redis: Redis, tmp_path: Path
) -> None:
    """While a flush is under way Valkey answers before it writes; here its file is cut short."""
    folder = real_services.settings.home / "valkey" / "appendonlydir"
    async with writing(redis, tmp_path / "spool") as journal:
        await journal.append([step(0)])
        await until_written(journal)  # a slow Valkey would be given all of it at once
        await journal.append([step(1), step(2)])
        await until_written(journal)
        (file,) = folder.glob("*.incr.aof")

        async def in_the_file() -> bool:
            return journal.last_id.encode() in file.read_bytes()

        await until(in_the_file, 20, "Valkey has written what it answered")
        real_services.valkey.kill()
        try:
            file.write_bytes(file.read_bytes()[:-10])  # the last transaction is incomplete now
        finally:
            real_services.valkey.start()
        await redis.connection_pool.disconnect()
        assert numbers(await stream(redis)) == [0]
        await journal.append([step(3)])
        await until_written(journal)
    assert numbers(await stream(redis)) == [0, 1, 2, 3]


async def test_a_crash_of_ours_while_redis_is_away_loses_nothing(
    real_services: RealServices, redis: Redis, tmp_path: Path
) -> None:
    await kill_when_empty(real_services, redis)
    try:
        async with writing(redis, tmp_path / "spool") as journal:
            await journal.append([step(0)])
            await journal.append([step(1)])
        (tmp_path / "spool").open("ab").write(b'{"id":"cut sh')
        async with writing(redis, tmp_path / "spool") as journal:
            await journal.append([step(2)])
            assert journal.waiting == 3
    finally:
        real_services.valkey.start()
    async with writing(redis, tmp_path / "spool") as journal:
        await until_written(journal)
    assert numbers(await stream(redis)) == [0, 1, 2]


async def test_a_full_disk_stops_no_call(
    real_services: RealServices, redis: Redis, tmp_path: Path
) -> None:
    full = tmp_path / "full"
    full.symlink_to("/dev/full")
    await kill_when_empty(real_services, redis)
    try:
        async with writing(redis, full, has_earlier_run=False) as journal:
            await journal.append([step(0)])
            await journal.append([step(1)])
            real_services.valkey.start()
            await until_written(journal)
        assert numbers(await stream(redis)) == [0, 1]
    finally:
        if not real_services.valkey.running:
            real_services.valkey.start()


async def test_a_disk_that_is_full_for_a_while_loses_no_step(
    real_services: RealServices, redis: Redis, tmp_path: Path
) -> None:
    path = tmp_path / "spool"
    await kill_when_empty(real_services, redis)
    try:
        async with writing(redis, path) as journal:
            await journal.append([step(0)])
            with files_no_larger_than(path.stat().st_size * 5 // 2):  # in the middle of a line
                for number in range(1, 6):
                    await journal.append([step(number)])
                assert len(path.read_bytes().splitlines()) == 2
            await journal.append([step(6)])
        left = Spool(path).take_up()
    finally:
        real_services.valkey.start()
    assert numbers([(it.id, {"event": it.event}) for it in left]) == list(range(7))


async def test_a_line_that_was_cut_short_takes_no_other_with_it(tmp_path: Path) -> None:
    entries = [SpooledEntry(f"{number}-0", "{}", "[]", FORMAT) for number in range(1, 4)]
    path = tmp_path / "spool"
    Spool(path).add(entries)
    first, second, third = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(first + second[:7] + b"\n" + third)
    for _ in range(2):
        assert Spool(path).take_up() == [entries[0], entries[2]]


@contextlib.contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    """As a disk that is full; without a word in between, for that could not be written either."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


async def test_trimmed_only_behind_the_scribe_and_the_floor(redis: Redis, tmp_path: Path) -> None:
    async with writing(redis, tmp_path / "spool") as journal:
        await journal.append([step(number) for number in range(1000)])
        await until_written(journal)
        ids = [id_ for id_, _ in await stream(redis)]
        assert await journal.trim(ids[-1]) == 0  # no scribe: nothing may go
        await redis.set(SCRIBE_POSITION, ids[900])
        assert await journal.trim(ids[300]) <= 300
        left = await stream(redis)
        assert read_id(left[0][0]) <= read_id(ids[300]) and numbers(left)[-1] == 999
        await journal.trim(ids[950])
        assert read_id((await stream(redis))[0][0]) <= read_id(ids[900])


async def test_changes_are_published_in_order_and_a_gap_is_made_up_for(redis: Redis) -> None:
    publisher, floor = Publisher(redis), Floor()
    async with redis.pubsub() as channel:
        await channel.subscribe(CHANNEL)
        await channel.get_message(timeout=20)
        running = asyncio.create_task(publisher.run())
        for number in range(3):
            publisher.changed(floor, Floor(tickets={"x": number}), on.Tick(BEGAN))
        messages = []
        while len(messages) < 3:
            message = await channel.get_message(ignore_subscribe_messages=True, timeout=20)
            if message is not None:
                messages.append(codec.msgspec.json.decode(message["data"]))
        running.cancel()
    assert [each["seq"] for each in messages] == [1, 2, 3]
    assert [each.get("full") for each in messages] == [True, None, None]
    assert messages[0]["event"] == "Tick" and messages[1]["calls"] == {}


async def test_a_restart_recalls_the_floor(fresh_settings: Settings, redis: Redis) -> None:
    snapshots = Snapshots(fresh_settings)
    assert (await snapshots.recall()).operators == {}
    running = asyncio.create_task(snapshots.journal.run())
    for name in ("Әйгерім", "Айгүл"):
        await snapshots.journal.append([(on.RosterChanged(BEGAN, {"1001": name}), ())])
    running.cancel()
    await snapshots.close()
    again = Snapshots(fresh_settings)
    floor = await again.recall()
    assert floor.operators["1001"].name == "Айгүл"
    assert floor.time_zone == fresh_settings.timezone
    await again.close()


async def test_an_event_that_cannot_be_decided_again_is_left_out(
    fresh_settings: Settings, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in the dispatcher that wrote it down: callers wait for its start."""
    snapshots = Snapshots(fresh_settings)
    running = asyncio.create_task(snapshots.journal.run())
    for name in ("Әйгерім", "bad", "Айгүл"):
        await snapshots.journal.append([(on.RosterChanged(BEGAN, {"1001": name}), ())])
    running.cancel()
    await snapshots.close()

    def decide_but_one(floor: Floor, event: on.Event) -> Decision:
        if isinstance(event, on.RosterChanged) and "bad" in event.names.values():
            raise KeyError("a rule that is new")
        return decide(floor, event)

    monkeypatch.setattr("queue_manager.snapshots.decide", decide_but_one)
    again = Snapshots(fresh_settings)
    floor = await again.recall()
    assert (floor.operators["1001"].name, again.faults) == ("Айгүл", 1)
    await again.close()


async def test_a_start_without_redis_takes_the_file_and_the_spool(
    real_services: RealServices, fresh_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("queue_manager.snapshots.PATIENCE_SECONDS", 0.1)
    snapshots = Snapshots(fresh_settings)
    running = asyncio.create_task(snapshots.journal.run())
    event = on.RosterChanged(BEGAN, {"1001": "Әйгерім"})
    await snapshots.journal.append([(event, ())])

    await until_written(snapshots.journal)

    class Saved:
        floor = Floor(tickets={"109-2026": 7})
        decided = 1

    assert await snapshots.save(Saved())  # type: ignore[arg-type]
    real_services.valkey.kill()
    try:
        await snapshots.journal.append([(event, ())])
        running.cancel()
        await snapshots.close()
        again = Snapshots(fresh_settings)
        floor = await again.recall()
        assert floor.tickets == {"109-2026": 7} and floor.operators["1001"].name == "Әйгерім"
        await again.close()
    finally:
        real_services.valkey.start()
