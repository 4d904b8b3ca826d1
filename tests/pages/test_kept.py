"""What the desk shows of a caller who is kept, and of one who was kept for somebody else."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from tests.pages.conftest import Centre, shot, situation
from tests.pages.test_desk import in_call, open_desk, saved
from tests.softphone_ui.floor_stage import LONG

pytestmark = [pytest.mark.pages, pytest.mark.services]

COUNTS_DOWN = {
    "kk": re.compile(r"қайта қосылуда.*: \d+ с"),
    "ru": re.compile(r"Возвращаемся.*: \d+ с"),
    "en": re.compile(r"Coming back.*: \d+ s"),
}


async def in_language(page: Page, code: str) -> None:
    await page.evaluate(f"document.querySelector('[data-language={code}]').click()")
    await page.wait_for_selector(f"html[lang={code}]")


async def seconds_left(page: Page) -> int:
    text = await page.text_content("[data-kept]") or ""
    return int(re.findall(r"\d+", text)[-1])


async def test_a_kept_caller_is_counted_down_and_the_work_goes_on(centre: Centre) -> None:
    page = await open_desk(centre)
    call_id = await in_call(centre, page)
    await page.fill("#text", "до обрыва")
    await centre.stage.lose(call_id)
    await situation(page, "kept")
    for code, words in COUNTS_DOWN.items():
        await in_language(page, code)
        await expect(page.locator("[data-kept]")).to_have_text(words)
        await shot(page, f"desk-kept-{code}")
    left = await seconds_left(page)
    assert 0 < left <= LONG.total_seconds()
    await expect(page.locator("[data-kept]")).not_to_contain_text(str(left))
    assert await seconds_left(page) < left
    await page.focus("#text")
    await page.keyboard.press("End")
    await page.keyboard.type(" и после")
    await saved(page)
    await centre.stage.pick_up(call_id)
    await centre.stage.connect(call_id)
    await situation(page, "talking")
    await expect(page.locator("#text")).to_have_value("до обрыва и после")
    await expect(page.locator("#state-timer")).not_to_have_text("0:00")
    await expect(page.locator("#caller-story li")).to_have_count(0)


async def test_a_page_loaded_anew_has_the_words_that_were_saved(centre: Centre) -> None:
    page = await open_desk(centre)
    await in_call(centre, page)
    await page.fill("#text", "уже сохранено")
    await saved(page)
    await page.reload()
    await situation(page, "talking")
    await expect(page.locator("#text")).to_have_value("уже сохранено")


async def test_the_next_operator_reads_whose_call_it_was(centre: Centre) -> None:
    first = await open_desk(centre)
    screen = await centre.seat()
    page = await screen.sign_in("1002")
    await situation(page, "signed_out")
    await page.wait_for_selector('[data-light="mic"][data-look="good"]')
    call_id = await in_call(centre, first)
    await first.fill("#text", "слова первого")
    await saved(first)
    await page.keyboard.press("g")
    await situation(page, "available")
    await centre.stage.lose(call_id)
    await situation(first, "kept")
    await centre.stage.not_answered(call_id)  # rung again, and nobody is there
    await situation(page, "ringing")
    await situation(first, "set_aside")
    story = page.locator("#caller-story li")
    await expect(story).to_have_text(re.compile(r"оператором 1001; связь прервалась в \d\d:\d\d"))
    await expect(page.locator("#text")).to_have_value("слова первого")
    await shot(page, "desk-story-ringing")
    await centre.stage.pick_up(call_id)
    await centre.stage.connect(call_id)
    await situation(page, "talking")
    await expect(story).to_have_count(1)
    await shot(page, "desk-story-talking")


async def test_a_window_left_over_takes_the_telephone(centre: Centre) -> None:
    screen = await centre.seat()
    first = await screen.sign_in("1001")
    await situation(first, "signed_out")
    second = await screen.page("/desk")
    await situation(first, "elsewhere")
    await second.close()
    await situation(first, "signed_out")


@pytest.mark.parametrize("worker", [True, False])
async def test_only_a_page_with_a_steady_clock_promises_to_beat(
    centre: Centre, worker: bool
) -> None:
    """Without its worker a hidden page would beat too slowly: it must not be taken for dead."""
    screen = await centre.seat()
    if not worker:
        refuses = "window.Worker = class { constructor() { throw new Error('no workers'); } };"
        await screen.context.add_init_script(refuses)
    opened: list[str] = []
    screen.context.on("page", lambda it: it.on("websocket", lambda ws: opened.append(ws.url)))
    page = await screen.sign_in("1001")
    await situation(page, "signed_out")
    await page.wait_for_selector('[data-light="phone"][data-look="bad"]')  # there is no PBX
    telephone = [url for url in opened if "/sip" in url]
    assert telephone
    assert [("beats" in url) for url in telephone] == [worker] * len(telephone)
    call_id = await centre.stage.offer()
    await page.keyboard.press("g")
    await situation(page, "ringing")
    await centre.stage.caller_leaves(call_id)
