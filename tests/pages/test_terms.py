"""The working calendar by keyboard, the deadlines and a ticket's clocks, in a real Chromium."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from foundation.postgres.pool import connection, open_pool
from foundation.settings import Settings
from registry.keeping_deadlines import Keeper
from tests.pages.axe import TONGUES, seen
from tests.pages.conftest import Centre, Screen, go, ready, shot
from tests.tickets import insert_tickets, lead_ticket

pytestmark = [pytest.mark.pages, pytest.mark.services]
#: Which the calendar does not know yet.
NEXT_YEAR = datetime.now(ZoneInfo("Asia/Almaty")).year + 1
TICKETS = (
    ("109-2026-0000001", "manhole", 5.0, "Открытый люк у школы", "assigned"),
    ("109-2026-0000002", "waste", 60.0, "Не вывозят мусор", "awaiting_applicant"),
    ("109-2026-0000003", "road", 24.0 * 200, "Яма на дороге", "in_progress"),
    ("109-2026-0000004", "no_heat", 20.0, "Холодно в подъезде", "accepted"),
)


@pytest_asyncio.fixture(loop_scope="session")
async def tickets(fresh_settings: Settings, centre: Centre) -> None:
    """Tickets whose terms run, are paused, are over and end soon."""
    pool = await open_pool(fresh_settings, "test", size=2)
    keeper = Keeper(pool, ZoneInfo(fresh_settings.timezone), mails=True)
    now = datetime.now(UTC)
    await keeper.begin(now)
    async with connection(pool) as link:
        for number, topic, hours, subject, state in TICKETS:
            await insert_tickets(link,
                """INSERT INTO tickets (number, opened_at, subject, topic_id, body_id)
                   SELECT $1, $2, $3, topic_id, body_id FROM topics WHERE code = $4""",
                number, now - timedelta(hours=hours), subject, topic,
            )  # fmt: skip
            await lead_ticket(link, number, state)
    while await keeper.hear(now) + await keeper.escalate(now):
        pass
    pool.terminate()


async def administrator(centre: Centre, path: str, **how: object) -> tuple[Screen, Page]:
    screen: Screen = await centre.seat(**how)
    page = await screen.sign_in("admin", path=path)
    await ready(page)
    return screen, page


async def test_a_day_is_marked_by_keyboard(centre: Centre, tickets: None) -> None:
    _, page = await administrator(centre, "/calendar?year=2026")
    await page.focus("#months [tabindex='0']")
    await page.keyboard.press("Home")
    for key in ("ArrowDown", "ArrowRight"):
        await page.keyboard.press(key)
    await expect(page.locator("[data-day='2026-01-09']")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#mark-dialog[open]")
    await page.check("[name=mark][value=day_off]")
    await page.fill("[name=other]", "2026-01-17")
    await page.fill("[name=name]", "Көпір күн")
    await page.fill("[name=reason]", "Қаулы № 7")
    await shot(page, "calendar-mark-ru-light")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#calendar[data-version='2']")
    await expect(page.locator("[data-day='2026-01-09']")).to_have_attribute("data-mark", "day_off")
    await expect(page.locator("[data-day='2026-01-17']")).to_have_attribute("data-works", "yes")
    # By a module of the page that was loaded anew.
    await expect(page.locator("[data-day='2026-01-09']")).to_be_focused()
    await expect(page.locator(".versions li:first-child")).to_contain_text("Қаулы № 7")
    await page.keyboard.press("PageDown")
    await page.wait_for_url("**year=2027")
    await go(page, f"{centre.address}/calendar?year={NEXT_YEAR}")
    await ready(page)
    await page.click("#add-year")
    await page.wait_for_selector("#calendar[data-version='3']")
    await expect(page.locator("[data-mark=holiday]").nth(10)).to_be_visible()


PAGES = {
    "deadlines": "/deadlines",
    "calendar": "/calendar?year=2026",
    "calendar-unknown": f"/calendar?year={NEXT_YEAR}",
    "whom-to-tell": "/deadlines/settings",
    "ticket-terms": "/tickets/109-2026-0000002",
    "ticket-over": "/tickets/109-2026-0000001",
}


@pytest.mark.parametrize(("language", "scheme"), TONGUES)
async def test_every_page_in_each_language(
    centre: Centre, tickets: None, language: str, scheme: str
) -> None:
    screen, page = await administrator(centre, "/deadlines", color_scheme=scheme)
    await page.click(f"[data-language={language}]")
    await page.wait_for_selector(f"html[lang={language}]")
    assert await seen(screen, PAGES, language, scheme) == []
