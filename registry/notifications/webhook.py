"""Webhooks: a signed POST of JSON (Standard Webhooks 1.0), the only way in which the product sends
one. It may come again after a crash, under the same `webhook-id`; `Idempotency-Key` has the same
value, for receivers that were set up before requests were signed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import msgspec
from yarl import URL

from foundation.settings import Settings
from foundation.webhook_signatures import derive_secret, sign
from registry.notifications.delivery_channels import (
    HTTP_PATIENCE,
    DeliveryRefused,
    NotTaken,
    error_text,
    judged,
)
from registry.notifications.public_hosts import PublicHosts
from registry.notifications.rows.outbox import Message
from registry.open311.media import is_public_host

#: A message that nobody has taken for so long is given up.
TRIED_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Target:
    """The receiver of webhooks. `secrets`: the newest first."""

    address: str
    secrets: Sequence[bytes]


def secrets_of(settings: Settings, address: str) -> list[bytes]:
    """Return the secrets with which requests to an address are signed, the newest first."""
    own = settings.webhooks
    masters = (own.webhook_secret or settings.web.web_secret, own.webhook_secret_before)
    return [derive_secret(master, address) for master in masters if master]


def webhook_session(settings: Settings) -> aiohttp.ClientSession:
    """Make the HTTP client of webhooks. The address of a host is checked when the client connects:
    a name that leads into our own network is refused then, whatever it led to before."""
    if not settings.production:
        return aiohttp.ClientSession()
    resolver = PublicHosts(permitted=settings.webhooks.webhook_private_hosts)
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(resolver=resolver))


def leads_inside(address: str, permitted: Collection[str]) -> bool:
    """Return whether the letters of an address name a host of our own network that no setting
    permits. What a name stands for is checked by `webhook_session`."""
    try:
        host = (URL(address).raw_host or "").lower().removesuffix(".")
    except ValueError:
        return True
    named = {name.lower() for name in permitted}
    return host not in named and not is_public_host(host)


class Webhook:
    """The sender of webhooks. `http`: made by `webhook_session`; `target`: where a message goes,
    None if nowhere just now."""

    def __init__(
        self,
        http: aiohttp.ClientSession,
        settings: Settings,
        *,
        target: Callable[[Message], Target | None] | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._http, self._settings, self._clock = http, settings, clock
        self._target = target or self._to_address

    async def hand_over(self, message: Message, giving: Callable[[], Awaitable[None]]) -> None:
        """Post `message`. Raises NotTaken or DeliveryRefused."""
        target = self._target(message)
        if target is None:
            raise self._not_taken(message, "no receiver is set up")
        if self._settings.production and leads_inside(
            target.address, self._settings.webhooks.webhook_private_hosts
        ):
            raise DeliveryRefused("the address leads into our own network")
        body = body_of(message.message)
        headers = {
            **sign(target.secrets, message.key, body, self._clock()),
            "Idempotency-Key": message.key,
            "Content-Type": "application/json",
        }
        await giving()
        status = await self._post(message, target.address, body, headers)
        match judged(status):
            case NotTaken() as problem:
                raise self._not_taken(message, str(problem))
            case DeliveryRefused() as problem:
                raise problem

    async def _post(
        self, message: Message, address: str, body: bytes, headers: Mapping[str, str]
    ) -> int:
        try:
            async with self._http.post(
                address, data=body, headers=headers, timeout=HTTP_PATIENCE, allow_redirects=False
            ) as answer:
                return answer.status
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise self._not_taken(message, error_text(error)) from error

    def _not_taken(self, message: Message, why: str) -> NotTaken | DeliveryRefused:
        """Return the error of a message that may go again, or that was tried long enough."""
        if self._clock() - message.made_at >= TRIED_FOR:
            return DeliveryRefused(f"not taken within a day: {why}")
        return NotTaken(why)

    def _to_address(self, message: Message) -> Target:
        return Target(message.address, secrets_of(self._settings, message.address))


def body_of(message: Mapping[str, Any]) -> bytes:
    """Return the bytes that are sent and signed."""
    return msgspec.json.encode({key: value for key, value in message.items() if key != "text"})
