"""Files that somebody sent are opened one at a time, each by a process of its own with bounds of
memory and time (ADR 0094). A file that takes too much ends that process and harms nothing else.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

CODE = Path(__file__).resolve().parents[2]
MEGABYTE = 1_000_000
PIECE = 65_536
#: A process ends by one of these where it took too much, or where we or a kernel short of memory
#: ended it.
_HEAVY = frozenset({-signal.SIGXCPU, -signal.SIGKILL})
log = logging.getLogger(__name__)


class QueueFull(Exception):
    """Too many files wait already; the same one may be taken a little later."""


class FileTooHeavy(Exception):
    """Opening the file takes more memory or time than it may."""


class FileCrashed(Exception):
    """Opening the file ended the process by a fault: the file is broken on purpose or by chance."""


def python_program(module: str) -> tuple[str, ...]:
    """Return the command that runs a module of ours as a program."""
    return (sys.executable, "-m", module)


@dataclass
class BoundedProcess:
    """A queue of files, opened one at a time by `program`, which takes the memory in bytes and the
    processor's seconds as its first arguments, the file as stdin, and answers on stdout."""

    program: Sequence[str]
    memory_bytes: int
    seconds: int
    clock_seconds: float
    most_waiting: int
    answer_bytes: int
    waiting: int = 0
    _turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))

    async def run(self, file: BinaryIO, *arguments: str) -> bytes:
        """Return the program's answer for an open file, which is read by its descriptor. Raises
        FileTooHeavy, FileCrashed, QueueFull, and RuntimeError where the program cannot work."""
        if self.waiting > self.most_waiting:
            raise QueueFull
        self.waiting += 1
        try:
            async with self._turn:
                return await self._run(file, arguments)
        finally:
            self.waiting -= 1

    async def _run(self, file: BinaryIO, arguments: Sequence[str]) -> bytes:
        limits = (str(self.memory_bytes), str(self.seconds))
        os.lseek(file.fileno(), 0, os.SEEK_SET)
        process = await asyncio.create_subprocess_exec(
            *self.program, *limits, *arguments, stdin=file, stdout=PIPE, cwd=CODE,
            env=_environment(),
        )  # fmt: skip
        try:
            async with asyncio.timeout(self.clock_seconds):
                answer = await self._answer(process)
                status = await process.wait()
        except TimeoutError:
            raise FileTooHeavy from None
        finally:
            if process.returncode is None:
                process.kill()
                # Not wait(): it waits for the pipe's end, which a full reader never sees.
                await process.communicate()
        _judge(status)
        return answer

    async def _answer(self, process: Process) -> bytes:
        assert process.stdout is not None
        answer = bytearray()
        while piece := await process.stdout.read(PIECE):
            answer += piece
            if len(answer) > self.answer_bytes:
                raise RuntimeError(f"{self.program[-1]} answers without an end")
        return bytes(answer)


def _judge(status: int) -> None:
    if status > 0:
        raise RuntimeError(f"the process that opens files cannot work: status {status}")
    if status < 0:
        log.warning("a file ended its process", extra={"signal": signal.Signals(-status).name})
        raise FileTooHeavy if status in _HEAVY else FileCrashed


def _environment() -> Mapping[str, str]:
    """Return none of our secrets; one arena of memory and one thread of OpenBLAS (numpy, which
    openpyxl imports, starts one for each core), for each reserves much."""
    libraries = {"LD_LIBRARY_PATH": path} if (path := os.environ.get("LD_LIBRARY_PATH")) else {}
    return {
        "MALLOC_ARENA_MAX": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "PYTHONWARNINGS": "ignore",
        **libraries,
    }
