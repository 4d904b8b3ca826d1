"""The library's client, as the source uses it, and what its errors mean. It never sleeps by itself,
takes no updates, and tries nothing again: how often Telegram is asked is the source's matter."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any, Protocol

from telethon import TelegramClient, errors
from telethon.sessions import StringSession

from channels.source import SourceAway, SourceRefused
from foundation.process.last_start import find_settings
from foundation.settings import Settings

PATIENCE_SECONDS = 20
#: A person has to act; meanwhile it is asked seldom.
REFUSED_AGAIN = timedelta(minutes=5)
NO_SESSION = "nobody has signed in: ./komek telegram sign-in"


class Client(Protocol):
    """The part of Telethon's client that is used."""

    async def __call__(self, request: Any) -> Any:
        """Return the answer to a request of the schema. Raises Telethon's errors."""
        ...

    def iter_download(self, media: Any) -> AsyncIterator[bytes]:
        """Yield a file's bytes, piece by piece."""
        ...

    async def disconnect(self) -> None: ...


Open = Callable[[], Awaitable[Client]]


def client_of(api_id: int, api_hash: str, session: str) -> Any:
    """Make a client that is not connected yet. Raises ValueError for a session that is none."""
    return TelegramClient(
        StringSession(session), api_id, api_hash, timeout=PATIENCE_SECONDS, request_retries=1,
        connection_retries=1, auto_reconnect=False, flood_sleep_threshold=0,
        raise_last_call_error=True, receive_updates=False, device_model="Komek 109",
        system_version="1", app_version="1",
    )  # fmt: skip


async def open_client(settings: Settings) -> Client:
    """Open a client as whoever has signed in last: the settings are read again. Raises SourceAway,
    SourceRefused."""
    keys = find_settings(settings.home).settings.networks.telegram_public
    if not keys.session:
        raise SourceRefused(NO_SESSION, REFUSED_AGAIN)
    try:
        client = client_of(keys.id, keys.hash, keys.session)
    except ValueError as error:
        raise SourceRefused("networks.telegram_public.session is none", REFUSED_AGAIN) from error
    try:
        await client.connect()
    except (errors.RPCError, OSError, TimeoutError) as error:
        raise away(error) from error
    found: Client = client
    return found


#: The session is lost, the account is banned, or the app is.
LOST = (
    errors.UnauthorizedError,
    errors.AuthKeyError,
    errors.ApiIdInvalidError,
    errors.ApiIdPublishedFloodError,
    errors.PhoneNumberBannedError,
)


def away(error: Exception) -> SourceAway:
    """Return what an error of the library's means for the source. What it says is left out: it may
    name the account."""
    words = type(error).__name__
    seconds = getattr(error, "seconds", None)
    if isinstance(error, errors.FloodError) and seconds is not None:
        return SourceAway(words, timedelta(seconds=int(seconds)))
    return SourceRefused(words, REFUSED_AGAIN) if isinstance(error, LOST) else SourceAway(words)
