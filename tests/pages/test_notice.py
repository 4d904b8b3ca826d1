"""A sign on the desktop when a caller rings and nobody looks at the tab."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.pages.conftest import Centre, comes_to, situation
from tests.pages.test_desk import open_desk

pytestmark = [pytest.mark.pages, pytest.mark.services]

# The desktop's side, written down; and a tab that can be hidden by a word.
DESKTOP = """
window.notices = [];
window.Notification = class {
  static permission = 'default';
  static async requestPermission() { return Notification.permission = 'granted'; }
  constructor(title, how) { this.title = title; this.open = true; notices.push(this); }
  close() { this.open = false; }
};
window.tabHidden = false;
Object.defineProperty(Document.prototype, 'hidden', { get: () => window.tabHidden });
"""
SHOWN = "notices.map((it) => [it.title, it.open])"


async def test_a_ring_in_a_hidden_tab_is_told_on_the_desktop(centre: Centre) -> None:
    page = await open_desk(centre, init=DESKTOP)
    call_id = await centre.stage.offer()
    await situation(page, "ringing")
    assert await page.evaluate(SHOWN) == [], "nobody has asked for it"
    await centre.stage.caller_leaves(call_id)
    await situation(page, "available")
    await page.click('[popovertarget="menu"]')
    await page.check('[data-setting="notify"]')
    await page.keyboard.press("Escape")
    call_id = await centre.stage.offer()
    await situation(page, "ringing")
    assert await page.evaluate(SHOWN) == [], "she looks at the tab"
    await centre.stage.caller_leaves(call_id)
    await situation(page, "available")
    await page.evaluate("window.tabHidden = true")
    call_id = await centre.stage.offer()
    await situation(page, "ringing")
    await comes_to(page, SHOWN, [["☎ +7 701 234 56 78", True]])
    await centre.stage.pick_up(call_id)
    await situation(page, "connecting")
    await comes_to(page, SHOWN, [["☎ +7 701 234 56 78", False]])  # taken away at the answer


async def test_a_browser_that_says_no_is_believed(centre: Centre) -> None:
    denied = DESKTOP.replace("Notification.permission = 'granted'", "'denied'")
    page = await open_desk(centre, init=denied)
    await page.click('[popovertarget="menu"]')
    box = page.locator('[data-setting="notify"]')
    await box.click()
    await expect(box).not_to_be_checked()
