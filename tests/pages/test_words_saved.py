"""A ticket's words on their way to the server: late answers, no answers, and two who write."""

from __future__ import annotations

import asyncio
import json

import pytest
from playwright.async_api import Route, expect
from redis.asyncio import Redis

from foundation.settings import Settings
from softphone_ui.web.live import WRITTEN_CHANNEL
from tests.pages.conftest import NOTHING_TO_DO, Centre, catch, shot, situation
from tests.pages.test_desk import in_call, open_desk, saved
from tests.softphone_ui.city import program

pytestmark = [pytest.mark.pages, pytest.mark.services]


async def another_writes(centre: Centre, number: str | None, **words: object) -> None:
    """The shift lead has written these words on the new ticket."""
    theirs = {"version": 1, "subject": "", "text": "", "address": "", **words}
    async with program(centre.address, "lead1") as lead:
        assert (await lead.ask("PUT", f"/api/tickets/{number}", theirs))[0] == 200


async def text_of(centre: Centre, number: str | None) -> object:
    """As the server has it."""
    async with program(centre.address, "1001") as client:
        return (await client.ask("GET", f"/api/tickets/{number}"))[1]["ticket"]["text"]


async def test_a_late_answer_never_replaces_newer_words(centre: Centre) -> None:
    page = await open_desk(centre)
    await in_call(centre, page)
    held: list[Route] = []
    first = asyncio.Event()

    async def hold_first(route: Route) -> None:
        if route.request.method != "PUT" or held:
            await route.continue_()
            return
        held.append(route)
        first.set()

    await catch(page, "**/api/tickets/*", hold_first)
    await page.focus("#text")
    await page.keyboard.type("первые слова")
    await asyncio.wait_for(first.wait(), 20)
    await page.keyboard.type(" и ещё")
    await held[0].continue_()
    await saved(page)
    await expect(page.locator("#text")).to_have_value("первые слова и ещё")
    number = await page.text_content("#ticket-number")
    assert await text_of(centre, number) == "первые слова и ещё"


async def test_words_outlive_a_dead_server_and_a_reload(centre: Centre) -> None:
    page = await open_desk(centre)
    await in_call(centre, page)
    number = await page.text_content("#ticket-number")
    dead = asyncio.Event()

    async def refuse_saving(route: Route) -> None:
        if route.request.method == "PUT":
            dead.set()
            await route.abort()
        else:
            await route.continue_()

    await catch(page, "**/api/tickets/**", refuse_saving)
    await page.focus("#text")
    await page.keyboard.type("не потерять")
    await asyncio.wait_for(dead.wait(), 20)
    await expect(page.locator("#ticket-saved")).to_have_attribute("data-status", "waiting")
    await shot(page, "desk-not-saved")
    page.on("dialog", lambda dialog: asyncio.ensure_future(dialog.accept()))
    await page.reload()
    await situation(page, "talking")
    await expect(page.locator("#text")).to_have_value("не потерять")
    # Not before: the page that was left may save the words as soon as it can.
    await page.unroute("**/api/tickets/**")
    await saved(page)
    assert await text_of(centre, number) == "не потерять"


async def test_what_two_people_changed_is_put_before_the_person(centre: Centre) -> None:
    page = await open_desk(centre)
    await in_call(centre, page)
    number = await page.text_content("#ticket-number")
    await another_writes(centre, number, subject="Чужая суть", address="Улица, 1")
    await page.fill("#subject", "Моя суть")
    await expect(page.locator("#ticket-conflicts blockquote")).to_have_text("Чужая суть")
    await expect(page.locator("#address")).to_have_value("Улица, 1")
    await shot(page, "desk-conflict")
    await page.click("#ticket-conflicts button >> nth=0")
    await saved(page)
    async with program(centre.address, "1001") as client:
        ticket = (await client.ask("GET", f"/api/tickets/{number}"))[1]["ticket"]
    assert (ticket["subject"], ticket["address"]) == ("Моя суть", "Улица, 1")


