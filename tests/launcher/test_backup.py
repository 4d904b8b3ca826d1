"""A home is copied while it runs, and made anew from its copy."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import tempfile
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.errors import StartError
from foundation.postgres.pool import connection, open_pool
from foundation.postgres.schema import ensure_empty_database, newest_version
from foundation.process.ports import can_bind
from foundation.process.progress import Progress
from foundation.settings import Settings, groups, load_settings
from foundation.settings.kinds import kinds_of
from launcher import database_copy, file_copy, postgres, setup
from launcher.backup import DATABASE, MANIFEST, backup, folders_of, read_manifest, reserved
from launcher.homes import to_toml
from launcher.restore import ROUND, gap_ends, restore
from recordings.paths import RAW_ENDING, Folders, RecordingId, read_id
from registry.tickets.rows.numbers import highest_ticket_numbers
from tests.launcher.database_content import parts_of, rows_of
from tests.softphone_ui.city import settle
from tests.softphone_ui.finding.stage import tickets_there

#: Made anew from the database.
MADE_ANEW = {"open_data_dir"}
QUIET = Progress(quiet=True)
GAPS = "ticket_number_gaps"
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
YEAR = datetime(2026, 1, 1, 12, tzinfo=UTC)


def test_every_folder_that_is_kept_is_copied(tmp_path: Path) -> None:
    settings = load_settings(tmp_path)
    kept = {settings.value(key) for key in kinds_of(groups.Folders) if key not in MADE_ANEW}
    assert kept < set(folders_of(settings).values())


def test_numbers_go_on_above_all_that_may_have_been_given_out() -> None:
    assert gap_ends({"109-2026": 41_235}, ["109", "110"], NOW, NOW + timedelta(hours=30)) == {
        "109-2026": 118_800,
        "110-2026": 77_500,
    }
    new_year = NOW + timedelta(days=40)
    assert gap_ends({"109-2026": 99_000}, ["109"], NOW, new_year) == {
        "109-2026": 2_501_500,
        "109-2027": 2_402_500,
    }


@given(st.integers(0, 10**9), st.timedeltas(timedelta(days=-400), timedelta(days=4000)))
def test_whatever_the_clock_says_numbers_go_forward(highest: int, since: timedelta) -> None:
    told = gap_ends({"109-2026": highest}, ["109"], NOW, NOW + since)
    assert all(number % ROUND == 0 and number > 0 for number in told.values())
    assert told["109-2026"] > highest


@given(
    st.integers(0, 10**9),
    st.timedeltas(timedelta(minutes=1), timedelta(days=30)),
    st.timedeltas(timedelta(minutes=4), timedelta(days=30)),
)
def test_a_second_home_from_the_same_copy_goes_on_above_the_first(
    highest: int, first: timedelta, later: timedelta
) -> None:
    """Which gave out numbers in between: 15,000 a day, the worst there is."""
    (begun,) = gap_ends({"109-2026": highest}, ["109"], YEAR, YEAR + first).values()
    (again,) = gap_ends({"109-2026": highest}, ["109"], YEAR, YEAR + first + later).values()
    assert again >= begun + 15_000 * (later / timedelta(days=1))


@pytest.mark.parametrize(
    ("url", "address", "password"),
    [
        ("postgresql://komek:p%40ss@one/komek", "postgresql://komek@one/komek", "p@ss"),
        ("postgres://a:b:c@one:1,two:2/x?sslmode=require",
         "postgres://a@one:1,two:2/x?sslmode=require", "b:c"),
        ("postgresql:///komek?host=/run/postgresql", "postgresql:///komek?host=/run/postgresql",
         ""),
        ("postgresql://one/x?password=p%26&user=u", "postgresql://one/x?user=u", "p&"),
        ("postgresql://one/x?user=u&password=p", "postgresql://one/x?user=u", "p"),
        ("postgresql://a@one/x", "postgresql://a@one/x", ""),
    ],
)  # fmt: skip
def test_a_password_is_on_no_command_line(url: str, address: str, password: str) -> None:
    assert database_copy.without_password(url) == (address, password)


@given(st.text())
def test_any_text_has_an_address_without_a_password(url: str) -> None:
    address, _ = database_copy.without_password(url)
    assert len(address) <= len(url)
    assert database_copy.without_password(address)[1] == ""


FAILS = """#!/bin/sh
echo 'psql: the first reason' >&2
echo 'and what follows from it' >&2
exit 3
"""
TELLS = "#!/bin/sh\nyes 'a line of a copy' | head -c 10000000\n"


@pytest.mark.parametrize("much", [True, False])
def test_a_server_that_takes_nothing_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, much: bool
) -> None:
    """However much there was still to be given to it."""
    for name, script in (("psql", FAILS), ("pg_restore", TELLS if much else "#!/bin/sh\n")):
        (tmp_path / name).write_text(script)
        (tmp_path / name).chmod(0o700)
    monkeypatch.setattr(postgres, "binaries", lambda: tmp_path)
    with pytest.raises(StartError, match="psql did not end well: psql: the first reason"):
        database_copy.load(load_settings(tmp_path), tmp_path / "copy", QUIET)


def test_a_copy_that_cannot_be_read_is_never_written_to_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """psql would keep what it got."""
    ended = tmp_path / "ended"
    scripts = {
        "psql": f"#!/bin/sh\ncat > /dev/null\ntouch {ended}\n",
        "pg_restore": "#!/bin/sh\necho 'SELECT 1;'\necho 'pg_restore: cut short' >&2\nexit 1\n",
    }
    for name, script in scripts.items():
        (tmp_path / name).write_text(script)
        (tmp_path / name).chmod(0o700)
    monkeypatch.setattr(postgres, "binaries", lambda: tmp_path)
    with pytest.raises(StartError, match="pg_restore did not end well: pg_restore: cut short"):
        database_copy.load(load_settings(tmp_path), tmp_path / "copy", QUIET)
    assert not ended.exists()


def test_room_is_asked_of_each_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of folders that are not there yet, too."""
    asked: dict[Path, int] = {}
    monkeypatch.setattr(setup, "check_disk", lambda folder, needed: asked.update({folder: needed}))
    of_the_system = Path("/proc")
    setup.check_disks({tmp_path / "a" / "b": 1, of_the_system / "none": 10, tmp_path: 100})
    assert asked == {tmp_path: 101, of_the_system: 10}


