"""A real Chromium, people to sign in as, and a floor to play on."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from service.settings import Settings
from softphone_ui.assets import ensure_assets
from tests.softphone_ui.city import OPERATORS, PASSWORD, settle, web_process
from tests.softphone_ui.floor_stage import FloorStage, floor_stage

# Our settings refuse a KOMEK_ key they do not know, so it is taken out here.
SHOTS = Path(os.environ.pop("KOMEK_SHOTS", "") or "/tmp/komek-shots")
MONITOR = {"width": 1366, "height": 768}
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --use-fake-ui-for-media-stream "
    "--use-fake-device-for-media-stream --autoplay-policy=no-user-gesture-required"
).split()


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where Chromium is; without it these tests cannot be."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    return found


@dataclass
class Screen:
    """One person's browser. Collects what went wrong in its pages."""

    address: str
    context: BrowserContext
    wrong: list[str] = field(default_factory=list)

    async def page(self, path: str = "/") -> Page:
        page = await self.context.new_page()
        page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        page.on("console", self._console)
        await page.goto(self.address + path)
        return page

    def _console(self, message: Any) -> None:
        # Refused answers and sockets that are tried again are the pages' daily bread.
        if message.type == "error" and "Failed to load" not in message.text:
            if "WebSocket connection" not in message.text:
                self.wrong.append(message.text)

    async def sign_in(self, login: str, password: str = PASSWORD) -> Page:
        page = await self.page()
        await page.fill("[name=login]", login)
        await page.fill("[name=password]", password)
        await page.click("button.primary")
        return page


async def shot(page: Page, name: str) -> None:
    """A picture to look at."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=SHOTS / f"{name}.png")


async def situation(page: Page, name: str) -> None:
    """Wait until the strip says so."""
    await page.wait_for_selector(f"#strip[data-situation={name}]", timeout=8000)


@asynccontextmanager
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """A browser for pages without a voice: where the system has it, the Chromium that has no
    window to draw, which opens the desk with half of the work."""
    light = shutil.which("chromium-headless-shell") or chromium
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(
            executable_path=light, args=ARGUMENTS, headless=True
        )
        try:
            yield opened
        finally:
            await opened.close()


Seat = Callable[..., Awaitable[Screen]]


@dataclass
class Centre:
    """The floor and a way to open screens on it."""

    stage: FloorStage
    address: str
    seat: Seat


@pytest.fixture
async def centre(fresh_settings: Settings, chromium: str) -> AsyncIterator[Centre]:
    """A centre without a PBX: the telephones do what the test says."""
    ensure_assets(lambda _: None)
    await settle(fresh_settings)
    screens: list[Screen] = []
    async with (
        floor_stage(fresh_settings, OPERATORS) as stage,
        web_process(fresh_settings) as address,
        browser(chromium) as opened,
    ):

        async def seat(**how: Any) -> Screen:
            wanted = {"viewport": MONITOR, "permissions": ["microphone"], "locale": "ru-RU", **how}
            screens.append(Screen(address, await opened.new_context(**wanted)))
            return screens[-1]

        yield Centre(stage, address, seat)
        assert [screen.wrong for screen in screens if screen.wrong] == []
