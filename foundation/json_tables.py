"""Reads tables in JSON: a list of objects, or an object that holds such a list. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import DecodeError, json

from foundation.spreadsheets import MOST_LINES, Columns, NotASheet

#: The number of the first object: a sheet's first row below its head has the same number.
FIRST_ROW = 2


def is_json(data: bytes) -> bool:
    """Return whether the data begins like a list or an object in JSON."""
    return data.lstrip()[:1] in (b"[", b"{")


def lines_of_json(
    columns: Columns, list_name: str, data: bytes
) -> Iterator[tuple[int, dict[str, str] | None]]:
    """Yield the number and the cells (by column) of each object of a list, as lines of a sheet.

    The list is the whole JSON, or `list_name` in an object. The cells are None for an item that is
    not an object. Raises NotASheet if the JSON cannot be read or has no such list."""
    try:
        read: Any = json.decode(data)
    except (DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NotASheet("columns", str(error)[:100]) from None
    rows = read.get(list_name) if isinstance(read, dict) else read
    if not isinstance(rows, list):
        raise NotASheet("columns", ", ".join(columns.needed))
    if len(rows) > MOST_LINES:
        raise NotASheet("too_long", str(MOST_LINES))
    for number, row in enumerate(rows, start=FIRST_ROW):
        yield number, _cells(columns, row)


def _cells(columns: Columns, row: Any) -> dict[str, str] | None:
    if not isinstance(row, dict):
        return None
    by_word: Mapping[str, Any] = {word.lower(): row[word] for word in reversed(row)}
    return {
        name: _word(next((by_word[word] for word in words if word in by_word), None))[
            : columns.longest_cell
        ]
        for name, words in columns.names.items()
    }


def _word(value: Any) -> str:
    """Return a value as a person would type it; "" for null, a list or an object."""
    return "" if value is None or isinstance(value, (list, dict)) else str(value).strip()
