"""`python -m foundation.table_process MEMORY SECONDS REQUEST`: read one table and end.

The table (CSV, XLSX, JSON) comes on stdin, and its lines go to stdout. The process limits its own
memory (bytes) and processor time (seconds) before it reads a byte of the table. So a table that
needs more than that ends this process alone.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import msgspec

from foundation.json_tables import is_json, lines_of_json
from foundation.process.limiting import limit_process
from foundation.spreadsheets import Columns, NotASheet
from foundation.tables import MOST_LETTERS, Line, TableOutcome, TableRequest
from foundation.workbooks import lines_of


def outcome_of(data: bytes, request: TableRequest) -> TableOutcome:
    """Read a table. Return its lines, or the reason why it cannot be read."""
    names = {name: frozenset(words) for name, words in request.names.items()}
    columns = Columns(names, request.needed, request.longest_cell)
    try:
        return TableOutcome(lines=_bounded(_lines(columns, request, data)))
    except NotASheet as error:
        return TableOutcome(reason=error.reason, detail=error.detail)
    except MemoryError:
        return TableOutcome(reason="too_heavy")


def _lines(columns: Columns, request: TableRequest, data: bytes) -> Iterator[Line]:
    if request.json_list and is_json(data):
        return lines_of_json(columns, request.json_list, data)
    return lines_of(columns, data)


def _bounded(lines: Iterator[Line]) -> list[Line]:
    """Return all lines with their cells as `_plain` writes them.

    Raises NotASheet if the cells have more than MOST_LETTERS letters together: the file can store a
    long text once and show it in many cells."""
    found, letters = list[Line](), 0
    for number, cells in lines:
        plain = None if cells is None else {name: _plain(cell) for name, cell in cells.items()}
        letters += sum(map(len, (plain or {}).values()))
        if letters > MOST_LETTERS:
            raise NotASheet("too_many_letters", str(MOST_LETTERS))
        found.append((number, plain))
    return found


def _plain(cell: str) -> str:
    """Replace what neither the database nor an answer can hold: NUL and lone surrogates."""
    return cell.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def main() -> None:
    request = msgspec.json.decode(sys.argv[3], type=TableRequest)
    limit_process(int(sys.argv[1]), int(sys.argv[2]))
    outcome = outcome_of(sys.stdin.buffer.read(), request)
    sys.stdout.buffer.write(msgspec.msgpack.encode(outcome))


if __name__ == "__main__":
    main()
