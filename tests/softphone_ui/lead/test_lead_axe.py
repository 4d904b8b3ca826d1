"""Nothing serious on the lead's pages: axe-core, light and dark, in three languages."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from softphone_ui.assets import ensure_assets
from tests.pages.axe import grave
from tests.pages.conftest import MONITOR, Screen, browser, chromium
from tests.softphone_ui.lead.stage import Stage
from tests.softphone_ui.lead.test_lead_pages import Desk

__all__ = ["chromium"]
pytestmark = [pytest.mark.pages, pytest.mark.asyncio(loop_scope="module")]

PAGES = (
    "/floor",
    "/missed",
    "/callbacks",
    "/service-level",
    "/voice",
    "/calls",
    "/tickets",
    "/password",
)
#: Their own tests look at them in Russian.
ONCE_MORE = ("/incidents", "/blocked", "/marks", "/abuse", "/directory")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def opened(chromium: str) -> AsyncIterator[Browser]:
    ensure_assets(lambda _: None)
    async with browser(chromium) as found:
        yield found


@pytest.mark.parametrize("language", ["ru", "kk", "en"])
async def test_the_leads_pages(played: Stage, opened: Browser, language: str) -> None:
    context = await opened.new_context(viewport=MONITOR)
    desk = Desk(Screen(played.url, context), played)
    found = []
    for path in PAGES + (ONCE_MORE if language == "kk" else ()):
        page = await desk.open(path, language)
        found += await grave(page, f"{path} ({language})")
        await page.close()
    await context.close()
    assert found == []
    assert desk.screen.wrong == []
