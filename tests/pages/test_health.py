"""The page of health as the administrator sees it: what is to be done first, in each language."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.async_api import ViewportSize, expect

from foundation.process.hangs import Hang, note_hang
from foundation.settings import Settings
from tests.pages.axe import grave
from tests.pages.conftest import Centre, go, shot
from tests.pages.tongues import change_language, strange

pytestmark = [pytest.mark.pages, pytest.mark.services]
TELEPHONE: ViewportSize = {"width": 390, "height": 844}
STACK = 'Current thread 0x1 (most recent call first):\n  File "/x/agi/server.py", line 62 in serve'
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


async def test_what_is_amiss_stands_first_and_stays_open_as_it_is_asked_again(
    centre: Centre, fresh_settings: Settings
) -> None:
    fresh_settings.log_dir.mkdir(exist_ok=True)
    note_hang(fresh_settings, Hang(datetime.now(UTC), "agi", 7, STACK))
    page = await (await centre.seat()).sign_in("admin")
    await page.clock.install()
    await go(page, f"{centre.address}/health")
    troubles = page.locator(".trouble")
    await expect(troubles.filter(has_text="Диспетчер звонков")).to_contain_text("Не запущена")
    await page.locator("summary").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("pre")).to_contain_text("agi/server.py")
    await page.evaluate("document.querySelector('.trouble').dataset.old = ''")
    await page.clock.fast_forward(11_000)
    await expect(page.locator(".trouble[data-old]")).to_have_count(0)  # it has asked again
    await expect(page.locator("pre")).to_be_visible()
    await expect(page.locator("summary")).to_be_focused()
    assert await grave(page, "health") == []
    for language in ("kk", "en", "ru"):
        await change_language(page, language)
        await expect(troubles.first).to_be_visible()
        assert await strange(page) == []
        await shot(page, f"health-{language}")
    await page.set_viewport_size(TELEPHONE)
    assert await page.evaluate(FITS)
    await shot(page, "health-telephone")
