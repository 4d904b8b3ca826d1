"""Builders of workbooks (XLSX) that are small as files and large in memory."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
TYPES = "[Content_Types].xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRINGS_TYPE = (
    b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-'
    b'officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
)
Change = Callable[[bytes], bytes]


def workbook(*rows: tuple[object, ...]) -> bytes:
    """Build a workbook of one sheet with these rows. Return the bytes of the file."""
    from openpyxl import Workbook

    book, out = Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(list(row))
    book.save(out)
    return out.getvalue()


def far_cell(head: tuple[str, ...], cell: str, row: int) -> bytes:
    """Build a workbook with a head and one more cell, far from it.

    `cell`: the letters of its column; `row`: the number of its row, from 1."""
    far = f'<row r="{row}"><c r="{cell}{row}"><v>1</v></c></row></sheetData>'.encode()
    return _changed(workbook(head), {SHEET: lambda xml: xml.replace(b"</sheetData>", far)})


def many_strings(head: tuple[str, ...], count: int, text: str = "a") -> bytes:
    """Build a workbook with a head and `count` shared strings that no cell uses."""
    strings = f"<si><t>{text}</t></si>".encode() * count
    table = b'<sst xmlns="' + MAIN.encode() + b'">' + strings + b"</sst>"
    return _changed(
        workbook(head),
        {
            TYPES: lambda xml: xml.replace(b"</Types>", STRINGS_TYPE),
            STRINGS: lambda _: table,
        },
    )


def one_text_in_many_cells(head: tuple[str, ...], rows: int, text: str) -> bytes:
    """Build a workbook with a head and `rows` rows. Every cell has the same long text, stored once.

    `head`: at most three columns."""
    cells = "".join(f'<c r="{letter}{{0}}" t="s"><v>0</v></c>' for letter in "ABC"[: len(head)])
    body = "".join(
        f'<row r="{row}">{cells.format(row)}</row>' for row in range(2, rows + 2)
    ).encode()
    return _changed(
        many_strings(head, 1, text),
        {SHEET: lambda xml: xml.replace(b"</sheetData>", body + b"</sheetData>")},
    )


def _changed(book: bytes, parts: Mapping[str, Change]) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new,
    ):
        for name in dict.fromkeys((*old.namelist(), *parts)):
            xml = old.read(name) if name in old.namelist() else b""
            new.writestr(name, parts[name](xml) if name in parts else xml)
    return out.getvalue()
