"""The body answers with a photo; the registry and the applicant see it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from foundation.settings import Settings
from registry.tickets.applicant_code import code_of
from tests.pages.axe import grave
from tests.pages.conftest import PHONE, Centre, quiet, shot
from tests.pages.test_bodies import MANHOLE, stepped, tickets
from tests.pages.test_desk import in_call, open_desk, saved
from tests.registry.files.samples import BAITEREK, SCRIPT, photo
from tests.softphone_ui.city import program

__all__ = ["tickets"]
pytestmark = [pytest.mark.pages, pytest.mark.services]


async def seen(page: Page, chosen: str) -> None:
    """Every picture that `chosen` names has been drawn."""
    await page.locator(chosen).first.scroll_into_view_if_needed()
    await page.wait_for_function(
        "(chosen) => [...document.querySelectorAll(chosen)].every((it) => it.naturalWidth > 0)",
        arg=chosen,
    )


@pytest.mark.usefixtures("tickets")
async def test_a_clerk_answers_with_photos_by_keyboard_and_all_see_them(
    centre: Centre, fresh_settings: Settings, tmp_path: Path
) -> None:
    good, other, bad = (tmp_path / name for name in ("after.jpg", "near.png", "script.png"))
    good.write_bytes(photo(size=(1600, 1200), place=BAITEREK))
    other.write_bytes(photo("PNG"))
    bad.write_bytes(b"\x89PNG\r\n\x1a\n" + SCRIPT)
    lead = await (await centre.seat()).sign_in("lead1", path=f"/tickets/{MANHOLE}")
    await quiet(lead)
    page = await (await centre.seat()).sign_in("clerk", path=f"/body/{MANHOLE}")
    await quiet(page)
    await stepped(page, "a", "принята")
    await quiet(page)
    await page.keyboard.press("r")
    await page.keyboard.type("Люк жабылды")
    await page.keyboard.press("Tab")
    chooser = page.locator("#answer-photos input[type=file]")
    await expect(chooser).to_be_focused()
    await chooser.set_input_files([good, bad, other])
    await expect(page.locator("#answer-photos .chosen img")).to_have_count(2)
    problem = page.locator("#answer-photos .problem")
    await expect(problem).to_contain_text("script.png: Это не фото или оно повреждено")
    await expect(lead.locator("#ticket-files li")).to_have_count(2)
    await page.reload()
    await quiet(page)
    await page.keyboard.press("r")
    await seen(page, "#answer-photos .chosen img")
    await shot(page, "photos-answer")
    found = await grave(page, "an answer with photos")
    await page.locator("[name=text]").focus()
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".spread .chip")).to_have_text("решена")
    await seen(page, "#files img")
    await expect(page.locator(".story")).to_contain_text("Фото, ")
    await shot(page, "photos-body")
    await expect(lead.locator("#ticket-files li").first).to_contain_text("отправлено с ответом")
    await seen(lead, "#ticket-files img")
    await shot(lead, "photos-registry")
    found += await grave(lead, "a ticket with photos")
    found += await applicant_sees_two(centre, code_of(fresh_settings.web.web_secret, MANHOLE))
    assert found == []


async def applicant_sees_two(centre: Centre, code: str) -> list[str]:
    page = await (await centre.seat(**PHONE)).page("/t")
    await page.fill("[name=number]", MANHOLE)
    await page.fill("[name=code]", code)
    await page.click("button.primary")
    await expect(page.locator(".photos img")).to_have_count(2)
    await seen(page, ".photos img")
    await shot(page, "photos-applicant")
    assert await page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
    found = await grave(page, "an applicant's photos")
    await page.locator(".photos a").first.click()
    await page.wait_for_function("() => document.images[0]?.naturalWidth === 1600")
    await shot(page, "photos-whole")
    return found


@pytest.mark.parametrize(
    ("place", "said", "buttons"),
    [(BAITEREK, "Снято: Есиль", 1), ((43.24, 76.95), "Снято: за пределами города", 0)],
    ids=["in the city", "outside"],
)
async def test_the_place_of_a_photo_is_offered_where_the_ticket_may_have_it(
    centre: Centre, place: tuple[float, float], said: str, buttons: int
) -> None:
    page = await open_desk(centre)
    await in_call(centre, page)
    await page.fill("#subject", "Люк открыт")
    await saved(page)
    number = await page.inner_text("#ticket-number")
    async with program(centre.address, "lead1") as lead:
        headers = {"X-CSRF": lead.token, "Content-Type": "application/octet-stream"}
        path = f"/api/tickets/{number}/files"
        async with lead.http.post(path, data=photo(place=place), headers=headers) as answer:
            assert answer.status == 200
    offer = page.locator("#ticket-files [data-offer]")
    await expect(offer).to_contain_text(said)
    await expect(offer.locator("button")).to_have_count(buttons)
    if buttons:
        await offer.locator("button").press("Enter")
        await saved(page)
        await expect(page.locator("#place-words")).to_contain_text("Есиль")
