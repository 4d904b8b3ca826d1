"""Systemic problems on real rows: counted, shown with every factor, given to a head with a term."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from city.problems import naming
from city.problems.criticality import table
from city.problems.keeper import ProblemKeeper
from city.tree.keeper import TreeKeeper
from foundation.postgres.pool import open_pool
from foundation.settings import Settings
from launcher.import_requests import count_problems_anew
from softphone_ui.problems.problem import MonthOfProblem, course, month_before
from tests.softphone_ui.city import STAFF, Client, program, settle, web_process
from tests.tickets import insert_tickets

NOW = datetime.now(UTC)
APPLICANT = "+77017654321"


async def road_tickets(settings: Settings) -> dict[str, int]:
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
async def test_a_problem_is_ranked_with_nobodys_data(fresh_settings: Settings) -> None:
    await settle(fresh_settings)
    of = await road_tickets(fresh_settings)
    async with (
        web_process(fresh_settings) as address,
        program(address, "deputy") as deputy,
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

        of_district = listed["problems"][0]["problem"]["district_code"]
        (_, summed) = await deputy.ask(
            "GET", f"/api/problems?scope=districts&district={of_district}"
        )
        (row,) = summed["problems"]
        assert (row["cell"], row["outline"], row["problem"]["contacts"]) == ("", [], 5)
        (_, elsewhere) = await deputy.ask("GET", "/api/problems?district=nowhere")
        assert elsewhere["problems"] == []
        (_, first) = await deputy.page("/problems")
        assert '<option value="places" selected>' in first, "a place is where one can be sent"
        for query in ("scope=districts", f"district={of_district}"):
            status, text = await deputy.page(f"/problems?{query}")
            assert ("problems-map" in text) == (query != "scope=districts"), "nothing to draw"
            assert status == 200 and f'value="{of_district}"' in text
            assert 'aria-labelledby="ahead-head"' in text

        path = f"/problems/{of['topic:road']}/8921538235bffff"
        for address_of_page in ("/problems", path, f"/problems/{of['topic:road']}/city"):
            status, text = await deputy.page(address_of_page)
            assert status == 200 and APPLICANT not in text and APPLICANT[-4:] not in text
            assert ">8921538235bffff<" not in text, "nobody finds a cell in a city"
        for wrong in ("/problems/1/zz", "/problems/x/city", f"/problems/{of['topic:bus']}/city"):
            assert (await deputy.page(wrong))[0] == 404


async def aims(client: Client) -> dict[str, dict[str, Any]]:
    status, found = await client.ask("GET", "/api/goals")
    assert status == 200
    return {it["code"]: it for it in found["nodes"]}


async def refusal(client: Client, decision: Mapping[str, object]) -> str:
    """Why the council's decision is not taken."""
    status, found = await client.ask("POST", "/api/council/decisions", decision)
    assert status == 409
    return str(found["reason"])


async def appoint(admin: Client, of: Mapping[str, int]) -> None:
    """The roads get a head, and a deputy above."""
    for post, person in (("head", "head"), ("deputy", "deputy")):
        tenure = {
            "post": post, "body_id": of["body:roads"], "person_id": of[person],
            "since": "2026-01-01", "until": None,
        }  # fmt: skip
        assert (await admin.ask("POST", "/api/headships", tenure))[0] == 200


async def count_goals(settings: Settings) -> None:
    pool = await open_pool(settings, "test", size=2)
    await TreeKeeper(pool, ZoneInfo(settings.timezone)).look(datetime.now(UTC))
    await pool.close()


def checkaims(aims: Mapping[str, Mapping[str, Any]], number: int, due: date) -> None:
    """The measure of the problem stands below its head's indicator and its deputy's goal."""
    measure = aims[f"problem-{number}"]
    indicator = aims[measure["parent"]]
    goal = aims[indicator["parent"]]
    assert (indicator["owner"], goal["owner"]) == (STAFF["head"][1], STAFF["deputy"][1])
    # Four contacts of five lie within the last 92 days, each of another applicant.
    assert measure["measure"]["baseline"] == pytest.approx(4 * 365.25 / 12 / 92, abs=0.01)
    assert measure["measure"]["target_on"] == f"{due}"
    assert measure["measure"]["value"] is not None


async def check_pages(deputy: Client, head: Client, path: str, number: int) -> None:
    """The decision is on the problem's own page, the council's, the goal's and its head's."""
    for page in ("/council", path, "/problems", f"/goals/problem-{number}"):
        status, text = await deputy.page(page)
        assert status == 200 and ("Жөндеу" in text or page == "/problems")
    assert f'href="{path}"' in (await deputy.page(f"/goals/problem-{number}"))[1]
    assert "Жөндеу" in (await head.page("/decisions"))[1]


async def move_and_withdraw(deputy: Client, number: int, later: date) -> None:
    """The goal follows the decision's term, and goes with it."""
    steps = f"/api/council/decisions/{number}/steps"
    move = {"step": "move", "version": 1, "words": "Аяз", "due_on": f"{later}"}
    assert (await deputy.ask("POST", steps, move))[0] == 204
    assert (await aims(deputy))[f"problem-{number}"]["measure"]["target_on"] == f"{later}"
    withdraw = {"step": "withdraw", "version": 2, "words": "Жол жабылды"}
    assert (await deputy.ask("POST", steps, withdraw))[0] == 204
    assert f"problem-{number}" not in await aims(deputy)


