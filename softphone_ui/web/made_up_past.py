"""Tells pages until when their data is demo history. A demo installation may get that history while
pages are served, so the job checks until it is there; other installations are never checked."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg
from aiohttp import web

from demo.rows.demo_history import DemoHistory, demo_history
from foundation.jobs.job import Job
from softphone_ui.web.database import reading
from softphone_ui.web.errors import WebError
from softphone_ui.web.settings_key import SETTINGS

EVERY = timedelta(seconds=15)


@dataclass
class MadeUpPast:
    """The demo history of a demo. None: everything that the pages show has happened, as far as
    anybody knows."""

    known: DemoHistory | None = None


MADE_UP_PAST = web.AppKey("made_up_past", MadeUpPast)


def follow_made_up_past(app: web.Application) -> Job:
    """Return the job that looks for the demo history: pages say it as soon as it is there."""

    async def look(now: datetime) -> None:
        past = app[MADE_UP_PAST]
        if past.known is None and not app[SETTINGS].production:
            with contextlib.suppress(WebError, asyncpg.PostgresError):
                async with reading(app) as link:
                    past.known = await demo_history(link)

    return Job("look for a made-up past", look, every=EVERY)
