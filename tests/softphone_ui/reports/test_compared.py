"""A report compared with another period: the page and its files have the same numbers."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from random import Random

import openpyxl
import pytest

from foundation.postgres.pool import connection, open_pool
from foundation.settings import Settings
from tests.quality.reports.made import history, put
from tests.softphone_ui.city import Client, program, settle, web_process

pytestmark = pytest.mark.services
BEGINS = datetime(2026, 2, 22, 19, tzinfo=UTC)  # 23 February in Almaty, a Monday
REPORT = "since=2026-03-02&until=2026-03-08&measures=offered,lost_share,answer_seconds&rows=day"


@pytest.fixture
async def lead(fresh_settings: Settings) -> AsyncIterator[Client]:
    await settle(fresh_settings)
    rng = Random(5)
    calls = [history(rng, n, BEGINS + timedelta(hours=335 * rng.random())) for n in range(300)]
    pool = await open_pool(fresh_settings, "test", size=1)
    async with connection(pool) as link:
        await put(link, [it for it in calls if it.topic_id is None and it.body_id is None])
    pool.terminate()
    async with web_process(fresh_settings) as address, program(address, "lead1") as lead:
        await lead.ask("PUT", "/api/me/language", {"language": "en"})
        yield lead


async def on_the_page(lead: Client, query: str) -> list[list[str]]:
    """Each row of the page's table: value, other period, difference, percent of each measure."""
    status, text = await lead.page(f"/reports?{query}")
    assert status == 200
    begins = text.index('<table class="report')
    table = text[begins : text.index("</table>", begins)]
    rows = []
    for row in re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)[1:]:
        cells = [re.sub(r"<[^>]+>", "|", it) for it in re.findall(r"<td[^>]*>(.*?)</td>", row)]
        parts = [part for it in cells for part in re.split(r"\||·", html.unescape(it))]
        rows.append([it.strip() for it in parts if it.strip()])
    return rows


async def content(lead: Client, kind: str, query: str) -> bytes:
    async with lead.http.get(f"/api/reports.{kind}?{query}") as answer:
        assert answer.status == 200
        return await answer.read()


def number(text: str) -> float | None:
    """What the page writes, as a number; shares of one."""
    if text == "–":
        return None
    plain = text.replace("−", "-").replace("±", "").replace("+", "").replace(",", "")
    if plain.endswith(("%", "pp")):
        return round(float(plain.rstrip("%p \u00a0")) / 100, 6)
    return float(plain)


@pytest.mark.parametrize(
    "beside",
    ["beside=before", "beside=year", "beside=chosen&beside_since=2026-02-24"],
)
async def test_page_and_files_have_the_same_numbers(lead: Client, beside: str) -> None:
    query = f"{REPORT}&{beside}"
    shown = await on_the_page(lead, query)
    assert len(shown) == 8 and all(len(it) == 12 for it in shown)
    numbers = [[number(it) for it in row] for row in shown]
    assert any(row[1] for row in numbers) is (beside != "beside=year"), "the other period's calls"

    book = openpyxl.load_workbook(io.BytesIO(await content(lead, "xlsx", query)))
    of_sheet = [list(row[1:]) for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)]
    for row, sheet_row in zip(numbers, of_sheet, strict=True):
        assert row == [it if it is None else round(float(it), 6) for it in sheet_row]  # type: ignore[arg-type]

    text = (await content(lead, "csv", query)).decode("utf-8-sig")
    head, *of_csv = list(csv.reader(io.StringIO(text)))
    assert head[1:4] == ["Offered", "Offered · other period", "Offered · difference"]
    for row, line in zip(numbers, of_csv, strict=True):
        percent = [head[x].endswith("%") for x in range(1, len(head))]
        plain = [
            None if it == "" else round(float(it.lstrip("'")) / (100 if share else 1), 6)
            for it, share in zip(line[1:], percent, strict=True)
        ]
        assert row == plain
    assert (await content(lead, "pdf", query)).startswith(b"%PDF")


async def test_a_divided_report_is_compared_cell_by_cell(lead: Client) -> None:
    query = f"{REPORT.replace('rows=day', 'rows=weekday')}&columns=line&beside=before"
    shown = await on_the_page(lead, query)
    _, before = await lead.ask(
        "GET", "/api/reports?since=2026-02-23&until=2026-03-01&measures=offered&rows=weekday"
    )
    was = [number(row[-3]) for row in shown]
    expected = [it[0]["value"] for it in before["of_rows"]] + [before["total"][0]["value"]]
    assert was == expected and sum(expected) > 0


@pytest.mark.parametrize(
    ("beside", "status"),
    [
        ("beside=chosen&beside_since=2026-03-08&beside_until=2026-03-02", 422),
        ("beside=chosen&beside_until=0001-01-03", 400),
        ("beside=never", 400),
        ("beside=chosen", 200),
        ("beside_since=2026-03-08", 200),  # asked for nothing
    ],
)
async def test_days_that_cannot_be_compared_say_why(lead: Client, beside: str, status: int) -> None:
    assert (await lead.page(f"/reports?{REPORT}&{beside}"))[0] == status
