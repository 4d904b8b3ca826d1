"""A copy is tried: it passes as it was made, and each fault in it is found and named."""

from __future__ import annotations

import asyncio
import hashlib
import json
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from foundation.errors import StartError
from foundation.process.last_drill import LastDrill, read_last_drill
from foundation.settings import Settings
from launcher.backup import DATABASE, MANIFEST, backup, reserved
from launcher.drill import LOCK, SCRATCH, drill, report
from launcher.only_one import lock_or_refuse
from launcher.problem_list import SHOWN
from launcher.status import Status, status
from launcher.table import status_table
from tests.launcher.copies import QUIET, lived_in, make_copy

__all__ = ["lived_in"]

pytestmark = pytest.mark.services
RECORDINGS = ("1764460800.1~1", "1764460800.2~1")
PHOTO = "ab" * 16


@pytest.fixture
async def copied(lived_in: Settings, tmp_path: Path) -> Path:
    """The copy of an installation with two recordings, and a photo of a ticket."""
    folder = lived_in.folders.recordings_dir
    link = await asyncpg.connect(lived_in.stores.database_url)
    for name in RECORDINGS:
        sums = []
        for side in ("m", "s"):
            (folder / f"{name}.{side}").write_text(f"{name} {side}")
            sums.append(hashlib.sha256(f"{name} {side}".encode()).hexdigest())
        await link.execute(
            """INSERT INTO recordings (recording_id, call_id, started_at, seconds, mixed_path,
                   sides_path, mixed_sha256, sides_sha256, bytes)
               VALUES ($1, $1, now(), 1, $1 || '.m', $1 || '.s', $2, $3, 10)""",
            name,
            *sums,
        )
    await link.execute(
        """INSERT INTO ticket_files (file_id, ticket, kind, media_type, bytes, part)
           SELECT $1, number, 'photo', 'image/jpeg', 5, 'operator' FROM tickets LIMIT 1""",
        PHOTO,
    )
    await link.close()
    photo = lived_in.folders.files_dir / PHOTO[:2] / PHOTO
    photo.parent.mkdir(parents=True)
    photo.write_text("photo")
    copy = tmp_path / "copy"
    await make_copy(lived_in, copy)
    return copy


async def try_copy(settings: Settings, copy: Path | None = None) -> LastDrill:
    result = await asyncio.to_thread(drill, settings, copy, QUIET)
    assert read_last_drill(settings) == result
    shown = await asyncio.to_thread(status, settings)
    assert shown["drill"]["passed"] is result.passed and shown["drill"]["age_seconds"] < 60
    word = "passed" if result.passed else f"FAILED: {result.problems[0]}"
    assert f"0 hours ago, of {result.folder}: {word}" in shown_in_table(shown)
    assert not (settings.home / SCRATCH).exists()
    return result


def shown_in_table(shown: Status) -> str:
    """The table of an installation that runs."""
    running: Status = {**shown, "running": True, "supervisor": "answers"}
    return status_table(running)


def rewrite_manifest(copy: Path, **values: Any) -> None:
    known = json.loads((copy / MANIFEST).read_text())
    (copy / MANIFEST).write_text(json.dumps({**known, **values}))


async def test_a_copy_as_it_was_made_passes(lived_in: Settings, copied: Path) -> None:
    """Although the installation has gone on since. The newest copy is the one that is tried."""
    before = sorted(path for path in copied.rglob("*"))
    link = await asyncpg.connect(lived_in.stores.database_url)
    await link.execute("UPDATE ticket_files SET bytes = 6")
    await link.close()
    result = await try_copy(lived_in)
    assert result.problems == () and result.passed
    assert result.folder == str(copied) and result.taken_at is not None
    assert result.tables > 100 and result.rows > 100 and result.files == 5
    assert "can be restored" in report(result) and f"{result.rows} rows" in report(result)
    assert sorted(path for path in copied.rglob("*")) == before


async def test_each_fault_of_a_copy_is_found(lived_in: Settings, copied: Path) -> None:
    one, other = RECORDINGS
    recordings = copied / "recordings"
    (recordings / f"{one}.m").write_text("flipped bits")
    (recordings / f"{other}.s").unlink()
    (copied / "files" / PHOTO[:2] / PHOTO).unlink()
    tables = json.loads((copied / MANIFEST).read_text())["tables"]
    tables["public.tickets"]["rows"] += 1
    tables["public.people"]["checksum"] = "1"
    tables["public.gone"] = {"rows": 1, "checksum": "1"}
    rewrite_manifest(copied, tables=tables)
    result = await try_copy(lived_in, copied)
    rows = tables["public.tickets"]["rows"]
    assert result.problems == (
        "the table public.gone is only in the original",
        "public.people has rows with other content",
        f"public.tickets had {rows} rows and has {rows - 1}",
        f"the recording {one}.m is not as it was recorded (SHA-256)",
        f"the recording {other}.s is missing",
        f"the file {PHOTO[:2]}/{PHOTO} is missing",
    )
    assert result.problems_count == 6 and not result.passed
    assert f"{other}.s is missing" in report(result)


