"""The dispatcher's HTTP API, as processes beside the pages ask it: for numbers of tickets, and to
offer conversations. Where it does not answer, they do without; pages say so to people
(`softphone_ui/web/dispatcher.py`)."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
from aiohttp import ClientError, ClientSession, ClientTimeout

from foundation.settings import Settings
from queue_manager.requests import (
    CallPolice,
    ForgetWritten,
    IssueTicketNumber,
    PoliceCallState,
    ReadPoliceCall,
    ReportConversations,
    Request,
    WrittenConversation,
    answer_type,
)

WITHIN = ClientTimeout(total=2)
A = TypeVar("A")


class DispatcherClient:
    """A client of the dispatcher's HTTP API, on this machine."""

    def __init__(self, settings: Settings, http: ClientSession) -> None:
        self._http, self._line = http, settings.calls.line
        self._address = f"http://127.0.0.1:{settings.ports.dispatcher_port}/ask"
        bearer = f"Bearer {settings.web.dispatcher_token}"
        self._headers = {"Authorization": bearer, "Content-Type": "application/json"}

    async def number(self) -> str | None:
        """Ask for a number for a ticket of the settings' own line."""
        found = await self._ask(IssueTicketNumber(self._line))
        return None if found is None else found.ticket

    async def report(self, conversations: list[WrittenConversation]) -> bool:
        return await self._send(ReportConversations(conversations)) is not None

    async def forget_written(self) -> bool:
        """Make the dispatcher's journal forget what is in the database. False: it is away."""
        return await self._send(ForgetWritten()) is not None

    async def call_police(self, name: str, prompts: list[str]) -> bool:
        """Call the police. False: not made, or not known whether it was."""
        return await self._send(CallPolice(name, prompts)) is not None

    async def police_call(self, name: str) -> PoliceCallState | None:
        """Read the state of a call to the police; None while the dispatcher is away."""
        return await self._ask(ReadPoliceCall(name))

    async def _ask(self, request: Request[A]) -> A | None:
        body = await self._send(request)
        return None if body is None else msgspec.json.decode(body, type=answer_type(type(request)))

    async def _send(self, request: Request[Any]) -> bytes | None:
        """The answer's body; None where there is no answer, or a refusal."""
        body = msgspec.json.encode(request)
        try:
            async with self._http.post(
                self._address, data=body, headers=self._headers, timeout=WITHIN
            ) as answer:
                found = await answer.read()
        except (ClientError, OSError, TimeoutError):
            return None
        return found if answer.status in (200, 204) else None
