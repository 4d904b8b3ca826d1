"""Simulated cameras for a demo and for tests: thousands on one port of this machine.

The first part of a stream's path says how the camera behaves: `ok`, `digest` and `digest-sha`
(which want the login `operator` / `camera-109`), `basic`, `missing`, `silent`, `garbage`, `endless`
(a head without an end), `drip` (a byte a second), `lying` (a length that never comes), `sound` (no
picture), `jump` (its clock leaps), `closing`. Further kinds differ only while they play
(`second_line/simulated_streams.py`). A camera that is in `changed` behaves so instead.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from second_line.simulated_streams import CODECS, SimulatedStream, parameters_of
from second_line.stream_address import Login

LOGIN = Login("operator", "camera-109")
NONCE = "5f1c0a"
SDP = (
    "v=0\r\no=- {n} 1 IN IP4 0.0.0.0\r\ns=camera\r\nt=0 0\r\na=control:*\r\n"
    "m={kind} 0 RTP/AVP 96\r\n"
    "a=rtpmap:96 {codec}/90000\r\n{more}a=control:track1\r\n"
)
_REQUEST = re.compile(r"(\w+) rtsps?://[^/]+/([a-z-]+)(\S*) RTSP/1\.0")


@dataclass(slots=True)
class Farm:
    """The simulated cameras of a port. `changed`: path → how this camera behaves now; `requests`:
    how many each kind has had; `open`, `most_open`: connections now, and at most; `playing`:
    path → how many sessions play it now."""

    port: int = 0
    changed: dict[str, str] = field(default_factory=dict)
    requests: Counter[str] = field(default_factory=Counter)
    open: int = 0
    most_open: int = 0
    playing: Counter[str] = field(default_factory=Counter)
    connections: set[asyncio.Transport] = field(default_factory=set)

    def drop(self) -> None:
        """Close every connection, as a switch that loses its power does."""
        for transport in list(self.connections):
            transport.close()


class _Camera(asyncio.Protocol):
    """One connection to one of the cameras."""

    def __init__(self, farm: Farm) -> None:
        self._farm, self._came, self._drip = farm, b"", ""
        self._stream: SimulatedStream | None = None
        self._path = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._farm.open += 1
        self._farm.connections.add(transport)
        self._farm.most_open = max(self._farm.most_open, self._farm.open)

    def connection_lost(self, exc: Exception | None) -> None:
        self._farm.open -= 1
        self._farm.connections.discard(self._transport)
        self._stop()

    def pause_writing(self) -> None:
        if self._stream is not None:
            self._stream.held = True

    def resume_writing(self) -> None:
        if self._stream is not None:
            self._stream.held = False

    def data_received(self, data: bytes) -> None:
        self._came += data
        while b"\r\n\r\n" in self._came:
            head, _, self._came = self._came.partition(b"\r\n\r\n")
            self._answer(head.decode("utf-8", "replace"))

    def _answer(self, head: str) -> None:
        request = _REQUEST.match(head)
        if request is None:
            self._transport.close()
            return
        path = f"/{request[2]}{request[3]}".removesuffix("/track1").removesuffix("/")
        self._path = path
        kind = self._farm.changed.get(path, request[2])
        self._farm.requests[kind] += 1
        number = re.search(r"(?mi)^cseq: *(\d+)", head)
        self._say(kind, head, int(number[1]) if number else 0)

    def _say(self, kind: str, head: str, number: int) -> None:
        """Answer as a camera of this kind."""
        if kind == "silent":
            return
        if kind == "closing":
            self._transport.close()
        elif kind == "garbage":
            self._transport.write(b"\x00\xff HTTP/1.1 200 maybe\r\n\r\n")
        elif kind == "endless":
            self._transport.write(b"RTSP/1.0 200 OK\r\n" + b"X-More: and more\r\n" * 2_000)
        elif kind == "lying":
            self._transport.write(_reply(200, number, "Content-Length: 9000\r\n"))
        elif kind == "drip":
            self._drip = "RTSP/1.0 200 OK\r\n"
            self._drip_on()
        elif kind == "missing":
            self._transport.write(_reply(404, number))
        elif (challenge := _challenge(kind)) and not _proved(kind, head):
            self._transport.write(_reply(401, number, f"WWW-Authenticate: {challenge}\r\n"))
        elif not head.startswith("DESCRIBE"):
            self._act(kind, head, number)
        else:
            media = "audio" if kind == "sound" else "video"
            body = SDP.format(
                n=number if kind != "jump" else 10**18, kind=media,
                codec=CODECS.get(kind, "H264"), more=parameters_of(kind, self._path),
            )  # fmt: skip
            date = "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n" if kind == "jump" else ""
            length = f"Content-Type: application/sdp\r\nContent-Length: {len(body)}\r\n"
            self._transport.write(_reply(200, number, date + length, body))

    def _act(self, kind: str, head: str, number: int) -> None:
        """Set up, play or tear down."""
        method = head.partition(" ")[0]
        more = "Session: 109;timeout=60\r\n"
        if method == "SETUP":
            more += "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n"
        self._transport.write(_reply(200, number, more))
        if method == "PLAY" and self._stream is None:
            self._farm.playing[self._path] += 1
            self._stream = SimulatedStream(kind, self._path, self._transport)
        elif method == "TEARDOWN":
            self._stop()

    def _stop(self) -> None:
        if self._stream is not None:
            self._stream.stop()
            self._stream = None
            self._farm.playing[self._path] -= 1

    def _drip_on(self) -> None:
        if self._transport.is_closing() or not self._drip:
            return
        self._transport.write(self._drip[:1].encode())
        self._drip = self._drip[1:]
        asyncio.get_running_loop().call_later(1.0, self._drip_on)


def _reply(status: int, number: int, headers: str = "", body: str = "") -> bytes:
    return f"RTSP/1.0 {status} Reply\r\nCSeq: {number}\r\n{headers}\r\n{body}".encode()


def _challenge(kind: str) -> str | None:
    algorithm = {"digest": "", "digest-sha": ', qop="auth", algorithm=SHA-256'}.get(kind)
    if algorithm is not None:
        return f'Digest realm="camera", nonce="{NONCE}"{algorithm}'
    return 'Basic realm="camera"' if kind == "basic" else None


def _proved(kind: str, head: str) -> bool:
    """Check the login of a request, as a camera does it."""
    if kind == "basic":
        return "Authorization: Basic b3BlcmF0b3I6Y2FtZXJhLTEwOQ==" in head
    values = dict(re.findall(r'(\w+)="?([^",]+)"?', head.partition("Authorization:")[2]))
    hashing = hashlib.sha256 if kind == "digest-sha" else hashlib.md5
    method, address = head.split(" ")[:2]

    def hashed(*parts: str) -> str:
        return hashing(":".join(parts).encode()).hexdigest()

    middle = [values["nc"], values["cnonce"], "auth"] if "nc" in values else []
    right_response = hashed(
        hashed(LOGIN.user, "camera", LOGIN.password), NONCE, *middle, hashed(method, address)
    )
    return values.get("response") == right_response


@asynccontextmanager
async def simulated_cameras(port: int = 0) -> AsyncIterator[Farm]:
    """Serve the cameras on this machine; `port` 0: on any that is free. Raise OSError."""
    farm = Farm()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Camera(farm), "127.0.0.1", port, backlog=4_096)
    farm.port = server.sockets[0].getsockname()[1]
    try:
        yield farm
    finally:
        server.close()
