"""The wire between a browser and the web process, and the one for its sound: both can be cut.

A cut wire says nothing to either end, as a network that swallows packets does.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from playwright.async_api import CDPSession, Page

CHUNK = 65536


class Wire:
    """TCP, carried on to `port`. Connections begun while it is cut come to nothing."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._whole = asyncio.Event()
        self._whole.set()
        self.address = ""

    def cut(self) -> None:
        self._whole.clear()

    def mend(self) -> None:
        self._whole.set()

    async def connected(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        try:
            if not self._whole.is_set():
                await self._whole.wait()
                return
            far, on = await asyncio.open_connection("127.0.0.1", self._port)
            await asyncio.gather(self._carry(near, on), self._carry(far, back))
        except OSError:
            pass  # nobody listens there now
        finally:
            back.transport.abort()

    async def _carry(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await source.read(CHUNK):
                await self._whole.wait()
                target.write(data)
                await target.drain()
        await self._whole.wait()
        target.close()


@asynccontextmanager
async def wire_to(port: int) -> AsyncIterator[Wire]:
    wire = Wire(port)
    server = await asyncio.start_server(wire.connected, "127.0.0.1", 0)
    wire.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield wire
    finally:
        wire.mend()
        server.close()


class SoundWire:
    """The page's UDP. Must be laid before the page begins its call."""

    def __init__(self, cdp: CDPSession) -> None:
        self._cdp = cdp

    @classmethod
    async def of(cls, page: Page) -> SoundWire:
        cdp = await page.context.new_cdp_session(page)
        await cdp.send("Network.enable")
        wire = cls(cdp)
        await wire.mend()
        return wire

    async def cut(self) -> None:
        await self._lose(100)

    async def mend(self) -> None:
        await self._lose(0)

    async def _lose(self, percent: int) -> None:
        rule = {
            "urlPattern": "", "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1,
            "packetLoss": percent,
        }  # fmt: skip
        how = {"offline": False, "matchedNetworkConditions": [rule]}
        await self._cdp.send("Network.emulateNetworkConditionsByRule", how)
