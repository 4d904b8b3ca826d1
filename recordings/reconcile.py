"""Finds recordings without a ticket, calls without a recording, and files that are not as recorded.

python -m recordings reconcile [--since ISO] [--until ISO] [--checksums] [--json]
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from foundation.postgres.pool import Connection
from recordings.disk import sha256_of
from recordings.paths import MIXED_ENDING, BadRecordingId, Folders, id_of_file, read_id
from recordings.rows.recordings import (
    CutShort,
    KnownRecording,
    UnrecordedCall,
    calls_cut_short,
    expected_since,
    known_recordings,
    recordings_between,
    unrecorded_calls,
)

# What ended so recently may still be on its way.
ON_THE_WAY = timedelta(seconds=60)
# The PBX's first and last moments of a talk are not on the recording.
SLACK_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class LostFile:
    """A recording whose file is missing, or is not the one that was written."""

    recording_id: str
    call_id: str
    ticket: str | None
    path: str


@dataclass(frozen=True, slots=True)
class WithoutTicket:
    """A recording that belongs to no ticket, or to a call that is not on record."""

    recording_id: str
    call_id: str
    call_known: bool


@dataclass(frozen=True, slots=True)
class ReconciliationReport:
    """The differences between calls, tickets, recordings and files of a period.

    `on_the_way` counts raw and encoded files that the recorder still has to deal with;
    `unrecorded` leaves their calls out.
    """

    since: datetime
    until: datetime
    unrecorded: tuple[UnrecordedCall, ...]
    cut_short: tuple[CutShort, ...]
    without_ticket: tuple[WithoutTicket, ...]
    files_missing: tuple[LostFile, ...]
    checksums_wrong: tuple[LostFile, ...]
    files_without_row: tuple[str, ...]
    strange_files: tuple[str, ...]
    on_the_way: int
    checked: int

    def counts(self) -> dict[str, int]:
        """Return how many of each finding."""
        return {
            "unrecorded": len(self.unrecorded),
            "cut_short": len(self.cut_short),
            "without_ticket": len(self.without_ticket),
            "files_missing": len(self.files_missing),
            "checksums_wrong": len(self.checksums_wrong),
            "files_without_row": len(self.files_without_row),
            "strange_files": len(self.strange_files),
        }

    @property
    def clean(self) -> bool:
        """Return whether everything agrees."""
        return not any(self.counts().values())


async def reconcile(
    connection: Connection,
    recordings_dir: Path,
    since: datetime,
    until: datetime,
    *,
    checksums: bool = False,
) -> ReconciliationReport:
    """Compare the database with the files for calls and recordings from `since` to `until`.

    Calls of the last minute are left out: their recordings may be on their way. `checksums`
    reads every file. Raises asyncpg's errors.
    """
    folders = Folders(recordings_dir)
    until = min(until, datetime.now(UTC) - ON_THE_WAY)
    on_the_way, strange = await asyncio.to_thread(_on_the_way, folders)
    rows = await recordings_between(connection, since, until)
    expected = max(since, await expected_since(connection) or since)
    short = await calls_cut_short(connection, expected, until, by_seconds=SLACK_SECONDS)
    return ReconciliationReport(
        since=since,
        until=until,
        unrecorded=await _unrecorded(connection, expected, until, on_the_way),
        cut_short=tuple(short),
        without_ticket=tuple(
            WithoutTicket(row.recording_id, row.call_id, row.call_known)
            for row in rows
            if row.ticket is None
        ),
        files_missing=await asyncio.to_thread(_lost, rows, recordings_dir, _is_missing),
        checksums_wrong=(
            await asyncio.to_thread(_lost, rows, recordings_dir, _is_wrong) if checksums else ()
        ),
        files_without_row=await _without_row(connection, folders, since, until, on_the_way),
        strange_files=tuple(strange),
        on_the_way=len(on_the_way),
        checked=len(rows),
    )


async def _unrecorded(
    connection: Connection, since: datetime, until: datetime, on_the_way: set[str]
) -> tuple[UnrecordedCall, ...]:
    calls_on_the_way = {read_id(each).call_id for each in on_the_way}
    found = await unrecorded_calls(connection, since, until)
    return tuple(it for it in found if it.call_id not in calls_on_the_way)


async def _without_row(
    connection: Connection,
    folders: Folders,
    since: datetime,
    until: datetime,
    on_the_way: set[str],
) -> tuple[str, ...]:
    found = await asyncio.to_thread(_files, folders, since, until)
    known = await known_recordings(connection, sorted(set(found.values())))
    return tuple(path for path, it in sorted(found.items()) if it not in known | on_the_way)


def _on_the_way(folders: Folders) -> tuple[set[str], list[str]]:
    """Ids that the recorder has not finished, and files among them that are no recordings."""
    ids, strange = set(), []
    for folder in (folders.incoming, folders.encoding, folders.waiting):
        for path in folder.glob("*"):
            if path.name.endswith(".part"):
                continue
            try:
                ids.add(id_of_file(path.name).text)
            except BadRecordingId:
                strange.append(str(path.relative_to(folders.root)))
    return ids, sorted(strange)


def _files(folders: Folders, since: datetime, until: datetime) -> dict[str, str]:
    """The encoded files of the days of the period: relative path → recording id."""
    found = {}
    for day in _days(since.astimezone(UTC).date(), until.astimezone(UTC).date()):
        for path in folders.day(day).glob(f"*{MIXED_ENDING}"):
            try:
                found[str(path.relative_to(folders.root))] = id_of_file(path.name).text
            except BadRecordingId:
                found[str(path.relative_to(folders.root))] = path.name
    return found


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _lost(
    rows: Iterable[KnownRecording], root: Path, is_lost: Callable[[Path, str], bool]
) -> tuple[LostFile, ...]:
    return tuple(
        LostFile(row.recording_id, row.call_id, row.ticket, path)
        for row in rows
        for path, checksum in (
            (row.mixed_path, row.mixed_sha256),
            (row.sides_path, row.sides_sha256),
        )
        if is_lost(root / path, checksum)
    )


def _is_missing(path: Path, _: str) -> bool:
    return not path.is_file()


def _is_wrong(path: Path, checksum: str) -> bool:
    return path.is_file() and sha256_of(path) != checksum
