"""A lead's morning in a browser: the floor, yesterday's losses, the board, and a file to take away.

The numbers are the same on every page, and in the spreadsheet that is opened at the end.
"""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest
from playwright.async_api import Page, expect

from foundation.settings import Settings
from tests.pages.axe import grave
from tests.pages.conftest import WIDER, Centre, go, shot
from tests.pages.test_losses import analysed
from tests.pages.tongues import change_language
from tests.softphone_ui.losses.day import DAY

pytestmark = [pytest.mark.pages, pytest.mark.services]
#: Of the same weekday a week before.
COMPARED = f"since={DAY}&until={DAY}&rows=hour_of_day&beside=before"
MEASURES = "measures=offered,lost,level_in_time"


async def put_on_board(page: Page, figure: str, board: str, width: str) -> None:
    """Put a chart of the report that is shown on a board, by keys alone."""
    await page.get_by_text("Добавить график на доску").press("Enter")
    form = page.locator("form[action='/boards/charts']")
    await form.locator("[name=measure]").select_option(figure)
    if board in await form.locator("[name=board] option").all_text_contents():
        await form.locator("[name=board]").select_option(label=board)
    else:
        await form.locator("[name=name]").fill(board)
    await form.locator("[name=size]").select_option(width)
    await page.get_by_role("button", name="Добавить на доску").press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_contain_text(board)


def numbers(texts: list[str]) -> list[float | None]:
    """Numbers of the page as a spreadsheet has them: shares of one."""
    found: list[float | None] = []
    for text in texts:
        plain = re.sub(r"[\s+±]|п\.п\.", "", text).replace("−", "-").replace(",", ".")
        share = plain.endswith("%") or "п." in text
        number = None if plain == "–" else float(plain.rstrip("%"))
        found.append(number if number is None or not share else round(number / 100, 6))
    return found


async def of_the_table(page: Page) -> list[list[float | None]]:
    """Every row of the report: each figure, the other period, the difference, the percent."""
    rows = []
    for row in await page.locator("table.report tbody tr, table.report tfoot tr").all():
        cells = await row.locator("td").all_inner_texts()
        rows.append(numbers([part for cell in cells for part in re.split(r"\n|·", cell)]))
    return rows


async def level_of_the_day(centre: Centre, page: Page) -> list[str]:
    """The service level of the day, from the pages beside the reports; returns what axe finds."""
    await go(page, f"{centre.address}/service-level?day={DAY}")
    nav = page.get_by_role("navigation", name="Отчёты", exact=True)
    await expect(nav.get_by_role("link")).to_have_count(5)
    await expect(nav.locator("[aria-current=page]")).to_have_text("Уровень сервиса")
    chart = page.locator("figure.plot").nth(1)
    await expect(chart).to_contain_text("Цель 80 %: не достигнута в 4 из 4")
    for width in (1366, 1920):
        await page.set_viewport_size({"width": width, "height": 1000})
        await shot(page, f"service-level-{width}")
    await page.set_viewport_size({"width": 1366, "height": 768})
    return await grave(page, "the service level of a day")


async def test_a_lead_s_morning_ends_with_a_file_of_the_same_numbers(
    centre: Centre, fresh_settings: Settings, tmp_path: Path
) -> None:
    await analysed(fresh_settings)
    page = await (await centre.seat()).sign_in("lead1", path="/floor")
    await expect(page.locator("#half-hour")).to_be_visible()
    await go(page, f"{centre.address}/losses?day={DAY}")
    head = await page.locator(".lead-head, header").filter(has_text="потеряно").first.inner_text()
    lost = int(re.findall(r"\d+", head.partition("потеряно")[0])[-1])

    found = await level_of_the_day(centre, page)
    await go(page, f"{centre.address}/reports?{COMPARED}&{MEASURES}")
    table = await of_the_table(page)
    assert table[-1][4] == lost, "the losses of the day are those of the report"
    await put_on_board(page, "lost", "Утро", "half")
    for figure, width in (("offered", "half"), ("level_in_time", "full")):
        await go(page, f"{centre.address}/reports?{COMPARED}&{MEASURES}")
        await put_on_board(page, figure, "Утро", width)
    board = page.url.partition("?")[0]
    await go(page, f"{board}?since={DAY}&until={DAY}")
    charts = page.locator(".board-chart")
    await expect(charts).to_have_count(3)
    await expect(charts.nth(0).locator(".board-total b")).to_have_text(str(lost))
    found += await grave(page, "a board")
    for width in (1366, 1920):
        await page.set_viewport_size({"width": width, "height": 900})
        for language in ("kk", "en", "ru"):
            await change_language(page, language)
            await shot(page, f"board-{language}-{width}")
            assert await page.evaluate(WIDER) <= 0
    await page.set_viewport_size({"width": 390, "height": 844})
    await shot(page, "board-phone")
    assert await page.evaluate(WIDER) <= 0
    await page.set_viewport_size({"width": 1366, "height": 768})

    await charts.nth(1).get_by_role("button", name="раньше").press("Enter")
    await expect(charts.nth(0)).to_contain_text("Поступило")
    await go(page, f"{board}?since={DAY}&until={DAY}")
    shown = await charts.nth(1).locator("td.number[data-number]").all_text_contents()
    async with page.expect_download() as fetched:
        await charts.nth(1).get_by_role("link", name="XLSX").press("Enter")
    file = tmp_path / "lost.xlsx"
    await (await fetched.value).save_as(file)
    rows = list(openpyxl.load_workbook(file).worksheets[0].iter_rows(min_row=2, values_only=True))
    in_file = [cell for row in rows[:-1] for cell in (row[1], row[2]) if cell is not None]
    assert in_file == numbers(shown) and rows[-1][1] == lost

    await go(page, f"{centre.address}/reports?{COMPARED}&{MEASURES}")
    async with page.expect_download() as fetched:
        await page.get_by_role("link", name="XLSX").press("Enter")
    await (await fetched.value).save_as(file)
    sheet = openpyxl.load_workbook(file).worksheets[0]
    in_file_too = [
        [it if it is None else round(float(str(it)), 6) for it in row[1:]]
        for row in sheet.iter_rows(min_row=2, values_only=True)
    ]
    assert in_file_too == table
    await go(page, f"{centre.address}/boards")
    await expect(page.get_by_role("link", name="Утро")).to_be_visible()
    found += await grave(page, "the list of boards")
    await shot(page, "boards")
    assert found == []
