"""Reads now and then who is to be asked whether their ticket was solved, has the topics spoken, and
tells the dispatcher. Without the database nobody new is asked."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from foundation.postgres.errors import DatabaseAway
from foundation.valkey.client import NoAnswer, RequestFailed
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.inquiry import Inquiry
from queue_manager.rows.resolution_checks import OpenInquiry

LOOK_SECONDS = 30.0
Read = Callable[[], Awaitable[Sequence[OpenInquiry]]]
Speak = Callable[[int, str, str], Awaitable[str | None]]
"""(topic's id, language, its name) → the sound, or None."""
log = logging.getLogger(__name__)


class ResolutionChecks:
    """The schedule of calls that ask applicants whether their ticket was solved. `speak` may take a
    while and fail: then who is new is asked when it can speak again."""

    def __init__(
        self,
        read: Read,
        speak: Speak,
        tell: Callable[[on.Event], None],
        clock: Callable[[], datetime],
    ) -> None:
        self._read, self._speak, self._tell, self._clock = read, speak, tell, clock
        self._look_due = asyncio.Event()
        self._spoken: dict[tuple[int, str, str], str | None] = {}
        self._known: tuple[Inquiry, ...] | None = None
        self.faults = 0
        """Looks that failed since the start, other than by the database or the voice being away."""

    def read_now(self) -> None:
        """Read at once instead of within half a minute."""
        self._look_due.set()

    async def run(self) -> None:
        """Ask for open inquiries, for ever."""
        while True:
            self._look_due.clear()
            try:
                await self._look()
            except (DatabaseAway, NoAnswer, RequestFailed) as error:
                log.info("nobody is asked", extra={"why": str(error)})
            except Exception:  # a full disk, a table that is missing: callers come first
                self.faults += 1
                log.exception("nobody is asked")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._look_due.wait()

    async def _look(self) -> None:
        rows = await self._read()
        inquiries = tuple([await self._inquiry(row) for row in rows])
        if inquiries != self._known:
            self._known = inquiries
            self._tell(on.InquiriesChanged(self._clock(), inquiries))

    async def _inquiry(self, row: OpenInquiry) -> Inquiry:
        return Inquiry(
            ticket=row.ticket,
            round=row.round,
            number=row.number,
            line=row.line,
            language=row.language,
            topic=await self._topic(row),
            due_at=row.due_at,
            tries=row.tries,
        )

    async def _topic(self, row: OpenInquiry) -> str | None:
        """Spoken once in the life of this process, and again under another name."""
        if row.topic_id is None or not row.topic:
            return None
        words = (row.topic_id, row.language, row.topic)
        if words not in self._spoken:
            try:
                self._spoken[words] = await self._speak(*words)
            except RequestFailed as error:  # this name cannot be said; the ticket's number can
                log.warning("a topic is not spoken", extra={"topic": words[0], "why": str(error)})
                return None
        return self._spoken[words]
