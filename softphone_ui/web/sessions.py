"""Server-side sessions: in Redis, with a copy in memory for while Redis is away.

The cookie holds a random id only. A session ends at sign-out or after `LASTS_SECONDS`.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from aiohttp import web
from aiohttp_session import Session
from aiohttp_session.redis_storage import RedisStorage
from redis.asyncio import Redis
from redis.exceptions import RedisError

from softphone_ui.web.outages import Outages

COOKIE = "komek"
LASTS_SECONDS = 14 * 3600  # a shift of twelve hours and what is around it
REMEMBERED = 2000

FORM_TOKEN = web.RequestKey("form_token", str)


def form_token(request: web.Request) -> str:
    """Return the secret that forms and API calls of this session must carry ("" before sign-in)."""
    token: str = request.get(FORM_TOKEN, "")
    return token


def new_id() -> str:
    return secrets.token_urlsafe(32)


class Sessions(RedisStorage):
    """A storage of sessions in Redis, aiohttp-session's, that outlives an outage of Redis."""

    def __init__(self, redis: Redis, outages: Outages) -> None:
        super().__init__(
            redis,
            cookie_name=COOKIE,
            max_age=LASTS_SECONDS,
            httponly=True,
            samesite="Strict",
            key_factory=new_id,
        )
        self._outages = outages
        self._remembered: dict[str, Any] = {}

    async def load_session(self, request: web.Request) -> Session:
        try:
            session = await super().load_session(request)
        except (RedisError, OSError):
            self._outages.seen("redis", there=False)
            return self._from_memory(request)
        if session.identity is not None:
            self._remember(session.identity, session)
        return session

    async def save_session(
        self, request: web.Request, response: web.StreamResponse, session: Session
    ) -> None:
        if session.identity is None:
            session.set_new_identity(new_id())
        self._remember(session.identity, session)
        try:
            await super().save_session(request, response, session)
        except (RedisError, OSError):  # its cookie was set before Redis was asked
            self._outages.seen("redis", there=False)
        if request.secure or request.headers.get("X-Forwarded-Proto") == "https":
            _make_secure(response)

    def _remember(self, key: Any, session: Session) -> None:
        self._remembered.pop(str(key), None)
        if not session.empty:
            self._remembered[str(key)] = self._get_session_data(session)
        while len(self._remembered) > REMEMBERED:
            del self._remembered[next(iter(self._remembered))]

    def put(self, data: dict[str, Any]) -> str:
        """Return a session made without a browser; returns its id (the cookie)."""
        key = new_id()
        session = Session(key, data=None, new=True, max_age=self.max_age)
        session.update(data)
        self._remember(key, session)
        return key

    def _from_memory(self, request: web.Request) -> Session:
        key = self.load_cookie(request)
        data = self._remembered.get(key) if key else None
        if data is None:
            return Session(None, data=None, new=True, max_age=self.max_age)
        return Session(key, data=data, new=False, max_age=self.max_age)


SESSIONS = web.AppKey("sessions", Sessions)


def _make_secure(response: web.StreamResponse) -> None:
    cookies: Mapping[str, Any] = response.cookies
    if COOKIE in cookies:
        cookies[COOKIE]["secure"] = True
