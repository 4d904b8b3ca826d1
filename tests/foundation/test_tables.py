"""Tables that somebody sent: read in a process of their own, one at a time, within bounds."""

from __future__ import annotations

import asyncio
import json
import resource
import sys
from pathlib import Path
from tempfile import TemporaryFile

import pytest

from bench.attacks.workbooks_made import many_strings, one_text_in_many_cells, workbook
from foundation.process.bounded import MEGABYTE, QueueFull
from foundation.spreadsheets import Columns, NotASheet
from foundation.tables import MOST_LETTERS, MOST_WAITING, Line, TableQueue

HEAD = ("measure", "period", "value")
COLUMNS = Columns({it: frozenset({it}) for it in HEAD}, HEAD[:2])


async def read(data: bytes, queue: TableQueue | None = None, json_list: str = "") -> list[Line]:
    with TemporaryFile() as file:
        file.write(data)
        file.flush()
        return await (queue or TableQueue()).read(file, COLUMNS, json_list)


async def why_not(data: bytes, queue: TableQueue | None = None, json_list: str = "") -> str:
    with pytest.raises(NotASheet) as error:
        await read(data, queue, json_list)
    return error.value.reason


async def test_a_table_is_the_same_in_every_form() -> None:
    rows = [("roads", "2026-10", "7"), ("жол", "2026-11", "8")]
    expected = [(n, dict(zip(HEAD, row, strict=True))) for n, row in enumerate(rows, start=2)]
    as_text = "\n".join(";".join(row) for row in (HEAD, *rows))
    as_json = [dict(zip(HEAD, row, strict=True)) for row in rows]
    for data in (
        as_text.encode(),
        as_text.encode("utf-16"),
        workbook(HEAD, *rows),
        json.dumps(as_json).encode(),
        json.dumps({"values": as_json}).encode(),
    ):
        assert await read(data, json_list="values") == expected


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "columns"),
        (b"no;such;columns\n1;2;3\n", "columns"),
        (b"PK\x03\x04 and no more", "broken"),
        (b"measure;period\n" + b"a;b\n" * 100_001, "too_long"),
        (b"[" * 100_000, "columns"),
        (b'{"values": 1}', "columns"),
        (many_strings(HEAD, 80_000, "a" * 1000), "unpacked"),
        (one_text_in_many_cells(HEAD, MOST_LETTERS // 3000 + 100, "x" * 1000), "too_many_letters"),
    ],
    ids=lambda it: it if isinstance(it, str) else "",
)
async def test_what_cannot_be_read_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    assert await why_not(data, json_list="values") == reason


async def test_what_the_database_cannot_hold_is_marked() -> None:
    as_json = b'[{"measure": "a\\u0000b", "period": 7, "value": [1]}]'
    marked = {"measure": "a\ufffdb", "period": "7"}
    assert await read(as_json, json_list="values") == [(2, {**marked, "value": ""})]
    assert await read(b"measure;period\na\0b;7\n") == [(2, marked)]


async def test_a_table_that_takes_too_much_ends_its_own_process_and_no_other() -> None:
    """Seven of these at once stopped the web process for minutes, and took 1.8 GB."""
    heavy = many_strings(HEAD, 500_000)
    assert len(heavy) < 50_000
    queue, before = TableQueue(seconds=1), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answers = await asyncio.gather(
        *(why_not(heavy, queue) for _ in range(2)), read(b"measure;period\na;b\n", queue)
    )
    assert answers[:2] == ["too_heavy"] * 2
    assert answers[2] == [(2, {"measure": "a", "period": "b"})]
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown * 1024 < 20 * MEGABYTE, "none of it was read here"


async def test_memory_is_bounded() -> None:
    data = b"measure;period\n" + b"a;" + b"b" * 1000 + b"\n"
    assert await why_not(data + b";" * 8_000_000, TableQueue(memory_bytes=130_000_000)) == (
        "too_heavy"
    )


async def test_tables_are_read_one_at_a_time_and_few_wait(tmp_path: Path) -> None:
    mark = tmp_path / "one"
    alone = f"import os, pathlib; p = pathlib.Path({str(mark)!r}); p.touch(exist_ok=False); "
    alone += "p.unlink(); os.kill(os.getpid(), 9)"
    queue = TableQueue(program=(sys.executable, "-c", alone))
    answers = await asyncio.gather(
        *(read(b"", queue) for _ in range(MOST_WAITING + 3)), return_exceptions=True
    )
    assert [type(it) for it in answers] == [NotASheet] * (MOST_WAITING + 1) + [QueueFull] * 2
