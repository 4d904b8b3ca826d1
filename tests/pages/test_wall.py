"""A screen on the wall in a browser: paired by its code, figures, a restart, its key taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import expect

from foundation.settings import Settings
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.conversation import Conversation
from tests.pages.axe import grave
from tests.pages.conftest import Centre, go, shot

pytestmark = [pytest.mark.pages, pytest.mark.services]
WALL = {"width": 1920, "height": 1080}
#: Capitals of 9.7 % of the screen's height; a digit of our font has 73 % of its type.
LEAST_TYPE = 0.097 * 1080 / 0.73
TYPES = """() => [...document.querySelectorAll('.tile:not(.no-data) .digits, .state .digits')]
  .map((it) => parseFloat(getComputedStyle(it).fontSize))"""
CUT_OFF = """() => [...document.querySelectorAll('h2, .digits, .sign, .note, .state span span')]
  .filter((it) => it.scrollWidth > it.clientWidth + 1 && it.textContent)
  .filter((it) => !it.matches('.visually-hidden'))
  .map((it) => it.textContent)"""

#: As on a day on which everything was answered in time: what is cut off, and whether all is read.
WITH_DATA = f"""() => {{
  for (const id of ['half_hour', 'today', 'written']) {{
    const it = document.getElementById(id);
    it.classList.remove('no-data');
    it.dataset.sign = 'good';
    it.querySelector('.digits').textContent = '100,0\u202f%';
    it.querySelector('.note').textContent = '120 из 120';
  }}
  return [({CUT_OFF})(), Math.min(...({TYPES})()) >= {LEAST_TYPE}];
}}"""


async def test_a_screen_is_paired_shows_figures_and_says_when_its_key_is_taken_back(
    centre: Centre, fresh_settings: Settings
) -> None:
    screen = await (await centre.seat(viewport=WALL)).page("/wall")
    code = await screen.locator("#code").inner_text()
    await shot(screen, "wall-pair")
    lead = await (await centre.seat()).sign_in("lead1", path="/walls")
    await lead.keyboard.type(code)
    await lead.keyboard.press("Tab")
    await lead.keyboard.type("Зал операторов")
    await lead.keyboard.press("Enter")
    await expect(lead.locator("tbody th, .empty").first).to_be_visible()
    await expect(screen.locator("#waiting .digits")).to_have_text("0")
    for _ in range(3):
        await centre.stage.offer()
    await expect(screen.locator("#waiting .digits")).to_have_text("3")
    await expect(screen.locator("#waiting .sign")).to_have_text("шара қолданыңыз")
    await expect(screen.locator("#remaining .digits")).not_to_have_text("–")
    assert min(await screen.evaluate(TYPES)) >= LEAST_TYPE
    assert await screen.evaluate(CUT_OFF) == []
    found = await grave(screen, "the wall")
    now = datetime.now(UTC)
    waiting = Conversation("7", "telegram_bot", now + timedelta(minutes=9), "kk")
    await centre.stage.tell(on.ConversationsChanged(now, (waiting,)))
    await expect(screen.locator("#written .note")).to_contain_text("1")
    assert await screen.evaluate(WITH_DATA) == [[], True]
    await shot(screen, "wall-written")
    await go(lead, f"{centre.address}/walls")
    found += await grave(lead, "wall screens")
    await shot(lead, "walls")
    await centre.stage.stop_answering()
    await expect(screen.locator("body")).to_have_class("wall has-written is-old")
    await expect(screen.locator("#old")).to_contain_text("Деректер жаңармаған")
    await lead.get_by_role("button", name="Отозвать ключ").click()
    await expect(screen.locator("#revoked")).to_be_visible()
    await expect(screen.locator("#revoked")).to_contain_text("рұқсаты қайтарып алынды")
    await screen.keyboard.press("Enter")
    await expect(screen.locator("#code")).to_be_visible()
    assert found == []
