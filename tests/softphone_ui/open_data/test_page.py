"""Everybody reads `/open-data` and downloads its files, also in part; nothing else is served."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from city.open_data import index as record
from city.open_data.index import DataFile, Index, ReleaseMonth, SuppressedContacts
from tests.softphone_ui.alone import alone

CSV = b"released,topic\r\n2026-11-25,snow\r\n"


def publish(home: Path) -> None:
    folder = home / "open_data"
    folder.mkdir()

    def file(name: str, media_type: str = "text/csv") -> DataFile:
        (folder / name).write_bytes(CSV)
        return DataFile(name, media_type, len(CSV), "0" * 64)

    def month(first: date) -> ReleaseMonth:
        return ReleaseMonth(first, 1204, first, first, [file(f"contacts-{first:%Y-%m}.csv")])

    (folder / "dataset.json").write_text("{}")
    months = [month(date(2026, 11, 1)), month(date(2026, 10, 1))]
    suppressed = [
        SuppressedContacts(date(2026, 10, 1), 12),
        SuppressedContacts(date(2026, 7, 1), None),
    ]
    at = datetime(2026, 11, 26, tzinfo=UTC)
    topics = file("topics.csv")
    record.write(folder, Index(date(2026, 11, 25), at, "CC-BY-4.0", 5, months, topics, suppressed))


@pytest.mark.parametrize(
    ("language", "words"),
    [("kk", "Ашық деректер"), ("ru", "Открытые данные"), ("en", "fewer than 5")],
)
async def test_the_page_says_what_there_is(tmp_path: Path, language: str, words: str) -> None:
    async with alone(tmp_path) as client:
        page = await (await client.get("/open-data")).text()
        assert "contacts-2026-11.csv" not in page
        publish(tmp_path)
        answer = await client.get("/open-data", headers={"Accept-Language": language})
        page = await answer.text()
        assert answer.status == 200 and words in page
        assert 'href="/open-data/contacts-2026-11.csv"' in page and "CC-BY-4.0" in page


async def test_files_have_ranges_tags_and_say_how_long_they_hold(tmp_path: Path) -> None:
    publish(tmp_path)
    async with alone(tmp_path) as client:
        answer = await client.get("/open-data/contacts-2026-11.csv")
        assert await answer.read() == CSV
        assert answer.headers["Content-Type"] == "text/csv"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Cache-Control"] == "public, max-age=3600"
        part = await client.get("/open-data/contacts-2026-11.csv", headers={"Range": "bytes=9-13"})
        assert (part.status, await part.read()) == (206, b"topic")
        tag = {"If-None-Match": answer.headers["ETag"]}
        assert (await client.get("/open-data/contacts-2026-11.csv", headers=tag)).status == 304
        over = await client.get("/open-data/contacts-2026-10.csv")
        assert over.headers["Cache-Control"] == "public, max-age=604800"
        described = await client.get("/open-data/dataset.json")
        assert described.headers["Content-Type"] == "application/ld+json"


@pytest.mark.parametrize(
    "name", ["index.json", "contacts-2026-09.csv", "..%2Fkomek.toml", "contacts-2026-11.csv.new"]
)
async def test_nothing_else_is_served(tmp_path: Path, name: str) -> None:
    publish(tmp_path)
    (tmp_path / "komek.toml").write_text("")
    (tmp_path / "open_data" / "contacts-2026-11.csv.new").write_bytes(CSV)
    async with alone(tmp_path) as client:
        assert (await client.get(f"/open-data/{name}")).status == 404
