"""A mail server that takes what we send, for tests."""

from __future__ import annotations

import asyncio
import email
import email.policy
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP


@dataclass
class Outgoing:
    """`mails`: what was taken, in its order."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 OK"

    @property
    def texts(self) -> list[str]:
        return [it.get_content().strip() for it in self.mails]


@asynccontextmanager
async def outgoing() -> AsyncIterator[Outgoing]:
    loop, it = asyncio.get_running_loop(), Outgoing()
    server = await loop.create_server(lambda: SMTP(it, loop=loop), "127.0.0.1", 0)
    it.port = server.sockets[0].getsockname()[1]
    try:
        yield it
    finally:
        server.close()
