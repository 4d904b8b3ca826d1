"""A missed caller is called back by one key, from the list of those who are owed a call."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.async_api import Page, expect

from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.states import OutResult, RingResult
from tests.pages.conftest import Centre, go, shot, situation
from tests.pages.test_desk import in_call, open_desk

pytestmark = [pytest.mark.pages, pytest.mark.services]


def now() -> datetime:
    return datetime.now(UTC)


async def missed(centre: Centre, number: str = "+77017654321") -> str:
    """A caller whom nobody answered; the ticket that owes him a call."""
    call_id = await centre.stage.offer(number)
    await centre.stage.tell(on.CallerLeft(now(), call_id))
    (ticket,) = [
        f"109-{year}-{count:07d}"
        for key, count in centre.stage.floor.tickets.items()
        for year in [key.rpartition("-")[2]]
    ]
    return ticket


async def desk_of_one_owed(centre: Centre) -> Page:
    """The desk, which lists the one who is owed a call: before that K finds nobody."""
    page = await open_desk(centre)
    await expect(page.locator("#owed-list li")).to_have_count(1)
    return page


async def leg(centre: Centre) -> str:
    """The operator's leg of the call that she makes."""
    outgoing = centre.stage.floor.operators["1001"].outgoing
    assert outgoing is not None, "nobody is being called"
    return outgoing.leg


async def test_owed_looked_at_called_and_settled_by_keyboard(centre: Centre) -> None:
    ticket = await missed(centre)
    page = await desk_of_one_owed(centre)
    await expect(page.locator("#owed-list")).to_contain_text("+7 701 ••• 43 21")
    await shot(page, "desk-owed")
    await page.keyboard.press("k")
    await expect(page.locator("#look-ticket")).to_contain_text(ticket)
    await page.keyboard.press("c")
    await situation(page, "calling_out")
    await expect(page.locator(".strip-number")).to_have_text("+7 701 765 43 21")
    await expect(page.locator("#strip-who")).to_contain_text("Сначала звонит ваш телефон")
    await expect(page.locator("#ticket-number")).to_have_text(ticket)
    await centre.stage.tell(on.PhoneAnswered(now(), await leg(centre)))
    await expect(page.locator("#strip-who")).to_contain_text("У заявителя звонит телефон")
    out_id = (await leg(centre)).removesuffix("~1")
    await centre.stage.tell(on.OutboundCallConnected(now(), out_id))
    await expect(page.locator("#strip-who")).to_contain_text("идёт запись")
    await shot(page, "desk-calling-out")
    await page.reload()
    await situation(page, "calling_out")
    await expect(page.locator(".strip-number")).to_have_text("+7 701 765 43 21")
    # The ticket is fetched, so the server knows that this page is to hear of it.
    await expect(page.locator("#ticket-saved")).to_have_attribute("data-status", "clean")
    await centre.stage.tell(on.OutboundCallDialled(now(), out_id, OutResult.ANSWERED))
    await centre.stage.tell(on.LegEnded(now(), f"{out_id}~1"))
    await situation(page, "wrap_up")
    await expect(page.locator("#owed")).to_be_hidden()
    told = await centre.seat()
    story = await told.sign_in("1001", path=f"/tickets/{ticket}")
    await expect(story.locator(".story")).to_contain_text("Звонок заявителю: отвечен")


async def test_who_was_not_reached_stays_owed_with_the_tries(centre: Centre) -> None:
    await missed(centre)
    page = await desk_of_one_owed(centre)
    await page.keyboard.press("k")
    await page.keyboard.press("c")
    await situation(page, "calling_out")
    ring_id = await leg(centre)
    await centre.stage.tell(on.PhoneAnswered(now(), ring_id))
    await centre.stage.tell(
        on.OutboundCallDialled(now(), ring_id.removesuffix("~1"), OutResult.NO_ANSWER)
    )
    await expect(page.locator("#strip-who")).to_contain_text("никто не ответил")
    await centre.stage.tell(on.LegEnded(now(), ring_id, RingResult.ANSWERED))
    await situation(page, "wrap_up")
    await expect(page.locator("#owed-list")).to_contain_text("попыток: 1")


