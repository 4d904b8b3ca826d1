"""Which raw files are finished, with real processes that hold them open."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from recordings import incoming
from recordings.incoming import closed_in, is_closed, watch

WRITER = """
import sys
with open(sys.argv[1], "ab") as out:
    out.write(b"sound"); out.flush(); print("open", flush=True)
    for line in sys.stdin:
        out.write(line.encode()); out.flush(); print("wrote", flush=True)
"""


class Writer:
    """Another process that writes a file, as the PBX does."""

    def __init__(self, path: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._expect("open")

    def write(self, text: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()
        self._expect("wrote")

    def close(self) -> None:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    def kill(self) -> None:
        self.process.kill()
        self.close()

    def _expect(self, word: str) -> None:
        assert self.process.stdout is not None
        assert self.process.stdout.readline().strip() == word


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    writer = Writer(path)
    try:
        yield writer
    finally:
        writer.close()


def test_a_file_is_closed_when_its_writer_has_closed_it(tmp_path: Path) -> None:
    path = tmp_path / "a.raw"
    with writing(path) as writer:
        assert not is_closed(path)
        writer.write("more")
        assert not is_closed(path)
        assert list(closed_in(tmp_path)) == []
    assert is_closed(path)
    assert list(closed_in(tmp_path)) == [path]


def test_a_reader_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "a.raw"
    path.write_bytes(b"sound")
    with path.open("rb"):
        assert is_closed(path)


def test_a_file_that_is_gone_is_not_finished(tmp_path: Path) -> None:
    assert not is_closed(tmp_path / "a.raw")


def test_without_leases_the_processes_are_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(22, "no leases here")

    monkeypatch.setattr(incoming.fcntl, "fcntl", refuse)
    path = tmp_path / "a.raw"
    with writing(path):
        assert not is_closed(path)
    assert is_closed(path)


@pytest.fixture
async def told(tmp_path: Path) -> AsyncIterator[asyncio.Queue[Path]]:
    """What the watcher of tmp_path/in tells of."""
    folder, queue = tmp_path / "in", asyncio.Queue[Path]()
    watching = asyncio.create_task(watch(folder, queue.put_nowait))
    while not folder.exists():  # noqa: ASYNC110
        await asyncio.sleep(0.001)
    await asyncio.sleep(0)
    yield queue
    watching.cancel()


async def next_told(queue: asyncio.Queue[Path]) -> str:
    return (await asyncio.wait_for(queue.get(), 20)).name


async def test_it_is_told_at_the_close_and_not_before(
    tmp_path: Path, told: asyncio.Queue[Path]
) -> None:
    with writing(tmp_path / "in" / "a.raw") as writer:
        writer.write("more")
        (tmp_path / "in" / "b.raw").write_bytes(b"sound")
        assert await next_told(told) == "b.raw"
        assert told.empty()
    assert await next_told(told) == "a.raw"


async def test_it_is_told_when_the_writer_is_killed_or_moves_a_file_in(
    tmp_path: Path, told: asyncio.Queue[Path]
) -> None:
    writer = Writer(tmp_path / "in" / "a.raw")
    writer.kill()
    assert await next_told(told) == "a.raw"
    (tmp_path / "elsewhere.raw").write_bytes(b"sound")
    (tmp_path / "elsewhere.raw").rename(tmp_path / "in" / "c.raw")
    assert await next_told(told) == "c.raw"


async def test_other_files_are_nobodys_business(tmp_path: Path, told: asyncio.Queue[Path]) -> None:
    (tmp_path / "in" / "a.txt").write_text("no")
    (tmp_path / "in" / "a.raw").write_text("yes")
    assert await next_told(told) == "a.raw"


async def test_a_folder_that_is_taken_away_is_made_again(
    tmp_path: Path, told: asyncio.Queue[Path]
) -> None:
    folder = tmp_path / "in"
    folder.rename(tmp_path / "away")
    while not folder.exists():  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    await asyncio.sleep(0)
    (folder / "a.raw").write_text("yes")
    assert await next_told(told) == "a.raw"
