"""Which page of an operator has the browser's telephone: one at a time, the newest.

The password is one per signed-in session, so that a reload needs nobody but us; a new session, or
a sign-out, makes the old one worthless.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from aiohttp import web


class Closable(Protocol):
    """A carrier of a telephone's SIP that can be closed."""

    async def leave_pbx(self) -> None: ...

    async def close(self, *, code: int) -> object: ...


@dataclass(frozen=True)
class Credential:
    """The credential that the PBX was last told for an extension."""

    session: str
    password: str = field(repr=False)


class Phones:
    """The telephones: who holds which extension's, and the sockets that carry its SIP."""

    def __init__(self) -> None:
        self._holders: dict[str, tuple[str, str]] = {}
        self._credentials: dict[str, Credential] = {}
        self._sockets: dict[str, set[Closable]] = {}
        self._on_free: list[Callable[[str], None]] = []

    def on_free(self, listener: Callable[[str], None]) -> None:
        """Hear of extensions whose page with the telephone was left."""
        self._on_free.append(listener)

    def holder(self, extension: str) -> str | None:
        """Return the page that has the telephone."""
        held = self._holders.get(extension)
        return held[0] if held else None

    def holds(self, extension: str, page: str, session: str) -> bool:
        return self._holders.get(extension) == (page, session)

    def take(self, extension: str, page: str, session: str) -> None:
        self._holders[extension] = (page, session)

    def take_back(self, extension: str, page: str, session: str) -> bool:
        """Take a telephone back for a page that comes back, perhaps to a new process. False if
        another page has it."""
        if self.holder(extension) not in (None, page):
            return False
        self.take(extension, page, session)
        return True

    def page_lost(self, extension: str | None, page: str) -> None:
        """Note that a page is not heard of: it leaves the telephone to the next, unless its SIP
        goes on."""
        if extension is None or self.holder(extension) != page:
            return
        if not self._sockets.get(extension):
            del self._holders[extension]

    def leave(self, extension: str, page: str) -> bool:
        """Leave the telephone, for the page was closed or loaded again; False if it had no
        telephone."""
        if self.holder(extension) != page:
            return False
        del self._holders[extension]
        for listener in self._on_free:
            listener(extension)
        return True

    @staticmethod
    def new_password() -> str:
        return secrets.token_urlsafe(24)

    def password(self, extension: str, session: str, *, renew: bool = False) -> str | None:
        """Return the password the PBX knows for this session; None if it must be told a new one."""
        known = self._credentials.get(extension)
        if known is None or known.session != session or renew:
            return None
        return known.password

    def remember_password(self, extension: str, session: str, password: str) -> None:
        self._credentials[extension] = Credential(session, password)

    def forget(self, extension: str, session: str) -> bool:
        """Forget a session that is over; True if its password must be made worthless on the PBX."""
        known, held = self._credentials.get(extension), self._holders.get(extension)
        # A telephone taken back after we were started anew has a password we were never told.
        if session not in (known and known.session, held and held[1]):
            return False
        self._credentials.pop(extension, None)
        self._holders.pop(extension, None)
        return True

    def carry(self, extension: str, socket: Closable) -> None:
        self._sockets.setdefault(extension, set()).add(socket)

    def drop(self, extension: str, socket: Closable) -> None:
        self._sockets.get(extension, set()).discard(socket)

    def is_carried(self, extension: str) -> bool:
        return bool(self._sockets.get(extension))

    async def leave_pbx(self, extension: str) -> None:
        """Leave the PBX, which forgets this telephone; nothing is said to the page."""
        ways = tuple(self._sockets.get(extension, ()))
        await asyncio.gather(*(way.leave_pbx() for way in ways))

    async def close_sockets(self, extension: str, code: int) -> None:
        """Close what carries the extension's SIP."""
        await _close(self._sockets.get(extension, ()), code)

    async def close_all(self, code: int) -> None:
        """Close what carries anybody's SIP."""
        for sockets in list(self._sockets.values()):
            await _close(sockets, code)


async def _close(sockets: Iterable[Closable], code: int) -> None:
    await asyncio.gather(*(socket.close(code=code) for socket in tuple(sockets)))


PHONES = web.AppKey("phones", Phones)
