"""A session of RTSP with one camera: describe, set up, play over the same connection, tear down.

Every step has its time, and what comes is bounded, so that a camera that is dead or sends a byte a
second costs no more than any other.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from second_line.health.rtsp import RtspClient
from second_line.rtsp_messages import (
    UNAUTHORIZED,
    NoRtspAnswer,
    RtspAnswer,
    authorization,
    read_answer,
    request_text,
    unchecked_tls,
)
from second_line.stream_address import Login, StreamAddress
from second_line.video.description import (
    NoPicture,
    Undescribed,
    VideoTrack,
    address_of_control,
    read_description,
)
from second_line.video.packets import Depacketizer, Interleaved, NoPackets, Picture

#: Seconds for the connection, for each answer, and until the next whole picture.
CONNECT_SECONDS, ANSWER_SECONDS, PICTURE_SECONDS = 3.0, 4.0, 8.0
#: A camera forgets a session that says nothing for a minute.
ALIVE_SECONDS = 20.0
CHUNK = 65_536
_SESSION = re.compile(r"[\w$.+-]{1,200}")


@dataclass(slots=True)
class RtspSession:
    """A session that plays. `track`: of the pictures; `depacketizer` has its parameter sets."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    address: str
    login: Login
    track: VideoTrack = field(default_factory=lambda: VideoTrack("", 96))
    depacketizer: Depacketizer = field(default_factory=lambda: Depacketizer(96))
    session: str = ""
    _challenges: list[str] = field(default_factory=list)
    _number: int = 0

    async def play(self) -> None:
        """Describe, set up and play. Raise Undescribed, and the errors of the reader."""
        answer = await self._ask("DESCRIBE", self.address, "Accept: application/sdp")
        self.track = read_description(answer.body)
        base = answer.headers.get("content-base", [self.address])[0]
        control = address_of_control(base, self.track.control)
        self.depacketizer = Depacketizer(self.track.payload_type, self.track.sps, self.track.pps)
        way = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1"
        answer = await self._ask("SETUP", control, way)
        found = _SESSION.match(answer.headers.get("session", [""])[0])
        self.session = found[0] if found else ""
        await self._ask("PLAY", base, *self._named(), "Range: npt=0.000-")

    async def pictures(self) -> AsyncIterator[Picture]:
        """Yield the pictures as they come. Raise Undescribed when none comes in time, or the
        connection ends."""
        packets, loop = Interleaved(), asyncio.get_running_loop()
        due, alive = loop.time() + PICTURE_SECONDS, loop.time() + ALIVE_SECONDS
        while True:
            try:
                async with asyncio.timeout_at(due):
                    data = await self.reader.read(CHUNK)
            except TimeoutError:
                raise Undescribed(NoPicture.SILENT) from None
            if not data:
                raise Undescribed(NoPicture.ENDED)
            for channel, packet in packets.feed(data):
                if channel == 0 and (picture := self.depacketizer.feed(packet)) is not None:
                    due = loop.time() + PICTURE_SECONDS
                    yield picture
            if loop.time() > alive:
                alive = loop.time() + ALIVE_SECONDS
                self._send("GET_PARAMETER", self.address, *self._named())

    def leave(self) -> None:
        """Tear the session down, so that the camera has room again, and close the connection."""
        with suppress(OSError, RuntimeError):
            if self.session:
                self._send("TEARDOWN", self.address, *self._named())
            self.writer.close()

    def _named(self) -> tuple[str, ...]:
        return (f"Session: {self.session}",) if self.session else ()

    def _send(self, method: str, address: str, *headers: str) -> None:
        self._number += 1
        proof = None
        if self._challenges and self.login.user:
            proof = authorization(self._challenges, self.login, method, address)
        self.writer.write(request_text(method, address, self._number, proof, *headers))

    async def _ask(self, method: str, address: str, *headers: str) -> RtspAnswer:
        """Send a request, with the login if it is asked for, and return the answer to it."""
        async with asyncio.timeout(ANSWER_SECONDS):
            self._send(method, address, *headers)
            answer = await read_answer(self.reader)
            if answer.status == UNAUTHORIZED and self.login.user:
                self._challenges = answer.headers.get("www-authenticate", [])
                self._send(method, address, *headers)
                answer = await read_answer(self.reader)
        if answer.status in (UNAUTHORIZED, 403):
            raise Undescribed(NoPicture.LOGIN)
        if answer.status != 200:
            raise Undescribed(NoPicture.REFUSED)
        return answer


@asynccontextmanager
async def rtsp_session(
    client: RtspClient, address: StreamAddress, login: Login
) -> AsyncIterator[RtspSession]:
    """Open a session that plays. Raise Undescribed with the reason for which there is none."""
    try:
        reader, writer = await _connect(client, address)
    except (TimeoutError, OSError):
        raise Undescribed(NoPicture.UNREACHABLE) from None
    session = RtspSession(reader, writer, address.text, login)
    try:
        await session.play()
        yield session
    except TimeoutError:
        raise Undescribed(NoPicture.SILENT) from None
    except (ConnectionError, asyncio.IncompleteReadError):
        raise Undescribed(NoPicture.ENDED) from None
    except (NoRtspAnswer, NoPackets, asyncio.LimitOverrunError, ValueError):
        raise Undescribed(NoPicture.GARBAGE) from None
    finally:
        session.leave()


async def _connect(
    client: RtspClient, address: StreamAddress
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    async with asyncio.timeout(CONNECT_SECONDS):
        host = await client.host_of(address)
        if host is None:
            raise Undescribed(NoPicture.FORBIDDEN)
        tls = unchecked_tls() if address.text.startswith("rtsps") else None
        return await asyncio.open_connection(host, address.port, limit=4 * CHUNK, ssl=tls)
