"""Writes the published rows as files. A month of releases that is over never changes any more."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

import msgspec

from city.open_data import index as record
from city.open_data.catalogue import dataset
from city.open_data.files import FORMS, write_topics
from city.open_data.grouping import K
from city.open_data.index import DataFile, Index, ReleaseMonth, SuppressedContacts
from city.open_data.periods import PeriodLength, period_of
from city.open_data.rows import open_data as rows
from city.open_data.rows.open_data import PublishedRow, PublishedTopic, Release
from foundation.postgres.pool import Connection, Pool, connection, one_snapshot
from foundation.process.files import write_whole

T = TypeVar("T")
TOPICS, DATASET = "topics.csv", "dataset.json"


async def export(pool: Pool, folder: Path, licence: str, address: str) -> bool:
    """Bring the files in `folder` up to the newest release; whether anything was to do.
    `address`: of the site, for the description. Raises DatabaseAway, OSError."""
    before = record.read(folder)
    async with connection(pool) as link, one_snapshot(link):
        releases = await rows.releases(link)
        if not releases or _is_current(before, releases[-1], licence):
            return False
        folder.mkdir(parents=True, exist_ok=True)
        months = await _months(link, folder, releases, before)
        topics = await asyncio.to_thread(_topics, folder, await rows.published_topics(link))
    newest, hidden = releases[-1], _suppressed(releases)
    index = Index(newest.horizon, newest.made_at, licence, K, months, topics, hidden)
    description = msgspec.json.format(msgspec.json.encode(dataset(index, address)), indent=1)
    write_whole(folder / DATASET, description.decode(), mode=0o644)
    record.write(folder, index)
    return True


def _is_current(before: Index | None, newest: Release, licence: str) -> bool:
    return before is not None and before.released == newest.horizon and before.licence == licence


async def _months(
    link: Connection, folder: Path, releases: Sequence[Release], before: Index | None
) -> list[ReleaseMonth]:
    """The newest first. Those that were over at the export before are as they were."""
    done = {
        month.first: month
        for month in (before.months if before else ())
        if before and month.first < before.released.replace(day=1) and _are_there(folder, month)
    }
    months = []
    for first in sorted({it.horizon.replace(day=1) for it in releases}, reverse=True):
        if first not in done:
            lines = await rows.lines(link, first, period_of(PeriodLength.MONTH, first).end)
            done[first] = await asyncio.to_thread(_month, folder, first, lines)
        months.append(done[first])
    return months


def _are_there(folder: Path, month: ReleaseMonth) -> bool:
    return all((folder / it.name).is_file() for it in month.files)


def _month(folder: Path, first: date, lines: Sequence[PublishedRow]) -> ReleaseMonth:
    files = [
        _file(folder, f"contacts-{first:%Y-%m}.{ending}", media_type, write, lines)
        for ending, (media_type, write) in FORMS.items()
    ]
    return ReleaseMonth(
        first,
        len(lines),
        min((it.first_day for it in lines), default=None),
        max((it.last_day for it in lines), default=None),
        files,
    )


def _topics(folder: Path, topics: Sequence[PublishedTopic]) -> DataFile:
    return _file(folder, TOPICS, "text/csv", write_topics, topics)


def _file(
    folder: Path,
    name: str,
    media_type: str,
    write: Callable[[Path, Sequence[T]], None],
    content: Sequence[T],
) -> DataFile:
    """Put in its place whole: who downloads the earlier one gets that to its end."""
    scratch = folder / f"{name}.new"
    write(scratch, content)
    with scratch.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    size = scratch.stat().st_size
    scratch.replace(folder / name)
    return DataFile(name, media_type, size, sha256)


def _suppressed(releases: Sequence[Release]) -> list[SuppressedContacts]:
    """Of releases that suppressed any, the newest first."""
    return [
        SuppressedContacts(release.horizon, record.counted(release.suppressed))
        for release in reversed(releases)
        if release.suppressed
    ]
