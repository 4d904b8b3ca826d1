"""A home is copied while it runs."""

from __future__ import annotations

import os
from pathlib import Path

import asyncpg
import pytest

from foundation.errors import StartError
from foundation.process.last_copy import LastCopy, read_last_copy
from foundation.settings import Settings, groups, load_settings
from foundation.settings.kinds import kinds_of
from launcher import database_copy, file_copy
from launcher.backup import DATABASE, MANIFEST, folders_of, read_manifest, reserved
from recordings.paths import RAW_ENDING, Folders, RecordingId, read_id
from tests.launcher.copies import bring_back, elsewhere, lived_in, make_copy, write_manifest

__all__ = ["elsewhere", "lived_in"]

#: Made anew from the database.
MADE_ANEW = {"open_data_dir"}


def test_every_folder_that_is_kept_is_copied(tmp_path: Path) -> None:
    settings = load_settings(tmp_path)
    kept = {settings.value(key) for key in kinds_of(groups.Folders) if key not in MADE_ANEW}
    assert kept < set(folders_of(settings).values())


@pytest.mark.services
async def test_a_second_copy_into_the_same_folder(lived_in: Settings, tmp_path: Path) -> None:
    """Has what is new, and no recording on its way that has arrived meanwhile."""
    copy, recordings = tmp_path / "copy", Folders(lived_in.folders.recordings_dir)
    recordings.make()
    way = (recordings.incoming / "a.wav", recordings.encoding / "b.wav", recordings.waiting / "c")
    for path in way:
        path.write_text("raw")
    await make_copy(lived_in, copy)
    first = read_manifest(copy)
    same = (copy / "files" / "2026" / "file").stat()
    assert all(in_copy(copy, recordings, path).exists() for path in way)
    for path in way:
        path.unlink()
    (recordings.incoming / "d.wav").write_text("raw")
    (recordings.root / "2026" / "a.opus").write_text("encoded")
    await make_copy(lived_in, copy)
    second = read_manifest(copy)
    assert first and second and first.taken_at and second.taken_at
    assert first.taken_at < second.taken_at
    assert read_last_copy(lived_in) == LastCopy(second.taken_at, str(copy))
    assert second.tables["public.tickets"].rows > 0 and second.tables == first.tables
    assert (copy / "files" / "2026" / "file").stat().st_ino == same.st_ino
    assert not any(in_copy(copy, recordings, path).exists() for path in way)
    assert (copy / "recordings" / "incoming" / "d.wav").read_text() == "raw"
    assert (copy / "recordings" / "2026" / "a.opus").read_text() == "encoded"
    for path in (copy, *copy.rglob("*")):
        assert path.is_file() or path.stat().st_mode & 0o077 == 0, path
    for name in (DATABASE, MANIFEST, "secrets.toml", "komek.toml"):
        assert (copy / name).stat().st_mode & 0o077 == 0, name


def in_copy(copy: Path, recordings: Folders, path: Path) -> Path:
    return copy / "recordings" / path.relative_to(recordings.root)


