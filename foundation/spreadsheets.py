"""Files as spreadsheets write them: what letters they are in, what parts their cells. Pure.

The letters are UTF-8 (with or without a mark), UTF-16 with one, or else the Windows code page of
Kazakhstan, which has Russian and Kazakh letters. The first line names the columns.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

#: Semicolons where the comma is in numbers, tabs where the file was copied out of a table.
SEPARATORS = ";,\t"
#: So much of the first line is looked at; no spreadsheet names more columns.
LONGEST_HEAD = 2_000
MOST_LINES = 100_000
MOST_BYTES = 16 * 1024 * 1024
LONGEST_CELL = 1000
#: No spreadsheet names more columns.
MOST_COLUMNS = 500


def decoded(data: bytes) -> str:
    """Return the text of a file. Never fails: what no letter stands for becomes a mark."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("kz1048", "replace")


def separator_of(text: str, known: Callable[[Sequence[str]], int]) -> str:
    """Return what parts the cells: that by which most of the head's cells are names of columns, as
    `known` counts them."""
    head = text[:LONGEST_HEAD].partition("\n")[0].rstrip("\r")
    return max(SEPARATORS, key=lambda mark: known(head.split(mark)))


def rows_of(text: str, separator: str) -> Iterator[tuple[int, list[str] | None]]:
    """Yield the number of the line on which each row ends (the first is 1), and its cells; None for
    one that is no row."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    while True:
        try:
            cells: list[str] | None = next(rows)
        except StopIteration:
            return
        except csv.Error:
            cells = None
        yield rows.line_num, cells


class NotASheet(Exception):
    """The error for a file that cannot be read as a whole. `reason` says why: `columns`, `broken`,
    `too_long`, `too_wide`, `too_many_cells`, `too_many_letters`, `too_heavy`, `unpacked`."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason, self.detail = reason, detail


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table. `names`: column → the lower-case words that may be its heading;
    `needed`: the columns without which the table cannot be read; `longest_cell`: the number of
    letters after which a cell is cut."""

    names: Mapping[str, frozenset[str]]
    needed: Sequence[str]
    longest_cell: int = LONGEST_CELL

    def lines(self, data: bytes) -> Iterator[tuple[int, dict[str, str] | None]]:
        """Yield the number and the cells (by column) of each line below the head.

        The cells are None for a line that cannot be read or is too short. Empty lines are left out.
        Raises NotASheet."""
        text = decoded(data)
        separator = separator_of(text, lambda cells: len(self._places(cells)))
        yield from self.of_rows(rows_of(text, separator))

    def of_rows(
        self, rows: Iterable[tuple[int, list[str] | None]]
    ) -> Iterator[tuple[int, dict[str, str] | None]]:
        """Yield as `lines`, of rows with their numbers, the head first. Raises NotASheet."""
        places: dict[int, str] = {}
        for number, row in rows:
            if number > MOST_LINES + 1:
                raise NotASheet("too_long", str(MOST_LINES))
            if not places:
                places = self._places(row[:MOST_COLUMNS] if row else [])
                if missing := [name for name in self.needed if name not in places.values()]:
                    raise NotASheet("columns", ", ".join(missing))
            elif row is None:
                yield number, None
            elif any(cell.strip() for cell in row):
                yield number, self._cells(row, places)
        if not places:
            raise NotASheet("columns", ", ".join(self.needed))

    def _places(self, head: Iterable[str]) -> dict[int, str]:
        """Place → name of the columns that are known."""
        found: dict[int, str] = {}
        for place, cell in enumerate(head):
            word = cell.strip().strip('"').strip().lower()
            for name, words in self.names.items():
                if word in words and name not in found.values():
                    found[place] = name
        return found

    def _cells(self, row: list[str], places: Mapping[int, str]) -> dict[str, str] | None:
        if len(row) <= max(place for place, name in places.items() if name in self.needed):
            return None
        return {
            name: row[place].strip()[: self.longest_cell] if place < len(row) else ""
            for place, name in places.items()
        }
