"""Opens files from outside one at a time, each in a process with limits of memory and time.

A file that needs more than these limits ends its process and harms nothing else (ADR 0180).
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
#: How a process ends that takes too much: SIGXCPU comes from its limit of processor time, SIGKILL
#: from us, or from a kernel that is short of memory.
_HEAVY = frozenset({-signal.SIGXCPU, -signal.SIGKILL})
log = logging.getLogger(__name__)


class QueueFull(Exception):
    """The error for a file that comes while too many others wait. It may be sent again later."""


class FileTooHeavy(Exception):
    """The error for a file that takes more memory or time than is allowed."""


class FileCrashed(Exception):
    """The error for a file that crashes its process: it is broken, by accident or on purpose."""


def python_program(module: str) -> tuple[str, ...]:
    """Return the command that runs a module of this code as a program (`python -m MODULE`)."""
    return (sys.executable, "-m", module)


@dataclass
class BoundedProcess:
    """A queue of files that `program` opens one at a time, each in a new process.

    Its first arguments are `memory_bytes` and `seconds` (of processor time), the limits that it
    sets on itself. It gets the file as stdin and answers on stdout. `clock_seconds`: the limit of
    elapsed time; `most_waiting`: how many files may wait for the open one; `answer_bytes`: the
    limit of an answer; `waiting`: how many files wait or are open now."""

    program: Sequence[str]
    memory_bytes: int
    seconds: int
    clock_seconds: float
    most_waiting: int
    answer_bytes: int
    waiting: int = 0
    _turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))

    async def run(self, file: BinaryIO, *arguments: str) -> bytes:
        """Let the program read `file` from its beginning, and return the program's answer.

        `file` must have a file descriptor; `arguments` follow the limits on the command line.
        Raises FileTooHeavy, FileCrashed, QueueFull, and RuntimeError if the program itself does not
        work."""
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
                # wait() could hang here: it waits for the end of the pipe, and a reader whose
                # buffer is full does not read on to that end.
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
    """Return the environment of the process that opens files, without any of our secrets.

    It sets one malloc arena and one thread of OpenBLAS, because each reserves much memory. Numpy,
    which openpyxl imports, would start one thread for each core."""
    libraries = {"LD_LIBRARY_PATH": path} if (path := os.environ.get("LD_LIBRARY_PATH")) else {}
    return {
        "MALLOC_ARENA_MAX": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "PYTHONWARNINGS": "ignore",
        **libraries,
    }
