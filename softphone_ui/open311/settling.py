"""A request that was taken gets its ticket: number from the dispatcher, contact, row, story, body.
What is owed because something was away is made good by itself."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime

from aiohttp import web

from queue_manager.requests import IssueTicketNumber
from registry.open311.registering import register_request
from registry.open311.rows import open311
from registry.workflow.opening import NumberTaken
from softphone_ui.web.database import reading, writing
from softphone_ui.web.dispatcher import DISPATCHER
from softphone_ui.web.errors import DatabaseAway, DispatcherAway, Refused
from softphone_ui.web.settings_key import SETTINGS

#: So often it is looked whether a ticket is owed.
EVERY_SECONDS = 15.0
AT_ONCE = 100
log = logging.getLogger(__name__)


async def settle(app: web.Application, token: str) -> str | None:
    """Return the ticket's number; None while it is still to come."""
    line = app[SETTINGS].calls.line
    try:
        number = (await app[DISPATCHER].ask(IssueTicketNumber(line))).ticket
        async with writing(app) as link:
            return await register_request(link, token, number, line, datetime.now(UTC))
    except (DispatcherAway, DatabaseAway, Refused):
        return None
    except NumberTaken:
        # The dispatcher has not read the registry's numbers yet; the next one will do.
        log.warning("a ticket's number was taken already", extra={"ticket": number})
        return None


async def settle_owed(app: web.Application) -> None:
    """Give tickets to the requests that have none, the oldest first, as far as it goes."""
    async with reading(app) as link:
        tokens = await open311.owed(link, AT_ONCE)
    for token in tokens:
        try:
            if await settle(app, token) is None:
                break
        except DatabaseAway:
            raise
        except Exception:  # one that fails holds up no other
            log.exception("a request was not settled", extra={"token": token})


async def keep_settling(app: web.Application) -> AsyncIterator[None]:
    """Keep settling requests, as a cleanup context: nobody's request stays without a ticket."""
    task = asyncio.create_task(_for_ever(app))
    yield
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def _for_ever(app: web.Application) -> None:
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        try:
            await settle_owed(app)
        except DatabaseAway:
            continue
        except Exception:
            log.exception("tickets that are owed were not made")


def set_up(app: web.Application) -> None:
    app.cleanup_ctx.append(keep_settling)
