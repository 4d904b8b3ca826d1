"""Files as spreadsheets write them: what letters they are in, what parts their cells. Pure.

The letters are UTF-8 (with or without a mark), UTF-16 with one, or else the Windows code page of
Kazakhstan, which has Russian and Kazakh letters.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Sequence

#: Semicolons where the comma is in numbers, tabs where the file was copied out of a table.
SEPARATORS = ";,\t"
#: So much of the first line is looked at; no spreadsheet names more columns.
LONGEST_HEAD = 2_000


def decoded(data: bytes) -> str:
    """The text of a file. Never fails: what no letter stands for becomes a mark."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("kz1048", "replace")


def separator_of(text: str, known: Callable[[Sequence[str]], int]) -> str:
    """What parts the cells: that by which most of the head's cells are names of columns, as `known`
    counts them."""
    head = text[:LONGEST_HEAD].partition("\n")[0].rstrip("\r")
    return max(SEPARATORS, key=lambda mark: known(head.split(mark)))


def rows_of(text: str, separator: str) -> Iterator[tuple[int, list[str] | None]]:
    """The number of the line on which each row ends (the first is 1), and its cells; None for one
    that is no row."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    while True:
        try:
            cells: list[str] | None = next(rows)
        except StopIteration:
            return
        except csv.Error:
            cells = None
        yield rows.line_num, cells
