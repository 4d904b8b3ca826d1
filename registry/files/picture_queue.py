"""Pictures of strangers wait in a line, and each is opened in a process of its own.

One that ends its process harms nobody else: the next one has another process.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

import msgspec

from foundation.process.bounded import (
    BoundedProcess,
    FileCrashed,
    FileTooHeavy,
    python_program,
)
from registry.files.limits import (
    MEGABYTE,
    OPENING_BYTES,
    OPENING_CLOCK_SECONDS,
    OPENING_SECONDS,
    FileProblem,
    UnacceptableFile,
)
from registry.files.photo import Photo, PhotoResult

PROGRAM = python_program("registry.files.picture_process")
#: So many may wait for the one that is being opened.
MOST_WAITING = 16
#: A photo of 3200 pixels a side and its preview are far smaller.
ANSWER_BYTES = 20 * MEGABYTE


@dataclass
class PictureQueue:
    """The line. `program` takes the memory in bytes and the processor's seconds as arguments."""

    program: Sequence[str] = PROGRAM
    memory_bytes: int = OPENING_BYTES
    seconds: int = OPENING_SECONDS
    clock_seconds: float = OPENING_CLOCK_SECONDS
    most_waiting: int = MOST_WAITING
    _process: BoundedProcess = field(init=False)

    def __post_init__(self) -> None:
        self._process = BoundedProcess(
            self.program, self.memory_bytes, self.seconds, self.clock_seconds, self.most_waiting,
            ANSWER_BYTES,
        )  # fmt: skip

    @property
    def waiting(self) -> int:
        return self._process.waiting

    async def open(self, picture: BinaryIO) -> Photo:
        """Encode the photo in an open file again. The file is read by its descriptor.

        Raises UnacceptableFile for the picture, QueueFull where too many wait, and RuntimeError
        where no picture can be opened at all.
        """
        try:
            answer = await self._process.run(picture)
        except FileTooHeavy:
            raise UnacceptableFile(FileProblem.TOO_HEAVY) from None
        except FileCrashed:
            raise UnacceptableFile(FileProblem.BROKEN) from None
        outcome = msgspec.msgpack.decode(answer, type=PhotoResult)
        if outcome.photo is None:
            raise UnacceptableFile(outcome.why or FileProblem.BROKEN)
        return outcome.photo
