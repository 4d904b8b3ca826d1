"""Operators' desks in one headless Chromium: signed in, registered, available, and stamped."""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import soundfile
from playwright.async_api import Browser as Browser
from playwright.async_api import Page, ViewportSize, async_playwright

from bench.system import System
from foundation.process.progress import Progress
from launcher.packages import ensure_programs, find_program
from sip_peers import tones

STAMPS = Path(__file__).with_name("desk_stamps.js")
MONITOR: ViewportSize = {"width": 1366, "height": 768}
REGISTER_MS = 20_000
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --use-fake-ui-for-media-stream "
    "--use-fake-device-for-media-stream --autoplay-policy=no-user-gesture-required"
).split()


@dataclass
class Desk:
    """One operator's page. `by_key`: the operator answers by the space bar, else the page by
    itself."""

    extension: str
    page: Page
    by_key: bool

    async def calls(self) -> list[dict[str, Any]]:
        """Return what the page noted of each call; see desk_stamps.js. Moments in epoch ms, 0:
        never."""
        noted: list[dict[str, Any]] = await self.page.evaluate("window.deskCalls")
        return noted


def find_chromium() -> str:
    """Return where Chromium is, installed if need be. Raises StartError."""
    ensure_programs([("chromium", "chromium")], "the desks", Progress())
    return find_program("chromium") or "chromium"


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Provide a browser without a window."""
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(
            executable_path=find_chromium(), args=ARGUMENTS, headless=True
        )
        yield opened
        await opened.close()


@asynccontextmanager
async def desks(system: System, count: int, hertz: int) -> AsyncIterator[list[Desk]]:
    """Provide the first `count` operators, each in a browser of their own (a context), speaking a
    tone.

    Every second one answers by key, as people do, after 0.3 to 1 s; the others' pages answer by
    themselves.
    """
    with tempfile.TemporaryDirectory(prefix="komek-desks-") as folder:
        voice = Path(folder) / "operator.wav"
        soundfile.write(voice, tones.tone(hertz, 2.0), tones.RATE, subtype="PCM_16")
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=find_chromium(),
                args=[*ARGUMENTS, f"--use-file-for-fake-audio-capture={voice}"],
                headless=True,
            )
            try:
                yield [await _seat(system, browser, n) for n in range(count)]
            finally:
                await browser.close()


async def _seat(system: System, browser: Browser, n: int) -> Desk:
    context = await browser.new_context(
        viewport=MONITOR, permissions=["microphone"], locale="kk-KZ"
    )
    await context.add_init_script(path=STAMPS)
    page = await context.new_page()
    operator = system.status["operators"][n]
    desk = Desk(operator["extension"], page, by_key=n % 2 == 0)
    if desk.by_key:
        await page.expose_function("deskRings", lambda: asyncio.ensure_future(_answer(page)))
    await page.goto(f"{system.status['web'].rstrip('/')}/staff")
    await page.fill("[name=login]", operator["login"])
    await page.fill("[name=password]", operator["password"])
    await page.click("button.primary")
    await page.wait_for_selector('[data-light="phone"][data-look="good"]', timeout=REGISTER_MS)
    await page.click('[popovertarget="menu"]')
    await page.check('[data-setting="plain_voice"]')  # a steady tone is noise to the browser
    if not desk.by_key:
        await page.check('[data-setting="auto_answer"]')
    await page.keyboard.press("Escape")
    await page.wait_for_selector('[data-light="mic"][data-look="good"]')
    await page.keyboard.press("g")
    await page.wait_for_selector("#strip[data-situation=available]")
    return desk


async def _answer(page: Page) -> None:
    await asyncio.sleep(random.uniform(0.3, 1.0))
    await page.keyboard.press("Space")