async def test_a_refusal_is_said_in_a_sentence(centre: Centre) -> None:
    await missed(centre, "+12025550123")
    page = await desk_of_one_owed(centre)
    await page.keyboard.press("k")
    await page.keyboard.press("c")
    await expect(page.locator(".toast")).to_have_text("На такие номера отсюда звонить нельзя.")
    assert centre.stage.floor.operators["1001"].outgoing is None


async def after_a_call(centre: Centre) -> tuple[Page, str]:
    """The desk in the wrap-up of a call that owes its caller nothing, and the ticket."""
    page = await open_desk(centre)
    call_id = await in_call(centre, page)
    ticket = str(await page.text_content("#ticket-number"))
    await centre.stage.caller_leaves(call_id)
    await situation(page, "wrap_up")
    await page.keyboard.press("Escape")
    return page, ticket


async def test_why_a_citizen_is_called_is_asked_and_stands_in_the_history(centre: Centre) -> None:
    page, ticket = await after_a_call(centre)
    await page.keyboard.press("c")
    dialog = page.locator("dialog.call-reason")
    await expect(dialog.locator("[data-reason]")).to_have_count(5)
    await shot(page, "desk-call-reason")
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    assert centre.stage.floor.operators["1001"].outgoing is None
    await page.keyboard.press("c")
    await expect(dialog).to_be_visible()
    await page.keyboard.press("5")
    await expect(dialog.locator("input")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(dialog.locator("input")).to_be_focused()  # another reason needs its words
    await page.keyboard.type("какой подъезд 2?")
    await page.keyboard.press("Enter")
    await situation(page, "calling_out")
    await expect(page.locator(".strip-number")).to_have_text("+7 701 234 56 78")
    told = await centre.seat()
    story = await told.sign_in("1001", path=f"/tickets/{ticket}")
    await expect(story.locator(".story")).to_contain_text("другая причина: какой подъезд 2?")


async def test_an_earlier_call_is_called_back_with_a_reason(centre: Centre) -> None:
    page, ticket = await after_a_call(centre)
    await page.keyboard.press("g")
    await situation(page, "available")
    await centre.stage.caller_leaves(await in_call(centre, page))
    await situation(page, "wrap_up")
    await page.keyboard.press("Escape")
    button = page.locator("#caller-calls .call-back")
    await expect(button).to_have_count(1)
    await shot(page, "desk-call-back")
    await button.click()
    await expect(page.locator("dialog.call-reason")).to_be_visible()
    await page.keyboard.press("1")
    await situation(page, "calling_out")
    outgoing = centre.stage.floor.operators["1001"].outgoing
    assert outgoing is not None
    assert outgoing.ticket == ticket


async def test_the_page_of_a_ticket_asks_why_too(centre: Centre) -> None:
    page, ticket = await after_a_call(centre)
    whole = await page.context.new_page()
    await go(whole, f"{centre.address}/tickets/{ticket}")
    await whole.click("#call-applicant")
    await expect(whole.locator("dialog.call-reason")).to_be_visible()
    await whole.keyboard.press("3")
    await situation(page, "calling_out")


async def test_no_way_to_call_out_of_a_conversation(centre: Centre) -> None:
    page = await open_desk(centre)
    await in_call(centre, page)
    await page.keyboard.press("Escape")
    await page.keyboard.press("c")
    await expect(page.locator('[data-action="call_out"]')).to_have_count(0)
    assert centre.stage.floor.operators["1001"].outgoing is None


async def test_the_lead_sees_who_calls_out(centre: Centre) -> None:
    await missed(centre)
    page = await desk_of_one_owed(centre)
    await page.keyboard.press("k")
    await page.keyboard.press("c")
    await situation(page, "calling_out")
    screen = await centre.seat()
    floor: Page = await screen.sign_in("lead1")
    tile = floor.locator('.group.talking .tile[data-extension="1001"]')
    await expect(tile).to_contain_text("Исходящий")
    await shot(floor, "floor-calling-out")
