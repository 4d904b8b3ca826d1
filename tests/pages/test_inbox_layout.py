"""How the inbox looks: the conversation has most of the height, and a note is no answer's twin."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from foundation.settings import Settings
from tests.channels.town import Town, town
from tests.pages.axe import grave
from tests.pages.conftest import MONITOR, WIDER, Centre, shot
from tests.pages.test_inbox import OTHER, opened, posts
from tests.pages.tongues import change_language

pytestmark = [pytest.mark.pages, pytest.mark.services]
LANGUAGES = ("kk", "ru", "en")
SMALLEST_SHARE = 0.6
BACKGROUND = "getComputedStyle(document.getElementById('answer')).backgroundColor"


async def share(page: Page) -> float:
    """The part of the monitor's height that the messages of the conversation have."""
    box = await page.locator("#said").bounding_box()
    assert box is not None
    return box["height"] / MONITOR["height"]


async def with_one_alike(centre: Centre, it: Town) -> Page:
    """The inbox with a conversation open about which somebody else has written, too."""
    page = await opened(centre, "1001")
    await posts(it.api)
    await expect(page.locator("#conversations li")).to_have_count(2)
    it.api.write(
        OTHER.model_copy(update={"id": 7003, "first_name": "Дана", "last_name": "О."}),
        text="Абай көшесі 12-үйдің ауласында көше шамдары үш күннен бері жанбай тұр",
    )
    await expect(page.locator("#conversations li")).to_have_count(3)
    await page.keyboard.press("j")
    await expect(page.locator("#alike")).to_be_visible()
    return page


async def test_the_conversation_has_most_of_the_height(
    centre: Centre, fresh_settings: Settings
) -> None:
    """While nobody answers, while somebody does, and while a note is written; in each language,
    with something alike and with the knowledge base beside it."""
    async with town(fresh_settings, counts=False) as it:
        page = await with_one_alike(centre, it)
        shares, wider = {}, []
        await page.keyboard.press("i")
        await expect(page.locator("#side")).to_be_visible()
        await page.keyboard.press("Escape")
        for language in LANGUAGES:
            await change_language(page, language)
            for key in ("", "a", "n"):
                if key:
                    await page.keyboard.press(key)
                    await expect(page.locator("#words")).to_be_focused()
                    await page.keyboard.press("Escape")
                shares[language, key] = await share(page)
                await shot(page, f"inbox-layout-{language}-{key or 'open'}")
            wider.append(await page.evaluate(WIDER))
            await page.keyboard.press("b")
            await expect(page.locator("#take")).to_be_hidden()
        assert min(shares.values()) >= SMALLEST_SHARE, shares
        assert wider == [0, 0, 0]


async def test_what_is_alike_is_a_line_until_it_is_asked_for(
    centre: Centre, fresh_settings: Settings
) -> None:
    async with town(fresh_settings, counts=False) as it:
        page = await with_one_alike(centre, it)
        rows = page.locator("#alike-list li")
        await expect(rows.first).to_be_hidden()
        await expect(page.locator("#alike summary")).to_contain_text("Дана О.")
        await page.keyboard.press("q")
        await expect(rows.first).to_be_visible()
        await shot(page, "inbox-alike")
        await page.keyboard.press("Escape")
        await expect(rows.first).to_be_hidden()


async def test_actions_stand_in_a_menu_with_their_keys(
    centre: Centre, fresh_settings: Settings
) -> None:
    async with town(fresh_settings, counts=False) as it:
        page = await with_one_alike(centre, it)
        menu = page.locator("#acts-menu")
        await page.keyboard.press("d")
        await expect(menu.locator("#end")).to_be_focused()
        await expect(menu).to_contain_text("Передать коллеге T")
        found = await grave(page, "the menu of the inbox")
        await shot(page, "inbox-menu")
        await page.keyboard.press("ArrowDown")
        await expect(menu.locator("#macro")).to_be_focused()
        await page.keyboard.press("Escape")
        await expect(menu).to_be_hidden()
        await page.keyboard.press("d")
        await page.keyboard.press("t")
        await expect(menu).to_be_hidden()
        await expect(page.locator("#hand-dialog")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.locator("#hand-dialog")).to_be_hidden()
        await expect(page.locator("body")).to_be_focused()
        await page.keyboard.press("d")
        await expect(menu.locator("#end")).to_be_focused()
        await page.keyboard.press("ArrowUp")
        await page.keyboard.press("Enter")
        await expect(page.locator("#mark-dialog")).to_be_visible()
        assert found == []


async def test_a_note_looks_unlike_an_answer(centre: Centre, fresh_settings: Settings) -> None:
    async with town(fresh_settings, counts=False) as it:
        page = await with_one_alike(centre, it)
        await page.keyboard.press("a")
        await expect(page.locator("#words")).to_be_focused()
        await expect(page.locator("#send")).to_contain_text("Отправить")
        answer = await page.evaluate(BACKGROUND)
        await page.keyboard.press("Escape")
        await page.keyboard.press("n")
        await expect(page.locator("#send")).to_contain_text("Сохранить заметку")
        await expect(page.locator("#send-done")).to_be_hidden()
        assert await page.evaluate(BACKGROUND) != answer
        assert await grave(page, "a note of the inbox") == []
