"""The dispatcher is told that its lists have changed; where it is away it reads them within a
minute of its return."""

from __future__ import annotations

import contextlib

from aiohttp import web

from queue_manager.requests import Reread
from softphone_ui.web.dispatcher import DISPATCHER
from softphone_ui.web.errors import DispatcherAway, Refused


async def tell_dispatcher(app: web.Application) -> None:
    """Tell the dispatcher, by best effort: the database holds the truth."""
    with contextlib.suppress(DispatcherAway, Refused):
        await app[DISPATCHER].ask(Reread())
