"""People's months on real rows: each sum counted the slow way, and a sheet signed and frozen."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from foundation.postgres.pool import connection, open_pool
from foundation.settings import Settings
from quality.kpi.figures import FORMULAS_VERSION
from quality.kpi.sheet import KpiMonth
from queue_manager.domain.measures.facts import Facts
from tests.quality.reports.made import history, put
from tests.softphone_ui.city import OPERATORS, Client, program, settle, web_process

pytestmark = pytest.mark.services
ALMATY = ZoneInfo("Asia/Almaty")
#: The month before this one: it is over, whenever the test runs.
MONTH = KpiMonth(KpiMonth(datetime.now(ALMATY).date().replace(day=1), ALMATY).previous, ALMATY)
QUERY = f"month={MONTH.first:%Y-%m}"
CALLS = 400
MINUTE = timedelta(minutes=1)


@dataclass
class House:
    address: str
    link: Any
    facts: list[Facts]

    def of(self, operator: str) -> list[Facts]:
        """The operator's answered calls of the month."""
        return [
            it
            for it in self.facts
            if it.operator == operator and it.answered and not it.trial and it.connected_at
            and MONTH.begins <= it.connected_at < MONTH.ends
        ]  # fmt: skip


@pytest.fixture
async def house(fresh_settings: Settings) -> AsyncIterator[House]:
    await settle(fresh_settings)
    rng = random.Random(1)
    length = (MONTH.ends - MONTH.begins).total_seconds() + 86_400
    calls = [
        history(rng, n, MONTH.begins + timedelta(seconds=length * rng.random() - 43_200))
        for n in range(CALLS)
    ]
    pool = await open_pool(fresh_settings, "test", size=1)
    async with connection(pool) as borrowed:
        facts = await put(borrowed, [it for it in calls if not (it.topic_id or it.body_id)])
    pool.terminate()
    link = await asyncpg.connect(fresh_settings.stores.database_url)
    await presence(link)
    async with web_process(fresh_settings) as address:
        yield House(address, link, facts)
    await link.close()


async def presence(link: Any) -> None:
    """A night shift of 1001 over the month's first midnight: signed in 22:00 to 02:00, with a break
    of 40 minutes over midnight of which 30 were planned, and set aside for five."""
    ten = MONTH.begins + timedelta(hours=22)
    for state, reason, begins, minutes in (
        ("available", None, 0, 100),
        ("paused", "break", 100, 40),
        ("available", None, 140, 95),
        ("paused", "no_answer", 235, 5),
    ):
        await link.execute(
            "INSERT INTO operator_states VALUES ('1001', $1, $2, 'web', NULL, $3, $4)",
            state, reason, ten + begins * MINUTE, ten + (begins + minutes) * MINUTE,
        )  # fmt: skip
    shift = await link.fetchval(
        "INSERT INTO shifts (extension, starts_at, ends_at) VALUES ('1001', $1, $2)"
        " RETURNING shift_id",
        ten, ten + 240 * MINUTE,
    )  # fmt: skip
    await link.execute(
        "INSERT INTO shift_breaks VALUES ($1, $2, $3)",
        shift,
        ten + 105 * MINUTE,
        ten + 135 * MINUTE,
    )


def figures(sheet: dict[str, Any]) -> dict[str, tuple[int, int | None]]:
    return {it["code"]: (it["counted"], it["out_of"]) for it in sheet["lines"]}


async def test_each_sum_is_the_one_of_the_single_calls(house: House) -> None:
    async with program(house.address, "lead1") as lead:
        status, team = await lead.ask("GET", f"/api/kpi?{QUERY}")
        assert status == 200, team
        assert [it["extension"] for it in team["operators"]] == list(OPERATORS)
        for it in team["operators"]:
            calls, found = house.of(it["extension"]), figures(it["sheet"])
            handled = sum(each.talk_ms + each.hold_ms + each.wrap_up_ms for each in calls)
            assert found["calls"] == (len(calls), None) and len(calls) > 5
            assert found["aht_seconds"] == (handled, 1000 * len(calls))
            assert found["hold_seconds"][0] == sum(each.hold_ms for each in calls)
            days = {each["day"]: each["calls"] for each in it["sheet"]["days"]}
            assert sum(days.values()) == len(calls)
            assert days == count_days(calls)
        for path in (f"/kpi?{QUERY}", f"/kpi/{team['operators'][0]['person_id']}?{QUERY}"):
            assert (await lead.page(path))[0] == 200


