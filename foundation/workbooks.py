"""Reads workbooks as spreadsheet programs write them (XLSX): the first sheet's cells, as text.

A workbook is a zip file of XML, and nothing in it is executed. A few kilobytes can unpack to any
size, or have one cell so far away that a reader fills all places before it. So only
`foundation.table_process` opens workbooks from outside.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError, ParserCreate

from foundation.spreadsheets import MOST_COLUMNS, MOST_LINES, Columns, NotASheet

MARK = b"PK\x03\x04"
#: Limit of bytes that all parts of a workbook may have together, unpacked.
MOST_UNPACKED = 64 * 1024 * 1024
#: Limit of cells from the first one to the lowest row and the rightmost column that have a value.
MOST_CELLS = 1_000_000
PIECE = 65_536
BROKEN = (
    zipfile.BadZipFile, zipfile.LargeZipFile, ParseError, ExpatError, LookupError, ValueError,
    TypeError, AttributeError, OSError, EOFError, NotImplementedError, RecursionError,
    AssertionError,
)  # fmt: skip
_COORDINATE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


@dataclass(slots=True)
class SheetExtent:
    """The extent of a sheet: the lowest row and the rightmost column that have a value, from 1; 0
    if no cell has one."""

    rows: int = 0
    columns: int = 0


def is_workbook(data: bytes) -> bool:
    """Return whether the file begins like a workbook (XLSX)."""
    return data.startswith(MARK)


def rows_of_workbook(data: bytes) -> Iterator[tuple[int, list[str] | None]]:
    """Yield the number of each row of the first sheet (the first is 1) and its cells, a formula's
    as its last result. Raises NotASheet."""
    # Here, for it takes a fifth of a second and much memory, and few ever bring a workbook.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(it.file_size for it in packed.infolist()) > MOST_UNPACKED:
                raise NotASheet("unpacked", str(MOST_UNPACKED))
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        with sheet._get_source() as source:  # type: ignore[attr-defined]
            extent = _extent(source)
        sheet.reset_dimensions()
        rows = sheet.iter_rows(max_row=extent.rows, max_col=extent.columns, values_only=True)
        for number, row in enumerate(rows if extent.rows else (), start=1):
            yield number, [_word(cell) for cell in row]
    except (InvalidFileException, *BROKEN) as error:
        raise NotASheet("broken", type(error).__name__) from error


def _extent(source: io.BufferedIOBase) -> SheetExtent:
    """Measure the extent of a sheet while its XML is read in pieces; none of it is kept.

    Raises NotASheet if the sheet is too large, ExpatError if the XML is broken."""
    found, row, column = SheetExtent(), 0, 0

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal row, column
        tag = name.rpartition(":")[2]
        if tag == "row":
            row, column = int(attributes.get("r", row + 1)), 0
        elif tag == "c":
            column = _column(attributes["r"]) if "r" in attributes else column + 1
        elif tag in ("v", "is"):
            found.rows, found.columns = max(found.rows, row), max(found.columns, column)
            _judge(found)

    parser = ParserCreate()
    parser.StartElementHandler = begin
    while piece := source.read(PIECE):
        parser.Parse(piece)
    parser.Parse(b"", True)
    return found


def _judge(extent: SheetExtent) -> None:
    """Raise NotASheet if a sheet has too many rows, columns or cells."""
    if extent.rows > MOST_LINES + 1:
        raise NotASheet("too_long", str(MOST_LINES))
    if extent.columns > MOST_COLUMNS:
        raise NotASheet("too_wide", str(MOST_COLUMNS))
    if extent.rows * extent.columns > MOST_CELLS:
        raise NotASheet("too_many_cells", str(MOST_CELLS))


def _column(coordinate: str) -> int:
    """Return the number of a cell's column: 3 for ``C7``. Raises ValueError."""
    match = _COORDINATE.fullmatch(coordinate)
    if match is None:
        raise ValueError(coordinate)
    number = 0
    for letter in match[1]:
        number = 26 * number + ord(letter) - 64
    return number


def _word(cell: object) -> str:
    """As somebody would type it."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def lines_of(columns: Columns, data: bytes) -> Iterator[tuple[int, dict[str, str] | None]]:
    """Yield the lines of a workbook, or else of a text table, below its head. Raises NotASheet."""
    return columns.of_rows(rows_of_workbook(data)) if is_workbook(data) else columns.lines(data)
