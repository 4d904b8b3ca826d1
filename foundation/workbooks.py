"""Workbooks as spreadsheets write them (XLSX): the cells of the first sheet, as words.

A workbook is a packed file of XML: so much only is unpacked, and nothing in it is carried out.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from xml.etree.ElementTree import ParseError

from foundation.spreadsheets import MOST_COLUMNS, MOST_LINES, Columns, NotASheet

MARK = b"PK\x03\x04"
#: Of all parts together, unpacked.
MOST_UNPACKED = 128 * 1024 * 1024
BROKEN = (
    zipfile.BadZipFile, ParseError, LookupError, ValueError, TypeError,
    AttributeError, OSError, EOFError, NotImplementedError, RecursionError, AssertionError,
)  # fmt: skip


def is_workbook(data: bytes) -> bool:
    """Whether it begins as one."""
    return data.startswith(MARK)


def rows_of_workbook(data: bytes) -> Iterator[tuple[int, list[str] | None]]:
    """The number of each row of the first sheet (the first is 1) and its cells, a formula's as its
    last result. Raises NotASheet."""
    # Here, for it takes a fifth of a second and much memory, and few ever bring a workbook.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(it.file_size for it in packed.infolist()) > MOST_UNPACKED:
                raise NotASheet("too_long", str(MOST_UNPACKED))
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        rows = sheet.iter_rows(max_row=MOST_LINES + 2, max_col=MOST_COLUMNS, values_only=True)
        for number, row in enumerate(rows, start=1):
            yield number, [_word(cell) for cell in row]
    except (InvalidFileException, *BROKEN) as error:
        raise NotASheet("columns", type(error).__name__) from error


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
    """The lines of a workbook, or else of a text table, below its head. Raises NotASheet."""
    return columns.of_rows(rows_of_workbook(data)) if is_workbook(data) else columns.lines(data)
