"""Which page of an operator has the browser's telephone: one at a time, the newest.

The password is one per signed-in session, so that a reload needs nobody but us; a new session, or
a sign-out, makes the old one worthless.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from aiohttp import web


@dataclass(frozen=True)
class Credential:
    """What the PBX was last told for an extension."""

    session: str
    password: str = field(repr=False)


class Phones:
    """Who holds which extension's telephone, and the sockets that carry its SIP."""

    def __init__(self) -> None:
        self._holders: dict[str, tuple[str, str]] = {}
        self._credentials: dict[str, Credential] = {}
        self._sockets: dict[str, set[web.WebSocketResponse]] = {}

    def holder(self, extension: str) -> str | None:
        """The page that has the telephone."""
        held = self._holders.get(extension)
        return held[0] if held else None

    def holds(self, extension: str, page: str, session: str) -> bool:
        return self._holders.get(extension) == (page, session)

    def take(self, extension: str, page: str, session: str) -> None:
        self._holders[extension] = (page, session)

    def page_left(self, extension: str | None, page: str) -> None:
        """A page that has closed leaves the telephone to the next, unless its SIP goes on."""
        if extension is None or self.holder(extension) != page:
            return
        if not self._sockets.get(extension):
            del self._holders[extension]

    @staticmethod
    def new_password() -> str:
        return secrets.token_urlsafe(24)

    def password(self, extension: str, session: str, *, renew: bool = False) -> str | None:
        """The password the PBX knows for this session; None if it must be told a new one."""
        known = self._credentials.get(extension)
        if known is None or known.session != session or renew:
            return None
        return known.password

    def remember_password(self, extension: str, session: str, password: str) -> None:
        self._credentials[extension] = Credential(session, password)

    def forget(self, extension: str, session: str) -> bool:
        """The session is over; True if its password must be made worthless on the PBX."""
        known = self._credentials.get(extension)
        if known is None or known.session != session:
            return False
        del self._credentials[extension]
        self._holders.pop(extension, None)
        return True

    def carry(self, extension: str, socket: web.WebSocketResponse) -> None:
        self._sockets.setdefault(extension, set()).add(socket)

    def drop(self, extension: str, socket: web.WebSocketResponse) -> None:
        self._sockets.get(extension, set()).discard(socket)

    async def close_sockets(self, extension: str, code: int) -> None:
        """Close what carries the extension's SIP."""
        for socket in set(self._sockets.get(extension, ())):
            await socket.close(code=code)


PHONES = web.AppKey("phones", Phones)
