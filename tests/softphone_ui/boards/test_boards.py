"""Boards: made and arranged by their owner, read by the roles they are shared with."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import asyncpg
import pytest

from foundation.postgres.pool import connection, open_pool
from foundation.settings import Settings
from quality.boards.board import MOST_CHARTS
from softphone_ui.reports.load import LoadedReport, made_in
from tests.quality.reports.made import history, put
from tests.softphone_ui.city import Client, program, settle, web_process

pytestmark = pytest.mark.services
BEGINS = datetime(2026, 3, 1, 19, tzinfo=UTC)
DAYS = "since=2026-03-02&until=2026-03-08"
REPORT = f"{DAYS}&measures=offered,level_in_time&rows=day"


@dataclass
class Desk:
    address: str
    settings: Settings
    lead: Client

    async def database(self, statement: str) -> None:
        link = await asyncpg.connect(self.settings.stores.database_url)
        await link.execute(statement)
        await link.close()


@pytest.fixture
async def desk(fresh_settings: Settings) -> AsyncIterator[Desk]:
    await settle(fresh_settings, "en")
    rng = Random(1)
    calls = [history(rng, n, BEGINS + timedelta(hours=167 * rng.random())) for n in range(200)]
    pool = await open_pool(fresh_settings, "test", size=1)
    async with connection(pool) as link:
        await put(link, [it for it in calls if it.topic_id is None and it.body_id is None])
    pool.terminate()
    async with web_process(fresh_settings) as address, program(address, "lead1") as lead:
        yield Desk(address, fresh_settings, lead)


@asynccontextmanager
async def person(desk: Desk, login: str) -> AsyncIterator[Client]:
    async with program(desk.address, login) as client:
        await client.ask("PUT", "/api/me/language", {"language": "en"})
        yield client


async def send(client: Client, path: str, **fields: str | list[str]) -> tuple[int, str]:
    """Send a form; returns the status and where it leads."""
    pairs = [("csrf", client.token)]
    for name, value in fields.items():
        pairs += [(name, it) for it in ([value] if isinstance(value, str) else value)]
    async with client.http.post(path, data=pairs, allow_redirects=False) as answer:
        return answer.status, answer.headers.get("Location", "")


async def put_chart(desk: Desk, board: str = "", **more: str) -> str:
    """Put a chart on a board; returns the board's address."""
    fields = {"report": REPORT, "measure": "offered", "size": "half", "name": "Morning", **more}
    status, address = await send(desk.lead, "/boards/charts", board=board, **fields)
    assert status == 303, status
    return address


def titles(text: str) -> list[str]:
    return re.findall(
        r"<section class=\"card board-chart \w+\">.*?<h2>([^<]+)</h2>", text, re.DOTALL
    )


async def test_charts_of_reports_stand_on_a_board_with_the_report_s_numbers(desk: Desk) -> None:
    board = await put_chart(desk)
    number = board.rpartition("/")[2]
    assert await put_chart(desk, number, measure="level_in_time", size="full") == board
    status, text = await desk.lead.page(f"{board}?{DAYS}")
    assert status == 200 and len(titles(text)) == 2
    assert "board-chart half" in text and "board-chart full" in text
    _, told = await desk.lead.ask("GET", f"/api/reports?{REPORT}")
    offered = [str(it[0]["value"]) for it in told["of_rows"]]
    first = text[: text.index("board-chart full")]
    assert re.findall(r'data-number="([^"]+)"', first) == [f"{float(it)}" for it in offered]
    assert f'<b class="large number">{told["total"][0]["value"]:.0f}</b>' in text
    assert "Target 80.0%: missed in" in text
    today = await desk.lead.page(board)
    assert today[0] == 200 and len(titles(today[1])) == 2, "its own last seven days"


async def test_its_owner_arranges_renames_and_deletes_a_board(desk: Desk) -> None:
    board = await put_chart(desk)
    for measure in ("level_in_time", "offered"):
        await put_chart(desk, board.rpartition("/")[2], measure=measure)
    _, text = await desk.lead.page(board)
    before = titles(text)
    charts = list(dict.fromkeys(re.findall(r'value="remove-(\d+)"', text)))
    for act in (f"earlier-{charts[1]}", f"full-{charts[1]}", f"earlier-{charts[1]}"):
        assert (await send(desk.lead, board, act=act))[0] == 303
    _, text = await desk.lead.page(board)
    assert titles(text) == [before[1], before[0], before[2]]
    assert text.index("board-chart full") < text.index("board-chart half")
    assert (await send(desk.lead, board, act=f"later-{charts[1]}"))[0] == 303
    assert (await send(desk.lead, board, act=f"remove-{charts[2]}"))[0] == 303
    assert titles((await desk.lead.page(board))[1]) == before[:2]
    changes = [send(desk.lead, board, act="save", name="Evening", version="1") for _ in range(3)]
    assert sorted([it[0] for it in await asyncio.gather(*changes)]) == [303, 409, 409]
    assert "Evening" in (await desk.lead.page("/boards"))[1]
    await put_chart(desk, name="Night")
    assert (await send(desk.lead, board, act="save", name="Night", version="2"))[0] == 409
    assert await send(desk.lead, board, act="delete") == (303, "/boards")
    assert (await desk.lead.page(board))[0] == 404
    assert "Evening" not in (await desk.lead.page("/boards"))[1]


