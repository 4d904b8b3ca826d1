"""How a call sounds, in a real browser on a real Asterisk: measured, kept, and mended by a key."""

from __future__ import annotations

import re
from typing import Any

import asyncpg
import pytest
from playwright.async_api import Page, expect

from bench.system import System, until
from sip_peers.peers import OutgoingCall
from tests.pages.conftest import Screen, go, nobody_at_work, shot, situation
from tests.pages.test_real_call import (
    OPERATOR_HERTZ,
    Citizen,
    at_the_desk,
    citizen,
    screen,
)

__all__ = ["citizen", "screen"]
pytestmark = [pytest.mark.pages, pytest.mark.calls]

# The sender takes a silent track instead of the microphone, as after a headset changed badly.
SWALLOW = """async () => {
  const context = new AudioContext();
  const [silence] = context.createMediaStreamDestination().stream.getAudioTracks();
  await connections.at(-1).getSenders()[0].replaceTrack(silence);
}"""

COUNTED = """() => {
  window.looks = 0;
  const own = RTCPeerConnection.prototype.getStats;
  RTCPeerConnection.prototype.getStats = function (...given) {
    window.looks += 1;
    return own.apply(this, given);
  };
}"""


@pytest.fixture(scope="module")
def system(city_system: System) -> System:
    return nobody_at_work(city_system)


async def talking(page: Page, citizen: Citizen) -> OutgoingCall:
    call = citizen.dial()
    await page.wait_for_selector('[data-action="answer"]')
    await page.keyboard.press("Space")
    await situation(page, "talking")
    assert await call.media.hears(OPERATOR_HERTZ)
    return call


async def end(page: Page, citizen: Citizen) -> None:
    citizen.leave()
    await situation(page, "wrap_up")
    await page.keyboard.press("Escape")
    await page.keyboard.press("g")
    await situation(page, "available")
    await page.keyboard.press("o")
    await situation(page, "signed_out")


async def trouble(page: Page) -> None:
    """The page says that one side is not heard. How soon is held by voice_figures.test.js."""
    await expect(page.locator('[data-banner="one_way"]')).to_be_visible()


async def test_measured_shown_kept_and_reported(
    system: System, screen: Screen, citizen: Citizen
) -> None:
    page = await at_the_desk(system, screen)
    await talking(page, citizen)
    light = page.locator('[data-light="voice"]')
    await expect(light).not_to_have_attribute("data-look", "off")
    await expect(light).to_contain_text(re.compile(r"[1-4],\d"))
    assert "MOS" in (await light.get_attribute("title") or "")
    number = await page.text_content("#ticket-number")
    await shot(page, "voice-light")
    await page.evaluate("document.activeElement.blur()")
    await end(page, citizen)
    await expect(light).to_have_attribute("data-look", "off")

    async def kept() -> bool:
        return len(await rescues(system, number or "")) == 1

    await until(kept, 20, "the figures are with the call")
    lead = next(it for it in system.status["staff"] if it["role"] == "shift_lead")
    context = await screen.context.browser.new_context()  # type: ignore[union-attr]
    other = await Screen(screen.address, context).sign_in(
        lead["login"], lead["password"], path=f"/tickets/{number}"
    )
    await expect(other.locator(".voice-leg .grade b")).to_be_visible()
    await shot(other, "voice-ticket")
    await go(other, f"{screen.address}/voice")
    row = other.locator("tbody tr", has_text="1001").first
    await expect(row.locator(".grade b").first).to_be_visible()
    await shot(other, "voice-report")
    await context.close()


