"""Tables that somebody sent (CSV, XLSX, JSON): read one at a time, each by a process of its own.

Whoever takes such a file hands it to a `TableQueue` with the `Columns` that it needs. No other
module reads one (`tests/foundation/test_readers.py`).
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

#: What reading a table may take: of memory, of a processor, and by the clock.
READING_BYTES = 512 * MEGABYTE
READING_SECONDS, READING_CLOCK_SECONDS = 20, 60.0
#: So many may wait for the one that is being read.
MOST_WAITING = 4
#: Of all cells that are wanted, together.
MOST_LETTERS = 16_000_000
#: Letters of Kazakh and Russian take two bytes; numbers of lines and names of columns are small.
ANSWER_BYTES = 4 * MOST_LETTERS
#: The number of a line, and its cells by their column; None for a line that cannot be read.
Line = tuple[int, dict[str, str] | None]


class TableRequest(msgspec.Struct):
    """What is wanted of a table: `Columns`, and `json_list`, the name of the list in a JSON object;
    "": JSON is not taken."""

    names: Mapping[str, Sequence[str]]
    needed: Sequence[str]
    longest_cell: int
    json_list: str = ""


class TableOutcome(msgspec.Struct):
    """The lines of a table; with a `reason`, why it cannot be read (`NotASheet`)."""

    lines: list[Line] = []
    reason: str = ""
    detail: str = ""


@dataclass
class TableQueue:
    """Tables wait here, and are read one at a time."""

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
        """Return the lines of an open file below its head. Raises NotASheet, QueueFull, and
        RuntimeError where no table can be read at all."""
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
