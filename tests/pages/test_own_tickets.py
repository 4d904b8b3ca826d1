"""One's own tickets on a telephone: the code, the list, and a photo with "it is not solved"."""

from __future__ import annotations

from pathlib import Path

import asyncpg
import pytest
from playwright.async_api import expect

from foundation.settings import Settings
from registry.tickets.own_code import own_code
from tests.pages.conftest import PHONE, Centre
from tests.pages.test_citizen import look, on
from tests.registry.files.samples import photo
from tests.tickets import insert_tickets, lead_ticket

pytestmark = [pytest.mark.pages, pytest.mark.services]
TICKET, WHO = "109-2026-0000001", "+77012345678"


@pytest.mark.parametrize("language", ["kk", "ru"])
async def test_a_code_opens_the_tickets_and_one_is_not_solved(
    centre: Centre, fresh_settings: Settings, tmp_path: Path, language: str
) -> None:
    picture = tmp_path / "pit.jpg"
    picture.write_bytes(photo(size=(640, 480)))
    link = await asyncpg.connect(fresh_settings.stores.database_url)
    await insert_tickets(
        link,
        """INSERT INTO tickets (number, opened_at, subject, text, topic_id, body_id, applicant)
           SELECT $1, now(), 'яма', 'Шұңқыр', topic_id, body_id, $2 FROM topics
            WHERE code = 'road'""",
        TICKET, WHO,
    )  # fmt: skip
    screen = await centre.seat(**PHONE, locale=language)
    page = await screen.page("/mine")
    await page.locator("#address").fill("12")
    await page.locator("form .primary").click()
    await expect(page.locator(".errors")).to_be_focused()
    found = await look(page, f"mine-{language}")
    await page.locator("#address").fill("8 701 234 56 78")
    await page.keyboard.press("Enter")
    await on(page, "/mine/code")
    code_id = await link.fetchval("SELECT max(code_id) FROM own_codes")
    found += await look(page, f"mine-code-{language}")
    await page.locator("#code").fill(own_code(fresh_settings.web.web_secret, code_id))
    await page.keyboard.press("Enter")
    await on(page, "/mine/tickets")
    found += await look(page, f"mine-tickets-{language}")
    await page.locator(".requests button").click()
    await on(page, f"/t/{TICKET}")
    await page.locator("#more [name=text]").fill("Тағы терең")
    found += await look(page, f"own-ticket-{language}")
    await page.locator("#more button").click()
    await expect(page.locator(".facts .words")).to_contain_text("Тағы терең")
    await lead_ticket(link, TICKET, "resolved")
    await page.reload()
    await page.locator("summary").click()
    await page.locator("[name=reason]").fill("Шұңқыр қалды")
    await page.locator("details [name=photo]").set_input_files(picture)
    found += await look(page, f"not-solved-{language}")
    await page.locator("details .primary").click()
    await expect(page.locator(".said")).to_have_attribute("data-state", "reopened")
    files = "SELECT count(*) FROM ticket_files WHERE ticket = $1"
    assert await link.fetchval(files, TICKET) == 1
    await link.close()
    assert found == []