@pytest.mark.services
async def test_a_recording_that_is_encoded_meanwhile_is_in_the_copy(
    lived_in: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Raw, for the copy of the database does not know it."""
    copy, recordings = tmp_path / "copy", Folders(lived_in.folders.recordings_dir)
    (recordings.incoming / "a.wav").write_text("raw")

    def dump(*_: object) -> None:
        (copy / f"{DATABASE}{file_copy.PART}").touch()
        (recordings.incoming / "a.wav").unlink()

    monkeypatch.setattr(database_copy, "dump", dump)
    await make_copy(lived_in, copy)
    assert (copy / "recordings" / "incoming" / "a.wav").read_text() == "raw"


@pytest.mark.services
async def test_of_a_recording_that_is_encoded_meanwhile_one_is_in_the_copy(
    lived_in: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where its row is in the copy of the database the encoded one, where it is not the raw one."""
    copy, recordings = tmp_path / "copy", Folders(lived_in.folders.recordings_dir)
    recordings.make()
    early, late = (read_id(f"pbx1-{n}.0~1") for n in (1764400000, 1764400001))
    for it in (early, late):
        (recordings.encoding / f"{it.text}{RAW_ENDING}").write_text("raw")
    await write_row(lived_in, early)

    def dump(*_: object) -> None:
        (copy / f"{DATABASE}{file_copy.PART}").touch()
        for it in (early, late):
            (recordings.encoding / f"{it.text}{RAW_ENDING}").unlink()
            for name in (it.mixed_path, it.sides_path):
                (recordings.root / name).parent.mkdir(parents=True, exist_ok=True)
                (recordings.root / name).write_text("encoded")

    monkeypatch.setattr(database_copy, "dump", dump)
    await make_copy(lived_in, copy)
    there = {str(path.relative_to(copy / "recordings")) for path in files_below(copy)}
    raw = f"encoding/{late.text}{RAW_ENDING}"
    assert there == {early.mixed_path, early.sides_path, raw, "2026/file"}


def files_below(copy: Path) -> list[Path]:
    return [path for path in (copy / "recordings").rglob("*") if path.is_file()]


async def write_row(settings: Settings, it: RecordingId) -> None:
    link = await asyncpg.connect(settings.stores.database_url)
    await link.execute(
        """INSERT INTO recordings (recording_id, call_id, started_at, seconds, mixed_path,
                                   sides_path, mixed_sha256, sides_sha256, bytes)
           VALUES ($1, $2, now(), 1, $3, $4, repeat('0', 64), repeat('0', 64), 1)""",
        it.text, it.call_id, it.mixed_path, it.sides_path,
    )  # fmt: skip
    await link.close()


@pytest.mark.services
async def test_a_disk_that_is_not_there_is_no_empty_folder(
    lived_in: Settings, tmp_path: Path
) -> None:
    link = await asyncpg.connect(lived_in.stores.database_url)
    await link.execute(
        """INSERT INTO ticket_files (file_id, ticket, kind, media_type, bytes, part)
           SELECT repeat('a', 32), min(number), 'photo', 'image/jpeg', 1, 'operator' FROM tickets"""
    )
    await link.close()
    await make_copy(lived_in, tmp_path / "copy")
    lived_in.folders.files_dir.rename(tmp_path / "away")
    with pytest.raises(StartError, match="files holds no file, and the database names some"):
        await make_copy(lived_in, tmp_path / "copy")
    link = await asyncpg.connect(lived_in.stores.database_url)
    await link.execute("UPDATE ticket_files SET bytes = 0")  # all were erased
    await link.close()
    await make_copy(lived_in, tmp_path / "copy")


@pytest.mark.services
async def test_a_copy_that_fails_leaves_the_earlier_one(
    lived_in: Settings, elsewhere: Path, tmp_path: Path
) -> None:
    """And one that was never complete is brought back by nobody."""
    copy, pipe = tmp_path / "copy", lived_in.folders.files_dir / "2026" / "pipe"
    os.mkfifo(pipe)  # which is no file
    with pytest.raises(StartError, match="pipe is no file"):
        await make_copy(lived_in, copy)
    with pytest.raises(StartError, match="no complete copy"):
        await bring_back(copy)
    assert not elsewhere.exists()
    pipe.unlink()
    await make_copy(lived_in, copy)
    before, whole = (copy / MANIFEST).read_text(), (copy / DATABASE).read_bytes()
    os.mkfifo(pipe)
    with pytest.raises(StartError, match="pipe is no file"):
        await make_copy(lived_in, copy)
    assert (copy / MANIFEST).read_text() == before
    assert (copy / DATABASE).read_bytes() == whole
    (copy / MANIFEST).unlink()
    with pytest.raises(StartError, match="neither empty nor a copy"):
        await make_copy(lived_in, copy)


@pytest.mark.services
async def test_what_no_copy_can_be_made_into(lived_in: Settings, tmp_path: Path) -> None:
    inside = lived_in.home / "copy"
    for folder in (inside, lived_in.home.parent, lived_in.folders.files_dir / "copy"):
        with pytest.raises(StartError, match="lie in each other"):
            await make_copy(lived_in, folder)
    assert not inside.exists()
    with pytest.raises(StartError, match="from the root"):
        await make_copy(lived_in, Path("copy"))
    other = tmp_path / "other"
    other.mkdir()
    write_manifest(other, lived_in, home="/var/lib/another")
    with pytest.raises(StartError, match="a copy of another home"):
        await make_copy(lived_in, other)
    write_manifest(other, lived_in)  # the same place, and another home
    with pytest.raises(StartError, match="a copy of another home"):
        await make_copy(lived_in, other)
    (other / MANIFEST).write_text("{")
    with pytest.raises(StartError, match="cannot be read"):
        await make_copy(lived_in, other)
    away = lived_in.changed(database_dsn="postgresql://komek@127.0.0.1:1/komek")
    with pytest.raises(StartError, match="does the home run"):
        await make_copy(away, tmp_path / "away")


@pytest.mark.services
async def test_a_copy_that_somebody_uses_is_left_alone(
    lived_in: Settings, elsewhere: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    await make_copy(lived_in, copy)
    with reserved(copy):
        for act in (make_copy(lived_in, copy), bring_back(copy)):
            with pytest.raises(StartError, match="in use by another"):
                await act
    assert not elsewhere.exists()


@pytest.mark.services
async def test_a_database_of_another_version_is_not_copied(
    lived_in: Settings, tmp_path: Path
) -> None:
    """The program that is here might not bring it back."""
    link = await asyncpg.connect(lived_in.stores.database_url)
    await link.execute("UPDATE schema_version SET version = version - 1")
    await link.close()
    with pytest.raises(StartError, match="start this program in the home first"):
        await make_copy(lived_in, tmp_path / "copy")
