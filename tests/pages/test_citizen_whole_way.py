"""A citizen's whole way on a telephone, by keys alone: from the front page over the report to the
answer, which a clerk gives on the body's page, and to the public page of the report."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from foundation.settings import Settings
from tests.pages.axe import grave
from tests.pages.conftest import PHONE, WIDER, Centre, go, quiet, ready, shot
from tests.pages.test_citizen import be_next_day, on
from tests.registry.files.samples import photo

pytestmark = [pytest.mark.pages, pytest.mark.services]
MOST_TABS = 40


async def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus, as somebody without a pointer does."""
    wanted = page.locator(selector).first
    for _ in range(MOST_TABS):
        if await wanted.evaluate("(it) => it === document.activeElement"):
            return
        await page.keyboard.press("Tab")
    await expect(wanted).to_be_focused()


async def goes_on(page: Page, button: str, path: str) -> None:
    """Press a button by keys. Wait for the page to which it leads, and its scripts."""
    await tab_to(page, button)
    await page.keyboard.press("Enter")
    await on(page, path)
    await ready(page)


async def reported_by_keys(page: Page, picture: Path, words: str) -> str:
    """Report something from the front page on. Return the ticket's number."""
    await tab_to(page, "#text")
    await page.keyboard.type(words)
    await page.locator("#photo").set_input_files(picture)  # the system's own window
    await goes_on(page, "#tell .primary", "/report/topic")
    steps = [await page.locator(".step").text_content()]
    await expect(page.locator("[name=suggested]").first).to_be_checked()
    await goes_on(page, "form .primary", "/report/where")
    steps.append(await page.locator(".step").text_content())
    await tab_to(page, "#address")
    await page.keyboard.type("Кабанбай батыра 12")
    await goes_on(page, "#where .primary", "/report/check")
    steps.append(await page.locator(".step").text_content())
    counted = [sorted(map(int, re.findall(r"\d+", it or ""))) for it in steps]
    assert counted == [[2, 4], [3, 4], [4, 4]], "four pages, counted truthfully"
    await tab_to(page, "#consent")
    await page.keyboard.press("Space")
    await goes_on(page, "#send .primary", "/report/sent")
    text = await page.locator(".large").first.text_content()
    return (text or "").strip()


async def answered_by_the_clerk(centre: Centre, number: str, words: str) -> None:
    """Accept the ticket and answer it on the body's page, by keys."""
    body = await (await centre.seat()).sign_in("roads")
    link = body.locator("tbody a", has_text=number)
    await link.focus()
    await body.keyboard.press("Enter")
    for key, answer, state in (("a", "", "принята"), ("r", words, "решена")):
        await body.wait_for_selector("#steps")
        await quiet(body)
        await body.keyboard.press(key)
        if answer:
            await expect(body.locator("[name=text]")).to_be_focused()
            await body.keyboard.type(answer)
            await body.keyboard.press("Control+Enter")
        await expect(body.locator(".spread .chip")).to_have_text(state)


async def published_by_the_lead(centre: Centre) -> None:
    """Let the lead approve the words as they are, and the photo."""
    lead = await (await centre.seat(locale="ru")).sign_in("lead1", path="/publishing")
    await lead.locator("[name=photo]").check()
    await lead.locator("[value=publish]").press("Enter")
    await expect(lead.locator(".empty")).to_be_visible()


async def looks(page: Page, name: str) -> list[str]:
    """Return what is wrong with a page of the citizen."""
    await shot(page, f"whole-way-{name}")
    wide = [f"{name} is wider than the screen"] if await page.evaluate(WIDER) > 0 else []
    return wide + await grave(page, name)


@pytest.mark.parametrize("language", ["kk", "ru"])
async def test_from_the_front_page_to_the_answer_and_the_public_page(
    centre: Centre, fresh_settings: Settings, tmp_path: Path, language: str
) -> None:
    picture = tmp_path / "pit.jpg"
    picture.write_bytes(photo(size=(640, 480)))
    page = await (await centre.seat(**PHONE, locale=language)).page("/")
    words = {"kk": "Жолда үлкен шұңқыр бар", "ru": "Большая яма на дороге"}[language]
    number = await reported_by_keys(page, picture, words)
    found = await looks(page, f"sent-{language}")
    await tab_to(page, "form[action='/t'] .primary")
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile(r"/t/"))
    own = page.url
    await expect(page.locator("header.top .brand")).to_be_visible()
    await expect(page.locator("main img")).to_have_count(1)
    found += await looks(page, f"own-{language}")

    await answered_by_the_clerk(centre, number, "Шұңқыр жабылды")
    await go(page, own)
    await expect(page.locator("main")).to_contain_text("Шұңқыр жабылды")
    found += await looks(page, f"answered-{language}")

    await published_by_the_lead(centre)
    await be_next_day(fresh_settings)
    await go(page, f"{centre.address}/requests")
    await tab_to(page, ".requests li a")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/requests/*")
    await expect(page.locator("main .words").first).to_be_visible()
    await expect(page.locator("main .photos img")).to_have_count(1)
    await expect(page.locator("main")).to_contain_text(words)
    found += await looks(page, f"public-{language}")
    await go(page, f"{centre.address}/")
    found += await looks(page, f"front-{language}")
    assert found == []