async def test_a_topic_that_somebody_else_chose_is_told_by_its_name(centre: Centre) -> None:
    page = await open_desk(centre)
    await in_call(centre, page)
    number = await page.text_content("#ticket-number")
    async with program(centre.address, "lead1") as lead:
        topics = (await lead.ask("GET", "/api/topics"))[1]
        topic = next(it for it in topics if it["names"]["ru"] != "Открытый люк")
    await another_writes(centre, number, topic_id=topic["topic_id"])
    await page.focus("#topic")
    await page.keyboard.type("люк")
    await page.keyboard.press("Enter")
    await expect(page.locator("#ticket-conflicts blockquote")).to_have_text(topic["names"]["ru"])
    await page.click("#ticket-conflicts button >> nth=1")
    await expect(page.locator("#topic")).to_have_value(topic["names"]["ru"])
    await expect(page.locator("#ticket-saved")).to_have_attribute("data-status", "clean")


async def test_a_word_taken_back_is_not_on_its_way_for_ever(centre: Centre) -> None:
    page = await open_desk(centre)
    await in_call(centre, page)
    await page.focus("#subject")
    await page.keyboard.type("а")
    await page.keyboard.press("Backspace")
    await expect(page.locator("#ticket-saved")).to_have_attribute("data-status", "clean")


async def test_a_topic_typed_and_taken_before_the_topics_have_come_is_taken_then(
    centre: Centre,
) -> None:
    page, come = await open_desk(centre), asyncio.Event()

    async def late(route: Route) -> None:
        await come.wait()
        await route.continue_()

    await catch(page, "**/api/topics", late)
    await page.reload()
    await situation(page, "available")
    await in_call(centre, page)
    await page.focus("#topic")
    await page.keyboard.type("люк")
    await expect(page.locator("#topics")).to_be_empty()  # not "no such topic": nobody knows yet
    await page.keyboard.press("Enter")
    come.set()
    await expect(page.locator("#topic")).to_have_value("Открытый люк")
    await expect(page.locator("#address")).to_be_focused()
    await saved(page)


async def test_a_late_look_never_replaces_newer_words(
    centre: Centre, fresh_settings: Settings
) -> None:
    """Rows of the ticket are told and looked at; what is typed and saved meanwhile is newer."""
    page = await open_desk(centre)
    await in_call(centre, page)
    number = await page.text_content("#ticket-number")
    looked, gate = asyncio.Event(), asyncio.Event()

    async def hold_first(route: Route) -> None:
        if route.request.method != "GET" or looked.is_set():
            await route.continue_()
            return
        looked.set()
        answer = await route.fetch()
        await gate.wait()
        await route.fulfill(response=answer)

    await catch(page, "**/api/tickets/109-*", hold_first)
    async with Redis.from_url(fresh_settings.stores.redis_url) as redis:
        told = {"calls": [], "tickets": [number]}
        await redis.publish(WRITTEN_CHANNEL, json.dumps(told))
    await asyncio.wait_for(looked.wait(), 20)
    await page.focus("#text")
    await page.keyboard.type("первые слова")
    await saved(page)
    gate.set()
    await page.unroute_all(behavior="wait")
    await page.evaluate(NOTHING_TO_DO)
    await expect(page.locator("#text")).to_have_value("первые слова")


async def test_a_topic_that_is_emptied_stays_so_while_other_words_are_saved(
    centre: Centre,
) -> None:
    page = await open_desk(centre)
    await in_call(centre, page)
    topic = page.locator("#topic")
    await topic.focus()
    await page.keyboard.type("люк")
    await page.keyboard.press("Enter")
    await expect(topic).to_have_value("Открытый люк")
    await saved(page)
    held, gate = asyncio.Event(), asyncio.Event()

    async def hold(route: Route) -> None:
        held.set()
        await gate.wait()
        await route.continue_()

    await catch(page, "**/api/tickets/109-*", hold)
    await page.focus("#text")
    await page.keyboard.type("снег")
    await asyncio.wait_for(held.wait(), 20)
    await topic.focus()
    await page.keyboard.press("Control+a")
    await page.keyboard.press("Backspace")
    gate.set()
    await saved(page)
    await expect(topic).to_have_value("")
    await page.keyboard.press("Tab")
    await expect(page.locator("#topic-body")).to_have_text("")
    await page.unroute_all(behavior="wait")
    await saved(page)
    number = await page.text_content("#ticket-number")
    async with program(centre.address, "1001") as client:
        ticket = (await client.ask("GET", f"/api/tickets/{number}"))[1]["ticket"]
    assert ticket["topic_id"] is None
