"""Tables as JSON: a list of objects, or an object that holds one. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import DecodeError, json

from foundation.spreadsheets import MOST_LINES, Columns, NotASheet

#: As the first row below the head of a sheet is called.
FIRST_ROW = 2


def is_json(data: bytes) -> bool:
    """Whether it begins as a list or an object."""
    return data.lstrip()[:1] in (b"[", b"{")


def lines_of_json(
    columns: Columns, list_name: str, data: bytes
) -> Iterator[tuple[int, dict[str, str] | None]]:
    """The objects of a list, or of the list `list_name` in an object, as lines of a sheet; None for
    what is no object. Raises NotASheet."""
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
    """As somebody would type it; a list or an object is no value."""
    return "" if value is None or isinstance(value, (list, dict)) else str(value).strip()
