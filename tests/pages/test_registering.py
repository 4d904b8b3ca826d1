"""Registering a ticket at the desk: what the caller is to be told, and what is missing."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import expect

from foundation.postgres.pool import open_pool
from foundation.settings import Settings
from registry.deadlines.reckoning import MICROSECOND
from registry.deadlines.rows import clocks_shown
from registry.keeping_deadlines import Keeper
from tests.pages.conftest import Centre, shot
from tests.pages.test_desk import in_call, open_desk, saved
from tests.softphone_ui.city import program

pytestmark = [pytest.mark.pages, pytest.mark.services]


#: A topic of a danger has a term of hours; another one the city's seven days.
TOPICS = {"люк": r"\d\d\.\d\d\.\d{4}, \d\d:\d\d", "ямы": r"\d\d\.\d\d\.\d{4}(?!,)"}


@pytest.mark.parametrize("topic", TOPICS)
async def test_what_the_caller_is_to_be_told_is_there_at_once(
    centre: Centre, fresh_settings: Settings, topic: str
) -> None:
    page = await open_desk(centre)
    pool = await open_pool(fresh_settings, "test", size=2)
    keeper = Keeper(pool, ZoneInfo(fresh_settings.timezone), mails=True)
    await keeper.begin(datetime.now(UTC))
    await in_call(centre, page)
    number = str(await page.text_content("#ticket-number"))
    await page.keyboard.press("Enter")
    await page.keyboard.type(topic)
    await page.keyboard.press("Enter")
    await page.keyboard.press("Alt+r")
    told = page.locator("#ticket-told")
    await expect(told).to_contain_text(re.compile(r"код \d{4} \d{4}"))
    while await keeper.hear(datetime.now(UTC)):
        pass
    await expect(told).to_contain_text(re.compile(f"решить до: {TOPICS[topic]}"))
    zone = ZoneInfo(fresh_settings.timezone)
    async with pool.acquire() as link:
        (city,) = [it for it in await clocks_shown.of_ticket(link, number) if it.kind == "city"]
    assert city.due_at is not None
    last = city.due_at if topic == "люк" else city.due_at - MICROSECOND
    await expect(told).to_contain_text(f"решить до: {last.astimezone(zone):%d.%m.%Y}")
    await expect(told).to_contain_text(number)
    await shot(page, "desk-registered")
    async with program(centre.address, "1001") as operator:
        code = (await operator.ask("GET", f"/api/tickets/{number}/code"))[1]["code"]
    await expect(told).to_contain_text(code)
    await pool.close()


async def test_after_the_menu_one_goes_on_in_the_same_field_and_without_a_topic_hears_what_to_do(
    centre: Centre,
) -> None:
    page = await open_desk(centre)
    await in_call(centre, page)
    await page.focus("#text")
    await page.keyboard.type("до меню")
    await page.click('[popovertarget="menu"]')
    await expect(page.locator("#menu")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator("#menu")).to_be_hidden()
    await expect(page.locator("#text")).to_be_focused()
    await page.keyboard.type(" и после")
    await expect(page.locator("#text")).to_have_value("до меню и после")
    await page.keyboard.press("Escape")
    await page.keyboard.press("r")
    await expect(page.locator("#toasts")).to_contain_text("Сначала выберите тему")
    await expect(page.locator("#topic")).to_be_focused()
    register = page.locator('[data-ticket-state="assigned"]')
    await expect(register).to_have_attribute("aria-pressed", "false")
    async with program(centre.address, "1001") as operator:
        await saved(page)
        number = await page.text_content("#ticket-number")
        kept = (await operator.ask("GET", f"/api/tickets/{number}"))[1]["ticket"]
        words = {"version": kept["version"], "text": "x", "state": "assigned"}
        told = (await operator.ask("PUT", f"/api/tickets/{number}", words))[1]
    assert told["left"].startswith("Сначала выберите тему")
