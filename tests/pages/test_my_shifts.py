"""An operator's own month on a telephone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import asyncpg
import pytest
from playwright.async_api import expect

from foundation.settings import Settings
from tests.pages.axe import grave
from tests.pages.conftest import Centre, shot
from tests.pages.tongues import change_language

pytestmark = [pytest.mark.pages, pytest.mark.services]


async def test_an_operator_sees_the_month_and_makes_a_calendar_on_a_telephone(
    centre: Centre, fresh_settings: Settings
) -> None:
    zone = ZoneInfo(fresh_settings.timezone)
    midnight = datetime.now(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    connection = await asyncpg.connect(fresh_settings.stores.database_url)
    for days in (1, 2, 5, 6, 9, 10, 13, 14):
        at = (midnight + timedelta(days=days, hours=8)).astimezone(UTC)
        await connection.execute(
            "INSERT INTO shifts (extension, starts_at, ends_at) VALUES ('1001', $1, $2)",
            at,
            at + timedelta(hours=12),
        )
    await connection.close()
    screen = await centre.seat(viewport={"width": 390, "height": 844})
    page = await screen.sign_in("1001", path="/my-shifts")
    await expect(page.locator(".next-times")).to_have_text("завтра 08:00–20:00")
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    for language in ("kk", "en", "ru"):
        await change_language(page, language)
        await shot(page, f"my-shifts-{language}")
        assert not await page.evaluate(wide), language
    assert await grave(page, "my shifts") == []
    await page.click("form[action='/my-shifts/calendar'] button")
    await expect(page.locator("#address")).to_contain_text("/calendar/")
    assert not await page.evaluate(wide)
    assert await grave(page, "my shifts with an address") == []
    await shot(page, "my-shifts-calendar")
    await page.click("form[action='/my-shifts/calendar/revoke'] button")
    await expect(page.locator("form[action='/my-shifts/calendar/revoke']")).to_have_count(0)
