"""Messages of RTSP (RFC 2326) as our clients write and read them.

What comes is bounded: so many bytes of a head and of a body.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
import secrets
import ssl
from dataclasses import dataclass
from urllib.request import parse_http_list, parse_keqv_list

from second_line.stream_address import Login

MOST_HEAD, MOST_BODY = 8_192, 16_384
_STATUS = re.compile(r"RTSP/1\.\d ([1-5]\d\d)\b")
_HASHES = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}
UNAUTHORIZED = 401


class NoRtspAnswer(Exception):
    """An error: what came is no answer."""


@dataclass(frozen=True, slots=True)
class RtspAnswer:
    """An answer of a camera: its status, its headers by their names in small letters, its body."""

    status: int
    headers: dict[str, list[str]]
    body: str


def unchecked_tls() -> ssl.SSLContext:
    """Return a context for cameras, whose certificates are of their own making."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def request_text(method: str, address: str, number: int, proof: str | None, *headers: str) -> bytes:
    """Write a request. `proof`: the header that proves the login."""
    lines = [f"{method} {address} RTSP/1.0", f"CSeq: {number}", *headers]
    lines += [f"Authorization: {proof}"] if proof else []
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def read_answer(reader: asyncio.StreamReader) -> RtspAnswer:
    """Read an answer. Raise NoRtspAnswer, and the errors of the reader."""
    head = await reader.readuntil(b"\r\n\r\n")
    answer, length = read_head(head)
    body = await reader.readexactly(length)
    return RtspAnswer(answer.status, answer.headers, body.decode("utf-8", "replace"))


def read_head(head: bytes) -> tuple[RtspAnswer, int]:
    """Read the head of an answer. Return it with the length of its body. Raise NoRtspAnswer."""
    first, *rest = head.decode("utf-8", "replace").split("\r\n")
    status = _STATUS.match(first)
    if status is None:
        raise NoRtspAnswer
    headers: dict[str, list[str]] = {}
    for line in rest:
        name, _, value = line.partition(":")
        headers.setdefault(name.strip().lower(), []).append(value.strip())
    length = headers.get("content-length", ["0"])[0]
    if not length.isdecimal() or int(length) > MOST_BODY:
        raise NoRtspAnswer
    return RtspAnswer(int(status[1]), headers, ""), int(length)


def authorization(challenges: list[str], login: Login, method: str, address: str) -> str | None:
    """Return the header that proves the login: a digest where the camera offers one (RFC 7616),
    else the password itself; None if it offers neither."""
    basic = None
    for challenge in challenges:
        scheme, _, rest = challenge.partition(" ")
        if scheme.lower() == "digest":
            values = parse_keqv_list([it for it in parse_http_list(rest) if "=" in it])
            if (proof := _digest(values, login, method, address)) is not None:
                return proof
        elif scheme.lower() == "basic":
            plain = f"{login.user}:{login.password}".encode()
            basic = "Basic " + base64.b64encode(plain).decode()
    return basic


def _digest(values: dict[str, str], login: Login, method: str, address: str) -> str | None:
    algorithm = values.get("algorithm", "MD5").upper()
    if algorithm not in _HASHES or "nonce" not in values:
        return None

    def hashed(*parts: str) -> str:
        return _HASHES[algorithm](":".join(parts).encode()).hexdigest()

    realm, nonce = values.get("realm", ""), values["nonce"]
    owner, what = hashed(login.user, realm, login.password), hashed(method, address)
    fields = {"username": login.user, "realm": realm, "nonce": nonce, "uri": address}
    more = f", algorithm={algorithm}" if "algorithm" in values else ""
    if "auth" in {it.strip() for it in values.get("qop", "").split(",")}:
        own = secrets.token_hex(8)
        fields["response"] = hashed(owner, nonce, "00000001", own, "auth", what)
        more += f', qop=auth, nc=00000001, cnonce="{own}"'
    else:
        fields["response"] = hashed(owner, nonce, what)
    if "opaque" in values:
        fields["opaque"] = values["opaque"]
    return "Digest " + ", ".join(f'{name}="{_quoted(it)}"' for name, it in fields.items()) + more


def _quoted(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"")
