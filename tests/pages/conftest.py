"""A real Chromium, people to sign in as, and a floor to play on."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

import pytest
import pytest_asyncio
from playwright.async_api import (
    Browser,
    BrowserContext,
    Error,
    Page,
    Playwright,
    Request,
    Route,
    async_playwright,
    expect,
)

from bench.system import System
from foundation.settings import Settings
from queue_manager.requests import ChangeState
from sip_peers.outside import free_udp_port
from softphone_ui.web.assets import ensure_assets
from tests.softphone_ui.city import OPERATORS, PASSWORD, settle, web_process
from tests.softphone_ui.floor_stage import FloorStage, floor_stage
from tests.whole_systems import SHARED

#: How long a page is waited for to show what it must: longer than a loaded machine needs.
expect.set_options(timeout=15_000)

#: The folder for pictures to look at; without it none is taken, for no test looks at them.
# Our settings refuse a KOMEK_ key they do not know, so it is taken out here.
SHOTS = os.environ.pop("KOMEK_SHOTS", "")
MONITOR = {"width": 1366, "height": 768}
#: A name of this machine to which browsers give no more than to any other one without https.
ELSEWHERE = "desk.test"
ARGUMENTS = (
    f"--host-resolver-rules=MAP {ELSEWHERE} 127.0.0.1",
    *(
        "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
        "--disable-component-update --disable-sync --use-fake-ui-for-media-stream "
        "--use-fake-device-for-media-stream --autoplay-policy=no-user-gesture-required"
    ).split(),
)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where Chromium is; without it these tests cannot be."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    return found


@pytest.fixture(scope="session")
def light_chromium(chromium: str) -> str:
    """Where the system has it, the Chromium that has no window to draw: it starts with a quarter of
    the work and opens the desk with half."""
    return shutil.which("chromium-headless-shell") or chromium


PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
#: In pixels: by how much a page is wider than its window.
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
#: A page's requests that are not answered yet, of pages that a Screen has seen.
ASKED: WeakKeyDictionary[Page, set[Request]] = WeakKeyDictionary()
#: They have no end, or none that is told.
ENDLESS = ("websocket", "eventsource", "ping")
QUIET_SECONDS = 30.0
#: A module that was imported before is run no second time: its end is waited for.
MODULES_RUN = """() => Promise.all([...document.querySelectorAll('script[type=module][src]')]
  .map((it) => import(it.src)))"""
#: What Playwright says of a page that has gone to another while it was asked.
GONE_ON = "context was destroyed"
#: What has been answered is dealt with, and what that asks for is asked. A busy machine may leave a
#: page no idle moment for long.
NOTHING_TO_DO = """() => new Promise((done) => {
  const idle = (then) => requestIdleCallback(then, { timeout: 1000 });
  idle(() => setTimeout(() => idle(done), 50));
})"""


async def ready(page: Page) -> None:
    """Wait until the page's modules have run to their end: they wait for their words, and what is
    pressed before finds nobody. One that is loaded again meanwhile, for it heard that what it shows
    has changed, is waited for again."""
    run = False
    while not run:
        await page.wait_for_load_state("load")
        try:
            await page.evaluate(MODULES_RUN)
            run = True
        except Error as error:
            if GONE_ON not in str(error):
                raise


async def go(page: Page, address: str) -> None:
    """Open it, and wait until it can be used."""
    await page.goto(address)
    await ready(page)


#: Pages whose requests are caught, and the one by which that is seen.
CAUGHT: WeakSet[Page] = WeakSet()
PROBE, TAKEN = "/caught", 299


async def catch(
    page: Page, which: str | re.Pattern[str], handler: Callable[[Route], Any], **how: Any
) -> None:
    """As `page.route`. What a page sends while its browser begins to catch requests may pass by on
    a busy machine: this waits until one was caught, and from then on all are."""
    if page not in CAUGHT:
        await page.route(f"**{PROBE}", lambda route: route.fulfill(status=TAKEN))
        while await page.evaluate(f"fetch('{PROBE}').then((answer) => answer.status)") != TAKEN:
            pass
        CAUGHT.add(page)
    await page.route(which, handler, **how)


async def comes_to(page: Page, script: str, value: Any) -> None:
    """Wait until `script` gives `value`, which JSON can hold."""
    same = f"(value) => JSON.stringify({script}) === JSON.stringify(value)"
    await page.wait_for_function(same, arg=value)


@asynccontextmanager
async def standing_still(page: Page) -> AsyncIterator[None]:
    """The page's clock stands: what it shows for seconds stays until it goes on, however late a
    slow machine comes to look."""
    await page.clock.install()
    stands = False
    while not stands:
        with suppress(Error):  # by now it is later than that
            await page.clock.pause_at(await page.evaluate("Date.now() + 1000") / 1000)
            stands = True
    yield
    await page.clock.resume()


async def quiet(page: Page) -> None:
    """Wait until the page is ready and has no question open. Raises TimeoutError, which names the
    questions that are."""
    try:
        async with asyncio.timeout(QUIET_SECONDS):
            while not await _is_quiet(page):
                pass
    except TimeoutError as error:
        left = [request.url for request in ASKED[page]]
        raise TimeoutError(f"{page.url} asks still after {QUIET_SECONDS:.0f} s: {left}") from error


async def _is_quiet(page: Page) -> bool:
    asked = ASKED[page]
    try:
        await ready(page)
        begun = bool(asked)
        await page.evaluate(NOTHING_TO_DO)
    except Error as error:
        if GONE_ON in str(error):
            return False
        raise
    return not begun and not asked


def _listen(page: Page) -> None:
    asked = ASKED.setdefault(page, set())
    page.on("request", lambda it: None if it.resource_type in ENDLESS else asked.add(it))
    page.on("requestfinished", lambda it: asked.discard(it))
    page.on("requestfailed", lambda it: asked.discard(it))


@dataclass
class Screen:
    """One person's browser. Collects what went wrong in its pages."""

    address: str
    context: BrowserContext
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.on("page", _listen)

    async def page(self, path: str = "/staff") -> Page:
        page = await self.context.new_page()
        page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        page.on("console", self._console)
        await go(page, self.address + path)
        return page

    def _console(self, message: Any) -> None:
        # Refused answers and sockets that are tried again are the pages' daily bread.
        if message.type == "error" and "Failed to load" not in message.text:
            if "WebSocket connection" not in message.text:
                self.wrong.append(message.text)

    async def sign_in(self, login: str, password: str = PASSWORD, path: str = "/staff") -> Page:
        """A page of this person's: the one on which they begin, or another."""
        await self.signs_in(login, password)
        return await self.page(path)

    async def signs_in(self, login: str, password: str = PASSWORD) -> None:
        """As a program does: the page for it has a test of its own."""
        body = {"login": login, "password": password}
        told = await self.context.request.post(f"{self.address}/api/sign-in", data=body)
        assert told.status == 200, await told.text()


