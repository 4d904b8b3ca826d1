"""Asks one camera for the description of its stream (RTSP DESCRIBE, RFC 2326).

What comes is bounded: so many bytes of a head and a body, and one time for everything, so that a
camera that answers garbage or a byte a second costs no more than one that is silent. Nothing is set
up, so no session stays open on the camera.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
import secrets
import ssl
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from urllib.request import parse_http_list, parse_keqv_list

from second_line.stream_address import Login, StreamAddress, is_forbidden

MOST_HEAD, MOST_BODY = 8_192, 16_384
_STATUS = re.compile(r"RTSP/1\.\d ([1-5]\d\d)\b")
_HASHES = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}
UNAUTHORIZED = 401


class Outcome(StrEnum):
    """The outcome of a request to a camera."""

    ANSWERED = "answered"
    UNREACHABLE = "unreachable"  # no connection
    SILENT = "silent"  # no whole answer in time
    GARBAGE = "garbage"  # what came is no answer
    LOGIN = "login"  # the login was refused
    REFUSED = "refused"  # there is no such stream
    NO_VIDEO = "no_video"  # the stream has no picture
    FORBIDDEN = "forbidden"  # the name leads to our own machine


class _NoAnswer(Exception):
    """An error: what came is no answer."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """An answer of a camera: its status, its headers by their names in small letters, its body."""

    status: int
    headers: dict[str, list[str]]
    body: str


@dataclass(frozen=True, slots=True)
class RtspClient:
    """A client that asks cameras. `ours`: hosts that are no cameras; `seconds`: for one
    camera in all."""

    ours: Collection[str] = ()
    local_is_fine: bool = False
    seconds: float = 4.0

    async def describe(self, address: StreamAddress, login: Login) -> Outcome:
        """Ask for the description of the stream."""
        try:
            async with asyncio.timeout(self.seconds):
                host = await self._host(address)
                if host is None:
                    return Outcome.FORBIDDEN
                return await _describe(host, address, login, self.seconds / 2)
        except TimeoutError:
            return Outcome.SILENT
        except OSError:
            return Outcome.UNREACHABLE
        except (_NoAnswer, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
            return Outcome.GARBAGE

    async def _host(self, address: StreamAddress) -> str | None:
        """Return the IP address of a host; None if no camera can be there. It is the one that is
        then connected to: a name might stand for another one a moment later."""
        try:
            found = ip_address(address.host)
        except ValueError:
            loop = asyncio.get_running_loop()
            rows = await loop.getaddrinfo(address.host, address.port)
            found = ip_address(rows[0][4][0])
        if not self.local_is_fine and is_forbidden(found, self.ours):
            return None
        return str(found)


async def _describe(host: str, address: StreamAddress, login: Login, seconds: float) -> Outcome:
    """Connect within `seconds`, and ask. Raise OSError, TimeoutError, and what `_ask` raises."""
    context = _unchecked() if address.text.startswith("rtsps") else None
    connecting = asyncio.open_connection(host, address.port, limit=MOST_HEAD, ssl=context)
    try:
        reader, writer = await asyncio.wait_for(connecting, seconds)
    except TimeoutError:
        raise OSError("no connection in time") from None
    try:
        answer = await _ask(reader, writer, address.text, 1, None)
        if answer.status == UNAUTHORIZED and login.user:
            proof = authorization(answer.headers.get("www-authenticate", []), login, address.text)
            answer = await _ask(reader, writer, address.text, 2, proof)
        return _outcome(answer)
    finally:
        writer.transport.abort()


def _unchecked() -> ssl.SSLContext:
    """Return a context for cameras, whose certificates are of their own making."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


async def _ask(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    address: str,
    number: int,
    proof: str | None,
) -> _Answer:
    """Send a request and read its answer. Raise _NoAnswer, and the errors of the reader."""
    lines = [f"DESCRIBE {address} RTSP/1.0", f"CSeq: {number}", "Accept: application/sdp"]
    lines += [f"Authorization: {proof}"] if proof else []
    writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
    head = (await reader.readuntil(b"\r\n\r\n")).decode("utf-8", "replace")
    first, *rest = head.split("\r\n")
    status = _STATUS.match(first)
    if status is None:
        raise _NoAnswer
    headers: dict[str, list[str]] = {}
    for line in rest:
        name, _, value = line.partition(":")
        headers.setdefault(name.strip().lower(), []).append(value.strip())
    length = headers.get("content-length", ["0"])[0]
    if not length.isdecimal() or int(length) > MOST_BODY:
        raise _NoAnswer
    body = await reader.readexactly(int(length))
    return _Answer(int(status[1]), headers, body.decode("utf-8", "replace"))


def _outcome(answer: _Answer) -> Outcome:
    if answer.status in (UNAUTHORIZED, 403):
        return Outcome.LOGIN
    if answer.status != 200:
        return Outcome.REFUSED
    return Outcome.ANSWERED if re.search(r"(?m)^m=video ", answer.body) else Outcome.NO_VIDEO


def authorization(challenges: list[str], login: Login, address: str) -> str | None:
    """Return the header that proves the login: a digest where the camera offers one (RFC 7616),
    else the password itself; None if it offers neither."""
    basic = None
    for challenge in challenges:
        scheme, _, rest = challenge.partition(" ")
        if scheme.lower() == "digest":
            values = parse_keqv_list([it for it in parse_http_list(rest) if "=" in it])
            if (proof := _digest(values, login, address)) is not None:
                return proof
        elif scheme.lower() == "basic":
            plain = f"{login.user}:{login.password}".encode()
            basic = "Basic " + base64.b64encode(plain).decode()
    return basic


def _digest(values: dict[str, str], login: Login, address: str) -> str | None:
    algorithm = values.get("algorithm", "MD5").upper()
    if algorithm not in _HASHES or "nonce" not in values:
        return None

    def hashed(*parts: str) -> str:
        return _HASHES[algorithm](":".join(parts).encode()).hexdigest()

    realm, nonce = values.get("realm", ""), values["nonce"]
    owner, what = hashed(login.user, realm, login.password), hashed("DESCRIBE", address)
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
