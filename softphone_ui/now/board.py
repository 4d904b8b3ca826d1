"""The public notices as this process knows them. They are read when the database says that they
have changed, so pages, feeds and open connections ask the database nothing."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import asyncpg
from aiohttp import web

from foundation.jobs.job import Job
from foundation.postgres.listening import listen
from registry.places.rows import places
from registry.public_notices.notice import SHOWN_AFTER, PublicNotice
from registry.public_notices.rows import public_notices
from softphone_ui.web.database import snapshot_for_anybody
from softphone_ui.web.errors import DatabaseAway
from softphone_ui.web.jobs import JOBS, add_job
from softphone_ui.web.settings_key import SETTINGS

MOST = 200
#: Read again at least so often: what is over is shown for two days only.
EVERY = timedelta(seconds=30)

Outlines = Mapping[str, Sequence[Sequence[float]]]


@dataclass
class NoticeBoard:
    """The notices that everybody sees, in the order in which they are shown. `version` changes with
    them; `read_at`: when they were read. `outlines`: district → corners of its ring."""

    notices: tuple[PublicNotice, ...] = ()
    outlines: Outlines = field(default_factory=dict)
    version: str = field(default_factory=lambda: version_of(()))
    read_at: datetime | None = None
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    _made: dict[tuple[str, str], bytes] = field(default_factory=dict)

    def update(self, notices: Sequence[PublicNotice], outlines: Outlines, now: datetime) -> None:
        """Store what was read, and tell the open connections if it has changed."""
        version = version_of(notices)
        self.read_at = now
        if outlines != self.outlines:
            self.outlines = outlines
            self._made.clear()
        if version == self.version:
            return
        self.notices, self.version = tuple(notices), version
        self._made.clear()
        self.changed.set()
        self.changed = asyncio.Event()

    def made_once(self, name: str, language: str, make: Callable[[], bytes]) -> bytes:
        """Return what `make` makes of the notices; it is made once until they change."""
        key = (name, language)
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]

    def find(self, series: str) -> PublicNotice | None:
        """Return the notice that stands for a series now."""
        return next((it for it in self.notices if it.series == series), None)


BOARD: web.AppKey[NoticeBoard] = web.AppKey("public notices", NoticeBoard)


def version_of(notices: Sequence[PublicNotice]) -> str:
    """Return a short word that differs for different notices."""
    text = "".join(f"{it.notice_id} {it.state} {it.changed_at} " for it in notices)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def set_up(app: web.Application) -> None:
    """Set up the job that reads the notices, and what wakes it."""
    board = app[BOARD] = NoticeBoard()

    async def read(now: datetime) -> None:
        try:
            async with snapshot_for_anybody(app) as connection:
                found = await public_notices.public(connection, now - SHOWN_AFTER, MOST)
                districts = await places.districts(connection)
        except (DatabaseAway, asyncpg.PostgresError):
            return  # the notices of before stay
        outlines = {it.code: it.outline for it in districts if it.outline}
        board.update(found, outlines, datetime.now(UTC))

    add_job(app, Job("read public notices", read, every=EVERY, woken=True))
    app.cleanup_ctx.append(_listen)


async def _listen(app: web.Application) -> AsyncIterator[None]:
    """Wake the job whenever the database says that a notice has changed."""
    url = app[SETTINGS].stores.database_url
    waking = listen(url, "public_notices", lambda: app[JOBS].runner.wake())
    listening = asyncio.create_task(waking, name="public notices")
    yield
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
