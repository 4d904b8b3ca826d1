"""A home is made anew from its copy, or nothing is."""

from __future__ import annotations

import asyncio
import socket
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.system import until
from foundation.errors import StartError
from foundation.postgres.pool import connection, open_pool
from foundation.postgres.schema import newest_version
from foundation.process.ports import can_bind
from foundation.settings import CODE_DIR, Settings, load_settings
from launcher import database_copy, setup
from launcher.backup import DATABASE, MANIFEST, folders_of
from launcher.homes import refuse_unfinished
from launcher.restore import ROUND, gap_ends, remove_unfinished
from registry.tickets.rows.numbers import highest_ticket_numbers
from tests.launcher.copies import (
    GAPS,
    QUIET,
    bring_back,
    elsewhere,
    lived_in,
    make_copy,
    rewrite,
    write_manifest,
)
from tests.launcher.database_content import parts_of, rows_of
from tests.real_services import environment

__all__ = ["elsewhere", "lived_in"]

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
YEAR = datetime(2026, 1, 1, 12, tzinfo=UTC)


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


def test_room_is_asked_of_each_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of folders that are not there yet, too."""
    asked: dict[Path, int] = {}
    monkeypatch.setattr(setup, "check_disk", lambda folder, needed: asked.update({folder: needed}))
    of_the_system = Path("/proc")
    setup.check_disks({tmp_path / "a" / "b": 1, of_the_system / "none": 10, tmp_path: 100})
    assert asked == {tmp_path: 101, of_the_system: 10}


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


RESTORES = """
import sys
from pathlib import Path
from foundation.process.progress import Progress
from launcher.restore import restore
restore(Path(sys.argv[1]), Progress(sys.stdout))
"""


@pytest.mark.services
async def test_one_that_was_killed_is_begun_anew(
    lived_in: Settings, elsewhere: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    await make_copy(lived_in, copy)
    rewrite(copy, database_dsn="")
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", RESTORES, str(copy), cwd=CODE_DIR, stdout=asyncio.subprocess.PIPE,
        env=environment(lived_in) | {"KOMEK_HOME": str(elsewhere)},
    )  # fmt: skip
    assert child.stdout is not None
    async for line in child.stdout:
        if b"the database" in line:
            break
    with pytest.raises(StartError, match=r"another \./komek restore fills"):
        remove_unfinished(elsewhere)
    child.kill()
    await child.wait()
    with pytest.raises(StartError, match="not brought back from its copy to the end"):
        refuse_unfinished(elsewhere)
    settings = load_settings(elsewhere)

    async def free() -> bool:
        return can_bind("127.0.0.1", settings.stores.postgres_port, socket.SOCK_STREAM)

    await until(free, 60, "its server ends")
    await bring_back(copy)
    refuse_unfinished(elsewhere)
    assert await asyncio.to_thread(rows_in, settings) == rows_of(lived_in.stores.database_url, GAPS)


@pytest.mark.services
async def test_files_of_what_was_erased_are_looked_for_again(
    lived_in: Settings, elsewhere: Path, tmp_path: Path
) -> None:
    """A copy that was made into an earlier one still has them."""
    copy, erased = tmp_path / "copy", "1764460800.1~1"
    await in_database(
        lived_in.stores.database_url,
        """INSERT INTO recordings (recording_id, call_id, started_at, seconds, mixed_path,
               sides_path, mixed_sha256, sides_sha256, bytes, erased_at)
           SELECT id, id, now(), 1, id || '.m', id || '.s', repeat('0', 64), repeat('0', 64), 0, at
             FROM (VALUES ($1, now()), ('gone', now()), ('1764460800.2~1', NULL)) AS these (id, at)
        """,
        erased,
    )
    day = lived_in.folders.recordings_dir / "2025" / "11" / "30"
    day.mkdir(parents=True)
    for name in (f"{erased}.opus", f"{erased}.sides.opus", "1764460800.2~1.opus"):
        (day / name).write_text("Ogg")
    await make_copy(lived_in, copy)
    database = lived_in.stores.database_url.rpartition("/")[0] + "/looked_through"
    rewrite(copy, database_dsn=database)
    await bring_back(copy)
    looked_for = "SELECT recording_id FROM recordings WHERE erased_at IS NOT NULL AND bytes > 0"
    assert await in_database(database, looked_for) == [erased]


async def in_database(url: str, sql: str, *values: object) -> list[str]:
    link = await asyncpg.connect(url)
    try:
        return [row[0] for row in await link.fetch(sql, *values)]
    finally:
        await link.close()


def rows_in(settings: Settings) -> list[str]:
    with database_copy.server(settings):
        return rows_of(settings.stores.database_url, GAPS)


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