async def test_who_hears_nothing_is_told_and_helped_by_one_key(
    system: System, screen: Screen, citizen: Citizen
) -> None:
    page = await at_the_desk(system, screen)
    call = await talking(page, citizen)
    await expect(page.locator('[data-light="voice"]')).not_to_have_attribute("data-look", "off")
    call.media.fall_silent()
    await trouble(page)
    await expect(page.locator('[data-light="voice"]')).to_have_attribute("data-look", "bad")
    await shot(page, "voice-deaf")
    await page.keyboard.press("Alt+f")
    call.media.speak_again()
    await expect(page.locator('[data-banner="one_way"]')).to_have_count(0)
    await expect(page.locator(".toast")).to_be_visible()
    assert not call.ended.is_set(), "the caller notices nothing"
    assert await call.media.hears(OPERATOR_HERTZ)
    await end(page, citizen)


async def test_a_voice_that_does_not_leave_is_found_and_mended_by_one_key(
    system: System, screen: Screen, citizen: Citizen
) -> None:
    page = await at_the_desk(system, screen)
    call = await talking(page, citizen)
    number = await page.text_content("#ticket-number")
    await page.evaluate(SWALLOW)
    await trouble(page)
    assert not await call.media.hears(OPERATOR_HERTZ, 0.5)
    await shot(page, "voice-dumb")
    await page.keyboard.press("Alt+f")
    assert await call.media.hears(OPERATOR_HERTZ), "the caller hears her again"
    await expect(page.locator('[data-banner="one_way"]')).to_have_count(0)
    await situation(page, "talking")
    await end(page, citizen)

    async def kept() -> bool:
        return await rescues(system, number or "") == [1]

    await until(kept, 20, "the rescue is kept with the call, also where the call was told before")


async def test_where_that_does_not_help_the_telephone_takes_the_call_up_again(
    system: System, screen: Screen, citizen: Citizen
) -> None:
    page = await at_the_desk(system, screen)
    call = await talking(page, citizen)
    number = await page.text_content("#ticket-number")
    call.media.fall_silent()
    await trouble(page)
    await page.keyboard.press("Alt+f")
    banner = page.locator('[data-banner="one_way"]')
    await expect(banner).to_contain_text("әлі жоқ")
    await shot(page, "voice-still")
    legs = await page.evaluate("connections.length")
    await page.keyboard.press("Alt+f")

    async def taken_up() -> bool:
        return bool(await page.evaluate("connections.length") > legs)

    await until(taken_up, 20, "the telephone takes the call up again")
    call.media.speak_again()
    await situation(page, "talking")
    assert await call.media.hears(OPERATOR_HERTZ), "they speak again"
    await expect(banner).to_have_count(0)
    assert not call.ended.is_set()
    await expect(page.locator("#ticket-number")).to_have_text(number or "")
    await end(page, citizen)


async def test_hold_and_mute_are_no_trouble(
    system: System, screen: Screen, citizen: Citizen
) -> None:
    page = await at_the_desk(system, screen)
    await talking(page, citizen)
    await page.evaluate(COUNTED)
    for key in ("h", "m"):
        await page.keyboard.press(f"Alt+{key}")
        await looked_at(page, 4)  # for longer than either trouble needs
        await expect(page.locator('[data-banner="one_way"]')).to_have_count(0)
        await page.keyboard.press(f"Alt+{key}")
        await situation(page, "talking")
    async with page.expect_request(lambda it: it.url.endswith("/voice")) as sent:
        await end(page, citizen)
    told: dict[str, Any] = (await sent.value).post_data_json
    assert told["seconds"] > 6 and told["one_way_seconds"] == 0


async def looked_at(page: Page, times: int) -> None:
    """The page has read the connection's figures so many times more: once a second."""
    until = await page.evaluate("looks") + times
    await page.wait_for_function("(times) => looks >= times", arg=until)


async def rescues(system: System, number: str) -> list[int]:
    link = await asyncpg.connect(system.settings.stores.database_url)
    try:
        rows = await link.fetch(
            "SELECT rescues FROM voice_quality JOIN calls USING (call_id) WHERE ticket = $1", number
        )
    finally:
        await link.close()
    return [row["rescues"] for row in rows]
