"""Tickets on record become files; each number is counted anew from the registry."""

from __future__ import annotations

import asyncio
import csv
import json
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import h3
import pytest
from arro3.io import read_parquet

from city.open_data import index as record
from city.open_data.export import DATASET, export
from city.open_data.keeper import OpenDataKeeper
from foundation.errors import StartError
from foundation.postgres.pool import Pool, open_pool, transaction
from foundation.process.progress import Progress
from foundation.settings import Settings
from launcher.open_data import write_open_data
from tests.tickets import insert_tickets

pytestmark = pytest.mark.services
ZONE = ZoneInfo("Asia/Almaty")
HERE, THERE = (51.1283, 71.4305), (51.1683, 71.4705)
MONDAY = datetime(2026, 11, 23, 12, tzinfo=ZONE)


@pytest.fixture
async def pool(fresh_settings: Settings) -> AsyncIterator[Pool]:
    pool = await open_pool(fresh_settings, "test", size=2)
    yield pool
    await pool.close()


class Registry:
    """Tickets that come in."""

    def __init__(self, pool: Pool) -> None:
        self.pool, self.number = pool, 0

    async def add(
        self, count: int, at: datetime, place: tuple[float, float] | None = HERE,
        topic: str = "snow", applicant: str | None = None,
    ) -> None:  # fmt: skip
        """Of different applicants, unless one is named."""
        lat, lon = place or (None, None)
        async with transaction(self.pool) as link:
            for _ in range(count):
                self.number += 1
                await insert_tickets(
                    link,
                    """INSERT INTO tickets (number, opened_at, applicant, lat, lon, topic_id)
                       SELECT $1, $2, $3, $4, $5, topic_id FROM topics WHERE code = $6""",
                    f"109-2026-{self.number:07}", at,
                    applicant or f"+7701{self.number:07}", lat, lon, topic,
                )  # fmt: skip


def rows_of(folder: Path) -> list[dict[str, str]]:
    found = []
    for path in sorted(folder.glob("contacts-*.csv")):
        with path.open(encoding="utf-8") as file:
            found += list(csv.DictReader(file))
    return found


async def recount(pool: Pool, row: dict[str, str]) -> int:
    """Applicants of the row's topic and days whose point lies in its cell: the obvious way, which
    counts those of finer rows, too."""
    async with transaction(pool) as link:
        tickets = await link.fetch(
            """SELECT applicant, lat, lon FROM tickets JOIN topics USING (topic_id)
                WHERE code = $1
                  AND (opened_at AT TIME ZONE 'Asia/Almaty')::date BETWEEN $2 AND $3""",
            row["topic"], date.fromisoformat(row["first_day"]), date.fromisoformat(row["last_day"]),
        )  # fmt: skip
    if not row["cell"]:
        return len({it["applicant"] for it in tickets})
    size = int(row["resolution"])
    inside = [it for it in tickets if it["lat"] is not None]
    inside = [it for it in inside if h3.latlng_to_cell(it["lat"], it["lon"], size) == row["cell"]]
    return len({it["applicant"] for it in inside})


async def test_a_fortnight_is_published_day_by_day_and_nothing_is_taken_back(
    pool: Pool, fresh_settings: Settings
) -> None:
    registry, folder = Registry(pool), fresh_settings.folders.open_data_dir
    keeper = OpenDataKeeper(fresh_settings, pool)
    await registry.add(7, MONDAY)
    await registry.add(3, MONDAY, applicant="+77010000001")
    await registry.add(3, MONDAY, THERE)
    await registry.add(6, MONDAY, None, topic="power_cut")
    exports: list[list[dict[str, str]]] = []
    for day in range(2, 15):
        await keeper.look((MONDAY + timedelta(days=day)).astimezone(UTC))
        exports.append(rows_of(folder))
        if day == 3:  # two come late, and their day is published
            await registry.add(2, MONDAY, THERE)
    first, last = exports[0], exports[-1]
    assert [(it["topic"], it["period"], it["resolution"], it["applicants"]) for it in first] == [
        ("power_cut", "day", "", "6"),
        ("snow", "day", "9", "7"),
    ]
    assert [(it["period"], it["applicants"]) for it in last[2:]] == [("week", "5")]
    for earlier, later in pairwise(exports):
        assert later[: len(earlier)] == earlier
    for row in last:
        assert 5 <= int(row["applicants"]) <= await recount(pool, row)
    assert not any("+7701" in path.read_text("utf-8", "replace") for path in folder.iterdir())


