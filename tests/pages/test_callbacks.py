"""A kept place comes up: the operator's card, her No, and the shift lead's page of what is owed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest
from playwright.async_api import expect

from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.callback import CallbackRules
from queue_manager.domain.floor.states import OutResult, RingResult
from tests.pages.axe import grave
from tests.pages.conftest import Centre, shot, situation
from tests.pages.tongues import change_language, strange

pytestmark = [pytest.mark.pages, pytest.mark.services]
ALWAYS = CallbackRules(possible=True, opens=time(0), closes=time(23, 59, 59, 999999))


def now() -> datetime:
    return datetime.now(UTC)


async def test_rung_for_a_callback_declined_then_called(centre: Centre) -> None:
    stage = centre.stage
    await stage.tell(on.CallbackRulesChanged(now(), ALWAYS))
    await stage.keep_place("+77017654321")
    screen = await centre.seat()
    page = await screen.sign_in("1001")
    await situation(page, "signed_out")
    await page.wait_for_selector('[data-light="mic"][data-look="good"]')
    await page.keyboard.press("g")
    await situation(page, "rung_back")
    await expect(page.locator(".strip-number")).to_have_text("+7 701 765 43 21")
    await expect(page.locator("#strip-who")).to_contain_text("просьба об обратном звонке")
    await expect(page.locator("#strip-who")).to_contain_text("109-")
    await expect(page.locator("#caller-note")).to_contain_text("1 прежний звонок")
    await shot(page, "desk-rung-back")
    outgoing = stage.floor.operators["1001"].outgoing
    assert outgoing is not None and outgoing.rung
    await page.keyboard.press("Alt+e")
    await expect(page.locator('[data-action="decline"]')).to_be_visible()
    await stage.pbx.until_asked_about(outgoing.leg)
    await stage.tell(on.LegEnded(now(), outgoing.leg, RingResult.NO_ANSWER))
    await situation(page, "set_aside")
    await page.keyboard.press("g")
    await situation(page, "rung_back")
    outgoing = stage.floor.operators["1001"].outgoing
    assert outgoing is not None
    await stage.tell(on.PhoneAnswered(now(), outgoing.leg))
    await situation(page, "calling_out")
    await expect(page.locator("#ticket-number")).to_have_text(outgoing.ticket)
    await stage.tell(on.OutboundCallConnected(now(), outgoing.out_id))
    await expect(page.locator("#strip-who")).to_contain_text("идёт запись")
    await stage.tell(on.OutboundCallDialled(now(), outgoing.out_id, OutResult.ANSWERED))
    await stage.tell(on.LegEnded(now(), outgoing.leg))
    await situation(page, "wrap_up")
    assert stage.floor.callbacks == {}


@pytest.mark.parametrize(("language", "scheme"), [("ru", "light"), ("kk", "dark")])
async def test_the_lead_sees_what_is_owed_and_decides_by_keyboard(
    centre: Centre, language: str, scheme: str
) -> None:
    stage = centre.stage
    await stage.tell(on.CallbackRulesChanged(now(), ALWAYS))
    first, second, third = [
        await stage.keep_place(f"+7701{number}") for number in ("1111111", "2222222", "3333333")
    ]
    await stage.tell(on.CallbackWithdrawn(now(), third, 1, "екі рет сұрады"))
    screen = await centre.seat(color_scheme=scheme)
    page = await screen.sign_in("lead1")
    await expect(page.locator("#callbacks-now")).to_be_visible()  # the page lives
    await page.click(f'[data-language="{language}"]')
    await expect(page.locator("html")).to_have_attribute("lang", language)
    await shot(page, f"floor-callbacks-{language}")
    await page.click("#callbacks-now a")
    rows = page.locator("#owed tr")
    await expect(rows).to_have_count(2)
    await expect(rows.nth(0)).to_contain_text("+7 701 111 11 11")
    await shot(page, f"callbacks-{language}-{scheme}")
    assert await grave(page, "/callbacks") == []
    await change_language(page, "ru" if language == "kk" else "kk")
    assert await strange(page) == []
    await change_language(page, language)
    await expect(rows).to_have_count(2)  # the page was loaded anew: the floor tells it of them
    await page.keyboard.press("j")
    await page.keyboard.press("n")
    await expect(rows.nth(0).locator('[data-act="now"]')).to_be_disabled()
    assert stage.floor.callbacks[first].now
    await page.keyboard.press("j")
    await page.keyboard.press("w")
    await expect(page.locator("#withdraw")).to_be_visible()
    await shot(page, f"callbacks-withdraw-{language}")
    await page.keyboard.type("asked twice")
    await page.keyboard.press("Enter")
    await expect(rows).to_have_count(1)
    assert second not in stage.floor.callbacks


async def test_the_lead_says_yes_to_a_callback_above_the_cap(centre: Centre) -> None:
    stage = centre.stage
    await stage.tell(on.CallbackRulesChanged(now(), replace(ALWAYS, per_hour=1)))
    for number in ("+77011111111", "+77022222222"):
        held = await stage.keep_place(number)
    screen = await centre.seat()
    await screen.signs_in("lead1")
    page = await screen.page("/callbacks")
    rows = page.locator("#owed tr")
    await expect(rows.nth(1)).to_contain_text("ждёт согласия старшего")
    await expect(page.locator("#held-note")).to_contain_text("Номера бывают подделаны")
    assert await grave(page, "/callbacks, one held") == []
    await shot(page, "callbacks-held")
    await rows.nth(1).focus()
    await page.keyboard.press("n")
    await expect(page.locator("#held-note")).to_be_hidden()
    assert stage.floor.callbacks[held].now
