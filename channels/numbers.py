"""A ticket's number, of the dispatcher."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import msgspec
from aiohttp import ClientError, ClientSession, ClientTimeout

from foundation.settings import Settings
from queue_manager.requests import IssueTicketNumber, TicketNumber

WITHIN = ClientTimeout(total=2)
#: Returns a number under which no ticket was opened, or None: the dispatcher is away.
Numbers = Callable[[], Awaitable[str | None]]


def numbers_of(settings: Settings, http: ClientSession) -> Numbers:
    """The dispatcher of this home, for tickets of the settings' own line."""
    address = f"http://127.0.0.1:{settings.ports.dispatcher_port}/ask"
    bearer = f"Bearer {settings.web.dispatcher_token}"
    headers = {"Authorization": bearer, "Content-Type": "application/json"}
    body = msgspec.json.encode(IssueTicketNumber(settings.calls.line))

    async def issue() -> str | None:
        try:
            async with http.post(address, data=body, headers=headers, timeout=WITHIN) as answer:
                found = await answer.read()
        except (ClientError, OSError, TimeoutError):
            return None
        if answer.status != 200:
            return None
        return msgspec.json.decode(found, type=TicketNumber).ticket

    return issue
