"""The processes that encrypt and send batches. They end with the process that started them, because
its end closes their standard input."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import msgspec

from foundation.settings import CODE_DIR
from registry.public_notices.sending import (
    Batch,
    Begin,
    SentBatch,
    in_batches,
    read_message,
    written,
)

#: So many processes send at once.
PROCESSES = 2
MODULE = "registry.public_notices.sending"


class PushSender(Protocol):
    """A way by which batches are sent."""

    async def send(self, batch: Batch) -> SentBatch:
        """Send every message of a batch."""


@dataclass
class SendingProcess:
    """One process that sends. It is started with its first batch and ended by `close`."""

    secret: str
    contact: str
    arguments: Sequence[str] = ("-m", MODULE)
    _process: asyncio.subprocess.Process | None = None

    async def send(self, batch: Batch) -> SentBatch:
        """Send a batch. Raises OSError if the process has died meanwhile."""
        process = await self._started()
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(written(batch))
        await process.stdin.drain()
        answer = await read_message(process.stdout)
        if answer is None:
            await self.close()
            raise OSError("the process that sends notices has ended")
        return msgspec.json.decode(answer, type=SentBatch)

    async def close(self) -> None:
        """End the process that sends, if it runs."""
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            process.kill()
            await process.wait()

    async def _started(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                "nice", "-n", "5", sys.executable, *self.arguments, cwd=CODE_DIR,
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=2**24,
            )  # fmt: skip
            assert self._process.stdin is not None
            self._process.stdin.write(written(Begin(self.secret, self.contact)))
        return self._process


@dataclass
class SendingProcesses:
    """Several processes that share each batch."""

    secret: str
    contact: str
    arguments: Sequence[str] = ("-m", MODULE)
    _processes: list[SendingProcess] = field(default_factory=list)

    async def send(self, batch: Batch) -> SentBatch:
        """Send a batch. Raises OSError if one of the processes has died meanwhile."""
        if not self._processes:
            self._processes = [
                SendingProcess(self.secret, self.contact, self.arguments) for _ in range(PROCESSES)
            ]
        parts = in_batches(batch.recipients, PROCESSES)
        jobs = [
            process.send(msgspec.structs.replace(batch, recipients=part))
            for process, part in zip(self._processes, parts, strict=False)
        ]
        done = SentBatch()
        for part in await asyncio.gather(*jobs):
            done.sent += part.sent
            done.gone += part.gone
            done.failed += part.failed
        return done

    async def close(self) -> None:
        """End the processes: between two rounds none is needed."""
        for process in self._processes:
            await process.close()
