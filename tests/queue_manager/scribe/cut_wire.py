"""A wire to PostgreSQL that is cut after a chosen number of bytes, to or from the server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Literal


@dataclass
class Wire:
    """`carried` counts all bytes so far; at `cut_after` every connection is cut, once."""

    port: int
    carried: int = 0
    cut_after: int | None = None
    cuts: int = 0


@asynccontextmanager
async def wire_to(
    server_port: int, *, cut_after: int | None = None, side: Literal["to", "from"] = "to"
) -> AsyncIterator[Wire]:
    """Carry connections to `server_port`; cut when so many bytes went `side` the server."""
    wire = Wire(0, cut_after=cut_after)
    ends: list[asyncio.StreamWriter] = []

    def cut() -> None:
        wire.cuts += 1
        wire.cut_after = None
        for end in ends:
            end.transport.abort()

    async def carry(source: asyncio.StreamReader, target: asyncio.StreamWriter, way: str) -> None:
        with suppress(ConnectionError):
            while data := await source.read(65536):
                if way == side and wire.cut_after is not None:
                    left = wire.cut_after - wire.carried
                    if left <= len(data):
                        target.write(data[: max(0, left)])
                        with suppress(ConnectionError):
                            await target.drain()
                        cut()
                        return
                wire.carried += len(data) if way == side else 0
                target.write(data)
                await target.drain()
        target.close()

    async def join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", server_port)
        ends.extend((writer, far_writer))
        await asyncio.gather(carry(reader, far_writer, "to"), carry(far_reader, writer, "from"))

    server = await asyncio.start_server(join, "127.0.0.1", 0)
    wire.port = server.sockets[0].getsockname()[1]
    try:
        yield wire
    finally:
        server.close()
        for end in ends:
            end.transport.abort()
