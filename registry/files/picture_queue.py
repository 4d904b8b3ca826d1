"""Pictures of strangers wait in a line, and each is opened in a process of its own.

One that ends its process harms nobody else: the next one has another process.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import msgspec

from registry.files.limits import (
    MEGABYTE,
    OPENING_BYTES,
    OPENING_CLOCK_SECONDS,
    OPENING_SECONDS,
    Refused,
    Why,
)
from registry.files.photo import Outcome, Photo

PROGRAM = (sys.executable, "-m", "registry.files.picture_process")
CODE = Path(__file__).resolve().parents[2]
#: So many may wait for the one that is being opened.
MOST_WAITING = 16
#: A photo of 3200 pixels a side and its preview are far smaller.
ANSWER_BYTES = 20 * MEGABYTE
PIECE = 65_536
#: By these a process ends that took too much, or was ended by us or by a kernel short of memory.
_HEAVY = frozenset({-signal.SIGXCPU, -signal.SIGKILL})
log = logging.getLogger(__name__)


class QueueFull(Exception):
    """Too many pictures wait already; the same one may be taken a little later."""


@dataclass
class PictureQueue:
    """The line. `program` takes the memory in bytes and the processor's seconds as arguments."""

    program: tuple[str, ...] = PROGRAM
    memory_bytes: int = OPENING_BYTES
    seconds: int = OPENING_SECONDS
    clock_seconds: float = OPENING_CLOCK_SECONDS
    most_waiting: int = MOST_WAITING
    waiting: int = 0
    _turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))

    async def open(self, picture: BinaryIO) -> Photo:
        """The photo made anew of an open file, which is read by its descriptor.

        Raises Refused for the picture, QueueFull where too many wait, and RuntimeError where no
        picture can be opened at all.
        """
        if self.waiting > self.most_waiting:
            raise QueueFull
        self.waiting += 1
        try:
            async with self._turn:
                return await self._open(picture)
        finally:
            self.waiting -= 1

    async def _open(self, picture: BinaryIO) -> Photo:
        limits = (str(self.memory_bytes), str(self.seconds))
        os.lseek(picture.fileno(), 0, os.SEEK_SET)
        process = await asyncio.create_subprocess_exec(
            *self.program, *limits, stdin=picture, stdout=PIPE, cwd=CODE, env=_environment()
        )
        try:
            async with asyncio.timeout(self.clock_seconds):
                answer = await _answer(process)
                status = await process.wait()
        except TimeoutError:
            raise Refused(Why.TOO_HEAVY) from None
        finally:
            if process.returncode is None:
                process.kill()
                # Not wait(): it waits for the pipe's end, which a full reader never sees.
                await process.communicate()
        return _photo(answer, status)


def _environment() -> Mapping[str, str]:
    """None of our secrets; one arena of memory, for each reserves much."""
    libraries = {"LD_LIBRARY_PATH": path} if (path := os.environ.get("LD_LIBRARY_PATH")) else {}
    return {"MALLOC_ARENA_MAX": "1", "PYTHONWARNINGS": "ignore", **libraries}


async def _answer(process: Process) -> bytes:
    assert process.stdout is not None
    answer = bytearray()
    while piece := await process.stdout.read(PIECE):
        answer += piece
        if len(answer) > ANSWER_BYTES:
            raise RuntimeError("the process that opens pictures answers without an end")
    return bytes(answer)


def _photo(answer: bytes, status: int) -> Photo:
    """What the process said, or what its end says."""
    if status > 0:
        raise RuntimeError(f"the process that opens pictures cannot work: status {status}")
    if status < 0:
        log.warning("a picture ended its process", extra={"signal": signal.Signals(-status).name})
        raise Refused(Why.TOO_HEAVY if status in _HEAVY else Why.BROKEN)
    outcome = msgspec.msgpack.decode(answer, type=Outcome)
    if outcome.photo is None:
        raise Refused(outcome.why or Why.BROKEN)
    return outcome.photo
