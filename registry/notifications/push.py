"""Messages to browsers, by the push service of each (RFC 8030): encrypted with the browser's keys
(RFC 8291), and signed with ours (VAPID, RFC 8292), so that nobody else sends in our name."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import aiohttp
import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02
from yarl import URL

from foundation.settings import Settings
from registry.notifications.delivery_channels import (
    HTTP_PATIENCE,
    NO_CONNECTION,
    DeliveryRefused,
    NotTaken,
    error_text,
    judged,
)
from registry.notifications.rows.outbox import Message
from registry.open311.media import publishable

#: The order of the group of P-256 (FIPS 186-4, D.1.2.3): private keys are below it.
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
#: So long a push service keeps what a browser that is off cannot take.
LASTS = timedelta(days=1)
#: So long a signature holds; services refuse more than a day.
SIGNED = timedelta(hours=12)


def private_key(secret: str) -> ec.EllipticCurvePrivateKey:
    """Return our key, computed from the installation's `push_secret`. Raises ValueError where there
    is none."""
    if not secret:
        raise ValueError("push_secret is empty")
    digest = hashlib.sha512(b"web push\0" + secret.encode()).digest()
    return ec.derive_private_key(int.from_bytes(digest) % (_ORDER - 1) + 1, ec.SECP256R1())


def public_key(secret: str) -> str:
    """Return what a browser subscribes with: the point, uncompressed, in base64url."""
    return _base64url(_point(private_key(secret)))


def encrypted(text: bytes, keys: dict[str, str]) -> bytes:
    """Encrypt for the browser with `keys` (`p256dh` and `auth`, base64url), as aes128gcm. Raises
    ValueError for keys that are none."""
    own = ec.generate_private_key(ec.SECP256R1())
    try:
        return bytes(
            http_ece.encrypt(
                text, private_key=own, dh=_bytes(keys["p256dh"]), auth_secret=_bytes(keys["auth"])
            )
        )
    except http_ece.ECEException as error:
        raise ValueError(str(error)) from None


def authorization(endpoint: str, secret: str, contact: str, now: datetime) -> str:
    """Return the header by which the push service knows whose message it is. `contact`: a URI."""
    url = URL(endpoint)
    claims = {
        "aud": str(url.origin()),
        "exp": int((now + SIGNED).timestamp()),
        "sub": contact,
    }
    signer = Vapid02(private_key(secret), conf={"no-strict": True})
    return str(signer.sign(claims)["Authorization"])


def payload(message: Message) -> bytes:
    """Return what the worker shows (`softphone_ui/citizen/static/worker.js`)."""
    fields = {name: message.message[name] for name in ("title", "body", "path")}
    return json.dumps(fields, ensure_ascii=False).encode()


class WebPush:
    """The push services of browsers. `http` reaches public hosts only."""

    def __init__(
        self,
        settings: Settings,
        http: aiohttp.ClientSession,
        clock: Callable[[], datetime],
    ) -> None:
        self._settings, self._http, self._clock = settings, http, clock

    async def hand_over(self, message: Message, giving: Callable[[], Awaitable[None]]) -> None:
        """Send `message` to its browser. Raises NotTaken; Refused where the service knows the
        browser no longer (404, 410) or will never take it; OSError or TimeoutError: nobody
        knows."""
        if not publishable(message.address):
            raise DeliveryRefused("the endpoint is no https address of a public host")
        try:
            body = encrypted(payload(message), message.message["keys"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise DeliveryRefused(error_text(error)) from error
        keys = self._settings
        contact = keys.web.public_address or f"mailto:{keys.mail.mail_from}"
        headers = {
            "Authorization": authorization(
                message.address, keys.web.push_secret, contact, self._clock()
            ),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(int(LASTS.total_seconds())),
        }
        await giving()
        status = await self._posted(message.address, body, headers)
        if status in (404, 410):
            raise DeliveryRefused(f"answered {status}: the browser follows no longer")
        if (problem := judged(status)) is not None:
            raise problem

    async def _posted(self, address: str, body: bytes, headers: dict[str, str]) -> int:
        try:
            async with self._http.post(
                address, data=body, headers=headers, timeout=HTTP_PATIENCE, allow_redirects=False
            ) as answer:
                return answer.status
        except NO_CONNECTION as error:
            raise NotTaken(error_text(error)) from error
        except aiohttp.ClientError as error:
            raise OSError(error_text(error)) from error


def _point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
