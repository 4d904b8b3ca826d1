"""What is asked for by one key in a call and after it: silence in the recording, the shift lead,
more time for the paperwork; and what the shift lead's floor shows of it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest
from playwright.async_api import Locator, Page, expect

from foundation.settings import Settings
from queue_manager.domain.talking.in_call import gap_of
from tests.pages.axe import grave
from tests.pages.conftest import Centre, go, ready, shot, situation
from tests.pages.test_desk import in_call, open_desk

pytestmark = [pytest.mark.pages, pytest.mark.services]


async def open_floor(centre: Centre) -> Page:
    screen = await centre.seat()
    page = await screen.sign_in("lead1")
    await page.wait_for_selector('.tile[data-extension="1001"]', state="attached")
    return page


def mutes(centre: Centre) -> list[object]:
    actions = centre.stage.pbx.actions
    return [action["State"] for action in actions if action["Action"] == "MixMonitorMute"]


async def counts_from(place: Locator, words: str, began: datetime) -> None:
    """The clock that follows these words goes, and has gone since then. Whoever waits for a certain
    second may come too late for it: each is shown for one."""
    clock = re.compile(rf"{words}0?0:(?!00)\d\d")
    await expect(place).to_have_text(clock)
    text = await place.inner_text()
    passed = (datetime.now(UTC) - began).total_seconds()
    found = clock.search(text)
    assert found is not None and int(found[0][-2:]) <= passed + 1, (text, passed)


async def test_one_key_leaves_a_card_number_out_of_the_recording(centre: Centre) -> None:
    page, floor = await open_desk(centre), await open_floor(centre)
    call_id = await in_call(centre, page)
    await page.keyboard.press("Escape")
    await page.keyboard.press("v")
    sign = page.locator(".strip-sign.gap")
    await expect(sign).to_contain_text("НЕ ЗАПИСЫВАЕТСЯ: номер карты")
    gap = gap_of(centre.stage.call(call_id))
    assert gap is not None and (gap.operator, gap.reason) == ("1001", "card")
    assert mutes(centre) == ["1"]
    await counts_from(sign.locator("[data-since]"), "^", gap.began_at)
    tile = floor.locator('.tile[data-extension="1001"]')
    await counts_from(tile.locator(".doing"), "не записывается ", gap.began_at)
    await shot(page, "desk-not-recorded")
    await shot(floor, "floor-not-recorded")
    await page.keyboard.press("Alt+v")
    await expect(sign).to_have_count(0)
    assert mutes(centre) == ["1", "0"] and gap_of(centre.stage.call(call_id)) is None
    await expect(tile.locator(".doing")).not_to_contain_text("не записывается")


async def test_another_reason_is_asked_for_when_it_is_silent_already(centre: Centre) -> None:
    page = await open_desk(centre)
    call_id = await in_call(centre, page)
    await page.keyboard.press("Escape")
    await page.keyboard.press("Shift+V")
    await expect(page.locator("#pause-menu")).to_be_visible()
    assert mutes(centre) == ["1"], "nothing of it is recorded while the reason is chosen"
    await page.keyboard.press("3")
    await expect(page.locator(".strip-sign.gap")).to_contain_text("заявитель не хочет записи")
    gap = gap_of(centre.stage.call(call_id))
    assert gap is not None and gap.reason == "unwilling"


async def test_a_pause_that_failed_is_said_loudly(centre: Centre) -> None:
    page = await open_desk(centre)
    await in_call(centre, page)
    centre.stage.pbx.says = "Error"
    await page.keyboard.press("Escape")
    await page.keyboard.press("v")
    await expect(page.locator(".toast")).to_contain_text("Запись ИДЁТ")
    await expect(page.locator(".strip-sign.gap")).to_have_count(0)


async def test_the_silent_part_ends_with_the_call(centre: Centre) -> None:
    page = await open_desk(centre)
    call_id = await in_call(centre, page)
    await page.keyboard.press("Escape")
    await page.keyboard.press("v")
    await expect(page.locator(".strip-sign.gap")).to_be_visible()
    await centre.stage.caller_leaves(call_id)
    await situation(page, "wrap_up")
    await expect(page.locator(".strip-sign.gap")).to_have_count(0)
    await expect(page.locator('[data-action="recording"]')).to_have_count(0)


async def test_a_raised_hand_is_seen_at_once_kept_and_lowered(centre: Centre) -> None:
    page, floor = await open_desk(centre), await open_floor(centre)
    await in_call(centre, page)
    await page.keyboard.press("Escape")
    await page.keyboard.press("l")
    row = floor.locator('#hands [data-key="1001"]')
    await expect(row).to_contain_text("Әйгерім Сәрсенбаева")
    assert (await floor.title()).startswith("Помощь: 1001")
    await expect(page.locator(".strip-sign.hand")).to_contain_text("Старший смены приглашён")
    await shot(floor, "floor-hand-raised")
    await floor.reload()
    await ready(floor)
    await expect(row).to_contain_text("Әйгерім Сәрсенбаева")
    await floor.keyboard.press("l")
    await expect(page.locator(".strip-sign.hand")).to_contain_text("идёт Гүлмира Әлімжанова")
    await expect(row).to_contain_text("идёт Гүлмира Әлімжанова")
    assert not (await floor.title()).startswith("Помощь")
    await shot(page, "desk-hand-seen")
    await floor.keyboard.press("d")
    await expect(page.locator(".strip-sign.hand")).to_have_count(0)
    await expect(floor.locator("#hands")).to_be_hidden()
    await page.keyboard.press("l")
    await expect(row).to_be_visible()
    # Her own page may be shown it later than the lead's, and until then the key raises it.
    await expect(page.locator(".strip-sign.hand")).to_be_visible()
    await page.keyboard.press("l")
    await expect(row).to_have_count(0)


async def test_only_the_lead_answers_a_hand(centre: Centre) -> None:
    screen = await centre.seat()
    page = await screen.sign_in("quality", path="/floor")
    await page.wait_for_selector('.tile[data-extension="1001"]', state="attached")
    desk = await open_desk(centre)
    await desk.keyboard.press("l")
    row = page.locator('#hands [data-key="1001"]')
    await expect(row).to_be_visible()
    await expect(row.locator("button")).to_have_count(0)
    status = await page.evaluate(
        """fetch('/api/floor/operators/1001/hand', {
             method: 'POST', body: '{"to": "lowered"}',
             headers: { 'Content-Type': 'application/json',
                        'X-CSRF': document.querySelector('meta[name=csrf]').content },
           }).then((answer) => answer.status)"""
    )
    assert status == 403 and centre.stage.floor.operators["1001"].hand is not None


async def test_the_wrap_up_is_made_longer_once(centre: Centre) -> None:
    page = await open_desk(centre)
    call_id = await in_call(centre, page)
    await centre.stage.caller_leaves(call_id)
    await situation(page, "wrap_up")
    before = centre.stage.floor.operators["1001"].wrap_up.until
    await page.keyboard.press("Escape")
    await page.keyboard.press("w")
    await expect(page.locator('[data-action="longer"]')).to_contain_text("Продлено")
    after = centre.stage.floor.operators["1001"].wrap_up.until
    assert before is not None and after is not None
    assert after - before == centre.stage.floor.lines["109"].wrap_up
    left = await page.text_content("#state-timer")
    now = datetime.now(after.tzinfo)
    minutes, seconds = (left or "0:0").split(":")
    assert abs(int(minutes) * 60 + int(seconds) - (after - now).total_seconds()) < 10
    await shot(page, "desk-made-longer")
    await page.keyboard.press("w")
    await expect(page.locator(".toast")).to_contain_text("только один раз")
    assert centre.stage.floor.operators["1001"].wrap_up.until == after


async def test_what_a_caller_says_of_the_service_is_taken_down_by_key(centre: Centre) -> None:
    page = await open_desk(centre)
    await in_call(centre, page)
    await page.keyboard.press("F8")
    dialog = page.locator("#complain")
    await expect(dialog).to_be_visible()
    await expect(dialog.locator("[name=call]")).to_be_checked()  # there is only this one
    await dialog.locator("[value=praise]").check()
    await dialog.locator("textarea").fill("Рахмет айтты")
    await shot(page, "desk-praise")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".toast")).to_contain_text("служба качества")
    await expect(dialog).to_be_hidden()
    await page.keyboard.press("F8")
    await dialog.locator("[value=praise]").check()
    await dialog.locator("textarea").fill("Тағы да")
    await page.keyboard.press("Control+Enter")
    await expect(dialog.locator(".problem")).to_contain_text("уже есть")
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()


async def test_a_call_is_marked_as_abuse_by_key_and_the_next_card_says_so(centre: Centre) -> None:
    page = await open_desk(centre)
    call_id = await in_call(centre, page)
    await page.keyboard.press("Escape")
    await page.keyboard.press("x")
    await expect(page.locator("#pause-menu")).to_be_visible()
    await page.keyboard.press("2")
    button = page.locator("#mark-abuse")
    await expect(button).to_have_attribute("aria-pressed", "true")
    await expect(button).to_contain_text("угрозы")
    floor = await open_floor(centre)
    await expect(floor.locator("#care li")).to_contain_text("злоупотребление: угрозы")
    await expect(floor.locator("#care li")).to_contain_text("затем передышка")
    await shot(floor, "floor-care")
    await centre.stage.lose(call_id)
    await centre.stage.connect(call_id)
    await shot(page, "desk-abuse")
    await centre.stage.caller_leaves(call_id)
    await situation(page, "wrap_up")
    await page.keyboard.press("g")
    await situation(page, "paused")
    await expect(page.locator("#strip")).to_contain_text("передышка")
    await expect(floor.locator("#care li")).to_contain_text("на передышке")
    await page.keyboard.press("g")  # whoever wants no more of it goes on
    await situation(page, "available")
    await expect(floor.locator("#care")).to_be_hidden()
    await centre.stage.offer()
    await expect(page.locator("#caller-abuse")).to_contain_text("отмечено 1 раз")
    await shot(page, "desk-abuse-next")
    screen = await centre.seat()
    lead = await screen.sign_in("lead1", path="/calls?only=broken")
    await expect(lead.locator(".chip.broken")).to_have_text("1 обрыв")
    await shot(lead, "calls-broken")
    await lead.click("td a[href^='/tickets/']")
    await expect(lead.locator(".facts")).to_contain_text("связь с оператором 1001 оборвалась")
    await expect(lead.locator(".facts .chip.abuse")).to_have_text("угрозы")
    await shot(lead, "ticket-abuse")
    await go(lead, centre.address + "/abuse")
    await expect(lead.locator(".marks li")).to_have_count(1)
    assert await grave(lead, "abuse") == []
    await shot(lead, "abuse")
    await lead.click("[data-verdict=dismissed]")
    await expect(lead.locator("[data-verdict]")).to_have_count(0)


async def test_pauses_stand_against_the_plan_and_are_red_beyond_it(
    centre: Centre, fresh_settings: Settings
) -> None:
    link = await asyncpg.connect(fresh_settings.stores.database_url)
    await link.execute(
        "INSERT INTO operator_states VALUES ('1001', 'paused', 'lunch', 'web', NULL,"
        " now() - interval '70 minutes', now() - interval '15 minutes')"
    )
    await link.close()
    page, floor = await open_desk(centre), await open_floor(centre)
    figure = page.locator('[data-figure="pause"]')
    await expect(figure).to_have_text("55/60 мин")
    await expect(figure).not_to_have_attribute("data-over", re.compile(""))
    title = await figure.locator("xpath=ancestor::li").get_attribute("title")
    assert title is not None and "обед 55/40 мин" in title
    tile = floor.locator('.tile[data-extension="1001"]')
    await expect(tile).to_have_attribute("title", re.compile("паузы 55/60 мин"))
    await page.keyboard.press("p")
    await page.keyboard.press("1")
    await situation(page, "paused")
    operator = centre.stage.floor.operators["1001"]
    assert operator.since is not None
    await centre.stage.show(replace(operator, since=operator.since - timedelta(minutes=6)))
    await expect(figure).to_have_text("61/60 мин")
    await expect(figure).to_have_attribute("data-over", "")
    await expect(tile.locator(".doing")).to_contain_text("61/60 мин")
    await shot(page, "desk-pauses")
    await shot(floor, "floor-pauses")
