"""Checks the files of a copy by what the database in it says of them: recordings by their SHA-256,
files of tickets and messages by being there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from pathlib import Path
from typing import TypeVar

from channels.files import shelf_of_messages
from foundation.postgres.pool import Connection
from launcher.problem_list import ProblemList
from launcher.rows.files import (
    message_files_to_check,
    recordings_to_check,
    ticket_files_to_check,
)
from recordings.disk import sha256_of
from registry.files.shelf import Shelf

#: Rows that are read at once.
PAGE_ROWS = 1000
T = TypeVar("T")
ReadPage = Callable[[Connection, str, int], Awaitable[list[T]]]


async def check_recordings(
    connection: Connection, folder: Path, erased: Collection[str], problems: ProblemList
) -> int:
    """Compare each recording in `folder` with its checksum in the database. `erased`: ids that may
    be missing. Return how many files were compared."""
    checked = 0
    async for row in _rows(connection, recordings_to_check, lambda row: row.recording_id):
        for path, checksum in (
            (row.mixed_path, row.mixed_sha256),
            (row.sides_path, row.sides_sha256),
        ):
            problem = _wrong_with(folder / path, checksum)
            if problem == "is missing" and row.recording_id in erased:
                continue
            checked += 1
            if problem:
                problems.add(f"the recording {path} {problem}")
    return checked


async def check_files(
    connection: Connection, folder: Path, erased: Collection[str], problems: ProblemList
) -> int:
    """Look whether each file of tickets and messages is in `folder`. `erased`: ids that may be
    missing. Return how many were looked for."""
    checked = 0
    for shelf, page in (
        (Shelf(folder), ticket_files_to_check),
        (shelf_of_messages(folder), message_files_to_check),
    ):
        async for file_id in _rows(connection, page, str):
            if file_id not in erased:
                checked += 1
                if not shelf.whole(file_id).is_file():
                    problems.add(f"the file {shelf.whole(file_id).relative_to(folder)} is missing")
    return checked


def _wrong_with(path: Path, checksum: str) -> str:
    try:
        return "" if sha256_of(path) == checksum else "is not as it was recorded (SHA-256)"
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be read ({error.strerror})"


async def _rows(
    connection: Connection, read_page: ReadPage[T], id_of: Callable[[T], str]
) -> AsyncIterator[T]:
    after = ""
    while page := await read_page(connection, after, PAGE_ROWS):
        for row in page:
            yield row
        after = id_of(page[-1])
