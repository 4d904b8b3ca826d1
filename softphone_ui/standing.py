"""Whether people who signed in earlier may still be here: a dismissal takes effect in seconds."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress

from aiohttp import web

from queue_manager.domain.lead_model import is_lead
from softphone_ui.database import reading
from softphone_ui.dispatcher import DISPATCHER
from softphone_ui.errors import DatabaseAway, WebError
from softphone_ui.live_socket import AUDIENCE
from softphone_ui.person import Person
from softphone_ui.phones import PHONES
from softphone_ui.sip_proxy import CLOSED_TAKEN_OVER
from store import web_people

ASKED_AGAIN_SECONDS = 3.0


class Standing:
    """Remembers for a moment what the database said; while it is away, what it said last."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, str], tuple[float, bool]] = {}

    async def holds(self, app: web.Application, person: Person) -> bool:
        """Whether the person is active in the role of the session."""
        key = (person.person_id, person.role.value)
        asked_at, good = self._known.get(key, (-ASKED_AGAIN_SECONDS, True))
        if time.monotonic() - asked_at < ASKED_AGAIN_SECONDS:
            return good
        try:
            async with reading(app) as connection:
                good = await web_people.is_active(connection, *key)
        except DatabaseAway:
            pass
        self._known[key] = (time.monotonic(), good)
        return good


STANDING = web.AppKey("standing", Standing)


async def watch_standing(app: web.Application) -> AsyncIterator[None]:
    """cleanup_ctx: open pages and telephones of who was dismissed are closed."""
    task = asyncio.create_task(_watch(app))
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _watch(app: web.Application) -> None:
    while True:
        await asyncio.sleep(ASKED_AGAIN_SECONDS)
        for person in {page.person for page in app[AUDIENCE].pages}:
            if not await app[STANDING].holds(app, person):
                app[AUDIENCE].sign_out(person.session)
                if is_lead(person.telephone):
                    with suppress(WebError):
                        await app[DISPATCHER].leave_line(person.person_id)
                if person.telephone is not None:
                    await app[PHONES].close_sockets(person.telephone, CLOSED_TAKEN_OVER)
