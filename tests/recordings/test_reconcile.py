"""Each way in which recordings, tickets and files can disagree is found."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bench.system import until
from foundation.postgres.pool import Pool, connection, open_pool
from foundation.settings import CODE_DIR, Settings
from queue_manager.domain.floor.states import Outcome
from queue_manager.scribe.writing import write_record
from recordings.paths import Folders, id_of_file
from recordings.reconcile import ReconciliationReport, reconcile
from recordings.rows.recordings import (
    EncodedRecording,
    expect_since,
    recording,
    save_recording,
)
from recordings.waiting_room import WaitingRoom
from recordings.workshop import Workshop
from tests.erasure import confirmed_erasure
from tests.queue_manager.scribe import journal_feed as feed
from tests.real_services import environment
from tests.recordings.sounds import write_raw
from tests.tickets import lead_tickets

pytestmark = pytest.mark.services

# The calls of the feed begin here; the report looks at the hours around.
SINCE, UNTIL = feed.START - timedelta(hours=1), feed.START + timedelta(hours=1)


@pytest.fixture
def folders(fresh_settings: Settings) -> Folders:
    made = Folders(fresh_settings.folders.recordings_dir)
    made.make()
    return made


async def call(database: Any, n: int, talk_seconds: float = 0.5) -> None:
    for record in (
        feed.began(n),
        feed.rang(n),
        feed.answered(n),
        feed.opened(n),
        feed.ended(n, talk_seconds=talk_seconds),
    ):
        async with database.transaction():
            await write_record(database, record)


def encoded(folders: Folders, name: str, seconds: float = 0.5) -> EncodedRecording:
    """A recording in its place, as the workshop leaves it, no longer waiting."""
    raw = write_raw(folders.encoding / f"{name}.raw", seconds=seconds)
    done = Workshop(folders).encode(raw)
    assert done is not None
    WaitingRoom(folders.waiting).remove(done)
    started_at = datetime.fromtimestamp(float(done.call_id.split("-")[1].split(".")[0]), UTC)
    return EncodedRecording(**{**asdict(done), "started_at": started_at})


def asdict(it: EncodedRecording) -> dict[str, Any]:
    return {name: getattr(it, name) for name in it.__dataclass_fields__}


async def recorded(database: Any, folders: Folders, n: int, seconds: float = 0.5) -> None:
    await save_recording(database, encoded(folders, f"{feed.call_id(n)}~1", seconds))


async def look(database: Any, folders: Folders, *, checksums: bool = False) -> ReconciliationReport:
    return await reconcile(database, folders.root, SINCE, UNTIL, checksums=checksums)


def only(report: ReconciliationReport, **expected: int) -> bool:
    return {key: count for key, count in report.counts().items() if count} == expected


async def test_all_agrees(database: Any, folders: Folders) -> None:
    await call(database, 0)
    await recorded(database, folders, 0)
    report = await look(database, folders, checksums=True)
    assert report.clean and report.checked == 1


async def test_a_ticket_without_recording(database: Any, folders: Folders) -> None:
    await call(database, 0)
    lost = (feed.began(2), feed.ended(2, Outcome.ABANDONED))  # never answered: nothing to record
    for record in lost:
        await write_record(database, record)
    report = await look(database, folders)
    assert only(report, unrecorded=1)
    (found,) = report.unrecorded
    assert (found.call_id, found.ticket, found.operator) == (
        feed.call_id(0),
        feed.ticket(0),
        "1001",
    )


async def test_calls_before_recordings_are_expected_miss_none(
    database: Any, folders: Folders
) -> None:
    """Nor are they cut short; what ended afterwards is looked for as ever."""
    await call(database, 0)
    await call(database, 1, talk_seconds=30.0)
    await recorded(database, folders, 1)
    assert only(await look(database, folders), unrecorded=1, cut_short=1)
    await expect_since(database, SINCE)
    assert only(await look(database, folders), unrecorded=1, cut_short=1)
    await expect_since(database, UNTIL)
    await expect_since(database, SINCE)
    assert only(await look(database, folders))


async def test_what_is_on_its_way_is_not_missing(database: Any, folders: Folders) -> None:
    await call(database, 0)
    await call(database, 1)
    write_raw(folders.incoming / f"{feed.call_id(0)}~1.raw")
    raw = write_raw(folders.encoding / f"{feed.call_id(1)}~1.raw")
    Workshop(folders).encode(raw)
    report = await look(database, folders)
    assert report.clean and report.on_the_way == 2


async def test_a_recording_without_ticket(database: Any, folders: Folders) -> None:
    await recorded(database, folders, 0)
    report = await look(database, folders)
    assert only(report, without_ticket=1)
    assert not report.without_ticket[0].call_known


async def test_a_file_that_is_gone(database: Any, folders: Folders) -> None:
    await call(database, 0)
    await recorded(database, folders, 0)
    it = id_of_file(f"{feed.call_id(0)}~1.raw")
    (folders.root / it.sides_path).unlink()
    report = await look(database, folders)
    assert only(report, files_missing=1)
    assert report.files_missing[0].path == it.sides_path
    assert report.files_missing[0].ticket == feed.ticket(0)


async def test_a_file_that_was_changed(database: Any, folders: Folders) -> None:
    await call(database, 0)
    await recorded(database, folders, 0)
    it = id_of_file(f"{feed.call_id(0)}~1.raw")
    with (folders.root / it.mixed_path).open("ab") as out:
        out.write(b"more")
    assert (await look(database, folders)).clean
    assert only(await look(database, folders, checksums=True), checksums_wrong=1)


async def test_files_without_row(database: Any, folders: Folders) -> None:
    it = encoded(folders, f"{feed.call_id(0)}~1")
    report = await look(database, folders)
    assert only(report, files_without_row=2)
    assert set(report.files_without_row) == {it.mixed_path, it.sides_path}


async def test_a_recording_cut_short(database: Any, folders: Folders) -> None:
    await call(database, 0, talk_seconds=60.0)
    await recorded(database, folders, 0, seconds=10.0)
    report = await look(database, folders)
    assert only(report, cut_short=1)
    assert report.cut_short[0].recorded_seconds == 10.0


async def test_a_talk_without_a_sound_lacks_no_file(database: Any, folders: Folders) -> None:
    await call(database, 0, talk_seconds=60.0)
    made = encoded(folders, f"{feed.call_id(0)}~1", 0.0)
    await save_recording(database, made)
    report = await look(database, folders, checksums=True)
    assert report.clean and report.checked == 0


async def test_what_is_encoded_after_its_erasure_is_erased(
    database: Any, folders: Folders, fresh_settings: Settings
) -> None:
    """Its file waited while the disk was full, and is saved while the erasure is on its way. Who
    calls again is recorded as everybody is."""
    await call(database, 0)
    await lead_tickets(database, "answered_on_the_spot")
    await database.execute("UPDATE tickets SET applicant = NULL")  # whoever called for another
    erasure = await confirmed_erasure(database, "+77011234567")
    names = [f"{feed.call_id(n)}~1" for n in (0, 1)]
    made = [encoded(folders, name) for name in names]
    pool = await open_pool(fresh_settings, "test", size=1)
    async with database.transaction():
        await database.execute("SELECT erase_applicant($1)", erasure)
        saving = asyncio.create_task(save(pool, made[0]))

        async def blocked_or_saved() -> bool:
            return saving.done() or bool(await database.fetchval(BLOCKED))

        await until(blocked_or_saved, 20, "the saving waits, or is over")
    await saving
    await call(database, 1)
    await save(pool, made[1])
    await pool.close()
    rows = await database.fetch(
        """SELECT erased_at IS NOT NULL, (SELECT count(*) FROM recording_voices v
                                           WHERE v.recording_id = r.recording_id)
             FROM recordings r ORDER BY recording_id"""
    )
    assert [tuple(row) for row in rows] == [(True, 0), (False, 1)]
    assert await recording(database, names[0]) is None


#: Who waits for what we hold.
BLOCKED = """SELECT count(*) FROM pg_locks
              WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"""


async def save(pool: Pool, it: EncodedRecording) -> None:
    async with connection(pool) as link:
        await save_recording(link, it)


async def test_a_file_that_is_no_recording(database: Any, folders: Folders) -> None:
    (folders.incoming / "holiday.wav").write_bytes(b"x")
    (folders.waiting / "x.json").write_bytes(b"x")
    report = await look(database, folders)
    assert report.strange_files == ("incoming/holiday.wav", "waiting/x.json")


async def test_calls_of_the_last_minute_are_left_out(database: Any, folders: Folders) -> None:
    now = datetime.now(UTC)
    await write_record(database, feed.began(0, offered_at=now - timedelta(seconds=30)))
    await write_record(database, feed.answered(0))
    await write_record(database, feed.ended(0, ended_at=now - timedelta(seconds=5)))
    report = await reconcile(database, folders.root, now - timedelta(days=1), now)
    assert report.clean


async def test_the_command(fresh_settings: Settings, database: Any, folders: Folders) -> None:
    await call(database, 0)
    words = ["reconcile", "--since", SINCE.isoformat(), "--until", UNTIL.isoformat()]
    missing = run(fresh_settings, *words)
    assert missing.returncode == 1
    assert f"ticket without recording: {feed.ticket(0)}" in missing.stdout
    await recorded(database, folders, 0)
    clean = run(fresh_settings, *words, "--checksums", "--json")
    assert clean.returncode == 0, clean.stderr
    assert json.loads(clean.stdout)["checked"] == 1


def run(settings: Settings, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "recordings", *words],
        cwd=CODE_DIR,
        env=environment(settings),
        capture_output=True,
        text=True,
        check=False,
    )