async def test_a_quarter_leaves_what_is_of_too_few(pool: Pool, fresh_settings: Settings) -> None:
    registry, folder = Registry(pool), fresh_settings.folders.open_data_dir
    keeper = OpenDataKeeper(fresh_settings, pool)
    await registry.add(4, MONDAY)
    await registry.add(6, MONDAY, THERE, topic="power_cut", applicant="+77010000009")
    await registry.add(5, datetime(2026, 12, 30, 12, tzinfo=ZONE), topic="road")
    await keeper.look(datetime(2027, 1, 2, 3, tzinfo=ZONE))
    index = record.read(folder)
    assert index is not None and [it.contacts for it in index.suppressed] == [10]
    assert [it.first for it in index.months] == [date(2027, 1, 1)]
    (row,) = rows_of(folder)
    assert (row["topic"], row["released"], row["applicants"]) == ("road", "2027-01-01", "5")
    # What is suppressed stays so, and too few of it are not even counted.
    await registry.add(1, MONDAY)
    await keeper.look(datetime(2027, 4, 2, 3, tzinfo=ZONE))
    index = record.read(folder)
    assert index is not None and [it.contacts for it in index.suppressed] == [None, 10]


async def test_all_three_forms_say_the_same(pool: Pool, fresh_settings: Settings) -> None:
    registry, folder = Registry(pool), fresh_settings.folders.open_data_dir
    await registry.add(5, MONDAY)
    await registry.add(5, MONDAY, None)
    await OpenDataKeeper(fresh_settings, pool).look(MONDAY + timedelta(days=2))
    plain = [{k: v or None for k, v in it.items()} for it in rows_of(folder)]
    features = json.loads((folder / "contacts-2026-11.geojson").read_bytes())["features"]
    assert [texts(it["properties"]) for it in features] == plain
    assert [it["geometry"] and it["geometry"]["type"] for it in features] == [None, "Polygon"]
    table = read_parquet(folder / "contacts-2026-11.parquet").read_all()
    names = table.column_names
    rows = zip(*(table.column(name).to_pylist() for name in names), strict=True)
    assert [texts(dict(zip(names, it, strict=True))) for it in rows] == plain
    files: Sequence[Any] = json.loads((folder / DATASET).read_bytes())["dcat:distribution"]
    assert {it["dct:title"] for it in files} == {
        *(f"contacts-2026-11.{it}" for it in ("csv", "geojson", "parquet")), "topics.csv"
    }  # fmt: skip
    assert (folder / "topics.csv").read_text("utf-8").splitlines()[1].startswith("snow,")
    # Nothing is written again before the next release.
    assert not await export(pool, folder, "CC-BY-4.0", "http://city.test")


async def test_the_command_writes_them_where_one_likes(
    pool: Pool, fresh_settings: Settings, tmp_path: Path
) -> None:
    await Registry(pool).add(5, MONDAY - timedelta(days=400))
    folder = tmp_path / "new" / "folder"
    await asyncio.to_thread(write_open_data, fresh_settings, folder, Progress())
    assert [it["applicants"] for it in rows_of(folder)] == ["5"]
    without = fresh_settings.changed(open_data_licence="")
    with pytest.raises(StartError, match="open_data_licence"):
        write_open_data(without, folder, Progress())


def texts(row: dict[str, Any]) -> dict[str, str | None]:
    return {key: None if value is None else str(value) for key, value in row.items()}
