"""Systemic problems on real rows: counted, shown with every factor, given to a head with a term."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from city.problems.keeper import ProblemKeeper
from foundation.postgres.pool import open_pool
from foundation.settings import Settings
from softphone_ui.problems import cells
from softphone_ui.problems.page import MonthOfProblem, course, month_before
from tests.softphone_ui.city import program, settle, web_process
from tests.tickets import insert_tickets

NOW = datetime.now(UTC)
APPLICANT = "+77017654321"


async def _tickets(settings: Settings) -> dict[str, int]:
    """Five of the roads' in one place, one without; the ids of topics, bodies and people."""
    link = await asyncpg.connect(settings.stores.database_url)
    try:
        for n in range(6):
            await insert_tickets(
                link,
                """INSERT INTO tickets (number, opened_at, applicant, lat, lon, topic_id, body_id)
                   SELECT $1, $2, $3, $4, $5, topic_id, body_id FROM topics WHERE code = 'road'""",
                f"109-2026-{n + 1:07}", NOW - timedelta(days=20 * n + 1),
                APPLICANT if n == 5 else f"+7701{n:07}",
                *((51.1283, 71.4305) if n else (None, None)),
            )  # fmt: skip
        rows = await link.fetch(
            "SELECT login AS key, person_id AS id FROM people UNION ALL "
            "SELECT 'body:' || code, body_id FROM bodies UNION ALL "
            "SELECT 'topic:' || code, topic_id FROM topics"
        )
    finally:
        await link.close()
    pool = await open_pool(settings, "test", size=2)
    await ProblemKeeper(pool, ZoneInfo(settings.timezone)).look(NOW)
    await pool.close()
    return {row["key"]: row["id"] for row in rows}


@pytest.mark.services
async def test_a_problem_is_ranked_and_given_to_a_head(fresh_settings: Settings) -> None:
    await settle(fresh_settings)
    of = await _tickets(fresh_settings)
    due = (date.today() + timedelta(days=30)).isoformat()
    async with (
        web_process(fresh_settings) as address,
        program(address, "admin") as admin,
        program(address, "deputy") as deputy,
        program(address, "head") as head,
        program(address, "1001") as operator,
    ):
        assert (await operator.page("/problems"))[0] == 403
        (_, listed) = await deputy.ask("GET", "/api/problems?scope=places")
        assert [(it["cell"], len(it["outline"])) for it in listed["problems"]] == [
            ("8921538235bffff", 6)
        ]
        assert listed["problems"][0]["problem"]["incidents"] == 5
        (_, whole) = await deputy.ask("GET", "/api/problems?scope=city")
        assert [it["cell"] for it in whole["problems"]] == ["city"]

        path = f"/problems/{of['topic:road']}/8921538235bffff"
        for address_of_page in ("/problems", path, f"/problems/{of['topic:road']}/city"):
            status, text = await deputy.page(address_of_page)
            assert status == 200 and APPLICANT not in text and APPLICANT[-4:] not in text
        for wrong in ("/problems/1/zz", "/problems/x/city", f"/problems/{of['topic:bus']}/city"):
            assert (await deputy.page(wrong))[0] == 404

        task = {
            "topic_id": of["topic:road"], "cell": "8921538235bffff", "body_id": of["body:roads"],
            "words": "Жөндеу", "due_on": due,
        }  # fmt: skip
        status, refused = await deputy.ask("POST", "/api/problems/tasks", task)
        assert (status, refused["error"]) == (409, "no_head")
        tenure = {
            "post": "head", "body_id": of["body:roads"], "person_id": of["head"],
            "since": "2026-01-01", "until": None,
        }  # fmt: skip
        assert (await admin.ask("POST", "/api/headships", tenure))[0] == 200
        assert (await head.ask("POST", "/api/problems/tasks", task))[0] == 403
        late = task | {"due_on": "2020-01-01"}
        assert (await deputy.ask("POST", "/api/problems/tasks", late))[0] == 400
        nowhere = task | {"cell": "city", "topic_id": of["topic:bus"]}
        assert (await deputy.ask("POST", "/api/problems/tasks", nowhere))[0] == 404
        status, added = await deputy.ask("POST", "/api/problems/tasks", task)
        assert status == 200
        assert "Жөндеу" in (await head.page(path))[1]
        done = f"/api/problems/tasks/{added['task_id']}/done"
        assert (await head.ask("POST", done, {"result": "жөнделді"}))[0] == 204
        assert (await head.ask("POST", done, {"result": ""}))[0] == 404
        assert "жөнделді" in (await deputy.page(path))[1]


def test_cells_in_addresses() -> None:
    assert (cells.written(0), cells.read("city")) == ("city", 0)
    cell = cells.read("8921538235bffff")
    assert cell is not None and cells.written(cell) == "8921538235bffff"
    assert len(cells.outline(cell)) == 6 and cells.outline(0) == []
    for wrong in ("", "8921538235bfff", "000000000000000", "fffffffffffffff", "8921538235BFFFF"):
        assert cells.read(wrong) is None


def test_each_month_of_a_course_is_there() -> None:
    today = date(2026, 3, 9)
    first = month_before(today, 11)
    assert first == date(2025, 4, 1)
    found = course([MonthOfProblem(date(2025, 12, 1), 7)], first, today)
    assert [it.contacts for it in found] == [0] * 8 + [7, 0, 0, 0]
    assert [found[0].month, found[-1].month] == [first, date(2026, 3, 1)]
