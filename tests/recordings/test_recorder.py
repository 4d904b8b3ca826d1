"""The recorder as a real process with a real database: from a raw file to a linked recording."""

from __future__ import annotations

import asyncio
import json
import os
import random
import subprocess
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import redis
import soundfile

from foundation.postgres.pool import open_pool, transaction
from foundation.settings import Settings
from queue_manager.scribe.writing import write_record
from recordings.disk import free_bytes, sha256_of
from recordings.encoding import voices_of
from recordings.older import OlderRecordings
from recordings.paths import Folders
from recordings.voices import Voices
from tests.queue_manager.scribe import journal_feed as feed
from tests.real_services import RealServices
from tests.recordings.recorder_process import PATIENCE, RecorderProcess
from tests.recordings.sounds import LEFT_HZ, RIGHT_HZ, strength, write_raw
from tests.recordings.test_incoming import writing

pytestmark = pytest.mark.services


@pytest.fixture
def folders(fresh_settings: Settings) -> Folders:
    made = Folders(fresh_settings.folders.recordings_dir)
    made.make()
    return made


@pytest.fixture
async def database(fresh_settings: Settings) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(fresh_settings.stores.database_url)
    yield connection
    await connection.close()


@pytest.fixture
def recorder(fresh_settings: Settings, folders: Folders) -> Iterator[RecorderProcess]:
    with RecorderProcess(fresh_settings) as process:
        yield process


async def write_calls(settings: Settings, *numbers: int) -> None:
    """Answered calls, as the scribe would have written them."""
    pool = await open_pool(settings, "test")
    async with transaction(pool) as link:
        for n in numbers:
            for record in (feed.began(n), feed.answered(n), feed.opened(n), feed.rang(n)):
                await write_record(link, record)
    pool.terminate()


def ring(n: int) -> str:
    return f"{feed.call_id(n)}~1"


def nothing_left(folders: Folders) -> bool:
    """No raw file, no scratch file, nobody waiting."""
    return not [
        path
        for folder in (folders.incoming, folders.encoding, folders.waiting)
        for path in folder.iterdir()
    ]


async def until_nothing_left(folders: Folders) -> None:
    """What is linked may have its raw file for a moment more: who encodes gives way to all."""
    async with asyncio.timeout(PATIENCE):
        while not nothing_left(folders):  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_a_conversation_becomes_a_linked_recording(
    fresh_settings: Settings, folders: Folders, database: Any, recorder: RecorderProcess
) -> None:
    await write_calls(fresh_settings, 0)
    await recorder.until(lambda health: health != {})
    with (
        redis.Redis.from_url(fresh_settings.stores.redis_url) as link,
        feed.listening(link) as heard,
    ):
        write_raw(folders.incoming / f"{ring(0)}.raw")
        message = await asyncio.to_thread(heard.get_message, timeout=PATIENCE)
        assert message is not None
        said = json.loads(message["data"])
    assert said == {"calls": [feed.call_id(0)], "tickets": [feed.ticket(0)]}
    row = await database.fetchrow("SELECT * FROM recordings")
    assert (row["recording_id"], row["call_id"]) == (ring(0), feed.call_id(0))
    assert (row["ticket"], row["operator"], row["seconds"]) == (feed.ticket(0), "1001", 3.0)
    assert row["started_at"] == feed.START + timedelta(seconds=3.25)
    mixed, sides = folders.root / row["mixed_path"], folders.root / row["sides_path"]
    assert (sha256_of(mixed), sha256_of(sides)) == (row["mixed_sha256"], row["sides_sha256"])
    sound, rate = soundfile.read(sides)
    assert (
        strength(sound[:, 0], RIGHT_HZ, rate) > 0.2 and strength(sound[:, 1], LEFT_HZ, rate) > 0.2
    )
    voices = await database.fetchrow("SELECT * FROM recording_voices")
    assert (voices["recording_id"], len(voices["peaks"])) == (ring(0), 60)
    assert voices["peaks"][20:22] == bytes([62, 62]), "8000 of 32768, on both sides"
    assert mixed.stat().st_mode & 0o077 == 0 == folders.root.stat().st_mode & 0o007
    await until_nothing_left(folders)


async def test_voices_of_older_recordings_are_looked_for(
    fresh_settings: Settings, folders: Folders, database: Any, recorder: RecorderProcess
) -> None:
    """Of those that an older recorder wrote; one whose file is gone does not stop the others."""
    await write_calls(fresh_settings, 0, 1)
    for n in (0, 1):
        write_raw(folders.incoming / f"{ring(n)}.raw")
    await recorder.until(lambda health: health.get("linked") == 2)
    found = await database.fetch("DELETE FROM recording_voices RETURNING *")
    (gone,) = folders.root.glob(f"*/*/*/{ring(1)}.sides.opus")
    gone.unlink()
    pool = await open_pool(fresh_settings, "test")
    older = OlderRecordings(pool, folders.root)

    async def aside(path: Path) -> Voices:
        return voices_of(path)

    assert [await older.find_next(aside) for _ in range(2)] == [1, 0]
    pool.terminate()
    (row,) = await database.fetch("SELECT * FROM recording_voices")
    (before,) = [it for it in found if it["recording_id"] == ring(0)]
    assert row["recording_id"] == ring(0)
    pairs = zip(row["peaks"], before["peaks"], strict=True)
    assert sum(abs(one - other) for one, other in pairs) < 60 * 10, "but for what the codec changes"


