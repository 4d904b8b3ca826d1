"""Cells of files for a spreadsheet: CSV and XLSX. Text is never taken for a formula."""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

import xlsxwriter

Cell: TypeAlias = str | int | float | datetime | None
#: What a spreadsheet may take for a formula at the head of a cell.
FORMULA_HEADS = tuple("=+-@\t\r\n＝＋－＠")
#: Languages in which a spreadsheet expects a semicolon, and a comma in numbers.
SEMICOLON = frozenset({"kk", "ru"})


def local_time(at: datetime | None, zone: ZoneInfo) -> Cell:
    """Return local time without its zone: spreadsheets know none. The head of the file names it."""
    return None if at is None else at.astimezone(zone).replace(tzinfo=None, microsecond=0)


def harmless(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA_HEADS) else text


def csv_cell(cell: Cell, *, comma: bool) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return harmless(cell)
    if isinstance(cell, float) and comma:
        return str(cell).replace(".", ",")
    return str(cell)


def write_cell(
    sheet: xlsxwriter.worksheet.Worksheet,
    y: int,
    x: int,
    cell: Cell,
    moment: xlsxwriter.format.Format,
) -> None:
    if isinstance(cell, datetime):
        sheet.write_datetime(y, x, cell, moment)
    elif isinstance(cell, str):
        sheet.write_string(y, x, cell)
    elif cell is not None:
        sheet.write_number(y, x, cell)
