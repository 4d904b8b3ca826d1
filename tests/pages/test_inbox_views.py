"""The views of the inbox, by keys; what is open keeps its place when it leaves the view."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import expect

from foundation.settings import Settings
from tests.channels.bot_api import CITIZEN
from tests.channels.town import town
from tests.pages.axe import grave
from tests.pages.conftest import WIDER, Centre, shot
from tests.pages.test_inbox import OTHER, opened
from tests.pages.tongues import change_language

pytestmark = [pytest.mark.pages, pytest.mark.services]
DANA = CITIZEN.model_copy(update={"id": 7003, "first_name": "Дана", "last_name": "О."})


async def test_views_by_keys_and_the_answered_one_stays(
    centre: Centre, fresh_settings: Settings
) -> None:
    async with town(fresh_settings, counts=False) as it:
        page = await opened(centre, "1001")
        it.api.write(text="Когда вывезут мусор на Абая 10?")
        await expect(page.locator("#conversations li")).to_have_count(1)
        it.api.write(
            OTHER, text="Мусор не вывозят третий день", at=datetime.now(UTC) - timedelta(minutes=11)
        )
        it.api.write(DANA, text="Где узнать график воды?")
        lines, views = page.locator("#conversations li"), page.locator("#views")
        await expect(lines).to_have_count(3)
        await expect(lines.first).to_contain_text("Сергей Ким")  # late: it comes first
        await page.keyboard.press("4")
        await expect(lines).to_have_count(1)
        await page.keyboard.press("3")
        await expect(lines).to_have_count(3)
        await page.keyboard.press("j")
        await expect(page.get_by_role("heading", name="Сергей Ким")).to_be_visible()
        await page.keyboard.press("a")
        await expect(page.locator("#words")).to_be_focused()
        await page.keyboard.type("Бригада выехала")
        await page.keyboard.press("Control+Enter")
        await expect(page.locator("#talk-sent")).to_have_text("Отправлено: Бригада выехала")
        await expect(views.locator("[data-view=unassigned]")).to_contain_text("2")
        await expect(views.locator("[data-view=mine]")).to_contain_text("1")
        await expect(lines).to_have_count(3)  # it is of this view no more, and stays
        await expect(lines.first).to_contain_text("ответ дан")
        await shot(page, "inbox-sent")
        await page.keyboard.press("Escape")
        await page.keyboard.press("j")
        await expect(page.get_by_role("heading", name="Айгүл С.")).to_be_visible()
        found = []
        for language in ("kk", "en", "ru"):
            await change_language(page, language)
            await shot(page, f"inbox-views-{language}")
            found += await grave(page, f"views in {language}")
            assert await page.evaluate(WIDER) == 0
        assert found == []


async def test_a_note_that_names_a_colleague_stands_in_their_mentions(
    centre: Centre, fresh_settings: Settings
) -> None:
    """Until they have written in that conversation themselves."""
    async with town(fresh_settings, counts=False) as it:
        page, lead = await opened(centre, "1001"), await opened(centre, "lead1")
        it.api.write(text="Когда вывезут мусор на Абая 10?")
        await expect(page.locator("#conversations li")).to_have_count(1)
        await page.keyboard.press("j")
        await expect(page.get_by_role("heading", name="Айгүл С.")).to_be_visible()
        await page.keyboard.press("n")
        await expect(page.locator("#words")).to_be_focused()
        await page.keyboard.type("@lead1, кому это?")
        await page.keyboard.press("Control+Enter")
        mentions = lead.locator("#views [data-view=mentions]")
        await expect(mentions).to_contain_text("1")
        await expect(page.locator("#views [data-view=mentions]")).to_contain_text("0")
        await lead.keyboard.press("5")
        await expect(lead.locator("#conversations li")).to_have_count(1)
        await lead.keyboard.press("j")
        await expect(lead.locator("#said li[data-kind=note]")).to_contain_text("@lead1")
        await lead.keyboard.press("n")
        await expect(lead.locator("#words")).to_be_focused()
        await lead.keyboard.type("Отвечайте сами")
        await lead.keyboard.press("Control+Enter")
        await expect(mentions).to_contain_text("0")
