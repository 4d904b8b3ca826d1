"""The networks and the watched words in a browser, by keyboard."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import expect

from channels.model import RemainingUnits
from channels.rows import sources
from channels.state import ChannelsState, SourceState
from foundation.postgres.pool import open_pool, transaction
from foundation.process.health import serve_health
from foundation.settings import Settings
from tests.pages.axe import grave
from tests.pages.conftest import Centre, go, ready, shot
from tests.pages.tongues import change_language, strange

pytestmark = [pytest.mark.pages, pytest.mark.services]


async def _state(settings: Settings) -> ChannelsState:
    """VK is read, X has little left, Facebook refuses us."""
    now = datetime.now(UTC)
    vk, x, facebook = SourceState(), SourceState(), SourceState()
    vk.answered(now)
    x.answered(now, [RemainingUnits("posts in 24 hours", 12, 1000)])
    facebook.failed("error 190: Session has expired", now, now, refused=True)
    pool = await open_pool(settings, "test", size=1)
    async with transaction(pool) as link:
        await sources.begin(link, "vk")
        await sources.read_to(link, "vk", None, now, now - timedelta(seconds=70), 31.0)
    pool.terminate()
    return ChannelsState(sources={"vk": vk, "x": x, "facebook": facebook})


async def test_a_word_is_watched_and_removed_by_keyboard(
    centre: Centre, fresh_settings: Settings
) -> None:
    state = await _state(fresh_settings)
    page = await (await centre.seat()).sign_in("admin")
    async with serve_health(fresh_settings, "channels", state.health):
        await go(page, f"{centre.address}/networks")
        words = page.locator("li:has([data-remove])")
        await expect(words).to_have_count(4)
        await page.locator("[name=word]").fill("#Қарағанды")
        await page.keyboard.press("Enter")
        await expect(words).to_have_count(5)
        await ready(page)
        await page.locator("[name=word]").fill("#карағанды")
        await page.keyboard.press("Enter")
        await expect(page.locator("#new-word + .problem")).to_be_visible()
        await page.locator("li", has_text="#Қарағанды").locator("button").focus()
        await page.keyboard.press("Enter")
        await expect(words).to_have_count(4)
        await ready(page)
        channel = page.locator("#new-channel [name=name]")
        await channel.fill("https://t.me/+secret")
        await page.keyboard.press("Enter")
        await expect(page.locator("#new-channel + .problem")).to_be_visible()
        await channel.fill("@Astana_News")
        await page.keyboard.press("Enter")
        channels = page.locator("li:has([data-remove-channel])")
        await expect(channels).to_contain_text("@astana_news")
        found = await grave(page, "networks")
        for language in ("kk", "en", "ru"):
            await change_language(page, language)
            await expect(page.locator("tr:has(th:text-is('X'))")).to_contain_text("12")
            await expect(page.locator(".caution")).to_contain_text("Telegram")
            assert await strange(page) == []
            await shot(page, f"networks-{language}")
    assert found == []