def count_days(calls: list[Facts]) -> dict[str, int]:
    found: dict[str, int] = {}
    for each in calls:
        assert each.connected_at is not None
        day = each.connected_at.astimezone(ALMATY).date().isoformat()
        found[day] = found.get(day, 0) + 1
    return found


async def test_pauses_over_midnight_are_told_against_the_roster(house: House) -> None:
    async with program(house.address, "1001") as operator:
        sheet = (await operator.ask("GET", f"/api/me/month?{QUERY}"))[1]["sheet"]
    assert sheet["plan"] == {"shifts": 1, "planned_ms": 1_800_000, "taken_ms": 2_400_000}
    pauses = [(it["reason"], it["ms"], it["own"]) for it in sheet["pauses"]]
    assert pauses == [("break", 2_400_000, True), ("no_answer", 300_000, False)]
    busy, free = figures(sheet)["occupancy"]
    assert (busy, free) == (0, 195 * 60_000), "signed in for 240 minutes, 45 of them paused"


async def test_a_sheet_is_signed_once_by_its_person_and_frozen(house: House) -> None:
    async with program(house.address, "1001") as operator:
        month = (await operator.ask("GET", f"/api/me/month?{QUERY}"))[1]
        assert month["signed_at"] is None
        body = {"month": f"{MONTH.first:%Y-%m}", "seal": month["seal"]}
        this = {"month": f"{datetime.now(ALMATY):%Y-%m}", "seal": month["seal"]}
        assert await refusal(operator, body | {"seal": "0" * 64}) == "changed"
        assert await refusal(operator, this) == "goes_on"
        assert (await operator.ask("POST", "/api/me/month/sign", body))[0] == 204
        assert await refusal(operator, body) == "signed"
        before = figures(month["sheet"])
        await house.link.execute(
            "UPDATE contact_facts SET hold_ms = hold_ms + 60000 WHERE contact_id = $1",
            house.of("1001")[0].contact_id,
        )
        after = (await operator.ask("GET", f"/api/me/month?{QUERY}"))[1]
        assert figures(after["signed"]) == before != figures(after["sheet"])
        assert after["signed"]["formulas"] == FORMULAS_VERSION and after["signed_at"] is not None
        status, text = await operator.page(f"/my-month?{QUERY}")
        assert status == 200 and "Исправлено после подписания" in text
        status, _ = await operator.page(f"/kpi?{QUERY}")
        assert status == 403, "everybody's is for those who lead"
    for change in ("UPDATE kpi_sheets SET role = 'x'", "DELETE FROM kpi_sheets"):
        with pytest.raises(asyncpg.RestrictViolationError):
            await house.link.execute(change)


async def refusal(client: Client, body: dict[str, str]) -> str:
    status, problem = await client.ask("POST", "/api/me/month/sign", body)
    assert status == 409
    return str(problem["reason"])


async def test_others_have_sheets_by_the_same_rules(house: House) -> None:
    first = MONTH.first
    lead = await house.link.fetchval("SELECT person_id FROM people WHERE login = 'lead1'")
    for day, late in ((first, timedelta()), (first + timedelta(days=1), timedelta(minutes=1))):
        close = datetime.combine(day + timedelta(days=1), datetime.min.time(), UTC)
        await house.link.execute(
            """INSERT INTO loss_analyses (day, made_at, close_by, offered, has_roster, quarters,
                                          remedies, closed_at, closed_by)
               VALUES ($1, $2, $2, 9, false, '[]', '[]', $3, $4)""",
            day, close, close + late, lead,
        )  # fmt: skip
    await house.link.execute(
        """INSERT INTO loss_tasks (day, subject, person_id, due, done_at)
           VALUES ($1, 'cause:x', $2, $1, $3)""",
        first, lead, MONTH.begins + timedelta(hours=9),
    )  # fmt: skip
    async with program(house.address, "lead1") as client:
        found = figures((await client.ask("GET", f"/api/me/month?{QUERY}"))[1]["sheet"])
        assert found["analyses_in_time"] == (1, 2) and found["loss_tasks_in_time"] == (1, 1)
        async with client.http.get(f"/my-month.pdf?{QUERY}") as answer:
            assert answer.status == 200 and (await answer.read()).startswith(b"%PDF")
    async with program(house.address, "quality") as client:
        found = figures((await client.ask("GET", f"/api/me/month?{QUERY}"))[1]["sheet"])
        assert found["samples_done"] == (0, 0) and found["complaints_in_term"] == (0, 0)
    async with program(house.address, "clerk") as client:
        found = figures((await client.ask("GET", f"/api/me/month?{QUERY}"))[1]["sheet"])
        assert found == {"terms_city": (0, 0), "terms_law": (0, 0)}
