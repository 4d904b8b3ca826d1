"""What citizens are still to be given: a ticket for the request that they sent through Open311 or
the city's site while something was away, and the photos of their report."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime, timedelta
from pathlib import Path

from foundation.jobs.job import Job
from foundation.postgres.alone import each_alone
from foundation.postgres.pool import Pool, connection, transaction
from registry.actions.sending_report import finish_report
from registry.drafts.rows import drafts
from registry.drafts.rows.drafts import LASTS
from registry.files.shelf import Shelf
from registry.open311.registering import register_request
from registry.open311.rows import open311
from registry.workflow.opening import NumberTaken

EVERY = timedelta(seconds=15)
AT_ONCE = 100
#: Returns a number under which no ticket was opened, or None: the dispatcher is away.
Numbers = Callable[[], Awaitable[str | None]]
#: Tells the pages that these tickets have changed.
Tell = Callable[[Collection[str]], Awaitable[None]]
log = logging.getLogger(__name__)


class Citizens:
    """Jobs that give citizens what something that was away has kept from them."""

    def __init__(self, pool: Pool, files_dir: Path, line: str, number: Numbers, tell: Tell) -> None:
        self._pool = pool
        self._waiting, self._shelf = Shelf(files_dir / "drafts"), Shelf(files_dir)
        self._line, self._number, self._tell = line, number, tell

    def jobs(self) -> list[Job]:
        """List the jobs, which run in the process of the channels."""
        return [
            Job("open tickets of requests", self.open_tickets, every=EVERY),
            Job("finish reports", self.finish, every=EVERY),
            Job("expire drafts", self.expire, every=EVERY),
        ]

    async def open_tickets(self, now: datetime) -> None:
        """Open the tickets of the requests that have none, the oldest first, as long as the
        dispatcher gives numbers. Raises DatabaseAway."""
        async with connection(self._pool) as link:
            tokens = await open311.owed(link, AT_ONCE)
        numbers_come = True

        async def register(token: str) -> None:
            nonlocal numbers_come
            if numbers_come:
                numbers_come = await self._register(token, now)

        await each_alone(tokens, register)

    async def finish(self, now: datetime) -> None:
        """Give tickets what their reports still have for them. Raises DatabaseAway."""
        async with connection(self._pool) as link:
            tokens = await drafts.unfinished(link, AT_ONCE)
        await each_alone(tokens, lambda token: self._finish(token, now))

    async def expire(self, now: datetime) -> None:
        """Forget drafts that nobody sent, and their photos. Raises DatabaseAway."""
        async with connection(self._pool) as link:
            await drafts.expire(link, now)
        await asyncio.to_thread(_sweep, self._waiting, (now - 2 * LASTS).timestamp())

    async def _finish(self, token: str, now: datetime) -> None:
        async with transaction(self._pool) as link:
            finished = await finish_report(link, token, self._waiting, self._shelf, now)
        if finished is None:
            return
        number, photos = finished
        for photo in photos:
            await asyncio.to_thread(self._waiting.remove, photo.file_id)
        await self._tell([number])

    async def _register(self, token: str, now: datetime) -> bool:
        """Open the ticket of a request. Return False if the dispatcher gives no good number now."""
        number = await self._number()
        if number is None:
            return False
        try:
            async with transaction(self._pool) as link:
                await register_request(link, token, number, self._line, now)
        except NumberTaken:
            # The dispatcher has not read the registry's numbers yet; the next one will do.
            log.warning("a ticket's number was taken already", extra={"ticket": number})
            return False
        return True


def _sweep(shelf: Shelf, before: float) -> None:
    for file_id in list(shelf.there(before)):
        shelf.remove(file_id)
