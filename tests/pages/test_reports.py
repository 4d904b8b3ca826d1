"""Reports in a browser: chosen by keyboard, drawn, opened into the calls behind a number."""

from __future__ import annotations

import random
import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Page, expect

from foundation.postgres.pool import connection, open_pool
from foundation.settings import Settings
from tests.pages.axe import grave
from tests.pages.conftest import Centre, go, shot
from tests.pages.tongues import change_language
from tests.quality.reports.made import history, put

pytestmark = [pytest.mark.pages, pytest.mark.services]
BEGINS = datetime(2026, 3, 1, 19, tzinfo=UTC)
DAYS = "since=2026-03-02&until=2026-03-08"


async def made(settings: Settings) -> None:
    """A week of calls, more of them by day."""
    rng = random.Random(3)
    pool = await open_pool(settings, "test", size=1)
    async with connection(pool) as link:
        calls = []
        for n in range(1500):
            hour = rng.gauss(13, 4) % 24
            at = BEGINS + timedelta(days=rng.randrange(7), hours=hour)
            call = history(rng, n, at)
            if call.topic_id is None and call.body_id is None:
                calls.append(call)
        await put(link, calls)
    pool.terminate()


async def read_a_chart_by_keys(page: Page) -> None:
    """The chart says the numbers of its table, point by point, and the pointer says the same."""
    chart = page.locator("figure.plot").first
    area, reading = chart.locator(".plot-area"), chart.locator(".plot-reading")
    labels = await chart.locator("tbody th").all_text_contents()
    texts = await chart.locator("tbody td:nth-of-type(1)").all_text_contents()
    await area.focus()
    await expect(reading).to_contain_text(f"{labels[0].strip()}: ")
    await page.keyboard.press("ArrowRight")
    await expect(reading).to_contain_text(labels[1].strip())
    await expect(reading).to_contain_text(texts[1].strip())
    await expect(area).to_have_attribute("aria-valuetext", re.compile(re.escape(texts[1].strip())))
    await page.keyboard.press("End")
    await expect(reading).to_contain_text(labels[-1].strip())
    box = await area.bounding_box()
    assert box
    await page.mouse.move(box["x"] + 80, box["y"] + box["height"] / 2)
    await expect(reading).to_contain_text(labels[0].strip())
    await page.mouse.move(0, 0)


async def test_a_lead_reads_a_report_and_opens_a_number(
    centre: Centre, fresh_settings: Settings
) -> None:
    await made(fresh_settings)
    page = await (await centre.seat()).sign_in("lead1", path=f"/reports?{DAYS}&beside=before")
    found = await grave(page, "a report")
    for language in ("kk", "en", "ru"):
        await change_language(page, language)
        await shot(page, f"reports-{language}")
    await page.get_by_label("Сравнить с").select_option("chosen")
    await page.get_by_label("Первый день для сравнения").fill("2026-03-03")
    await page.get_by_label("Последний день для сравнения").fill("2026-03-05")
    await page.get_by_role("button", name="Показать", exact=True).press("Enter")
    await expect(page.locator("#compared")).to_contain_text("03.03.2026 – 05.03.2026")
    await expect(page.locator("#compared")).to_contain_text("Периоды разной длины, дней: 7 и 3.")
    await shot(page, "reports-compared")
    await page.locator("table.report tfoot").scroll_into_view_if_needed()
    await shot(page, "reports-compared-table")
    charts = page.locator("figure.plot")
    await expect(charts).to_have_count(2)
    await read_a_chart_by_keys(page)
    await page.get_by_text("Показатели:").press("Enter")
    await page.get_by_label("и под ним").select_option("one")
    await page.get_by_role("button", name="Показать", exact=True).press("Enter")
    await expect(charts).to_have_count(1)
    for rows in ("shift", "skill"):
        figures = "offered,answered,level_of_answered,answer_seconds,aht_seconds"
        await go(page, f"{centre.address}/reports?{DAYS}&rows={rows}&measures={figures}")
        for language in ("kk", "ru"):
            await change_language(page, language)
            await shot(page, f"reports-{rows}-{language}")
    await page.get_by_role("link", name="Когда теряем звонки").click()
    await expect(page.locator("table.report.divided tbody tr")).to_have_count(7)
    await shot(page, "reports-heat")
    found += await grave(page, "a heat map")
    lost = page.locator("table.report td a").first
    number = await lost.inner_text()
    await lost.focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("table.behind tbody tr")).to_have_count(int(number))
    await shot(page, "reports-calls")
    found += await grave(page, "calls behind a number")
    await go(page, f"{centre.address}/reports?{DAYS}")
    await page.get_by_text("Сохранить отчёт").press("Enter")
    await page.get_by_role("combobox", name="Название").fill("Утро линии")
    await page.get_by_role("button", name="Сохранить", exact=True).press("Enter")
    await expect(page.get_by_role("link", name="Утро линии")).to_be_visible()
    await page.get_by_role("link", name="Отчёты почтой").press("Enter")
    await page.get_by_label("Ваш почтовый адрес").fill("lead@city.kz")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("отправляется", exact=True)).to_be_visible()
    found += await grave(page, "reports by mail")
    for language in ("kk", "ru"):
        await change_language(page, language)
        await shot(page, f"reports-mornings-{language}")
    await page.set_viewport_size({"width": 683, "height": 384})
    await go(page, f"{centre.address}/reports?{DAYS}")
    await shot(page, "reports-zoomed")
    assert found == []
