"""A request that was taken gets its ticket: number from the dispatcher, contact, row, story, body.
Where something is away, the process of the channels opens it later (channels/citizens.py)."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from aiohttp import web

from queue_manager.requests import IssueTicketNumber
from registry.open311.registering import register_request
from registry.workflow.opening import NumberTaken
from softphone_ui.web.database import writing
from softphone_ui.web.dispatcher import DISPATCHER
from softphone_ui.web.errors import DatabaseAway, DispatcherAway, Refused
from softphone_ui.web.settings_key import SETTINGS

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