@pytest.fixture
async def lived_in(fresh_settings: Settings) -> Settings:
    """A home with people, tickets and files."""
    await settle(fresh_settings)
    await tickets_there(fresh_settings)
    for name, folder in folders_of(fresh_settings).items():
        (folder / "2026").mkdir(parents=True, exist_ok=True)
        (folder / "2026" / "file").write_text(name)
    return fresh_settings


async def make_copy(settings: Settings, to: Path) -> None:
    await asyncio.to_thread(backup, settings, to, QUIET)


def rewrite(copy: Path, **keys: str | int) -> None:
    """The settings of a copy, some of them changed; an empty one is left out."""
    path = copy / "komek.toml"
    values = {**tomllib.loads(path.read_text()), **keys}
    path.write_text(to_toml({key: value for key, value in values.items() if value != ""}))


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home that does not exist, named."""
    with tempfile.TemporaryDirectory(prefix="komek-t-") as place:  # short, and PostgreSQL's user
        Path(place).chmod(0o755)  # can reach it
        home = Path(place) / "home"
        monkeypatch.setenv("KOMEK_HOME", str(home))
        yield home


async def bring_back(copy: Path) -> dict[str, int]:
    return await asyncio.to_thread(restore, copy, QUIET)


async def highest(settings: Settings) -> dict[str, int]:
    pool = await open_pool(settings, "test", size=1)
    async with connection(pool) as link:
        told = await highest_ticket_numbers(link)
    await pool.close()
    return told


@pytest.mark.services
async def test_a_home_comes_back_from_its_copy(
    lived_in: Settings, elsewhere: Path, tmp_path: Path
) -> None:
    """Into a database of the user's own server; and numbers that the lost one may have given out
    are given to nobody."""
    copy, again = tmp_path / "copy", tmp_path / "again"
    await make_copy(lived_in, copy)
    database = lived_in.stores.database_url.rpartition("/")[0] + "/brought_back"
    rewrite(copy, database_dsn=database)
    told = await bring_back(copy)
    settings = load_settings(elsewhere)
    assert settings.stores.database_url == database
    assert rows_of(database, GAPS) == rows_of(lived_in.stores.database_url, GAPS)
    database_copy.dump(settings, again, QUIET)
    assert parts_of(str(again)) == parts_of(str(copy / DATABASE))
    for name, folder in folders_of(settings).items():
        assert (folder / "2026" / "file").read_text() == name
    assert settings.web.web_secret == lived_in.web.web_secret
    series = f"109-{datetime.now(ZoneInfo(settings.timezone)).year}"
    assert 2_600 <= told[series] < 5_000  # an hour's and a little, above 5
    assert (await highest(settings))[series] == told[series]
    with pytest.raises(StartError, match="holds something"):
        await bring_back(copy)


@pytest.mark.services
async def test_into_the_embedded_database(
    lived_in: Settings, elsewhere: Path, tmp_path: Path
) -> None:
    """Which runs for as long as it takes."""
    copy = tmp_path / "copy"
    await make_copy(lived_in, copy)
    rewrite(copy, database_dsn="")
    await bring_back(copy)
    settings = load_settings(elsewhere)
    assert can_bind("127.0.0.1", settings.stores.postgres_port, socket.SOCK_STREAM)
    assert await asyncio.to_thread(rows_in, settings) == rows_of(lived_in.stores.database_url, GAPS)
    assert can_bind("127.0.0.1", settings.stores.postgres_port, socket.SOCK_STREAM)


def rows_in(settings: Settings) -> list[str]:
    with database_copy.server(settings):
        return rows_of(settings.stores.database_url, GAPS)


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


def write_manifest(copy: Path, settings: Settings, **values: object) -> None:
    known = {"home": str(settings.home), "home_id": "", **values}
    (copy / MANIFEST).write_text(json.dumps(known))


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
async def test_what_cannot_be_brought_back_leaves_no_home(
    lived_in: Settings, elsewhere: Path, tmp_path: Path
) -> None:
    copy, taken_at = tmp_path / "copy", datetime.now(UTC).isoformat()
    await make_copy(lived_in, copy)
    good = (copy / MANIFEST).read_text()
    write_manifest(copy, lived_in, taken_at=taken_at, schema=newest_version() + 1)
    with pytest.raises(StartError, match="this program knows only"):
        await bring_back(copy)
    write_manifest(copy, lived_in, taken_at=taken_at, schema=1, database_bytes=10**18)
    named = lived_in.stores.database_dsn
    rewrite(copy, database_dsn="")
    with pytest.raises(StartError, match="make room"):
        await bring_back(copy)
    (copy / MANIFEST).write_text(good)
    rewrite(copy, database_dsn=named, recordings_dir=str(lived_in.folders.recordings_dir))
    with pytest.raises(StartError, match="would be lost in it"):
        await bring_back(copy)
    rewrite(copy, recordings_dir="")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", lived_in.ports.web_port))
        taken.listen()
        with pytest.raises(StartError, match="in use"):
            await bring_back(copy)
    assert not elsewhere.exists()


@pytest.mark.services
async def test_a_database_that_holds_something_is_left_as_it_is(
    lived_in: Settings, elsewhere: Path, tmp_path: Path
) -> None:
    """The one that was copied: its settings name it."""
    await make_copy(lived_in, tmp_path / "copy")
    before = rows_of(lived_in.stores.database_url)
    with pytest.raises(StartError, match="is not empty"):
        await bring_back(tmp_path / "copy")
    assert not elsewhere.exists()
    assert rows_of(lived_in.stores.database_url) == before


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


@pytest.mark.services
async def test_a_database_that_was_cut_short_fills_nothing(
    lived_in: Settings, elsewhere: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    await make_copy(lived_in, copy)
    database = lived_in.stores.database_url.rpartition("/")[0] + "/cut_short"
    rewrite(copy, database_dsn=database)
    whole = (copy / DATABASE).read_bytes()
    (copy / DATABASE).write_bytes(whole[: len(whole) * 9 // 10])
    with pytest.raises(StartError, match=f"pg_restore did not end well.*removed.*{elsewhere}"):
        await bring_back(copy)
    await ensure_empty_database(lived_in.changed(database_dsn=database))