async def shot(page: Page, name: str) -> None:
    """A picture to look at, where somebody wants any."""
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        await page.screenshot(path=Path(SHOTS) / f"{name}.png")


async def situation(page: Page, name: str) -> None:
    """Wait until the strip says so."""
    await page.wait_for_selector(f"#strip[data-situation={name}]")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def playwright() -> AsyncIterator[Playwright]:
    """What leads the browsers: it takes longer to start than a browser does."""
    async with async_playwright() as started:
        yield started


@cache
def put_together() -> None:
    """What browsers load is put together. A worker looks once."""
    ensure_assets(lambda _: None, checking_tools=True)


class LightBrowser:
    """A browser for pages without a voice. One for all tests of a worker, for a context shares
    nothing with another; begun anew where a test has brought it down."""

    def __init__(self, playwright: Playwright, program: str) -> None:
        self._playwright = playwright
        self._program = program
        self._opened: Browser | None = None

    async def opened(self) -> Browser:
        if self._opened is None or not self._opened.is_connected():
            self._opened = await self._playwright.chromium.launch(
                executable_path=self._program, args=ARGUMENTS, headless=True
            )
        return self._opened

    async def close(self) -> None:
        if self._opened is not None:
            await self._opened.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def light_browser(playwright: Playwright, light_chromium: str) -> AsyncIterator[LightBrowser]:
    light = LightBrowser(playwright, light_chromium)
    yield light
    await light.close()


@pytest_asyncio.fixture(loop_scope="session")
async def browser(light_browser: LightBrowser) -> AsyncIterator[Browser]:
    """The worker's browser; contexts that the test leaves open are closed after it."""
    opened = await light_browser.opened()
    yield opened
    for context in opened.contexts:
        await context.close()


Seat = Callable[..., Awaitable[Screen]]


@dataclass
class Centre:
    """The floor and a way to open screens on it."""

    stage: FloorStage
    address: str
    seat: Seat


@pytest_asyncio.fixture(loop_scope="session")
async def centre(fresh_settings: Settings, browser: Browser) -> AsyncIterator[Centre]:
    """A centre without a PBX: the telephones do what the test says."""
    put_together()
    await settle(fresh_settings)
    screens: list[Screen] = []
    async with (
        floor_stage(fresh_settings, OPERATORS) as stage,
        web_process(fresh_settings) as address,
    ):

        async def seat(**how: Any) -> Screen:
            wanted = {"viewport": MONITOR, "permissions": ["microphone"], "locale": "ru-RU", **how}
            screens.append(Screen(address, await browser.new_context(**wanted)))
            return screens[-1]

        yield Centre(stage, address, seat)
        assert [screen.wrong for screen in screens if screen.wrong] == []


def nobody_at_work(system: System) -> System:
    """A system that another file has used, as if nobody had: operators are signed out."""

    async def all_sign_out() -> None:
        await system.refresh()
        for extension, state in (await system.operator_states()).items():
            if state != "signed_out":
                await system.ask_dispatcher(ChangeState(extension, "signed_out"))

    asyncio.run(all_sign_out())
    return system


@pytest.fixture(scope="module")
def city_system() -> System:
    """A whole system as a city runs it, one for several files."""
    return SHARED.get("city", greeting="full", wrap_up_seconds=20)


@pytest.fixture(scope="module")
def brisk_system() -> System:
    """One more, whose trunk leads out; no greeting, and a wrap-up that can be waited for."""
    out = f"127.0.0.1:{free_udp_port()}"
    return SHARED.get("brisk", greeting="none", wrap_up_seconds=5, trunk_out=out)
