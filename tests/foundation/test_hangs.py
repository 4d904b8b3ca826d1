"""A program that hangs tells where; the watch ends it, and it is counted and shown."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from foundation.process.hangs import (
    LONGEST_STACK,
    MOST_SHOWN,
    Hang,
    ask_stack,
    hangs_file,
    note_hang,
    ordered,
    read_hangs,
)
from foundation.settings import CODE_DIR, Settings
from launcher import watch
from launcher.homes import ensure_home, fresh_home
from launcher.status import status
from launcher.table import status_table

AT = datetime(2026, 11, 27, 8, tzinfo=UTC)
STACK = f"""Thread 0x00007f12 (most recent call first):
  File "{CODE_DIR}/softphone_ui/files/keeping.py", line 9 in keep

Current thread 0x00007f11 (most recent call first):
  File "/usr/lib/python3.13/re/__init__.py", line 217 in findall
  File "{CODE_DIR}/registry/duplicates/bursts.py", line 62 in _places
  File "{CODE_DIR}/softphone_ui/waiting/incidents.py", line 107 in load
"""
#: Answers no health call: its loop never comes round again.
HANGS = """
import sys
from pathlib import Path
from foundation.process.hangs import stack_on_signal
from foundation.settings import load_settings

def never_ends():
    print("hangs", flush=True)
    while True:
        pass

with stack_on_signal(load_settings(Path(sys.argv[1])), "web"):
    never_ends()
"""


@pytest.fixture
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = tmp_path_factory.mktemp("h")
    fresh_home(home)
    return ensure_home(home)


@contextmanager
def hanging(settings: Settings) -> Iterator["subprocess.Popen[bytes]"]:
    """A process that hangs as the web process did."""
    command = [sys.executable, "-c", HANGS, str(settings.home)]
    with subprocess.Popen(command, cwd=CODE_DIR, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None and process.stdout.readline() == b"hangs\n"
            yield process
        finally:
            process.kill()


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What hangs gives way to all else here, and may be long at its writing."""
    monkeypatch.setattr("foundation.process.hangs.STACK_SECONDS", 60.0)
    monkeypatch.setattr("foundation.process.hangs.LOOK_SECONDS", 0.5)


@pytest.mark.usefixtures("patient")
async def test_a_program_in_an_endless_loop_tells_its_stack(settings: Settings) -> None:
    with hanging(settings) as process:
        stack = await ask_stack(settings, "web", process.pid)
    assert Hang(AT, "web", process.pid, stack).where.endswith("in never_ends")


def test_the_thread_that_hung_comes_first_and_is_never_cut_away() -> None:
    others = STACK.partition("Current")[0] * 1_000
    stack = ordered(others + STACK)
    assert stack.startswith("Current thread") and LONGEST_STACK - 100 < len(stack) <= LONGEST_STACK
    assert Hang(AT, "web", 1, stack).where == Hang(AT, "web", 1, STACK).where


async def test_a_program_that_is_stopped_tells_none(settings: Settings) -> None:
    with hanging(settings) as process:
        os.kill(process.pid, signal.SIGSTOP)
        assert await ask_stack(settings, "web", process.pid) == ""


@pytest.mark.usefixtures("patient")
async def test_the_watch_ends_it_and_writes_it_down(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "SILENCE_SECONDS", 0.1)
    monkeypatch.setattr(watch, "START_SECONDS", 0.0)

    noted, loop = asyncio.Event(), asyncio.get_running_loop()

    async def silent() -> None:
        raise ConnectionError

    def note(settings: Settings, hang: Hang) -> None:
        note_hang(settings, hang)
        loop.call_soon_threadsafe(noted.set)

    monkeypatch.setattr(watch, "note_hang", note)

    with hanging(settings) as process:
        looks = watch.Watch({"web": silent}, lambda: {"web": process.pid}, settings)
        watching = asyncio.create_task(looks.run())
        assert await asyncio.to_thread(process.wait, 100) == -signal.SIGKILL
        await noted.wait()
        watching.cancel()
    (hang, *_) = read_hangs(settings).latest
    assert (hang.role, hang.pid) == ("web", process.pid) and "never_ends" in hang.stack


def test_what_hung_is_counted_and_the_latest_are_shown(settings: Settings) -> None:
    assert read_hangs(settings).as_json() == {"count": {}, "latest": []}
    for pid in range(MOST_SHOWN + 2):
        note_hang(settings, Hang(AT, "web", pid, STACK))
    note_hang(settings, Hang(AT, "agi", 7, ""))
    hangs = read_hangs(settings)
    assert hangs.count == {"web": MOST_SHOWN + 2, "agi": 1}
    assert len(hangs.latest) == MOST_SHOWN and hangs.latest[0].role == "agi"
    assert hangs_file(settings).stat().st_mode & 0o777 == 0o600


def test_the_place_is_the_nearest_one_of_our_code() -> None:
    where = "registry/duplicates/bursts.py:62 in _places"
    assert Hang(AT, "web", 1, STACK).where == where
    assert Hang(AT, "web", 1, "").where == ""


@pytest.mark.parametrize("text", ["", "{", "[]", '{"count": {}}', '{"count": {}, "latest": [1]}'])
def test_a_file_that_cannot_be_read_is_as_none(settings: Settings, text: str) -> None:
    hangs_file(settings).write_text(text)
    assert read_hangs(settings).as_json() == {"count": {}, "latest": []}
    note_hang(settings, Hang(AT, "web", 1, STACK))
    assert read_hangs(settings).count == {"web": 1}


async def test_status_shows_it(settings: Settings) -> None:
    for _ in range(2):
        note_hang(settings, Hang(AT, "web", 1, STACK))
    told = await asyncio.to_thread(status, settings)
    assert told["hangs"]["count"] == {"web": 2}
    assert told["hangs"]["latest"][0]["stack"] == STACK
    told["running"] = True
    last = "last 2026-11-27T08:00:00Z at registry/duplicates/bursts.py:62 in _places"
    assert f"HUNG AND WAS ENDED 2 TIMES, {last}" in status_table(told)
