"""The roster by page and program, on a real database: entered, refused, read, counted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from bench.system import until
from foundation.postgres.pool import Pool, connection, open_pool, transaction
from foundation.settings import Settings
from quality.staffing.requirement import days_before
from queue_manager.call_facts import KIND
from registry.facts.rows import facts_keeping
from staff.roster.rows.shifts import roster
from staff.roster.shifts import TimeInterval
from staff.rows.people import close_person
from tests.quality.assessment.stage import answered
from tests.quality.reports.made import put
from tests.softphone_ui.city import OPERATORS, Client, program, settle, web_process
from tests.softphone_ui.floor_stage import FloorStage, floor_stage
from tests.waiting import until_waiting

pytestmark = pytest.mark.services
ALMATY = ZoneInfo("Asia/Almaty")
#: Nothing of it has begun, whenever the tests run and midnight passes.
DAY = datetime.now(ALMATY).date() + timedelta(days=2)
WHOLE = TimeInterval(*(datetime.combine(DAY + timedelta(days=n), time(), ALMATY) for n in (0, 1)))
SHIFT = {
    "operator": "1001", "day": str(DAY), "begins": "08:00", "ends": "20:00",
    "breaks": "12:00-12:30 16:00-16:15", "languages": ["kk"],
}  # fmt: skip
HEAD = "operator;day;from;to;breaks"


@pytest_asyncio.fixture
async def stage(fresh_settings: Settings) -> AsyncIterator[FloorStage]:
    await settle(fresh_settings)
    async with floor_stage(fresh_settings, OPERATORS) as on_stage:
        yield on_stage


@pytest_asyncio.fixture
async def address(stage: FloorStage, fresh_settings: Settings) -> AsyncIterator[str]:
    async with web_process(fresh_settings) as address:
        yield address


@pytest_asyncio.fixture
async def lead(address: str) -> AsyncIterator[Client]:
    async with program(address, "lead1") as client:
        yield client


@pytest_asyncio.fixture
async def pool(fresh_settings: Settings) -> AsyncIterator[Pool]:
    pool = await open_pool(fresh_settings, "test", size=2)
    yield pool
    pool.terminate()


async def send_file(lead: Client, *rows: str, query: str = "keep=yes") -> dict[str, Any]:
    headers = {"X-CSRF": lead.token, "Content-Type": "text/csv"}
    data = "\n".join((HEAD, *rows)).encode("cp1251")
    async with lead.http.post(f"/api/roster/file?{query}", data=data, headers=headers) as answer:
        assert answer.status == 200, await answer.text()
        found: dict[str, Any] = await answer.json()
        return found


async def test_a_shift_is_entered_changed_and_taken_off(lead: Client) -> None:
    status, entered = await lead.ask("POST", "/api/roster/shifts", SHIFT)
    assert status == 200
    path = f"/api/roster/shifts/{entered['shift_id']}"
    late = {**SHIFT, "begins": "19:00", "breaks": ""}
    status, refused = await lead.ask("POST", "/api/roster/shifts", late)
    assert (status, refused["reason"]) == (409, "overlaps")
    status, entered = await lead.ask("PUT", path, {**SHIFT, "begins": "09:00"})
    assert status == 200
    assert (await lead.ask("PUT", path, SHIFT))[0] == 404, "somebody has changed it meanwhile"
    following = DAY + timedelta(days=1)
    _, told = await lead.ask("GET", f"/api/roster?since={DAY}&until={following}")
    (shift,) = told["shifts"]
    assert (shift["begins"], len(shift["breaks"])) == (f"{DAY}T04:00:00Z", 2)
    assert told["unknown"] == [str(following)]
    counts = [it["rostered"] for it in told["quarters"]]
    assert counts[36:48] == [1.0] * 12 and counts[48:50] == [0.0, 0.0] and counts[96] is None
    on_shift = [it["on_shift"] for it in told["quarters"]]
    assert on_shift[36:50] == [1.0] * 14 and on_shift[96] is None, "also in the break"
    page = (await lead.page(f"/roster?day={DAY}"))[1]
    assert "09:00–20:00" in page and page.count("нет графика") >= 6
    path = f"/api/roster/shifts/{entered['shift_id']}"
    assert (await lead.ask("DELETE", path))[0] == 204
    assert (await lead.ask("DELETE", path))[0] == 404


async def test_who_is_required_stands_beside_who_is_rostered(lead: Client, pool: Pool) -> None:
    today = datetime.now(ALMATY).date()
    day = today + timedelta(days=2)
    ten = timedelta(hours=10, minutes=3)
    midnights = [datetime.combine(it, time(), ALMATY) for it in days_before(day, today)[:3]]
    calls = [answered(n, midnight + ten, "1001") for n, midnight in enumerate(midnights)]
    async with connection(pool) as link:
        await put(link, calls)
    _, told = await lead.ask("GET", f"/api/roster?since={day}&until={day}")
    required = [it["required"] for it in told["quarters"]]
    assert [n for n, it in enumerate(required) if it] == [40] and required[40] == 1
    page = (await lead.page(f"/roster?day={day}&view=day"))[1]
    assert page.count('class="is-required"') >= 2 and "1 / нет графика" in page
    assert "Меньше, чем требуется" not in page, "of a day without a roster nothing is said"
    shift = {**SHIFT, "day": str(day), "begins": "10:10", "breaks": ""}
    assert (await lead.ask("POST", "/api/roster/shifts", shift))[0] == 200
    page = (await lead.page(f"/roster?day={day}&view=day"))[1]
    assert "Меньше, чем требуется" in page and "▼" in page
    other = (await lead.ask("GET", f"/api/roster?since={today}&until={today}"))[1]["quarters"]
    assert {it["required"] for it in other} == {None}, "another weekday has no calls on record"


REFUSALS = (
    ({"operator": "999"}, "operator"),
    ({"begins": "8 o'cl"}, "begins"),
    ({"breaks": "21:00-22:00"}, "break_outside"),
    ({"day": "1900-01-01"}, "day"),
)


async def test_what_is_refused_says_why_and_of_many_at_once_one_is_taken(lead: Client) -> None:
    for change, reason in REFUSALS:
        status, told = await lead.ask("POST", "/api/roster/shifts", {**SHIFT, **change})
        assert (status, told["reason"]) == (409, reason)
    asked = [lead.ask("POST", "/api/roster/shifts", SHIFT) for _ in range(8)]
    assert sorted([status for status, _ in await asyncio.gather(*asked)]) == [200] + [409] * 7


async def test_a_file_is_looked_at_first_and_what_is_good_is_taken(
    lead: Client, pool: Pool
) -> None:
    long, short = f"{DAY:%d.%m.%Y}", f"{DAY.day}.{DAY.month}.{DAY.year}"
    rows = (f"1001;{long};8:00;20:00", f"1002;{short};20:00;8:00", f"1009;{short};8:00;9:00")
    looked = await send_file(lead, *rows, query="keep=no")
    assert (looked["good"], looked["bad"], looked["entered"]) == (2, 1, False)
    assert looked["bad_lines"][0]["line"] == 4 and "оператора" in looked["bad_lines"][0]["sentence"]
    assert (await send_file(lead, *rows))["entered"]
    again = await send_file(lead, *rows)
    assert (again["good"], again["same"], again["bad"]) == (0, 2, 1)
    other = await send_file(lead, f"1001;{long};9:00;20:00;", query="keep=yes&replace=yes")
    assert (other["good"], other["dropped"]) == (1, 1)
    now = datetime.now(UTC)
    async with connection(pool) as link:
        found = await roster(link, WHOLE, ALMATY, now)
        assert [(it.operator, it.span.length.seconds // 3600) for it in found.shifts] == [
            ("1001", 11), ("1002", 12),
        ]  # fmt: skip
        await close_person(link, "1002")
        later = await roster(link, WHOLE, ALMATY, now)
        assert ([it.operator for it in later.shifts], len(later.gone)) == (["1001"], 1)
        begun = await roster(link, WHOLE, ALMATY, WHOLE.ends)
        assert len(begun.shifts) == 2, "what was worked stays"
    assert "больше не работает" in (await lead.page(f"/roster?day={DAY}"))[1]


async def test_today_says_who_has_come_and_who_has_not(lead: Client, address: str) -> None:
    assert "На сегодня графика нет" in (await lead.page("/roster"))[1]
    local = datetime.now(ALMATY)
    begins = max(local - timedelta(hours=2), local.replace(hour=0, minute=0))
    wish = {**SHIFT, "day": local.date().isoformat(), "begins": f"{begins:%H:%M}", "breaks": ""}
    wish["ends"] = f"{local + timedelta(hours=3):%H:%M}"
    for operator in ("1001", "1002"):
        rostered_wish = {**wish, "operator": operator}
        assert (await lead.ask("POST", "/api/roster/shifts", rostered_wish))[0] == 200
    async with (
        program(address, "1001") as rostered,
        program(address, "1003") as other,
        program(address, "quality") as quality,
    ):
        for operator in (rostered, other):
            await operator.ask("POST", "/api/phone", {"page": "page"})
            status, _ = await operator.ask("POST", "/api/me/state", {"state": "available"})
            assert status == 200

        async def come() -> bool:
            return (await quality.page("/roster?view=day"))[1].count("standing-there") == 1

        await until(come, 20, "the floor reaches the page")
        page = (await quality.page("/roster?view=day"))[1]
        assert page.count("standing-away") == 1
        assert "Внести смену" not in page
        assert (await quality.ask("POST", "/api/roster/shifts", SHIFT))[0] == 403


async def test_a_shift_that_is_over_and_the_scribe_wait_for_each_other_in_one_order(
    lead: Client, pool: Pool
) -> None:
    """The facts of its calls follow the roster: nobody computes them meanwhile."""
    day = datetime.now(ALMATY).date() - timedelta(days=2)
    ten = datetime.combine(day, time(10), ALMATY)
    async with connection(pool) as link:
        await put(link, [answered(n, ten + timedelta(minutes=n), "1001") for n in (2, 1)])
    touch = "UPDATE contact_facts SET survey_score = 5 WHERE contact_id = $1"
    async with asyncio.timeout(20), transaction(pool) as scribe:
        await facts_keeping.hold(scribe, KIND, shared=True)
        await scribe.execute(touch, "c2")
        shift = {**SHIFT, "day": str(day), "breaks": ""}
        entered = asyncio.create_task(lead.ask("POST", "/api/roster/shifts", shift))
        await until_waiting(pool)
        await scribe.execute(touch, "c1")
    assert (await entered)[0] == 200
    found = await pool.fetch("SELECT shift_starts_at, survey_score FROM contact_facts")
    assert [tuple(row) for row in found] == [(ten - timedelta(hours=2), 5)] * 2