async def test_a_file_that_still_grows_is_left_alone(
    fresh_settings: Settings, folders: Folders, recorder: RecorderProcess
) -> None:
    await write_calls(fresh_settings, 0, 1)
    await recorder.until(lambda health: health != {})
    with writing(folders.incoming / f"{ring(0)}.raw"):
        write_raw(folders.incoming / f"{ring(1)}.raw", seconds=0.5)
        await recorder.until(lambda health: health["linked"] == 1)
        assert [path.name for path in folders.incoming.iterdir()] == [f"{ring(0)}.raw"]
    await recorder.until(lambda health: health["linked"] == 2)


async def test_what_ended_before_the_start_is_found(
    fresh_settings: Settings, folders: Folders, database: Any
) -> None:
    await write_calls(fresh_settings, 0, 1)
    write_raw(folders.incoming / f"{ring(0)}.raw", seconds=0.5)
    write_raw(folders.encoding / f"{ring(1)}.raw", seconds=0.5)
    (folders.encoding / "x.part").write_bytes(b"cut short")
    with RecorderProcess(fresh_settings) as recorder:
        await recorder.until(lambda health: health.get("linked") == 2)
        await until_nothing_left(folders)


async def test_the_parachutes_recording(
    fresh_settings: Settings, folders: Folders, database: Any, recorder: RecorderProcess
) -> None:
    await write_calls(fresh_settings, 0)
    write_raw(folders.incoming / f"{feed.call_id(0)}~parachute.raw", seconds=0.5)
    await recorder.until(lambda health: health.get("linked") == 1)
    assert await database.fetchval("SELECT operator FROM recordings") == "1001"


async def test_where_nothing_was_said_nothing_stays(
    folders: Folders, database: Any, recorder: RecorderProcess
) -> None:
    (folders.incoming / f"{feed.call_id(0)}~parachute.raw").touch()
    await recorder.until(lambda health: health.get("empty") == 1)
    assert nothing_left(folders)
    recorder.terminate()
    (line,) = [line for line in recorder.log if line["message"] == "nothing was recorded"]
    assert line["call_id"] == feed.call_id(0)
    assert await database.fetchval("SELECT count(*) FROM recordings") == 0


async def test_of_a_talk_without_a_sound_a_row_says_so(
    fresh_settings: Settings, folders: Folders, database: Any, recorder: RecorderProcess
) -> None:
    await write_calls(fresh_settings, 0)
    (folders.incoming / f"{ring(0)}.raw").touch()
    await recorder.until(lambda health: health.get("linked") == 1)
    row = await database.fetchrow("SELECT * FROM recordings")
    assert (row["seconds"], row["bytes"], row["ticket"]) == (0.0, 0, feed.ticket(0))
    await until_nothing_left(folders)
    assert not list(folders.root.glob("*/*/*/*.opus"))


async def test_a_name_used_twice_overwrites_nothing(
    fresh_settings: Settings, folders: Folders, database: Any, recorder: RecorderProcess
) -> None:
    await write_calls(fresh_settings, 0)
    write_raw(folders.incoming / f"{ring(0)}.raw", seconds=0.5)
    await recorder.until(lambda health: health.get("linked") == 1)
    write_raw(folders.incoming / f"{ring(0)}.raw", seconds=0.25)
    await recorder.until(lambda health: health.get("linked") == 2)
    rows = await database.fetch("SELECT * FROM recordings ORDER BY recording_id")
    assert [(row["recording_id"], row["seconds"], row["operator"]) for row in rows] == [
        (ring(0), 0.5, "1001"),
        (f"{ring(0)}~2", 0.25, "1001"),
    ]


async def test_a_file_that_is_no_recording_stays_and_stops_nothing(
    fresh_settings: Settings, folders: Folders, recorder: RecorderProcess
) -> None:
    await write_calls(fresh_settings, 0)
    (folders.incoming / "..$(x).raw").write_bytes(b"sound")
    write_raw(folders.incoming / f"{ring(0)}.raw", seconds=0.5)
    await recorder.until(lambda health: health.get("linked") == 1)
    assert (folders.incoming / "..$(x).raw").exists()


