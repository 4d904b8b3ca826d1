"""What was saved takes effect: the PBX reads its files again, the dispatcher its tables."""

from __future__ import annotations

import logging

from aiohttp import web

from queue_manager.requests import Reload
from softphone_ui.web.dispatcher import DISPATCHER
from softphone_ui.web.errors import DispatcherAway, Refused

log = logging.getLogger(__name__)


async def put_in_effect(app: web.Application) -> bool:
    """Put the tables in effect; no call is dropped. False where it could not be told: what is saved
    stays saved, and the dispatcher reads the tables by itself within a minute, the PBX at its next
    start."""
    try:
        await app[DISPATCHER].ask(Reload())
    except (DispatcherAway, Refused) as error:
        log.warning("saved, but not in effect yet", extra={"reason": str(error.detail)})
        return False
    return True
