"""What another version has stored is refused with a word that says the way, and lost by nobody."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from foundation.settings import CODE_DIR, Settings
from queue_manager.begin_anew import ASIDE, NotWrittenYet, begin_anew
from queue_manager.live import floor_store
from queue_manager.live.journal import SCRIBE_POSITION, STREAM
from queue_manager.live.spool import Spool
from queue_manager.live.stored_format import OtherFormat
from queue_manager.snapshots import Snapshots
from tests.real_services import environment

#: As format 1 was written: no word of its format.
OLD_ENTRY = {"event": '{"type":"Tick","at":"2026-11-24T12:00:00Z"}', "records": "[]"}
OLD_FLOOR = json.dumps({"id": "0-0", "floor": {"calls": {}}})


@pytest.fixture
async def redis(fresh_settings: Settings) -> AsyncIterator[Redis]:
    async with Redis.from_url(fresh_settings.stores.redis_url, decode_responses=True) as redis:
        yield redis


def process(settings: Settings, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *words],
        cwd=CODE_DIR,
        env=environment(settings),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


async def recall(settings: Settings) -> None:
    snapshots = Snapshots(settings)
    try:
        await snapshots.recall()
    finally:
        await snapshots.close()


def test_a_spool_of_another_format_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "journal.spool"
    path.write_text(json.dumps({"id": "1-0", "event": "{}", "records": "[]"}) + "\n")
    with pytest.raises(OtherFormat, match="spool was stored in format 1, and this version reads"):
        Spool(path).take_up()
    assert path.exists()


@pytest.mark.services
async def test_a_floor_of_another_format_is_refused(fresh_settings: Settings, redis: Redis) -> None:
    await redis.set(floor_store.KEY, OLD_FLOOR)
    with pytest.raises(OtherFormat, match="saved floor was stored in format 1"):
        await recall(fresh_settings)
    await redis.delete(floor_store.KEY)
    (fresh_settings.run_dir / "floor.json").write_text(OLD_FLOOR)
    with pytest.raises(OtherFormat, match="begin-anew"):
        await recall(fresh_settings)


@pytest.mark.services
async def test_a_journal_of_another_format_stops_dispatcher_and_scribe(
    fresh_settings: Settings, redis: Redis
) -> None:
    entry = await redis.xadd(STREAM, OLD_ENTRY)  # type: ignore[arg-type]
    with pytest.raises(OtherFormat, match=f"entry {entry} was stored in format 1"):
        await recall(fresh_settings)
    scribe = process(fresh_settings, "queue_manager.scribe")
    assert scribe.returncode == 1 and f"entry {entry} was stored in format 1" in scribe.stderr
    dispatcher = process(fresh_settings, "queue_manager")
    assert dispatcher.returncode == 1 and "begin-anew" in dispatcher.stderr
    assert await redis.xlen(STREAM) == 1 and await redis.get(SCRIBE_POSITION) is None


@pytest.mark.services
async def test_the_way_puts_aside_what_the_database_has(
    fresh_settings: Settings, redis: Redis
) -> None:
    entry = await redis.xadd(STREAM, OLD_ENTRY | {"records": "[{}]"})  # type: ignore[arg-type]
    await redis.xadd(STREAM, OLD_ENTRY)  # type: ignore[arg-type]  # nothing for the database
    await redis.set(floor_store.KEY, OLD_FLOOR)
    (fresh_settings.run_dir / "floor.json").write_text(OLD_FLOOR)
    with pytest.raises(NotWrittenYet):
        await begin_anew(fresh_settings)
    assert await redis.xlen(STREAM) == 2
    await redis.set(SCRIBE_POSITION, entry)
    done = process(fresh_settings, "queue_manager", "--begin-anew")
    assert done.returncode == 0 and f"{STREAM}:{ASIDE}" in done.stdout, done.stderr
    assert await redis.xlen(f"{STREAM}:{ASIDE}") == 2
    assert await redis.get(f"{floor_store.KEY}:{ASIDE}") == OLD_FLOOR
    assert (fresh_settings.run_dir / f"floor.{ASIDE}").read_text() == OLD_FLOOR
    await recall(fresh_settings)
