"""Asks one camera for the description of its stream (RTSP DESCRIBE, RFC 2326).

What comes is bounded: so many bytes of a head and a body, and one time for everything, so that a
camera that answers garbage or a byte a second costs no more than one that is silent. Nothing is set
up, so no session stays open on the camera.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address

from second_line.rtsp_messages import (
    MOST_HEAD,
    UNAUTHORIZED,
    NoRtspAnswer,
    RtspAnswer,
    authorization,
    read_answer,
    request_text,
    unchecked_tls,
)
from second_line.stream_address import Login, StreamAddress, is_forbidden


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
                host = await self.host_of(address)
                if host is None:
                    return Outcome.FORBIDDEN
                return await _describe(host, address, login, self.seconds / 2)
        except TimeoutError:
            return Outcome.SILENT
        except OSError:
            return Outcome.UNREACHABLE
        except (NoRtspAnswer, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
            return Outcome.GARBAGE

    async def host_of(self, address: StreamAddress) -> str | None:
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
    context = unchecked_tls() if address.text.startswith("rtsps") else None
    connecting = asyncio.open_connection(host, address.port, limit=MOST_HEAD, ssl=context)
    try:
        reader, writer = await asyncio.wait_for(connecting, seconds)
    except TimeoutError:
        raise OSError("no connection in time") from None
    try:
        answer = await _ask(reader, writer, address.text, 1, None)
        if answer.status == UNAUTHORIZED and login.user:
            proof = authorization(
                answer.headers.get("www-authenticate", []), login, "DESCRIBE", address.text
            )
            answer = await _ask(reader, writer, address.text, 2, proof)
        return _outcome(answer)
    finally:
        writer.transport.abort()


async def _ask(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    address: str,
    number: int,
    proof: str | None,
) -> RtspAnswer:
    """Send a request and read its answer. Raise NoRtspAnswer, and the errors of the reader."""
    writer.write(request_text("DESCRIBE", address, number, proof, "Accept: application/sdp"))
    return await read_answer(reader)


def _outcome(answer: RtspAnswer) -> Outcome:
    if answer.status in (UNAUTHORIZED, 403):
        return Outcome.LOGIN
    if answer.status != 200:
        return Outcome.REFUSED
    return Outcome.ANSWERED if re.search(r"(?m)^m=video ", answer.body) else Outcome.NO_VIDEO
