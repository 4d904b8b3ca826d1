"""Messages to telephones: by a provider over HTTP, or into a file that stands for one.

The message's text is kept with `{code}` and `{link}` open; they are put in here, in the moment of
sending. A message whose fate is unknown is never sent again: nobody wants the same one twice.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import aiohttp

from foundation.sentences import fill, places_of
from foundation.settings import Settings
from registry.notifications.delivery_channels import (
    HTTP_PATIENCE,
    NO_CONNECTION,
    Away,
    NotTaken,
    error_text,
    judged,
)
from registry.notifications.follower_links import links_of
from registry.notifications.notices import SENT_WITH
from registry.notifications.rows.outbox import Message
from registry.tickets.applicant_code import code_of, link_token, shown

#: Shown to everybody else in place of the applicant's code.
COVERED = "•••• ••••"


def spoken(message: Message, settings: Settings) -> str:
    """Return the text as the telephone shows it. `message.message` has `ticket`, `text` and, where
    it is one, the one-time link `upload`; or `own_code` and `text`."""
    payload = message.message
    text = str(payload["text"])
    if (links := links_of(message, settings)) and "code" in links:
        return fill(text, places_of(text) - {"code"}, code=links["code"])
    number, secret = str(payload["ticket"]), settings.web.web_secret
    code = code_of(secret, number)
    if (upload := payload.get("upload")) is not None:
        path = f"/u/{link_token(secret, int(upload))}"
    else:
        path = f"/t/{number}#{code}"
    return _with_both(text, shown(code), settings.public_pages + path)


def covered(text: str, number: str | None, public_pages: str) -> str:
    """Return the text of a stored message for readers other than the applicant.

    `{code}` is covered, and `{link}` becomes the page's address without the code: of the ticket
    `number`, or of the page where one asks for a number (None).
    """
    return _with_both(
        text, COVERED, f"{public_pages}/t/{number}" if number else f"{public_pages}/t"
    )


def _with_both(text: str, code: str, link: str) -> str:
    """Fill `{code}` and `{link}` into the text. All other braces stay: people may write braces of
    their own."""
    return fill(text, places_of(text) - {*SENT_WITH}, code=code, link=link)


class SmsFile:
    """A line of JSON for each message in the installation: for trying out, and for tests."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def hand_over(self, message: Message, giving: Callable[[], Awaitable[None]]) -> None:
        """Append `message`. Raises NotTaken where the disk does not take it."""
        line = {
            "id": message.key,
            "at": datetime.now(UTC).isoformat(),
            "from": self._settings.sms.sms_sender,
            "to": message.address,
            "text": spoken(message, self._settings),
        }
        await giving()
        try:
            await asyncio.to_thread(self._append, json.dumps(line, ensure_ascii=False))
        except OSError as error:
            raise NotTaken(error_text(error)) from error

    def _append(self, line: str) -> None:
        path = self._settings.sms_file
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        opened = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(opened, line.encode() + b"\n")
        finally:
            os.close(opened)


class SmsHttp:
    """A provider that takes `POST {"id", "from", "to", "text"}`, or a small bridge to one."""

    def __init__(
        self,
        settings: Settings,
        http: aiohttp.ClientSession,
        patience: aiohttp.ClientTimeout = HTTP_PATIENCE,
    ) -> None:
        self._settings, self._http, self._patience = settings, http, patience

    async def hand_over(self, message: Message, giving: Callable[[], Awaitable[None]]) -> None:
        """Post `message`. Raises Away, NotTaken or Refused; OSError or TimeoutError: nobody
        knows."""
        keys = self._settings
        headers = {"Idempotency-Key": message.key}
        if keys.sms.sms_token:
            headers["Authorization"] = f"Bearer {keys.sms.sms_token}"
        payload = {
            "id": message.key,
            "from": keys.sms.sms_sender,
            "to": message.address,
            "text": spoken(message, keys),
        }
        await giving()
        try:
            async with self._http.post(
                keys.sms.sms_url,
                json=payload,
                headers=headers,
                timeout=self._patience,
                allow_redirects=False,
            ) as answer:
                status = answer.status
        except NO_CONNECTION as error:
            raise Away(error_text(error)) from error
        except aiohttp.ClientError as error:
            raise OSError(error_text(error)) from error
        if (problem := judged(status)) is not None:
            raise problem


class NoSms:
    """A way out without a provider: what waits, waits."""

    async def hand_over(self, message: Message, giving: Callable[[], Awaitable[None]]) -> None:
        raise Away("no provider of messages is set (sms_provider)")


def sms(settings: Settings, http: aiohttp.ClientSession) -> SmsFile | SmsHttp | NoSms:
    """Return the provider that the settings name."""
    if settings.sms_way == "http":
        return SmsHttp(settings, http)
    return SmsFile(settings) if settings.sms_way == "file" else NoSms()