async def test_a_board_is_read_by_the_roles_it_is_shared_with_and_changed_by_none(
    desk: Desk,
) -> None:
    board = await put_chart(desk)
    _, text = await desk.lead.page(board)
    chart = re.search(r'value="remove-(\d+)"', text)
    assert chart
    async with person(desk, "quality") as reader, person(desk, "akim") as akim:
        for other in (reader, akim):
            assert (await other.page(board))[0] == 404, "not shared yet"
        roles = ["quality", "akim", "nobody"]
        await send(desk.lead, board, act="save", name="Morning", version="1", role=roles)
        _, seen = await reader.page(board)
        assert len(titles(seen)) == 1 and 'name="act"' not in seen
        assert "Morning" in (await reader.page("/boards"))[1]
        for act in (f"remove-{chart[1]}", "delete", "save", f"full-{chart[1]}"):
            form = {"act": act, "name": "Theirs", "version": "2"}
            assert (await send(reader, board, **form))[0] == 404
        _, told = await akim.page(board)
        assert "You may not see reports, so this chart is not shown to you." in told
        assert "data-number" not in told and "/reports?" not in told
        assert "Offered" not in told, "not even what it is about"
        assert (await send(akim, board, act="delete"))[0] == 403
        await send(desk.lead, board, act="save", name="Morning", version="2")
        assert (await reader.page(board))[0] == 404, "shared no more"


async def test_a_chart_without_its_report_or_figure_is_a_sentence(desk: Desk) -> None:
    form = {"csrf": desk.lead.token, "act": "keep", "name": "Week", "report": REPORT}
    async with desk.lead.http.post("/reports/saved", data=form, allow_redirects=False) as answer:
        assert answer.status == 303
    board = await put_chart(desk)
    await put_chart(desk, board.rpartition("/")[2], report=REPORT.replace("rows=day", "rows=line"))
    _, text = await desk.lead.page(board)
    assert titles(text) == ["Week · Offered", "Offered · Line"]
    await desk.database("UPDATE saved_reports SET name = 'Week by days', version = 2")
    assert "Week by days · Offered" in (await desk.lead.page(board))[1], (
        "it changes with the report"
    )
    await desk.database("UPDATE board_charts SET measure = 'gone' WHERE NOT of_saved")
    await desk.database("DELETE FROM saved_reports")
    await put_chart(desk, board.rpartition("/")[2])
    status, text = await desk.lead.page(f"{board}?{DAYS}")
    assert status == 200
    assert "The saved report of this chart was deleted." in text
    assert "The figure of this chart does not exist any more." in text
    assert len(titles(text)) == 3 and "data-number" in text, "the third is drawn"
    await desk.database("UPDATE board_charts SET query = 'rows=colour' WHERE measure = 'gone'")
    await desk.database("UPDATE board_charts SET measure = 'offered' WHERE measure = 'gone'")
    _, text = await desk.lead.page(board)
    assert "This chart cannot be made: The request cannot be understood." in text


async def test_a_chart_that_takes_too_long_keeps_no_other_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    board = await put_chart(desk)
    await put_chart(desk, board.rpartition("/")[2], measure="level_in_time")

    async def slow_at_first(*given: Any) -> LoadedReport:
        monkeypatch.setattr("softphone_ui.boards.shown.made_in", made_in)
        raise TimeoutError

    monkeypatch.setattr("softphone_ui.boards.shown.made_in", slow_at_first)
    status, text = await desk.lead.page(f"{board}?{DAYS}")
    assert status == 200 and text.count("This chart took too long to be made.") == 1
    assert text.count("data-plot") == 1


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"measure": "aht_seconds"}, 400),  # not of the report
        ({"size": "huge"}, 400),
        ({"report": "rows=colour"}, 400),
        ({"report": "measures=wait"}, 422),
        ({"report": "x" * 9000}, 400),
        ({"name": " "}, 409),
        ({"name": "я" * 81}, 409),
        ({"board": "99999999999999999999"}, 404),
    ],
)
async def test_nonsense_is_not_put_on_a_board(
    desk: Desk, fields: dict[str, str], status: int
) -> None:
    form = {"report": REPORT, "measure": "offered", "size": "half", "name": "Morning", "board": ""}
    assert (await send(desk.lead, "/boards/charts", **{**form, **fields}))[0] == status
    assert "Morning" not in (await desk.lead.page("/boards"))[1], "and no empty board is left"


async def test_a_board_is_full_at_twelve_charts(desk: Desk) -> None:
    board = await put_chart(desk)
    number = board.rpartition("/")[2]
    sent = [
        send(desk.lead, "/boards/charts", report=REPORT, measure="offered", size="half",
             board=number)
        for _ in range(MOST_CHARTS + 2)
    ]  # fmt: skip
    statuses = [it[0] for it in await asyncio.gather(*sent)]
    assert (statuses.count(303), statuses.count(409)) == (MOST_CHARTS - 1, 3)
