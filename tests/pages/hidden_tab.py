"""A Chromium whose tabs are really hidden, driven over its own protocol (CDP).

Playwright keeps every page visible and its timers at full speed, by design. Here the tab in front
hides the others as on any desk: `visibilityState` says "hidden", and Chromium throttles their
timers to once a second, and later to once a minute ("intensive throttling"), of which it spares a
page that holds the microphone. The only thing made quicker is when that would begin: after
`GRACE_SECONDS` instead of five minutes (Chromium's own feature parameter).
"""

from __future__ import annotations

import asyncio
import itertools
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from bench.system import until
from tests.pages.conftest import ARGUMENTS

GRACE_SECONDS = 1
STARTS_SECONDS = 60


class Tab:
    """One tab. `run` evaluates JavaScript in it and gives its value."""

    def __init__(self, chromium: Chromium, target: str, session: str) -> None:
        self._chromium, self._target, self._session = chromium, target, session

    async def run(self, script: str) -> Any:
        wanted = {"expression": script, "awaitPromise": True, "returnByValue": True}
        told = await self._chromium.ask("Runtime.evaluate", self._session, **wanted)
        assert "exceptionDetails" not in told, told["exceptionDetails"]
        return told["result"].get("value")

    async def until(self, script: str, seconds: float = 60) -> None:
        """Waits until this is true in the page."""

        async def so() -> bool:
            return bool(await self.run(f"(async () => Boolean({script}))()"))

        await until(so, seconds, script)

    async def before_each_page(self, script: str) -> None:
        await self._chromium.ask("Page.enable", self._session)
        how = "Page.addScriptToEvaluateOnNewDocument"
        await self._chromium.ask(how, self._session, source=script)

    async def go(self, address: str) -> None:
        await self._chromium.ask("Page.navigate", self._session, url=address)

    async def to_front(self) -> None:
        """The other tabs are hidden from now on."""
        await self._chromium.ask("Target.activateTarget", targetId=self._target)


class Chromium:
    """The browser, over one WebSocket."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket, self._numbers = socket, itertools.count(1)

    async def ask(self, method: str, session: str = "", **params: Any) -> dict[str, Any]:
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": params}
        await self._socket.send_json(message | ({"sessionId": session} if session else {}))
        while True:  # events come between; nobody waits for them
            told = json.loads((await self._socket.receive()).data)
            if told.get("id") == number:
                assert "error" not in told, told
                return dict(told["result"])

    async def tab(self) -> Tab:
        """A new tab, in front."""
        target = (await self.ask("Target.createTarget", url="about:blank"))["targetId"]
        how = {"targetId": target, "flatten": True}
        tab = Tab(self, target, (await self.ask("Target.attachToTarget", **how))["sessionId"])
        await tab.to_front()
        return tab


@asynccontextmanager
async def throttling_chromium(chromium: str, folder: Path, voice: Path) -> AsyncIterator[Chromium]:
    """Started in `folder`; its microphone brings the sound of `voice`."""
    process = await asyncio.create_subprocess_exec(
        chromium,
        "--headless=new",
        *ARGUMENTS,
        f"--use-file-for-fake-audio-capture={voice}",
        f"--enable-features=IntensiveWakeUpThrottling:grace_period_seconds/{GRACE_SECONDS}",
        "--remote-debugging-port=0",
        f"--user-data-dir={folder}",
        stderr=asyncio.subprocess.PIPE,
    )
    reading: asyncio.Task[bytes] | None = None
    try:
        assert process.stderr is not None
        async with asyncio.timeout(STARTS_SECONDS):
            while not (found := re.search(rb"ws://\S+", await process.stderr.readline())):
                pass
        reading = asyncio.create_task(process.stderr.read())  # or its pipe would fill
        async with (
            aiohttp.ClientSession() as http,
            http.ws_connect(found[0].decode(), max_msg_size=0) as socket,
        ):
            yield Chromium(socket)
    finally:
        process.terminate()
        await process.wait()
        if reading is not None:
            await reading
