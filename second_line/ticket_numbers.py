"""Numbers of tickets, which the dispatcher of this installation gives out."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from aiohttp import ClientError, ClientSession, ClientTimeout

from foundation.settings import Settings
from queue_manager.requests import IssueTicketNumber, TicketNumber

WITHIN = ClientTimeout(total=2)


@dataclass(frozen=True, slots=True)
class TicketNumbers:
    """The source of numbers: the dispatcher on this machine, asked by HTTP."""

    settings: Settings
    http: ClientSession

    async def next(self) -> str | None:
        """Ask for a number for a ticket of the settings' own line. None: the dispatcher is away."""
        address = f"http://127.0.0.1:{self.settings.ports.dispatcher_port}/ask"
        headers = {
            "Authorization": f"Bearer {self.settings.web.dispatcher_token}",
            "Content-Type": "application/json",
        }
        body = msgspec.json.encode(IssueTicketNumber(self.settings.calls.line))
        try:
            async with self.http.post(
                address, data=body, headers=headers, timeout=WITHIN
            ) as answer:
                found = await answer.read()
        except (ClientError, OSError, TimeoutError):
            return None
        if answer.status != 200:
            return None
        return msgspec.json.decode(found, type=TicketNumber).ticket
