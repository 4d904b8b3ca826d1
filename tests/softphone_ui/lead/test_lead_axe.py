"""Nothing serious on the lead's pages: axe-core, light and dark; and in three languages no word of
another one. What axe looks for is the same in each language."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from tests.pages.axe import grave, strangers
from tests.pages.conftest import (
    MONITOR,
    Screen,
    browser,
    chromium,
    light_browser,
    light_chromium,
    playwright,
    put_together,
)
from tests.softphone_ui.lead.desk import Desk
from tests.softphone_ui.lead.stage import Stage

__all__ = ["browser", "chromium", "light_browser", "light_chromium", "playwright"]
pytestmark = pytest.mark.pages

PAGES = (
    "/floor",
    "/missed",
    "/missed?kind=refused",
    "/callbacks",
    "/service-level",
    "/voice",
    "/calls",
    "/tickets",
    "/password",
)
#: Their own tests look at them in Russian.
ONCE_MORE = ("/incidents", "/blocked", "/marks", "/abuse", "/directory")


@pytest.mark.parametrize("language", ["ru", "kk", "en"])
async def test_the_leads_pages(played: Stage, browser: Browser, language: str) -> None:
    put_together()
    context = await browser.new_context(viewport=MONITOR)
    desk = Desk(Screen(played.url, context), played)
    found = []
    whole = {"ru": PAGES, "kk": ONCE_MORE}.get(language, ())
    for path in dict.fromkeys(PAGES + whole):
        page = await desk.open(path, language)
        look = grave if path in whole else strangers
        found += await look(page, f"{path} ({language})")
        await page.close()
    await context.close()
    assert found == []
    assert desk.screen.wrong == []
