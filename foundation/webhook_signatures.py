"""Signs webhooks and checks their signatures, as Standard Webhooks 1.0 says. Pure.

A request has the headers `webhook-id` (the same each time a message is sent), `webhook-timestamp`
(seconds) and `webhook-signature`: `v1,` and the HMAC-SHA256 of `id.timestamp.body` in base64. While
a secret is replaced, the header has one signature for each secret, with a space between them.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

#: A request whose timestamp is further away is refused: a stranger may have recorded it.
REPLAY_WINDOW = timedelta(minutes=5)
SECRET_PREFIX = "whsec_"
#: Bytes of a secret, as Standard Webhooks says.
SHORTEST, LONGEST = 24, 64
LONGEST_ID, MOST_SIGNATURES = 200, 10


class SignatureRefused(Exception):
    """An error: a request is not from whoever has the secret, or it is an old one."""


def read_secret(text: str) -> bytes:
    """Read a secret of the form `whsec_` and base64. Raise ValueError."""
    try:
        key = base64.b64decode(text.removeprefix(SECRET_PREFIX), validate=True)
    except ValueError:
        raise ValueError("must be whsec_ and base64") from None
    if not SHORTEST <= len(key) <= LONGEST:
        raise ValueError(f"must have {SHORTEST} to {LONGEST} bytes in base64")
    return key


def write_secret(key: bytes) -> str:
    """Write a secret as receivers enter it."""
    return SECRET_PREFIX + base64.b64encode(key).decode()


def derive_secret(master: str, address: str) -> bytes:
    """Return the secret of the receiver at an address: each receiver has its own, so that none of
    them can sign in our name to another."""
    return hmac.digest(master.encode(), b"webhook\0" + address.encode(), hashlib.sha256)


def sign(
    secrets: Iterable[bytes], message_id: str, body: bytes, now: datetime
) -> Mapping[str, str]:
    """Return the headers of a signed request. `secrets`: the newest first."""
    timestamp = str(int(now.timestamp()))
    content = _content(message_id, timestamp, body)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{_signature(key, content)}" for key in secrets),
    }


def check_signature(
    secrets: Iterable[bytes], headers: Mapping[str, str], body: bytes, now: datetime
) -> str:
    """Return the id of a request that was signed with one of the secrets. Raise SignatureRefused.
    The caller refuses an id that it has seen before. `headers`: names are looked up in small
    letters."""
    message_id = headers.get("webhook-id", "")
    timestamp = headers.get("webhook-timestamp", "")
    if not 0 < len(message_id) <= LONGEST_ID or not message_id.isprintable():
        raise SignatureRefused("webhook-id is missing or too long")
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12):
        raise SignatureRefused("webhook-timestamp is missing or no number")
    if abs(now.timestamp() - int(timestamp)) > REPLAY_WINDOW.total_seconds():
        raise SignatureRefused("webhook-timestamp is too far from now")
    content = _content(message_id, timestamp, body)
    offered = headers.get("webhook-signature", "").split(" ")[:MOST_SIGNATURES]
    right = [f"v1,{_signature(key, content)}".encode() for key in secrets]
    if not any(
        hmac.compare_digest(each, one.encode("utf-8", "replace"))
        for each in right
        for one in offered
    ):
        raise SignatureRefused("no signature is right")
    return message_id


def _content(message_id: str, timestamp: str, body: bytes) -> bytes:
    return f"{message_id}.{timestamp}.".encode() + body


def _signature(key: bytes, content: bytes) -> str:
    return base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()
