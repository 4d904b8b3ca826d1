"""Who hears what: ranges, roles, and a line in the audit for each listening."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import NamedTuple

import asyncpg
import pytest

from foundation.settings import Settings
from softphone_ui.web import access_log
from tests.softphone_ui.city import program, settle, web_process

pytestmark = pytest.mark.services

SOUND = bytes(range(256)) * 40
ID = "pbx1-1764000000.1~1"
INSERT = """
INSERT INTO recordings (recording_id, call_id, ticket, operator, started_at, seconds, mixed_path,
                        sides_path, mixed_sha256, sides_sha256, bytes)
VALUES ($1, 'pbx1-1764000000.1', NULL, $2, $3, 61.5, $4, $5, $6, $6, 10240)
"""
VOICES = """
INSERT INTO recording_voices VALUES
    ($1, 1, '\\x01ff02fe', 12.5, 30, '[{"at": 20, "seconds": 7}]', '[]')
"""


class Shelf(NamedTuple):
    settings: Settings
    address: str


@pytest.fixture
async def shelf(fresh_settings: Settings) -> AsyncIterator[Shelf]:
    await settle(fresh_settings)
    folder = fresh_settings.folders.recordings_dir / "2026"
    folder.mkdir(parents=True)
    (folder / "mixed.opus").write_bytes(SOUND)
    (folder / "sides.opus").write_bytes(SOUND[::-1])
    (fresh_settings.home / "secret").write_text("not a recording")
    connection = await asyncpg.connect(fresh_settings.stores.database_url)
    now = datetime.now(UTC)
    for name, operator, mixed, sides in (
        (ID, "1001", "2026/mixed.opus", "2026/sides.opus"),
        ("gone", "1001", "2026/gone.opus", "2026/gone-sides.opus"),
        ("outside", "1001", "../secret", "../secret-sides"),
    ):
        await connection.execute(INSERT, name, operator, now, mixed, sides, "0" * 64)
    await connection.execute(VOICES, ID)
    await connection.close()
    async with web_process(fresh_settings) as address:
        yield Shelf(fresh_settings, address)


async def listenings(shelf: Shelf) -> list[tuple[str, str]]:
    connection = await asyncpg.connect(shelf.settings.stores.database_url)
    rows = await connection.fetch(
        "SELECT login, subject FROM audit JOIN people USING (person_id)"
        " WHERE action = 'listen' ORDER BY at"
    )
    await connection.close()
    return [(row["login"], row["subject"]) for row in rows]


async def test_it_plays_whole_and_from_any_place(shelf: Shelf) -> None:
    async with program(shelf.address, "quality") as client:
        async with client.http.get(f"/recordings/{ID}") as answer:
            assert answer.status == 200
            assert answer.content_type == "audio/ogg"
            assert answer.headers["Accept-Ranges"] == "bytes"
            assert "no-store" in answer.headers["Cache-Control"]
            assert "public" not in answer.headers["Cache-Control"]
            assert await answer.read() == SOUND
        asked = {"Range": "bytes=5000-5099"}
        async with client.http.get(f"/recordings/{ID}", headers=asked) as answer:
            assert answer.status == 206
            assert answer.headers["Content-Range"] == f"bytes 5000-5099/{len(SOUND)}"
            assert await answer.read() == SOUND[5000:5100]
        async with client.http.get(f"/recordings/{ID}?sides=1") as answer:
            assert await answer.read() == SOUND[::-1]


@pytest.mark.parametrize(
    ("login", "status"),
    [
        ("1001", 200),
        ("1002", 403),
        ("lead1", 200),
        ("quality", 200),
        ("admin", 200),
        ("clerk", 403),
    ],
)
async def test_who_may_listen(shelf: Shelf, login: str, status: int) -> None:
    async with program(shelf.address, login) as client:
        async with client.http.get(f"/recordings/{ID}") as answer:
            assert answer.status == status
            assert ((await answer.read()) == SOUND) == (status == 200)
    assert await listenings(shelf) == ([(login, ID)] if status == 200 else [])


async def test_each_listening_is_one_line_however_often_the_player_seeks(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with program(shelf.address, "lead1") as client:
        for start in (0, 100, 5000, 0):
            asked = {"Range": f"bytes={start}-"}
            async with client.http.get(f"/recordings/{ID}", headers=asked) as answer:
                assert answer.status == 206
        assert await listenings(shelf) == [("lead1", ID)]
        monkeypatch.setattr(access_log, "ONE_READING_SECONDS", 0.0)
        async with client.http.get(f"/recordings/{ID}") as answer:
            assert answer.status == 200
    assert await listenings(shelf) == [("lead1", ID)] * 2


@pytest.mark.parametrize("name", ["gone", "outside", "unknown", "..%2Fsecret"])
async def test_what_is_not_there_is_not_found(shelf: Shelf, name: str) -> None:
    async with program(shelf.address, "admin") as client:
        async with client.http.get(f"/recordings/{name}") as answer:
            assert answer.status == 404
            assert b"not a recording" not in await answer.read()
    assert await listenings(shelf) == []


@pytest.mark.parametrize(("login", "status"), [("1001", 200), ("1002", 403), ("quality", 200)])
async def test_who_speaks_when_is_told_without_a_listening(
    shelf: Shelf, login: str, status: int
) -> None:
    async with program(shelf.address, login) as client:
        found = await client.ask("GET", f"/recordings/{ID}/voices")
        assert found[0] == status
        if status == 200:
            assert (found[1]["caller"], found[1]["operator"]) == ("AQI=", "//4=")
            assert found[1]["silences"] == [{"at": 20.0, "seconds": 7.0}]
            assert (await client.ask("GET", "/recordings/gone/voices"))[0] == 404
    assert await listenings(shelf) == []
