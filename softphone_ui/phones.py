"""Which page of an operator has the browser's telephone: one at a time, the newest.

Each page that takes it gets a password of its own, valid on the PBX until the next one.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from aiohttp import web


@dataclass(frozen=True)
class Lease:
    """The telephone is with this page."""

    page: str
    session: str
    password: str = field(repr=False)


class Phones:
    """Leases by extension, and the sockets that carry each page's SIP."""

    def __init__(self) -> None:
        self._leases: dict[str, Lease] = {}
        self._sockets: dict[str, set[web.WebSocketResponse]] = {}

    def lease(self, extension: str) -> Lease | None:
        return self._leases.get(extension)

    def take(self, extension: str, page: str, session: str) -> Lease:
        """Give the telephone to this page, with a new password."""
        lease = Lease(page=page, session=session, password=secrets.token_urlsafe(24))
        self._leases[extension] = lease
        return lease

    def holds(self, extension: str, page: str, session: str) -> bool:
        lease = self._leases.get(extension)
        return lease is not None and (lease.page, lease.session) == (page, session)

    def page_left(self, extension: str | None, page: str) -> None:
        """A page that closes leaves the telephone free for the next."""
        lease = self._leases.get(extension or "")
        if extension is not None and lease is not None and lease.page == page:
            if not self._sockets.get(extension):
                del self._leases[extension]

    def carry(self, extension: str, socket: web.WebSocketResponse) -> None:
        self._sockets.setdefault(extension, set()).add(socket)

    def drop(self, extension: str, socket: web.WebSocketResponse) -> None:
        self._sockets.get(extension, set()).discard(socket)

    async def close_others(self, extension: str, code: int) -> None:
        """Close every SIP socket of the extension (a new page has the telephone)."""
        for socket in set(self._sockets.get(extension, ())):
            await socket.close(code=code)


PHONES = web.AppKey("phones", Phones)
