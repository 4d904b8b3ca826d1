"""The trace file is read on, whatever happens to it meanwhile."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from asterisk_conf.logs import rotate_cel
from queue_manager.trace.cel_columns import CEL_FILE
from queue_manager.trace.tail import Tail

BEGAN = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def line(second: int) -> str:
    stamp = f"{(BEGAN + timedelta(seconds=second)).timestamp():.6f}"
    cells = ["HANGUP", stamp, f"u{second}", "l", "c", "x", "109", "", "", "", "", "", ""]
    return ",".join(f'"{cell}"' for cell in cells) + "\n"


def write(folder: Path, seconds: range) -> None:
    with (folder / CEL_FILE).open("a", encoding="utf-8") as file:
        file.writelines(line(second) for second in seconds)


def seen(tail: Tail) -> list[int]:
    return [int((row.at - BEGAN).total_seconds()) for row in tail.rows()]


def test_a_file_that_is_not_there_yet(tmp_path: Path) -> None:
    tail = Tail(tmp_path, None)
    assert seen(tail) == []
    write(tmp_path, range(2))
    assert seen(tail) == [0, 1]
    assert seen(tail) == []


def test_a_line_half_written_waits_for_its_other_half(tmp_path: Path) -> None:
    path, whole = tmp_path / CEL_FILE, line(1)
    path.write_text(line(0) + whole[:20])
    tail = Tail(tmp_path, None)
    assert seen(tail) == [0]
    with path.open("a") as file:
        file.write(whole[20:])
    assert seen(tail) == [1]


def test_rotated_while_we_read(tmp_path: Path) -> None:
    write(tmp_path, range(3))
    tail = Tail(tmp_path, None)
    assert seen(tail) == [0, 1, 2]
    write(tmp_path, range(3, 5))
    assert rotate_cel(tmp_path, 1)
    assert seen(tail) == [3, 4]  # the new file is not begun yet
    write(tmp_path, range(5, 7))
    assert seen(tail) == [5, 6]


def test_what_was_put_aside_before_we_came(tmp_path: Path) -> None:
    write(tmp_path, range(2))
    assert rotate_cel(tmp_path, 1)
    write(tmp_path, range(2, 4))
    assert rotate_cel(tmp_path, 1)
    write(tmp_path, range(4, 6))
    assert seen(Tail(tmp_path, None)) == [0, 1, 2, 3, 4, 5]


def test_a_long_file_is_entered_near_the_moment(tmp_path: Path) -> None:
    write(tmp_path, range(20_000))
    got = seen(Tail(tmp_path, BEGAN + timedelta(seconds=15_000)))
    assert got[-1] == 19_999 and 14_000 < got[0] <= 15_000
    assert got == list(range(got[0], 20_000))
    assert seen(Tail(tmp_path, BEGAN + timedelta(days=9)))[-1:] in ([], [19_999])
