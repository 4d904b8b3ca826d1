"""A head's minute and an akim's minute: what is first on their page, what they do about it, and
what became of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import asyncpg
import pytest
from playwright.async_api import Page, expect

from tests.pages.axe import grave
from tests.pages.conftest import PHONE, WIDER, Centre, ready
from tests.pages.test_council import HEADED, MISSED
from tests.softphone_ui.test_real_problems import road_tickets
from tests.tickets import insert_tickets

pytestmark = [pytest.mark.pages, pytest.mark.services]
TODAY = datetime.now(ZoneInfo("Asia/Almaty")).date()
#: Of the roads: two late (one of them reopened), one due within the hour.
DUE_IN_HOURS = (-60, -30, 1)


async def roads_with_late_tickets(centre: Centre) -> None:
    """The roads have a head, three tickets and a decision of the council that was missed."""
    link = await asyncpg.connect(centre.stage.settings.stores.database_url)
    await link.execute(HEADED)
    await link.execute(MISSED, TODAY - timedelta(days=3))
    now = datetime.now(UTC)
    for number, hours in enumerate(DUE_IN_HOURS, start=1):
        await insert_tickets(
            link,
            """INSERT INTO tickets
                   (number, opened_at, state, body_id, due_at, topic_id, reopenings)
               SELECT $1, $2, 'in_progress', body_id, $3, topic_id, $4
                 FROM topics WHERE code = 'road'""",
            f"109-2026-{number:07}", now - timedelta(days=20), now + timedelta(hours=hours),
            int(number == 1),
        )  # fmt: skip
    await link.close()


async def counts(page: Page) -> list[str]:
    return [
        await page.locator(f"[data-count={name}]").inner_text()
        for name in ("late", "soon", "reopened", "waiting")
    ]


async def test_a_heads_minute(centre: Centre) -> None:
    """From the late tickets to the report that the council waits for, and back, by keys alone."""
    await roads_with_late_tickets(centre)
    page = await (await centre.seat(**PHONE)).sign_in("head")
    await expect(page).to_have_url(f"{centre.address}/my-body")
    assert await counts(page) == ["2", "1", "1", "1"]
    await page.locator("a:has([data-count=late])").press("Enter")
    rows = page.locator("#tickets tbody tr")
    await expect(rows).to_have_count(2)
    await expect(rows.first).to_contain_text("109-2026-0000001")  # the latest of them
    await expect(rows.first).to_be_in_viewport()
    await page.locator("main header a[href='/my-body']").press("Enter")
    await page.locator("a:has([data-count=waiting])").press("Enter")
    await expect(page.locator(".decision h3")).to_have_text("Clear the yards")
    await page.locator(".decision summary").press("Enter")
    await page.keyboard.press("Tab")
    await page.keyboard.type("Дворы очищены, фото у дежурного")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator(".decision .matter")).to_have_text("Доложено об исполнении")
    await page.goto(f"{centre.address}/my-body")
    assert await counts(page) == ["2", "1", "1", "0"]
    assert not await page.evaluate(WIDER)
    assert await grave(page, "a head's page after the report") == []


async def decide_on_the_heaviest(page: Page) -> None:
    """Press the heaviest place's button and record a decision about it."""
    heaviest = page.locator("#problems [data-decided=no]").first
    await expect(heaviest).to_be_in_viewport()
    await heaviest.locator("[data-decide]").press("Enter")
    await expect(page.locator("#decide [name=words]")).to_be_focused()
    await expect(page.locator("#decide [name=problem]")).not_to_have_value("")
    await page.keyboard.type("Отремонтировать дорогу")
    await page.locator("#decide [name=body_id]").select_option(index=1)
    await page.locator("#decide [name=due_on]").fill(f"{TODAY + timedelta(days=14)}")
    await page.locator("#decide button").press("Enter")


async def test_an_akims_minute(centre: Centre) -> None:
    """The heaviest place gets a decision; what its head reports is accepted."""
    await road_tickets(centre.stage.settings)
    link = await asyncpg.connect(centre.stage.settings.stores.database_url)
    await link.execute(HEADED)
    await link.close()
    akim = await (await centre.seat(viewport={"width": 1920, "height": 1080})).sign_in("akim")
    await expect(akim).to_have_url(f"{centre.address}/council")
    undecided = await akim.locator("#problems [data-decided=no]").count()
    await decide_on_the_heaviest(akim)
    decision = akim.locator(".decision")
    await expect(decision.locator("h3")).to_have_text("Отремонтировать дорогу")
    await expect(decision).to_contain_text("Ямы на дороге")
    await expect(akim.locator("#problems [data-decided=yes]").first).to_contain_text(
        "есть поручение: Управление дорог"
    )
    assert await akim.locator("#problems [data-decided=no]").count() < undecided

    head = await (await centre.seat(**PHONE)).sign_in("head", path="/decisions")
    await head.locator(".decision summary").press("Enter")
    await head.keyboard.press("Tab")
    await head.keyboard.type("Положен новый асфальт")
    await head.keyboard.press("Tab")
    await head.keyboard.press("Enter")
    await expect(head.locator(".decision .matter")).to_have_text("Доложено об исполнении")

    await akim.reload()
    await ready(akim)
    await expect(decision.locator("blockquote")).to_have_text("Положен новый асфальт")
    await decision.locator("summary").press("Enter")
    await decision.locator("[name=step][value=accept]").press("Enter")
    await expect(decision).to_have_attribute("data-matter", "done")
    await expect(decision).to_contain_text("Исполнено:")
    assert await grave(akim, "the council after a decision") == []
