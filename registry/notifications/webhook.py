"""Webhooks: a POST of JSON. It may come again after a crash, under the same Idempotency-Key."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import aiohttp

from registry.notifications.delivery_channels import HTTP_PATIENCE, NotTaken, error_text, judged
from registry.notifications.rows.outbox import Message


class Webhook:
    """Posts to whatever address the administrator wrote down."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self._http = http

    async def hand_over(self, message: Message, giving: Callable[[], Awaitable[None]]) -> None:
        """Post `message`. Raises NotTaken or Refused."""
        await giving()
        payload = {key: value for key, value in message.message.items() if key != "text"}
        try:
            async with self._http.post(
                message.address,
                json=payload,
                headers={"Idempotency-Key": message.key},
                timeout=HTTP_PATIENCE,
                allow_redirects=False,
            ) as answer:
                status = answer.status
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise NotTaken(error_text(error)) from error
        if (problem := judged(status)) is not None:
            raise problem
