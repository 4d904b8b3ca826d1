"""A clerk's ticket and a conversation of the inbox without a mouse: Tab reaches everything, what
has the focus is seen, and nothing keeps it."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from foundation.settings import Settings
from tests.channels.town import town
from tests.pages.conftest import Centre, quiet, ready
from tests.pages.test_bodies import MANHOLE, tickets
from tests.softphone_ui.city import PASSWORD

__all__ = ["tickets"]
pytestmark = [pytest.mark.pages, pytest.mark.services]
#: Whether what has the focus matches, and whether it is seen: an outline, within the window.
FOCUS = """selector => {
  const at = document.activeElement, { outlineStyle, outlineWidth } = getComputedStyle(at);
  const { left, right, top, bottom, width } = at.getBoundingClientRect();
  const within = left >= 0 && right <= innerWidth + 1 && top < innerHeight && bottom > 0;
  return {
    there: at.matches(selector), name: at.outerHTML.slice(0, 80),
    seen: at === document.body
      || (width > 0 && within && outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2),
  };
}"""
#: Tabs through a clerk's menu and what stands before the steps of a ticket.
THROUGH_THE_MENU = 24


async def tab_to(page: Page, selector: str, most: int) -> None:
    """Press Tab until this has the focus, `most` times at most; each stop on the way is seen."""
    for _ in range(most):
        await page.keyboard.press("Tab")
        focus = await page.evaluate(FOCUS, selector)
        assert focus["seen"], f"nobody sees where the focus is: {focus['name']}"
        if focus["there"]:
            return
    raise AssertionError(f"{selector} is not reached by Tab in {most} steps")


async def past_the_menu(page: Page) -> None:
    """The first Tab of a page offers to skip its menu."""
    await tab_to(page, ".skip", 1)
    await page.keyboard.press("Enter")
    await expect(page.locator("main")).to_be_focused()


async def sign_in_by_keys(centre: Centre, login: str) -> Page:
    page = await (await centre.seat()).page("/staff")
    await expect(page.locator("[name=login]")).to_be_focused()
    await page.keyboard.type(login)
    await page.keyboard.press("Tab")
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    return page


async def take_step(page: Page, step: str) -> None:
    """Reach a step of the ticket by Tab and press it."""
    await quiet(page)
    await tab_to(page, f"[data-step={step}]", THROUGH_THE_MENU)
    await page.keyboard.press("Enter")


@pytest.mark.usefixtures("tickets")
async def test_a_clerk_solves_a_ticket_without_a_mouse(centre: Centre) -> None:
    page = await sign_in_by_keys(centre, "clerk")
    await page.wait_for_url("**/body")
    await quiet(page)
    await past_the_menu(page)
    await tab_to(page, f"#tickets a[href='/body/{MANHOLE}']", 14)
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**/body/{MANHOLE}")
    await quiet(page)
    await past_the_menu(page)
    state = page.locator(".spread .chip")
    await take_step(page, "accept")
    await expect(state).to_have_text("принята")
    await take_step(page, "resolve")
    await expect(page.locator("[name=text]")).to_be_focused()
    await page.keyboard.type("Люк жабылды, рахмет")
    await tab_to(page, "#step-form button.primary", 4)
    await page.keyboard.press("Enter")
    await expect(state).to_have_text("решена")
    await ready(page)
    await tab_to(page, "main a[href='/body']", THROUGH_THE_MENU)
    await page.keyboard.press("Enter")
    await expect(page.locator("#tickets tbody tr")).to_have_count(1)


async def test_a_conversation_is_answered_without_a_mouse(
    centre: Centre, fresh_settings: Settings
) -> None:
    async with town(fresh_settings, counts=False) as it:
        page = await sign_in_by_keys(centre, "lead1")
        await page.wait_for_url("**/floor")
        await quiet(page)
        await tab_to(page, ".topbar a[href='/inbox']", 4)
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/inbox")
        it.api.write(text="Когда вывезут мусор на Абая 10?")
        await expect(page.locator("#conversations li")).to_have_count(1)
        await quiet(page)
        await past_the_menu(page)
        await tab_to(page, "#conversations button", 8)
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="Айгүл С.")).to_be_visible()
        await tab_to(page, "#words", 14)
        await page.keyboard.type("Вывезут завтра")
        await tab_to(page, "#send", 8)
        await page.keyboard.press("Enter")
        await expect(page.locator("#talk-sent")).to_have_text("Отправлено: Вывезут завтра")

        async def told() -> bool:
            return "Вывезут завтра" in it.api.texts

        await it.until(told, "the author is told")