async def test_what_was_erased_while_the_copy_was_made_may_be_missing(
    lived_in: Settings, copied: Path
) -> None:
    for path in ((copied / "recordings" / f"{RECORDINGS[0]}.m"), copied / "files" / "ab" / PHOTO):
        path.unlink()
    rewrite_manifest(copied, erased=[RECORDINGS[0], PHOTO])
    assert (await try_copy(lived_in, copied)).problems == ()


async def test_a_database_that_cannot_be_read_is_a_result(lived_in: Settings, copied: Path) -> None:
    whole = (copied / DATABASE).read_bytes()
    (copied / DATABASE).write_bytes(whole[: len(whole) * 9 // 10])
    (sentence,) = (await try_copy(lived_in, copied)).problems
    assert "cannot be restored: pg_restore did not end well" in sentence


async def test_a_copy_that_is_gone_or_says_nothing_of_its_tables_is_a_result(
    lived_in: Settings, copied: Path
) -> None:
    rewrite_manifest(copied, tables={})
    (sentence,) = (await try_copy(lived_in, copied)).problems
    assert "an earlier version made it" in sentence
    copied.rename(copied.with_name("elsewhere"))
    result = await try_copy(lived_in)
    assert result.taken_at is None and "holds no complete copy" in result.problems[0]
    assert "holds no complete copy" in report(result)


async def test_nothing_is_noted_where_nothing_could_be_tried(
    lived_in: Settings, copied: Path, tmp_path: Path
) -> None:
    with reserved(copied), pytest.raises(StartError, match="in use by another backup or restore"):
        await asyncio.to_thread(drill, lived_in, copied, QUIET)
    with (lived_in.home / LOCK).open("w") as lock:
        lock_or_refuse(lock, "")
        with pytest.raises(StartError, match=r"another \./komek drill"):
            await asyncio.to_thread(drill, lived_in, copied, QUIET)
    rewrite_manifest(copied, home_id="another")
    with pytest.raises(StartError, match="copy of another installation"):
        await asyncio.to_thread(drill, lived_in, copied, QUIET)
    rewrite_manifest(copied, database_bytes=10**18)
    with pytest.raises(StartError):
        await asyncio.to_thread(drill, lived_in, copied, QUIET)
    with pytest.raises(StartError, match="from the root"):
        await asyncio.to_thread(drill, lived_in, Path("copy"), QUIET)
    assert read_last_drill(lived_in) is None
    assert not (lived_in.home / SCRATCH).exists()


async def test_what_a_killed_drill_left_is_removed(lived_in: Settings, copied: Path) -> None:
    (lived_in.home / SCRATCH / "left" / "postgres").mkdir(parents=True)
    assert (await try_copy(lived_in, copied)).passed


async def test_of_many_problems_the_first_ones_are_told(
    lived_in: Settings, copied: Path, tmp_path: Path
) -> None:
    tables = {f"public.gone_{n:03}": {"rows": 1, "checksum": "1"} for n in range(50)}
    known = json.loads((copied / MANIFEST).read_text())["tables"]
    rewrite_manifest(copied, tables={**known, **tables})
    result = await try_copy(lived_in, copied)
    assert (len(result.problems), result.problems_count) == (SHOWN, 50)
    assert report(result).endswith("and 30 more")


def test_an_installation_that_was_never_copied_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(StartError, match="never copied"):
        drill(Settings.of(home=tmp_path), None, QUIET)


async def test_erasures_during_a_copy_are_noted(
    lived_in: Settings, copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from launcher import database_copy

    real = database_copy.dump

    def dump_then_erase(*arguments: Any) -> None:
        real(*arguments)
        asyncio.run(erase())

    async def erase() -> None:
        link = await asyncpg.connect(lived_in.stores.database_url)
        await link.execute(
            "UPDATE recordings SET erased_at = now(), bytes = 0 WHERE recording_id = $1",
            RECORDINGS[1],
        )
        await link.close()
        for side in ("m", "s"):
            (lived_in.folders.recordings_dir / f"{RECORDINGS[1]}.{side}").unlink()

    monkeypatch.setattr(database_copy, "dump", dump_then_erase)
    fresh = copied.with_name("fresh")
    await asyncio.to_thread(backup, lived_in, fresh, QUIET)
    result = await try_copy(lived_in)
    assert result.folder == str(fresh) and result.problems == ()
    assert result.files == 3
