"""The knowledge base in a real browser: on the desk by keys alone, and its editors' pages."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import Page, Route, expect

from bench.system import until
from tests.pages.axe import grave
from tests.pages.conftest import NOTHING_TO_DO, Centre, catch, go, ready, shot, situation
from tests.pages.test_desk import in_call, open_desk
from tests.softphone_ui.city import program

pytestmark = [pytest.mark.pages, pytest.mark.services]


async def find(page: Page, words: str) -> None:
    """By the key, from wherever the focus is."""
    await page.keyboard.press("Alt+i")
    await expect(page.locator("#knowledge-words")).to_be_focused()
    await page.keyboard.type(words)


async def test_found_read_and_put_on_the_ticket_by_keys_alone(centre: Centre) -> None:
    page = await open_desk(centre)
    call_id = await in_call(centre, page)
    await expect(page.locator(".strip-fact").first).to_have_text("казахский (предположительно)")
    await centre.stage.choose_language(call_id, "kk")
    await expect(page.locator(".strip-fact").first).to_have_text("казахский")
    await page.focus("#text")
    await page.keyboard.type("Балабақша туралы сұрады")
    await find(page, ",fkf,f")  # the keyboard is Latin still
    first = page.locator("#knowledge-found [role=option]").first
    await expect(first.locator("mark").first).to_have_text("Балабақша")
    await shot(page, "knowledge-found")
    found = await grave(page, "found articles")
    await page.keyboard.press("Enter")
    await expect(page.locator("#knowledge-article")).to_be_focused()
    await expect(page.locator(".article-title")).to_have_text(
        "Балабақша кезегіне қалай тұруға болады"
    )
    await shot(page, "knowledge-article")
    found += await grave(page, "an article beside the ticket")
    await page.keyboard.press("u")
    await expect(page.locator('[data-ticket-state="answered_on_the_spot"]')).to_have_attribute(
        "aria-pressed", "true"
    )
    await expect(page.locator("#subject")).to_have_value("Балабақша кезегіне қалай тұруға болады")
    await expect(page.locator("#text")).to_have_value("Балабақша туралы сұрады")
    await expect(page.locator("#ticket-conflicts > *")).to_have_count(0)
    await expect(page.locator("#answer-by")).to_have_attribute("aria-pressed", "true")
    await page.keyboard.press("Escape")
    await expect(page.locator("#knowledge-article")).to_be_hidden()
    await expect(page.locator("#my-calls")).to_be_visible()
    assert found == []


async def test_who_chose_no_language_is_read_to_in_the_desks_own(centre: Centre) -> None:
    page = await open_desk(centre)
    await in_call(centre, page)
    await find(page, "детский сад")
    await page.locator("#knowledge-found [role=option]").first.wait_for()
    await page.keyboard.press("Enter")
    await expect(page.locator(".article-title")).to_have_text(re.compile("детск", re.IGNORECASE))
    await expect(page.locator("#knowledge-article")).to_have_attribute("lang", "ru")


async def test_by_the_topic_and_what_finds_nothing_is_reported(centre: Centre) -> None:
    page = await open_desk(centre)
    await find(page, "зимний каток")
    await expect(page.locator("#knowledge-note")).not_to_be_empty()
    await page.keyboard.press("Escape")
    await in_call(centre, page)
    await expect(page.locator("#knowledge-words")).to_have_value("")
    await page.focus("#topic")
    await page.keyboard.type("уголь")
    await page.keyboard.press("Enter")
    await expect(page.locator("#knowledge-found [role=option]")).to_have_count(1)
    await find(page, "e")
    await page.keyboard.type("ujkm")
    await page.keyboard.press("Enter")
    await expect(page.locator("#knowledge-article")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.locator("#knowledge-article")).to_be_hidden()
    async with program(centre.address, "lead1") as lead:

        async def reported() -> list[str]:
            _, told = await lead.ask("GET", "/api/knowledge/unanswered")
            return [it["typed"] for it in told["searches"]]

        async def alone() -> bool:
            return await reported() == ["зимний каток"]

        await until(alone, 20, "only what found nothing is reported")


async def test_written_with_a_preview_and_compared(centre: Centre) -> None:
    screen = await centre.seat()
    page = await screen.sign_in("lead1", path="/knowledge/new?words=каток")
    await ready(page)
    await page.fill("[name=title_ru]", "Городской каток")
    await page.fill("[name=text_ru]", "Вход свободный.\n\n- коньки напрокат\n?? Часы: даёт акимат")
    preview = page.locator('[data-preview="ru"]')
    await expect(preview.locator("li")).to_have_text("коньки напрокат")
    await expect(preview.locator(".missing")).to_contain_text("Часы: даёт акимат")
    found = await grave(page, "writing")
    await shot(page, "knowledge-edit")
    await page.click("button.primary[type=submit]")
    await page.wait_for_url(re.compile(r"/knowledge/\d+$"))
    number = page.url.rsplit("/", 1)[1]
    await go(page, f"{centre.address}/knowledge/{number}/edit")
    await ready(page)
    await page.fill("[name=text_ru]", "Вход платный.")
    await page.fill("[name=why]", "новый прейскурант")
    await page.click("button.primary[type=submit]")
    await page.wait_for_url(f"**/knowledge/{number}")
    found += await grave(page, "an article's page")
    await shot(page, "knowledge-page")
    await page.click("a[href*='changes']")
    await expect(page.locator(".compared ins").first).to_have_text("платный")
    found += await grave(page, "what changed")
    for path in ("/knowledge", "/knowledge/unanswered", "/first-call"):
        await go(page, centre.address + path)
        found += await grave(page, path)
        await shot(page, "knowledge" + path.replace("/", "-"))
    await go(page, centre.address + "/knowledge")
    await ready(page)
    await page.fill("#try-search", "rfnjr")
    await expect(page.locator("#try-found mark").first).to_have_text("каток")
    assert found == []


async def test_on_a_telephone_and_at_twice_the_size(centre: Centre) -> None:
    """Nothing is cut off where there is little room."""
    screen = await centre.seat(viewport={"width": 683, "height": 384})
    page = await screen.sign_in("1001")
    await situation(page, "signed_out")
    await find(page, "садик")
    await page.keyboard.press("Enter")
    await expect(page.locator("#knowledge-article")).to_be_focused()
    wide = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert await page.evaluate(wide)
    await shot(page, "knowledge-small")
    await go(page, f"{centre.address}/knowledge/1")
    assert await page.evaluate(wide)


async def test_an_article_that_is_late_takes_no_letter_from_the_ticket(centre: Centre) -> None:
    page = await open_desk(centre)
    await in_call(centre, page)
    late = await held_back(page, "**/api/knowledge/articles/*")
    await find(page, "детский сад")
    await page.locator("#knowledge-found [role=option]").first.wait_for()
    await page.keyboard.press("Enter")
    await asyncio.wait_for(late.asked.wait(), 20)
    await page.focus("#text")
    await page.keyboard.type("Про с")
    late.gate.set()
    await expect(page.locator(".article-title")).to_be_visible()
    await expect(page.locator("#text")).to_be_focused()
    await page.keyboard.type("ад")
    await expect(page.locator("#text")).to_have_value("Про сад")


async def test_an_article_of_one_call_is_not_read_in_the_next(centre: Centre) -> None:
    page = await open_desk(centre)
    call_id = await in_call(centre, page)
    late = await held_back(page, "**/api/knowledge/articles/*")
    await find(page, "детский сад")
    await page.locator("#knowledge-found [role=option]").first.wait_for()
    await page.keyboard.press("Enter")
    await asyncio.wait_for(late.asked.wait(), 20)
    await page.keyboard.press("Escape")
    await centre.stage.caller_leaves(call_id)
    await situation(page, "wrap_up")
    await page.keyboard.press("g")
    await situation(page, "available")
    await in_call(centre, page, "+77017654321")
    late.gate.set()
    await page.unroute_all(behavior="wait")
    await page.evaluate(NOTHING_TO_DO)
    await expect(page.locator("#knowledge-article")).to_be_hidden()


class Late:
    """Answers that come when `gate` is opened."""

    def __init__(self) -> None:
        self.asked, self.gate = asyncio.Event(), asyncio.Event()

    async def hold(self, route: Route) -> None:
        self.asked.set()
        await self.gate.wait()
        await route.continue_()


async def held_back(page: Page, which: str) -> Late:
    late = Late()
    await catch(page, which, late.hold)
    return late
