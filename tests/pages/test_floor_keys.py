"""The keys of the floor's grid take none from the page's links and buttons, and pass over operators
who are folded away."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import ViewportSize, expect

from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.lead_model import LeadMode
from queue_manager.domain.floor.states import Device
from tests.pages.axe import grave
from tests.pages.conftest import Centre, go, ready, shot, standing_still
from tests.pages.test_desk import in_call, open_desk
from tests.pages.test_in_call import open_floor
from tests.pages.tongues import change_language, strange

pytestmark = [pytest.mark.pages, pytest.mark.services]
ZOOMED: ViewportSize = {"width": 683, "height": 384}  # 1366×768 at 200 %
#: From above, in the order in which a reader comes to them.
ORDER = """[...document.querySelectorAll('.floor > section, .callers > section')]
  .filter((it) => it.checkVisibility()).map((it) => [it.getBoundingClientRect().top, it.className])
  .sort(([a], [b]) => a - b).map(([, name]) => name.split(' ').at(-1))"""


async def on_shift(centre: Centre) -> None:
    """1001 is available; the page of 1002 has been gone for thirteen minutes; 1003 is absent."""
    stage = centre.stage
    for extension in ("1001", "1002"):
        await stage.reachable(extension)
        await stage.tell(on.OperatorAvailable(datetime.now(UTC), extension, Device.WEB))
    await stage.tell(on.PhoneReachable(datetime.now(UTC), "1002", Device.WEB, False))
    gone = stage.floor.operators["1002"]
    await stage.show(replace(gone, since=datetime.now(UTC) - timedelta(minutes=13, seconds=5)))


async def test_the_absent_are_one_line_that_keys_pass_over_and_open(centre: Centre) -> None:
    await on_shift(centre)
    page = await (await centre.seat()).sign_in("lead1")
    absent, line = page.locator(".tile[data-extension='1003']"), page.locator(".signed_out summary")
    await expect(line).to_have_text("Не на смене1")
    await expect(absent).to_be_hidden()
    await expect(page.locator("#operators-count")).to_have_text("1")
    await page.keyboard.press("ArrowRight")
    for _ in range(4):
        await page.keyboard.press("ArrowRight")
    await expect(page.locator(".tile[data-extension='1002']")).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(line).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(absent).to_be_visible()
    await page.reload()
    await ready(page)
    await expect(absent).to_be_visible()
    await page.locator(".tile[data-extension='1002']").focus()
    await page.keyboard.press("ArrowRight")
    await expect(absent).to_be_focused()
    await line.click()
    await expect(absent).to_be_hidden()
    await expect(page.locator(".tile[tabindex='0']")).to_be_visible()


async def test_who_is_signed_out_by_keys_leaves_the_keys_on_their_line_and_enter_follows_a_link(
    centre: Centre,
) -> None:
    await on_shift(centre)
    page = await (await centre.seat()).sign_in("lead1")
    await page.clock.install()
    await go(page, f"{centre.address}/floor")
    await page.locator(".tile[data-extension='1001']").focus()
    await page.keyboard.press("o")
    await expect(page.locator(".signed_out h3 b")).to_have_text("2")
    await page.clock.fast_forward(6000)  # the tiles move again
    await expect(page.locator(".signed_out summary")).to_be_focused()
    await page.locator(".topbar .who").press("Enter")
    await expect(page).to_have_url(re.compile("/password$"))


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
async def test_a_page_that_is_gone_is_no_pause(centre: Centre, language: str) -> None:
    await on_shift(centre)
    await centre.stage.offer()
    page = await (await centre.seat()).sign_in("lead1")
    await change_language(page, language)
    gone = page.locator(".group.gone .tile[data-extension='1002']")
    words = {"kk": "беті жабық", "ru": "вне страницы", "en": "page gone"}
    doing = gone.locator(".doing")
    await expect(doing).to_have_text(re.compile(rf"^13:\d\d · {words[language]}"))
    assert await doing.evaluate("it => it.scrollWidth <= it.clientWidth"), "it is cut"
    await expect(page.locator(".group.paused .tile")).to_have_count(0)
    await expect(page.locator("#figures .share").first).to_be_visible()
    assert await strange(page) == []
    await shot(page, f"floor-gone-{language}")
    await page.set_viewport_size(ZOOMED)
    assert (await page.evaluate(ORDER))[:3] == ["tasks", "waiting", "operators"]
    await expect(page.locator("#waiting .caller")).to_be_in_viewport()
    assert await page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
    await shot(page, f"floor-gone-zoomed-{language}")
    if language == "ru":
        assert await grave(page, "the floor") == []


async def test_a_key_that_is_held_answers_no_question_of_its_own(centre: Centre) -> None:
    """Who listens and holds 4 is asked whether to take the caller over, and does not do so."""
    desk, page = await open_desk(centre), await open_floor(centre)
    call_id = await in_call(centre, desk)
    person_id = int(await page.get_attribute("body", "data-person") or 0)
    now, mode = datetime.now(UTC), LeadMode.LISTEN
    await centre.stage.tell(on.MonitoringRequested(now, call_id, person_id, "Гүлмира", mode))
    (leg,) = centre.stage.floor.listenings
    await centre.stage.tell(on.PhoneAnswered(datetime.now(UTC), leg))
    await page.wait_for_selector("#on-line[data-mode=listen]")
    take_over = page.locator("#on-line .ways button").nth(3)
    async with standing_still(page):
        for _ in range(2):  # the second is a repeat
            await page.keyboard.down("4")
        await page.keyboard.up("4")
        await expect(take_over).to_have_attribute("aria-pressed", "true")

    await page.focus(".tile[data-extension='1001']")
    for _ in range(3):
        await page.keyboard.down("Enter")
    await page.keyboard.up("Enter")
    await expect(page.locator("#tile-menu[open]")).to_be_visible()
    await page.keyboard.down("Shift")  # no key of the menu's, and its repeats are not the floor's
    await page.keyboard.up("Shift")
    await page.keyboard.down("f")
    await page.keyboard.down("f")
    await page.keyboard.up("f")
    await expect(page.locator(".floor.open")).to_have_count(0)
    await expect(page.locator("#tile-menu[open]")).to_be_visible()
