"""Whether people who signed in earlier may still be here: a dismissal or another password takes
effect in seconds."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import datetime, timedelta

from aiohttp import web

from foundation.jobs.job import Job
from softphone_ui.web.database import reading
from softphone_ui.web.errors import DatabaseAway, WebError
from softphone_ui.web.hooks import SESSION_ENDED
from softphone_ui.web.live_socket import AUDIENCE
from softphone_ui.web.person import Person
from staff.rows import sign_in

LOOKED_AGAIN_SECONDS = 3.0
EVERY = timedelta(seconds=LOOKED_AGAIN_SECONDS)


class SessionValidity:
    """Remembers for a moment what the database said; while it is away, what it said last."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, str, int, str | None], tuple[float, bool]] = {}

    async def holds(self, app: web.Application, person: Person) -> bool:
        """Return whether the person is active in the role of the session, by the password of then,
        and has the extension of then."""
        key = (person.person_id, person.role, person.password_version, person.extension)
        looked_at, good = self._known.get(key, (-LOOKED_AGAIN_SECONDS, True))
        if time.monotonic() - looked_at < LOOKED_AGAIN_SECONDS:
            return good
        try:
            async with reading(app) as connection:
                good = await sign_in.is_active(connection, *key)
        except DatabaseAway:
            pass
        self._known[key] = (time.monotonic(), good)
        return good


STANDING = web.AppKey("standing", SessionValidity)


def watch_standing(app: web.Application) -> Job:
    """Return the job that closes open pages and telephones of who was dismissed."""

    async def watch(now: datetime) -> None:
        for person in {page.person for page in app[AUDIENCE].pages}:
            if not await app[STANDING].holds(app, person):
                app[AUDIENCE].sign_out(person.session)
                for ended in app[SESSION_ENDED]:
                    with suppress(WebError):
                        await ended(app, person)

    return Job("close pages of the dismissed", watch, every=EVERY, at_start=False)