async def test_a_call_that_is_written_after_its_recording(
    fresh_settings: Settings, folders: Folders, database: Any, recorder: RecorderProcess
) -> None:
    write_raw(folders.incoming / f"{ring(0)}.raw", seconds=0.5)
    await recorder.until(lambda health: health.get("without_ticket") == 1)
    assert await database.fetchval("SELECT ticket FROM recordings") is None
    await write_calls(fresh_settings, 0)
    await recorder.until(lambda health: health["without_ticket"] == 0)
    row = await database.fetchrow("SELECT ticket, operator FROM recordings")
    assert tuple(row) == (feed.ticket(0), "1001")


async def test_the_database_is_not_needed_to_record(
    real_services: RealServices, fresh_settings: Settings, folders: Folders
) -> None:
    await write_calls(fresh_settings, 0, 1)
    real_services.postgres.kill()
    try:
        with RecorderProcess(fresh_settings) as recorder:
            for n in (0, 1):
                write_raw(folders.incoming / f"{ring(n)}.raw", seconds=0.5)
            health = await recorder.until(lambda health: health.get("encoded") == 2)
            assert not health["database"]
            recorder.kill()
            assert len(list(folders.waiting.iterdir())) == 2
            recorder.start()
            await recorder.until(lambda health: health != {})
            real_services.postgres.start()
            await recorder.until(lambda health: health["linked"] == 2)
    finally:
        if not real_services.postgres.running:
            real_services.postgres.start()
    assert nothing_left(folders)


async def test_each_conversation_is_recorded_once_through_six_kills(
    fresh_settings: Settings, folders: Folders, database: Any
) -> None:
    numbers = range(24)
    await write_calls(fresh_settings, *numbers)
    dice = random.Random(109)
    with RecorderProcess(fresh_settings) as recorder:
        for n in numbers:
            write_raw(folders.incoming / f"{ring(n)}.raw", seconds=dice.uniform(1, 8))
            if n % 4 == 3:
                await recorder.until(lambda health: health != {})
                await asyncio.sleep(dice.uniform(0, 0.3))  # random on purpose
                recorder.kill()
                recorder.start()
        async with asyncio.timeout(4 * PATIENCE):
            while not nothing_left(folders):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
    rows = await database.fetch("SELECT * FROM recordings")
    assert {row["recording_id"] for row in rows} == {ring(n) for n in numbers}
    for row in rows:
        assert row["ticket"] is not None
        assert sha256_of(folders.root / row["mixed_path"]) == row["mixed_sha256"]
        assert sha256_of(folders.root / row["sides_path"]) == row["sides_sha256"]
    files = [path for path in folders.root.rglob("*") if path.is_file()]
    assert len(files) == 2 * len(numbers)


@pytest.fixture
def small_disk(folders: Folders) -> Iterator[Path]:
    """The recordings folder as a real file system of 6 MB."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=6m,mode=700", "tmpfs", str(folders.root)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("only root can mount a small disk")
    folders.make()
    yield folders.root
    subprocess.run(["umount", "-l", str(folders.root)], check=True)


async def test_a_full_disk_keeps_the_raw_file_and_the_process(
    small_disk: Path, fresh_settings: Settings, folders: Folders, database: Any
) -> None:
    await write_calls(fresh_settings, 0)
    with RecorderProcess(fresh_settings) as recorder:
        pid = recorder.pid
        await recorder.until(lambda health: health != {})
        filler = small_disk / "filler"
        filler.write_bytes(b"x" * (free_bytes(small_disk) - 2_100_000))
        write_raw(folders.incoming / f"{ring(0)}.raw", seconds=60.0)
        health = await recorder.until(lambda health: bool(health["failing"]))
        assert health["space"] == "full"
        assert "NoRoom" in health["failing"][f"{ring(0)}.raw"]
        assert (folders.encoding / f"{ring(0)}.raw").stat().st_size == 60 * 32_000
        filler.unlink()
        health = await recorder.until(lambda health: health["linked"] == 1)
        assert health["failing"] == {} and recorder.alive() and recorder.pid == pid
    assert any("could not be encoded" in line["message"] for line in recorder.log)
    assert await database.fetchval("SELECT seconds FROM recordings") == 60.0


async def test_encoding_gives_way_and_the_process_ends_in_order(
    folders: Folders, recorder: RecorderProcess
) -> None:
    write_raw(folders.incoming / f"{ring(0)}.raw", seconds=0.5)
    await recorder.until(lambda health: health.get("encoded") == 1)
    threads = [int(path.name) for path in Path(f"/proc/{recorder.pid}/task").iterdir()]
    own = os.getpriority(os.PRIO_PROCESS, 0)
    assert os.getpriority(os.PRIO_PROCESS, recorder.pid) == own
    assert max(os.getpriority(os.PRIO_PROCESS, thread) for thread in threads) == min(own + 10, 19)
    assert recorder.terminate() == 0
