"""Tickets of a conversation: R opens a draft that is filled in from what was written and sent, and
each problem gets a ticket of its own."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from foundation.settings import Settings
from tests.channels.town import Town, town
from tests.pages.axe import grave
from tests.pages.conftest import WIDER, Centre, shot
from tests.pages.test_inbox import opened, photo
from tests.pages.test_inbox_layout import SMALLEST_SHARE, share
from tests.pages.tongues import change_language

pytestmark = [pytest.mark.pages, pytest.mark.services]
FILES = "SELECT array_agg(ticket ORDER BY message_id) FROM message_files"
TICKETS = "SELECT count(*) FROM tickets"


async def with_a_report(centre: Centre, it: Town) -> Page:
    """The inbox with a report open: words with an address, two photos and a place."""
    page = await opened(centre, "1001")
    it.api.write(text="На улице Абая 12 не горят фонари, во дворе темно")
    it.api.photo("p1", photo(), caption="Вот это место")
    it.api.photo("p2", photo(), caption="А это мой кот")
    it.api.place(51.1283, 71.4305)
    await it.until_value("SELECT count(*) FROM message_files WHERE state = 'there'", 2)
    await page.keyboard.press("j")
    await expect(page.locator("#said img")).to_have_count(2)
    return page


async def test_a_draft_is_filled_in_and_registered_on_confirmation(
    centre: Centre, fresh_settings: Settings
) -> None:
    """By keys alone; the photo that is left out lies on no ticket."""
    async with town(fresh_settings, counts=False) as it:
        page = await with_a_report(centre, it)
        await page.keyboard.press("r")
        await expect(page.locator("#draft-text")).to_have_value(re.compile("не горят фонари"))
        await expect(page.locator("#draft-address")).to_have_value(re.compile(r", 12$"))
        await expect(page.locator("#draft-place")).to_contain_text("●")
        boxes = page.locator("#draft-files input")
        await expect(boxes).to_have_count(2)
        await expect(boxes.nth(1)).to_be_checked()
        assert await it.value(TICKETS) == 0
        await boxes.nth(1).focus()
        await page.keyboard.press("Space")
        found: list[str] = []
        for language in ("kk", "en", "ru"):
            await change_language(page, language)
            await shot(page, f"inbox-draft-{language}")
            found += await grave(page, f"a draft in {language}")
            assert await page.evaluate(WIDER) == 0
            assert await share(page) >= SMALLEST_SHARE
        await expect(page.locator("#draft-urgent")).not_to_be_checked()
        await page.locator("#draft-urgent").check()
        await page.locator("#draft-subject").focus()
        await page.keyboard.press("Control+Enter")
        await it.until_value(f"{TICKETS} WHERE urgent", 1)
        await it.until_value(FILES, ["109-2026-0000001", None])
        assert found == []


async def test_a_second_problem_is_another_draft_of_the_conversation(
    centre: Centre, fresh_settings: Settings
) -> None:
    async with town(fresh_settings, counts=False) as it:
        page = await with_a_report(centre, it)
        await page.keyboard.press("r")
        await expect(page.locator("#draft-register")).to_be_focused()
        await page.keyboard.press("r")
        await it.until_value(TICKETS, 1)
        await expect(page.locator("#talk-about a")).to_have_count(1)
        await it.until_value(FILES, ["109-2026-0000001", "109-2026-0000001"])
        it.api.write(text="И ещё: на Сыганак 25 нет отопления")
        await expect(page.locator("#said")).to_contain_text("нет отопления")
        await page.keyboard.press("r")
        await expect(page.locator("#draft-text")).to_have_value(
            "И ещё: на Сыганак 25 нет отопления"
        )
        await expect(page.locator("#draft-earlier")).to_contain_text("Уже зарегистрировано: 109-")
        await expect(page.locator("#draft-files li")).to_have_count(0)
        await expect(page.locator("#draft-topic")).not_to_have_value("")
        await expect(page.locator("#draft-register")).to_be_focused()
        await shot(page, "inbox-second-draft")
        await page.keyboard.press("Enter")
        await it.until_value(TICKETS, 2)
        await expect(page.locator("#talk-about a")).to_have_count(2)
        own = "SELECT count(DISTINCT applicant) || ' ' || count(DISTINCT contact_id) FROM tickets"
        assert await it.value(own) == "1 1"
        it.api.write(text="109-2026-0000001")
        status = page.locator("#said li[data-part=bot]").last
        await expect(status).to_contain_text("109-2026-0000001", timeout=20_000)


async def test_what_was_changed_in_a_draft_stays(centre: Centre, fresh_settings: Settings) -> None:
    """Also after the page was loaded again; Escape closes it and registers nothing."""
    async with town(fresh_settings, counts=False) as it:
        page = await with_a_report(centre, it)
        await page.keyboard.press("r")
        subject = page.locator("#draft-subject")
        await expect(page.locator("#draft-register")).to_be_focused()
        await subject.fill("Труба у школы")
        await page.reload()
        await expect(subject).to_have_value("Труба у школы")
        await page.keyboard.press("Escape")
        await expect(page.locator("#draft")).to_be_hidden()
        it.api.write(text="Где вы?")
        await expect(page.locator("#said")).to_contain_text("Где вы?")
        await expect(page.locator("#draft")).to_be_hidden()
        await page.keyboard.press("r")
        await expect(subject).to_have_value("Труба у школы")
        assert await it.value(TICKETS) == 0
