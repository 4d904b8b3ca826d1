"""A WebSocket client that sends as fast as it can and never reads."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import os
import socket
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

#: Number of messages in one write.
BATCH = 1000
#: The client's receive buffer is small, so that the server's messages have to wait in the server.
RECEIVE_BYTES = 4096
TEXT, PING = 1, 9


@dataclass(frozen=True, slots=True)
class Flood:
    """The result of one client's attack. `messages`: how many it sent; `seconds`: the time until
    the server cut it off, infinity if the server did not."""

    messages: int
    seconds: float


def frame(text: bytes, opcode: int = TEXT) -> bytes:
    """Build a masked WebSocket frame. `text`: at most 125 bytes; the mask is zero."""
    return bytes((0x80 | opcode, 0x80 | len(text))) + bytes(4) + text


@contextlib.asynccontextmanager
async def silent_client(
    address: str, headers: Mapping[str, str], host: str = "127.0.0.1"
) -> AsyncIterator[socket.socket]:
    """Open a WebSocket at `address` (http://…) and yield its socket, from which nothing is read.

    `headers`: of the handshake; `host`: the local address from which the client connects. Raises
    ConnectionError if the server refuses the WebSocket."""
    loop, web = asyncio.get_running_loop(), urlsplit(address)
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BYTES)
        client.setblocking(False)
        client.bind((host, 0))
        await loop.sock_connect(client, (web.hostname or "", web.port or 80))
        await _shake_hands(client, f"{web.path}?{web.query}", headers)
        yield client


async def flood(
    address: str,
    headers: Mapping[str, str],
    message: bytes,
    *,
    lasts_seconds: float,
    host: str = "127.0.0.1",
) -> Flood:
    """Send `message`, a whole frame, again and again without reading any answer.

    It stops when the server cuts the connection, or after `lasts_seconds`. Raises ConnectionError
    if the server refuses the WebSocket."""
    loop, sent = asyncio.get_running_loop(), 0
    async with silent_client(address, headers, host) as client:
        began = time.monotonic()
        try:
            async with asyncio.timeout(lasts_seconds):
                while True:
                    await loop.sock_sendall(client, message * BATCH)
                    # sock_sendall lets no other task run if the kernel takes everything at once.
                    await asyncio.sleep(0)
                    sent += BATCH
        except TimeoutError:
            return Flood(sent, float("inf"))
        except ConnectionError:
            return Flood(sent, time.monotonic() - began)


async def _shake_hands(client: socket.socket, path: str, headers: Mapping[str, str]) -> None:
    loop = asyncio.get_running_loop()
    key = base64.b64encode(os.urandom(16)).decode()
    lines = {"Host": "komek", "Connection": "Upgrade", "Upgrade": "websocket"}
    lines |= {"Sec-WebSocket-Key": key, "Sec-WebSocket-Version": "13", **headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    await loop.sock_sendall(client, f"GET {path} HTTP/1.1\r\n{head}\r\n".encode())
    answer = b""
    while b"\r\n\r\n" not in answer:
        # Read byte by byte, so that everything after the head stays unread.
        piece = await loop.sock_recv(client, 1)
        if not piece:
            raise ConnectionError("the server closed the connection in the handshake")
        answer += piece
    if not answer.startswith(b"HTTP/1.1 101"):
        raise ConnectionError(answer.partition(b"\r\n")[0].decode())
