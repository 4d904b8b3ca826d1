"""An operator looks at words and photos that citizens wrote, by keyboard; looked at with axe."""

from __future__ import annotations

from pathlib import Path

import asyncpg
import pytest
from playwright.async_api import expect

from foundation.settings import Settings
from tests.pages.axe import grave
from tests.pages.conftest import PHONE, Centre, go, shot
from tests.pages.test_citizen import send
from tests.registry.files.samples import photo

pytestmark = [pytest.mark.pages, pytest.mark.services]


async def yesterday(settings: Settings) -> None:
    """Let all tickets be of the day before."""
    link = await asyncpg.connect(settings.stores.database_url)
    try:
        await link.execute("UPDATE tickets SET opened_at = opened_at - interval '1 day'")
    finally:
        await link.close()


async def test_an_operator_publishes_words_and_one_photo(
    centre: Centre, fresh_settings: Settings, tmp_path: Path
) -> None:
    pictures = [tmp_path / f"{it}.jpg" for it in "ab"]
    for it in pictures:
        it.write_bytes(photo(size=(640, 480)))
    page = await (await centre.seat(**PHONE, locale="ru")).page("/report/what")
    await page.locator("#photo").set_input_files(pictures)
    await page.locator("#text").fill("Яма у дома, звоните Сериковой Айгүл 8 701 234 56 78")
    await page.locator("#what .primary").click()
    await page.locator("#topic").select_option("road")
    await page.locator("form .primary").click()
    await page.locator("#address").fill("у моста")
    await page.locator("#where .primary").click()
    await page.locator("#consent").check()
    await send(page)
    await expect(page.locator(".large").first).to_contain_text("109-")
    desk = await (await centre.seat(locale="ru")).sign_in("lead1", path="/publishing")
    await expect(desk.locator("mark")).to_have_text(["Сериковой Айгүл", "8 701 234 56 78"])
    await shot(desk, "publishing-ru")
    found = await grave(desk, "publishing")
    await desk.locator("textarea").fill("Яма у дома")
    await desk.locator("[name=photo]").nth(1).press("Space")
    await desk.locator("[value=publish]").press("Enter")
    await expect(desk.locator(".empty")).to_be_visible()
    found += await grave(desk, "publishing-decided")
    await shot(desk, "publishing-decided-ru")
    await yesterday(fresh_settings)  # the list shows a ticket once its day is over
    await go(page, f"{centre.address}/requests")
    await expect(page.locator(".requests .words")).to_have_text("Яма у дома")
    await expect(page.locator(".requests img.thumb")).to_have_count(1)
    await shot(page, "citizen-requests-published")
    found += await grave(page, "requests with words and photo")
    assert found == []
