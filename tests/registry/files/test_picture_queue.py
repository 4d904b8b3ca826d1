"""Pictures of strangers: each in a process of its own, whose end is its own."""

from __future__ import annotations

import asyncio
import resource
import sys
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

import pytest

from foundation.process.bounded import QueueFull
from registry.files import picture_queue as module
from registry.files.limits import MEGABYTE, FileProblem, UnacceptableFile
from registry.files.picture_queue import PictureQueue
from tests.registry.files.samples import flat_png, photo


def file_of(data: bytes) -> BinaryIO:
    file = TemporaryFile()
    file.write(data)
    file.flush()
    return file


def program(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


async def why_not(queue: PictureQueue, data: bytes) -> FileProblem:
    with file_of(data) as file, pytest.raises(UnacceptableFile) as refused:
        await queue.open(file)
    return refused.value.why


async def test_a_picture_that_takes_much_memory_ends_its_own_process_and_no_other() -> None:
    heavy, queue = flat_png(), PictureQueue(memory_bytes=150 * MEGABYTE)
    assert len(heavy) < 20_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with file_of(photo()) as light:
        answers = await asyncio.gather(
            *(why_not(queue, heavy) for _ in range(3)), queue.open(light)
        )
    assert answers[:3] == [FileProblem.TOO_HEAVY] * 3
    assert answers[3].width == 640  # type: ignore[union-attr]
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown * 1024 < 20 * MEGABYTE, "none of it was opened here"


@pytest.mark.parametrize(
    ("end", "why"),
    [
        ("SIGKILL", FileProblem.TOO_HEAVY),
        ("SIGXCPU", FileProblem.TOO_HEAVY),
        ("SIGSEGV", FileProblem.BROKEN),
    ],
)
async def test_whose_process_is_killed_is_refused(end: str, why: FileProblem) -> None:
    kill = program(f"import os, signal; os.kill(os.getpid(), signal.{end})")
    assert await why_not(PictureQueue(program=kill), photo()) is why


async def test_who_takes_processor_or_clock_without_end_is_ended() -> None:
    spin = "import resource, sys; s = int(sys.argv[2]); "
    spin += "resource.setrlimit(resource.RLIMIT_CPU, (s, s))\nwhile True: pass"
    assert (
        await why_not(PictureQueue(program=program(spin), seconds=1), b"") is FileProblem.TOO_HEAVY
    )
    wait = program("import signal; signal.pause()")
    queue = PictureQueue(program=wait, clock_seconds=0.01)
    assert await why_not(queue, b"") is FileProblem.TOO_HEAVY


async def test_a_process_that_cannot_work_is_our_fault_and_not_the_pictures() -> None:
    for code in ("raise SystemExit(3)", "import sys; sys.stdout.write('x' * 21_000_000)"):
        with file_of(photo()) as file, pytest.raises(RuntimeError):
            await PictureQueue(program=program(code)).open(file)


async def test_a_process_that_writes_on_when_it_is_ended_keeps_nobody_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is left of its answer is read, for asyncio waits for the pipe's end, too."""
    monkeypatch.setattr(module, "ANSWER_BYTES", 1000)
    much = "import fcntl, os, signal; fcntl.fcntl(1, fcntl.F_SETPIPE_SZ, 1 << 20); "
    much += "os.write(1, b'x' * (1 << 20)); signal.pause()"
    queue = PictureQueue(program=program(much))
    async with asyncio.timeout(20):
        with file_of(photo()) as file, pytest.raises(RuntimeError, match="without an end"):
            await queue.open(file)


async def test_the_line_is_bounded_and_opens_one_at_a_time(tmp_path: Path) -> None:
    mark = tmp_path / "one"
    alone = f"import os, pathlib; p = pathlib.Path({str(mark)!r}); p.touch(exist_ok=False); "
    alone += "p.unlink(); os.kill(os.getpid(), 9)"
    queue = PictureQueue(program=program(alone), most_waiting=2)
    answers = await asyncio.gather(
        *(queue.open(file_of(b"")) for _ in range(5)), return_exceptions=True
    )
    assert [type(it) for it in answers] == [UnacceptableFile] * 3 + [QueueFull] * 2
    assert queue.waiting == 0


async def test_the_process_has_none_of_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOMEK_WEB_SECRET", "secret")
    code = "import os; raise SystemExit(3 if 'KOMEK_WEB_SECRET' in os.environ else 4)"
    with file_of(b"") as file, pytest.raises(RuntimeError, match="status 4"):
        await PictureQueue(program=program(code)).open(file)