@pytest.mark.services
async def test_a_problem_that_is_given_is_on_the_agenda_and_counts_itself(
    fresh_settings: Settings,
) -> None:
    await settle(fresh_settings)
    of = await road_tickets(fresh_settings)
    due = datetime.now(ZoneInfo(fresh_settings.timezone)).date() + timedelta(days=30)
    problem = {
        "topic_id": of["topic:road"], "cell": "8921538235bffff", "body_id": of["body:roads"],
        "words": "Жөндеу", "due_on": f"{due}",
    }  # fmt: skip
    async with (
        web_process(fresh_settings) as address,
        program(address, "admin") as admin,
        program(address, "deputy") as deputy,
        program(address, "head") as head,
    ):
        assert await refusal(deputy, problem) == "no_head"
        await appoint(admin, of)
        nowhere = {"topic_id": of["topic:bus"], "cell": None}
        assert await refusal(deputy, problem | nowhere) == "no_problem"
        assert await refusal(deputy, problem | {"target": 100.0}) == "target"
        status, made = await deputy.ask("POST", "/api/council/decisions", problem)
        assert status == 200, made
        number = made["decision_id"]
        await count_goals(fresh_settings)
        checkaims(await aims(deputy), number, due)
        path = f"/problems/{of['topic:road']}/8921538235bffff"
        await check_pages(deputy, head, path, number)
        await move_and_withdraw(deputy, number, due + timedelta(days=60))


def test_cells_in_addresses() -> None:
    assert (naming.written(0), naming.read_place("city")) == ("city", naming.CITY)
    spot = naming.read_place("8921538235bffff")
    assert spot is not None and naming.written(spot.cell) == "8921538235bffff"
    assert len(naming.outline(spot.cell)) == 6 and naming.outline(0) == []
    for wrong in ("", "8921538235bfff", "000000000000000", "fffffffffffffff", "8921538235BFFFF"):
        assert naming.read_place(wrong) is None


def test_each_month_of_a_course_is_there() -> None:
    today = date(2026, 3, 9)
    first = month_before(today, 11)
    assert first == date(2025, 4, 1)
    found = course([MonthOfProblem(date(2025, 12, 1), 7)], first, today)
    assert [it.contacts for it in found] == [0] * 8 + [7, 0, 0, 0]
    assert [found[0].month, found[-1].month] == [first, date(2026, 3, 1)]


@pytest.mark.services
async def test_whoever_changes_a_weight_says_why_and_problems_have_it_at_once(
    fresh_settings: Settings,
) -> None:
    await settle(fresh_settings)
    await road_tickets(fresh_settings)
    path = "/api/problems/criticality"
    async with (
        web_process(fresh_settings) as address,
        program(address, "deputy") as deputy,
        program(address, "admin") as admin,
    ):
        before = (await deputy.ask("GET", "/api/problems"))[1]["problems"]
        status, text = await deputy.page("/problems/criticality")
        assert status == 200 and "<select" not in text, "everybody who sees problems sees the rule"
        topics = dict(table().topics) | {"road": 5, "lift": 1}
        wish = {"version": 1, "usual": 2, "topics": topics, "reason": "Spring"}
        assert (await deputy.ask("PUT", path, wish))[0] == 403
        assert (await admin.ask("PUT", path, wish | {"topics": {"nowhere": 1}}))[0] == 409
        assert (await admin.ask("PUT", path, wish | {"topics": {"road": 6}}))[0] == 400
        status, made = await admin.ask("PUT", path, wish)
        assert (status, made) == (200, {"version": 2})
        assert (await admin.ask("PUT", path, wish))[0] == 409, "made after another version"
        after = (await deputy.ask("GET", "/api/problems"))[1]["problems"]
        _, text = await admin.page("/problems/criticality")
    assert "Spring" in text and text.count('<td class="number">1</td>') >= 1
    for was, now in zip(before, after, strict=True):
        assert now["problem"]["criticality"] == 5 and was["problem"]["criticality"] == 3
        assert now["problem"]["score"] == pytest.approx(was["problem"]["score"] * 5 / 3)
    pool = await open_pool(fresh_settings, "test", size=2)
    await ProblemKeeper(pool, ZoneInfo(fresh_settings.timezone)).count_all(NOW)
    rows = await pool.fetch("SELECT score FROM problems ORDER BY score DESC")
    await pool.close()
    assert [row["score"] for row in rows] == pytest.approx([it["problem"]["score"] for it in after])


@pytest.mark.services
async def test_the_page_says_so_until_what_came_at_once_is_counted(
    fresh_settings: Settings,
) -> None:
    await settle(fresh_settings)
    said = "are being calculated"
    async with web_process(fresh_settings) as address, program(address, "deputy") as deputy:
        await deputy.ask("PUT", "/api/me/language", {"language": "en"})
        assert said in (await deputy.page("/problems"))[1], "nothing has been counted yet"
        await road_tickets(fresh_settings)
        assert said not in (await deputy.page("/problems"))[1]
        await asyncio.to_thread(count_problems_anew, fresh_settings)
        assert said in (await deputy.page("/problems"))[1]
