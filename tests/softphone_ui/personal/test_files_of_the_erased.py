"""Files of what was erased go from the disk, whatever hinders the one or the other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg
import pytest

from foundation.postgres.pool import open_pool
from foundation.settings import Settings
from recordings import removing as recordings_removing
from registry.files import removing
from registry.files.shelf import Shelf
from tests.softphone_ui.city import settle
from tests.softphone_ui.finding.stage import number, tickets_there

pytestmark = pytest.mark.services


class Ground(NamedTuple):
    settings: Settings
    link: Any


@pytest.fixture
async def ground(fresh_settings: Settings) -> AsyncIterator[Ground]:
    await settle(fresh_settings)
    link = await asyncpg.connect(fresh_settings.stores.database_url)
    yield Ground(fresh_settings, link)
    await link.close()


async def test_a_file_that_cannot_be_removed_holds_up_no_other_and_is_tried_again(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, at_once = ground.settings.folders.recordings_dir, 2
    folder.mkdir(parents=True, exist_ok=True)
    monkeypatch.setattr(recordings_removing, "FILES_AT_ONCE", at_once)
    names = [f"r{n}" for n in range(5)]
    for name in names:
        (folder / f"{name}.opus").write_bytes(b"Ogg")
        await ground.link.execute(
            """INSERT INTO recordings (recording_id, call_id, started_at, seconds, mixed_path,
                                       sides_path, mixed_sha256, sides_sha256, bytes, erased_at)
               VALUES ($1, $1, now(), 1, $1 || '.opus', $1 || '.s', $2, $2, 3, now())""",
            name, "0" * 64,
        )  # fmt: skip
    for name in names[:2]:
        (folder / f"{name}.s").mkdir()  # no file, and not to be unlinked
    left = "SELECT array_agg(recording_id ORDER BY recording_id) FROM recordings WHERE bytes > 0"

    pool = await open_pool(ground.settings, "test", size=1)
    work = recordings_removing.job(pool, folder).work
    await work(datetime.now(UTC))
    assert await ground.link.fetchval(left) == names[:2], "those that can be removed are gone"
    assert not list(folder.glob("*.opus"))
    for name in names[:2]:
        (folder / f"{name}.s").rmdir()
    await work(datetime.now(UTC))
    assert await ground.link.fetchval(left) is None, "and the two at another run"
    await pool.close()


async def test_files_of_a_disk_that_is_not_there_have_not_gone(
    ground: Ground, tmp_path: Path
) -> None:
    for name, erased_at in (("r1", datetime.now(UTC)), ("r2", None)):
        await ground.link.execute(
            """INSERT INTO recordings (recording_id, call_id, started_at, seconds, mixed_path,
                                       sides_path, mixed_sha256, sides_sha256, bytes, erased_at)
               VALUES ($1, $1, now(), 1, $1 || '.m', $1 || '.s', $2, $2, 3, $3)""",
            name, "0" * 64, erased_at,
        )  # fmt: skip
    pool = await open_pool(ground.settings, "test", size=1)
    disk, left = tmp_path / "disk", "SELECT bytes FROM recordings WHERE recording_id = 'r1'"
    for there in (False, True):
        (disk / "incoming").mkdir(parents=True, exist_ok=True)
        if there:
            (disk / "r1.m").write_bytes(b"Ogg")
            (disk / "r2.m").write_bytes(b"Ogg")
        await recordings_removing.remove_recordings(pool, disk, aged=True)
        assert await ground.link.fetchval(left) == (0 if there else 3)
    assert [it.name for it in disk.iterdir() if it.is_file()] == ["r2.m"]
    await pool.close()


async def test_a_photo_that_cannot_be_removed_holds_up_no_other(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    names, shelf = ["aa" * 16, "bb" * 16], Shelf(ground.settings.folders.files_dir)
    monkeypatch.setattr(removing, "FILES_AT_ONCE", 1)
    await tickets_there(ground.settings)
    shelf.whole(names[0]).mkdir(parents=True)  # no file, and not to be unlinked
    for name in names:
        await ground.link.execute(
            """INSERT INTO ticket_files (file_id, ticket, kind, media_type, bytes, part, erased_at)
               VALUES ($1, $2, 'photo', 'image/jpeg', 4, 'applicant', now())""",
            name, number(1),
        )  # fmt: skip
    pool = await open_pool(ground.settings, "test", size=1)
    left = "SELECT array_agg(file_id) FROM ticket_files WHERE bytes > 0"
    await removing.remove_erased(pool, shelf)
    assert await ground.link.fetchval(left) == names[:1]
    shelf.whole(names[0]).rmdir()
    await removing.remove_erased(pool, shelf)
    assert await ground.link.fetchval(left) is None
    await pool.close()
