"""A system whose starter was killed is ended by one of those who find it, and by one only."""

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bench.orphans import STARTER, claim_orphan, end_if_orphaned
from foundation.settings import CODE_DIR
from launcher.control import wait_until

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


STARTS = """
import os, sys, time
from pathlib import Path
from bench.orphans import STARTER, end_if_orphaned
home = Path(sys.argv[1])
(home / STARTER).write_text(str(os.getpid()))
end_if_orphaned(home, ["touch", str(home / "ended")])
print("there", flush=True)
time.sleep(600)
"""


def test_a_system_whose_benchmark_was_killed_is_ended_at_once(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", STARTS, str(tmp_path)], cwd=CODE_DIR, stdout=subprocess.PIPE
    ) as bench:
        assert bench.stdout is not None and bench.stdout.readline() == b"there\n"
        bench.kill()
    wait_until((tmp_path / "ended").exists, 60, "its system is ended")
    assert not (tmp_path / STARTER).exists()


def test_one_that_ended_its_system_itself_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / STARTER).write_text(str(os.getpid()))
    watch = end_if_orphaned(tmp_path, ["touch", str(tmp_path / "ended")])
    (tmp_path / STARTER).unlink()
    watch.communicate(timeout=60)
    assert not (tmp_path / "ended").exists()
