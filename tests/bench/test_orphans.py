"""A system whose starter was killed is ended by one of those who find it, and by one only."""

import os
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bench.system import STARTER, claim_orphan

LOOKING_AT_ONCE = 8
ORPHANS = 200


@pytest.fixture(scope="module")
def ended() -> str:
    """The number of a process that is no more."""
    with subprocess.Popen(["true"]) as short:
        short.wait()
    return str(short.pid)


def left_by(starter: str, home: Path) -> Path:
    home.mkdir()
    mark = home / STARTER
    mark.write_text(starter)
    return mark


def test_who_looks_second_finds_nothing_to_end(tmp_path: Path, ended: str) -> None:
    mark = left_by(ended, tmp_path / "home")

    assert [claim_orphan(mark), claim_orphan(mark)] == [True, False]


@pytest.mark.parametrize("starter", [str(os.getpid()), ""], ids=["alive", "being written"])
def test_a_system_that_is_starting_or_at_work_is_nobodys_orphan(
    tmp_path: Path, starter: str
) -> None:
    mark = left_by(starter, tmp_path / "home")

    assert not claim_orphan(mark)
    assert mark.exists()


def test_of_many_who_look_at_once_each_orphan_has_one_taker(tmp_path: Path, ended: str) -> None:
    marks = [left_by(ended, tmp_path / str(number)) for number in range(ORPHANS)]
    together = threading.Barrier(LOOKING_AT_ONCE)

    def look(_: int) -> list[Path]:
        together.wait()
        return [mark for mark in marks if claim_orphan(mark)]

    with ThreadPoolExecutor(LOOKING_AT_ONCE) as pool:
        taken = [mark for found in pool.map(look, range(LOOKING_AT_ONCE)) for mark in found]

    assert sorted(taken) == sorted(marks)
