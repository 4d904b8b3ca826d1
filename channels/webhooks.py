"""Networks that call us. A delivery is believed by its secret, read, and put on record; only then
is it acknowledged, so that a network whose delivery we lost sends it again. What comes twice or
late is on record once (channels/intake.py)."""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from aiohttp import web

from channels.model import Happening
from channels.source import WatchedWords
from foundation.postgres.errors import DatabaseAway
from foundation.process.http_server import serve_http
from foundation.settings import Settings

#: No network sends more at once: Meta bundles up to a thousand changes.
MOST_BYTES = 1_000_000
log = logging.getLogger(__name__)


class Forged(Exception):
    """An error: it does not know the secret of who it says it is."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery of a network. `headers` by their names in small letters."""

    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Accepted:
    """The content of a delivery, by source. `answer`: what the network wants to hear."""

    happenings: Mapping[str, Sequence[Happening]] = field(default_factory=dict)
    answer: str = "ok"
    unreadable: int = 0


class WebhookDoor(Protocol):
    """The door where one network calls. `path`: below the webhooks' address; `sources`: whose
    messages come by it."""

    @property
    def path(self) -> str: ...

    @property
    def sources(self) -> Sequence[str]: ...

    def challenge(self, query: Mapping[str, str]) -> str:
        """Return what the network hears that asks whether we are we. Raises Forged."""
        ...

    def accept(self, delivery: Delivery, words: Sequence[str]) -> Accepted:
        """Accept a delivery; pure. `words`: what is watched. Raises Forged."""
        ...


class DeliveryReceiver(Protocol):
    """The part that has deliveries put on record."""

    async def take_pushed(self, name: str, found: Sequence[Happening], unreadable: int) -> None:
        """Take what was pushed of the source `name`; on record when this returns. Raises
        DatabaseAway."""
        ...

    def forged(self, name: str) -> None:
        """Note that somebody pretended to be this source."""
        ...


async def serve_doors(
    settings: Settings, doors: Collection[WebhookDoor], words: WatchedWords, taker: DeliveryReceiver
) -> None:
    """Let networks call us, until cancelled; where there is no door or no port, wait for
    nothing."""
    port = settings.webhooks.webhook_port
    if not (doors and port):
        await asyncio.Event().wait()
    app, proxies = webhooks_app(doors, words, taker), settings.web.trusted_proxies
    async with serve_http(app, settings.place.listen, port, proxies=proxies):
        await asyncio.Event().wait()


def same(value: str, expected: str) -> bool:
    """Return whether they are equal, in a time that says nothing; nothing equals an empty
    secret."""
    raw = value.encode(errors="surrogatepass")  # whoever forges sends any bytes
    return bool(expected) and hmac.compare_digest(raw, expected.encode())


def webhooks_app(
    doors: Collection[WebhookDoor], words: WatchedWords, taker: DeliveryReceiver
) -> web.Application:
    """Make the application; its paths are those of the doors."""
    app = web.Application(client_max_size=MOST_BYTES)
    for door in doors:
        entrance = Entrance(door, words, taker)
        app.router.add_get(door.path, entrance.greet)
        app.router.add_post(door.path, entrance.receive)
    return app


@dataclass(frozen=True)
class Entrance:
    """One door, over HTTP."""

    door: WebhookDoor
    words: WatchedWords
    taker: DeliveryReceiver

    async def greet(self, request: web.Request) -> web.Response:
        try:
            return web.Response(text=self.door.challenge(request.query))
        except Forged:
            raise web.HTTPForbidden from None

    async def receive(self, request: web.Request) -> web.Response:
        """Receive a delivery. 413 for what is too large, 403 for what is forged, 503 where the
        database is away: then the network sends it again."""
        lower = {name.lower(): value for name, value in request.headers.items()}
        try:
            delivery = Delivery(lower, await request.read())
            accepted = self.door.accept(delivery, await self.words())
            for source in self.door.sources:
                found = accepted.happenings.get(source, ())
                if found or accepted.unreadable:
                    await self.taker.take_pushed(source, found, accepted.unreadable)
        except Forged:
            self.taker.forged(self.door.sources[0])
            log.warning("a forged delivery", extra={"door": self.door.path})
            raise web.HTTPForbidden from None
        except DatabaseAway:
            raise web.HTTPServiceUnavailable from None
        return web.Response(text=accepted.answer)
