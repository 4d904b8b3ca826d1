"""Reads tables from outside (CSV, XLSX, JSON) one at a time, each in a process of its own.

Code that receives such a file gives it to a `TableQueue`, with the `Columns` that it needs. No
other module reads one (`tests/foundation/test_readers.py`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

import msgspec

from foundation.process.bounded import (
    MEGABYTE,
    BoundedProcess,
    FileCrashed,
    FileTooHeavy,
    python_program,
)
from foundation.spreadsheets import Columns, NotASheet

#: The limits of reading one table: memory, processor time and elapsed time.
READING_BYTES = 512 * MEGABYTE
READING_SECONDS, READING_CLOCK_SECONDS = 20, 60.0
#: How many tables may wait while another one is read.
MOST_WAITING = 4
#: Limit of letters in all requested cells of a table together.
MOST_LETTERS = 16_000_000
#: Limit of the answer. Kazakh and Russian letters take two bytes, and the rest is enough for the
#: numbers of lines and the names of columns.
ANSWER_BYTES = 4 * MOST_LETTERS
#: The number of a line, and its cells (column → text); None for a line that cannot be read.
Line = tuple[int, dict[str, str] | None]


class TableRequest(msgspec.Struct):
    """The request to read a table: the fields of `Columns`, and `json_list`, the name of the list
    in a JSON object. If `json_list` is "", JSON is not accepted."""

    names: Mapping[str, Sequence[str]]
    needed: Sequence[str]
    longest_cell: int
    json_list: str = ""


class TableOutcome(msgspec.Struct):
    """The outcome of reading a table: its lines, or the `reason` why it cannot be read, with its
    `detail`, as in `NotASheet`."""

    lines: list[Line] = []
    reason: str = ""
    detail: str = ""


@dataclass
class TableQueue:
    """The queue of tables, which `program` reads one at a time. `memory_bytes`, `seconds` (of
    processor time) and `clock_seconds` (elapsed) are its limits for one table."""

    program: Sequence[str] = python_program("foundation.table_process")
    memory_bytes: int = READING_BYTES
    seconds: int = READING_SECONDS
    clock_seconds: float = READING_CLOCK_SECONDS
    _process: BoundedProcess = field(init=False)

    def __post_init__(self) -> None:
        self._process = BoundedProcess(
            self.program, self.memory_bytes, self.seconds, self.clock_seconds, MOST_WAITING,
            ANSWER_BYTES,
        )  # fmt: skip

    async def read(self, file: BinaryIO, columns: Columns, json_list: str = "") -> list[Line]:
        """Return the lines of an open file below its head. `json_list`: as in TableRequest.

        Raises NotASheet if the table cannot be read, QueueFull if too many wait, and RuntimeError
        if the program that reads tables does not work."""
        names = {name: sorted(words) for name, words in columns.names.items()}
        request = TableRequest(names, list(columns.needed), columns.longest_cell, json_list)
        try:
            answer = await self._process.run(file, msgspec.json.encode(request).decode())
        except FileTooHeavy:
            raise NotASheet("too_heavy") from None
        except FileCrashed:
            raise NotASheet("broken") from None
        outcome = await asyncio.to_thread(msgspec.msgpack.decode, answer, type=TableOutcome)
        if outcome.reason:
            raise NotASheet(outcome.reason, outcome.detail)
        return outcome.lines
