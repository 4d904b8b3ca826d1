"""Understands messages beside the event loop: one at a time, of bounded length, in bounded time.

Numpy and the embedding model are imported with the first message."""

from __future__ import annotations

import asyncio
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from foundation.settings import Settings
from registry.meaning.needs import wheel_there
from registry.understanding.script import LONGEST
from registry.understanding.understood import Reading

if TYPE_CHECKING:
    from registry.understanding.reading import Vector

#: Somebody waits for the answer; a message takes some 50 ms, the first one loads the model.
PATIENCE_SECONDS, FIRST_SECONDS = 2.0, 10.0
#: How often to check whether the embedding model has been fetched.
CHECK_SECONDS = 60.0
log = logging.getLogger(__name__)


class MessageReader:
    """The understanding of messages, with the embedding model where it is there."""

    def __init__(self, settings: Settings) -> None:
        self._by_meaning = settings.topics.topics_by_meaning
        self._thread = ThreadPoolExecutor(1, "understanding")
        self._vector: Vector | None = None
        self._check_at = 0.0
        self._patience = FIRST_SECONDS

    async def read(self, text: str, year: int) -> Reading | None:
        """Understand a message. None where it takes too long: then a person reads it."""
        loop = asyncio.get_running_loop()
        patience, self._patience = self._patience, PATIENCE_SECONDS
        try:
            async with asyncio.timeout(patience):
                begun = text[:LONGEST]
                return await loop.run_in_executor(self._thread, self._read, begun, year)
        except TimeoutError:
            log.warning("a message took too long to be understood")
            return None

    def close(self) -> None:
        """Take no more messages."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _read(self, text: str, year: int) -> Reading:
        from registry.understanding.problems import read_message
        from registry.understanding.weights import load

        vector = self._model()
        if vector is not None:
            try:
                return read_message(text, year, load(), vector)
            except Exception:  # whatever the model's own code raises
                log.exception("the embedding model failed; spelling alone counts")
                self._by_meaning, self._vector = False, None
        return read_message(text, year, load(), None)

    def _model(self) -> Vector | None:
        """Return the model. None: it is not there yet, which is checked every CHECK_SECONDS."""
        from registry.meaning.embedding import embedding

        now = time.monotonic()
        if self._vector is None and self._by_meaning and now >= self._check_at:
            self._check_at = now + CHECK_SECONDS
            try:
                self._vector = embedding() if wheel_there() else None
            except (ImportError, OSError, RuntimeError):
                log.exception("the embedding model cannot be read")
        return self._vector
