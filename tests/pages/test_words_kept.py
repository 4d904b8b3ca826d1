"""Browsers keep our words until an update changes them."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from playwright.async_api import Browser, Page

from foundation.settings import Settings
from softphone_ui.web.words import Words
from tests.pages.conftest import go, put_together, ready
from tests.softphone_ui.city import settle, web_process

pytestmark = [pytest.mark.pages, pytest.mark.services]
#: In bytes; nothing where the browser had them.
ASKED_FOR = """() => performance.getEntriesByType('resource')
  .filter((it) => it.name.includes('/api/words/')).map((it) => it.transferSize)"""
SAID = "async () => (await import('/static/web/words.js')).t('Sign out')"


async def loaded(page: Page) -> tuple[bool, str]:
    """Whether the words came over the network, and what the page's scripts say with them."""
    [size] = await page.evaluate(ASKED_FOR)
    return size > 0, await page.evaluate(SAID)


async def test_an_update_reaches_whoever_kept_the_words(
    fresh_settings: Settings, browser: Browser
) -> None:
    put_together()
    await settle(fresh_settings)
    page = await (await browser.new_context(locale="ru-RU")).new_page()
    async with web_process(fresh_settings) as address:
        seen = []
        for _ in range(2):
            await go(page, f"{address}/staff")
            seen.append(await loaded(page))
    assert seen == [(True, "Снять"), (False, "Снять")]
    with (
        patch("softphone_ui.app.stamp", lambda: "next"),
        patch("softphone_ui.web.security.stamp", lambda: "next"),
        patch.object(Words, "for_browser", lambda *_: {"Sign out": "До свидания"}),
    ):
        async with web_process(fresh_settings):
            await page.reload()
            await ready(page)
            assert await loaded(page) == (True, "До свидания")
