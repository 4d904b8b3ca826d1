"""The headset tried out on a real Asterisk: the page's own test call, and what it says of it."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from bench.system import System
from tests.pages.conftest import Screen, nobody_at_work, shot, situation
from tests.pages.test_real_call import Citizen, citizen, screen

__all__ = ["citizen", "screen"]
pytestmark = [pytest.mark.pages, pytest.mark.calls]

# A microphone that is open and brings nothing, such as a headset with its switch off.
DEAD = """navigator.mediaDevices.getUserMedia = async () =>
  new AudioContext().createMediaStreamDestination().stream;"""


@pytest.fixture(scope="module")
def system(city_system: System) -> System:
    return nobody_at_work(city_system)


async def sit_down(system: System, screen: Screen) -> Page:
    operator = system.status["operators"][0]
    page = await screen.sign_in(operator["login"], operator["password"])
    await page.wait_for_selector('[data-light="phone"][data-look="good"]', timeout=10000)
    return page


def verdict(page: Page, look: str) -> str:
    return f'.ticket-empty [data-headset-verdict][data-look="{look}"]'


async def test_tried_by_itself_once_a_day_and_by_a_click(system: System, screen: Screen) -> None:
    page = await sit_down(system, screen)
    await page.wait_for_selector(verdict(page, "good"))
    await expect(page.locator(".ticket-empty meter")).to_be_visible()
    await shot(page, "headset-good")
    await page.reload()
    await page.wait_for_selector('[data-light="phone"][data-look="good"]', timeout=10000)
    await page.click('[popovertarget="menu"]')
    await page.check('[data-setting="plain_voice"]')
    await expect(page.locator("#menu [data-headset-verdict]")).to_be_hidden()
    await page.click("#menu [data-headset-test]")
    await page.wait_for_selector('#menu [data-headset-verdict][data-look="good"]')
    await shot(page, "headset-menu")
    await expect(page.locator("#microphone option")).not_to_have_count(1)
    await page.keyboard.press("Escape")
    await situation(page, "signed_out")


async def test_a_microphone_that_brings_nothing_is_told(system: System, screen: Screen) -> None:
    await screen.context.add_init_script(DEAD)
    page = await sit_down(system, screen)
    await page.wait_for_selector('[data-banner="headset"]', timeout=15000)
    await expect(page.locator(verdict(page, "bad"))).to_contain_text("микрофон")
    await shot(page, "headset-silent")


async def test_a_caller_does_not_wait_for_the_test(
    system: System, screen: Screen, citizen: Citizen
) -> None:
    """G ends the test, which would listen to this microphone for seconds: the operator is there for
    the caller at once."""
    await screen.context.add_init_script(DEAD)
    page = await sit_down(system, screen)
    await page.wait_for_selector(verdict(page, "wait"))
    await page.keyboard.press("g")
    await situation(page, "available")
    call = citizen.dial()
    await page.wait_for_selector('[data-action="answer"]')
    await page.keyboard.press("Space")
    await situation(page, "talking")
    assert not call.ended.is_set()
    citizen.leave()
    await situation(page, "wrap_up")
    await page.keyboard.press("Escape")
    await page.keyboard.press("g")
    await situation(page, "available")
    await page.keyboard.press("o")
    await situation(page, "signed_out")
