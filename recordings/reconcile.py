"""Recordings without ticket, tickets without recording: what is missing, found and said.

python -m recordings reconcile [--since ISO] [--until ISO] [--checksums] [--json]
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from recordings.encoding import sha256_of
from recordings.paths import MIXED_ENDING, RAW_ENDING, BadRecordingId, Folders, id_of_file
from recordings.waiting_room import WaitingRoom
from store.pool import Connection
from store.recordings import (
    CutShort,
    KnownRecording,
    UnrecordedCall,
    calls_cut_short,
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
class Report:
    """What does not agree between calls, tickets, recordings and files of a period.

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
        """How many of each finding."""
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
        """Whether everything agrees."""
        return not any(self.counts().values())


async def reconcile(
    connection: Connection,
    recordings_dir: Path,
    since: datetime,
    until: datetime,
    *,
    checksums: bool = False,
) -> Report:
    """Compare the database with the files for calls and recordings from `since` to `until`.

    Calls of the last minute are left out: their recordings may be on their way. `checksums`
    reads every file. Raises asyncpg's errors.
    """
    folders = Folders(recordings_dir)
    until = min(until, datetime.now(UTC) - ON_THE_WAY)
    on_the_way, strange = await asyncio.to_thread(_on_the_way, folders)
    calls_on_the_way = {id_of_file(f"{each}{RAW_ENDING}").call_id for each in on_the_way}
    unrecorded = await unrecorded_calls(connection, since, until)
    rows = await recordings_between(connection, since, until)
    found = await asyncio.to_thread(_files, folders, since, until)
    known = await known_recordings(connection, sorted({found[path] for path in found}))
    missing = await asyncio.to_thread(_lost, rows, recordings_dir, _is_missing)
    wrong = await asyncio.to_thread(_lost, rows, recordings_dir, _is_wrong) if checksums else []
    return Report(
        since=since,
        until=until,
        unrecorded=tuple(it for it in unrecorded if it.call_id not in calls_on_the_way),
        cut_short=tuple(await calls_cut_short(connection, since, until, by_seconds=SLACK_SECONDS)),
        without_ticket=tuple(
            WithoutTicket(it.recording_id, it.call_id, it.call_known)
            for it in rows
            if it.ticket is None
        ),
        files_missing=tuple(missing),
        checksums_wrong=tuple(wrong),
        files_without_row=tuple(
            path
            for path, recording_id in sorted(found.items())
            if recording_id not in known and recording_id not in on_the_way
        ),
        strange_files=tuple(strange),
        on_the_way=len(on_the_way),
        checked=len(rows),
    )


def _on_the_way(folders: Folders) -> tuple[set[str], list[str]]:
    """Ids that the recorder has not finished, and files among them that are no recordings."""
    ids, strange = WaitingRoom(folders.waiting).ids(), []
    for folder in (folders.incoming, folders.encoding):
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
) -> list[LostFile]:
    return [
        LostFile(it.recording_id, it.call_id, it.ticket, path)
        for it in rows
        for path, checksum in (
            (it.mixed_path, it.mixed_sha256),
            (it.sides_path, it.sides_sha256),
        )
        if is_lost(root / path, checksum)
    ]


def _is_missing(path: Path, _: str) -> bool:
    return not path.is_file()


def _is_wrong(path: Path, checksum: str) -> bool:
    return path.is_file() and sha256_of(path) != checksum
