"""Alerts on the pages: a bar of each role, acknowledged once; rules and silences of a lead."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from foundation.postgres.pool import open_pool
from foundation.settings import Settings
from quality.alerts.keeper import AlertKeeper
from quality.alerts.rules import AlertRule
from quality.state import QualityState
from tests.softphone_ui.city import Client, program, settle, web_process

pytestmark = pytest.mark.services
ALMATY = ZoneInfo("Asia/Almaty")
HOOK = {"step": 1, "way": "webhook", "address": "https://city.test/hook"}
RULE: dict[str, Any] = {
    "figure": "waiting", "comparison": "above", "threshold": 7, "for_seconds": 0,
    "escalate_seconds": 60, "line": "109", "recipients": [
        {"step": 1, "way": "screen", "address": "shift_lead"},
        {"step": 1, "way": "mail", "address": "lead@city.test"},
    ],
}  # fmt: skip


class Figures:
    """Twelve wait on 109."""

    async def read(
        self, rules: list[AlertRule], now: datetime
    ) -> dict[tuple[str, str | None], float]:
        return {("waiting", "109"): 12}


@dataclass
class Desk:
    settings: Settings
    address: str
    lead: Client

    async def look(self) -> None:
        """The process looks once."""
        pool = await open_pool(self.settings, "test", size=2)
        await AlertKeeper(pool, Figures(), ALMATY, QualityState()).look(datetime.now(UTC))
        pool.terminate()

    async def bar(self, client: Client) -> list[dict[str, Any]]:
        status, told = await client.ask("GET", "/api/alerts/bar")
        assert status == 200
        return list(told)  # type: ignore[arg-type]


@pytest.fixture
async def desk(fresh_settings: Settings) -> AsyncIterator[Desk]:
    await settle(fresh_settings)
    async with web_process(fresh_settings) as address, program(address, "lead1") as lead:
        yield Desk(fresh_settings, address, lead)


async def test_a_lead_writes_a_rule_and_one_person_has_its_alert(desk: Desk) -> None:
    status, told = await desk.lead.ask("POST", "/api/alert-rules", RULE)
    assert status == 200, told
    await desk.look()
    [shown] = await desk.bar(desk.lead)
    assert shown["figure"]["ru"] == "Ждут ответа, линия 109" and not shown["escalated"]
    assert set(shown["reading"].values()) == {"12 (>\u00a07)"}
    async with program(desk.address, "admin") as admin:
        assert await desk.bar(admin) == [], "the administrator is of the next step"
        path = f"/api/alerts/{shown['alert_id']}/acknowledge"
        assert (await admin.ask("POST", path))[0] == 204
        assert (await desk.lead.ask("POST", path))[0] == 409, "somebody else has it"
    assert await desk.bar(desk.lead) == []
    for language in ("kk", "ru", "en"):
        await desk.lead.ask("PUT", "/api/me/language", {"language": language})
        status, text = await desk.lead.page("/alerts")
        assert status == 200 and "Дмитрий Орлов" in text and "lead@city.test" in text
        status, text = await desk.lead.page(f"/alerts/rules/{told['rule_id']}")
        assert status == 200 and "lead@city.test" in text
        assert (await desk.lead.page("/alerts/rules/new"))[0] == 200
    await desk.look()
    assert await desk.bar(desk.lead) == [], "silent afterwards"


async def test_a_silence_takes_the_bar_away_and_gives_it_back(desk: Desk) -> None:
    await desk.lead.ask("POST", "/api/alert-rules", RULE)
    await desk.look()
    until = (datetime.now(ALMATY) + timedelta(hours=1)).replace(tzinfo=None).isoformat()
    body = {"until_at": until, "reason": "учебная тревога"}
    status, silence = await desk.lead.ask("POST", "/api/alert-silences", body)
    assert status == 200 and await desk.bar(desk.lead) == []
    assert "учебная тревога" in (await desk.lead.page("/alerts"))[1]
    path = f"/api/alert-silences/{silence['silence_id']}"
    assert (await desk.lead.ask("DELETE", path))[0] == 204
    assert len(await desk.bar(desk.lead)) == 1
    assert (await desk.lead.ask("DELETE", path))[0] == 404
    late = {"until_at": "2001-01-01T00:00:00", "reason": "x"}
    status, told = await desk.lead.ask("POST", "/api/alert-silences", late)
    assert (status, told["reason"]) == (422, "silence")
    gone = {**body, "rule_id": 99999}
    assert (await desk.lead.ask("POST", "/api/alert-silences", gone))[0] == 404


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"figure": "weather"}, "figure"),
        ({"line": "999"}, "line"),
        ({"figure": "disk_free"}, "line"),
        ({"quiet_from": "22:00"}, "quiet"),
        ({"recipients": [{"step": 1, "way": "screen", "address": "operator"}]}, "role"),
        ({"recipients": [{"step": 1, "way": "mail", "address": "nobody"}]}, "address"),
        ({"recipients": [{"step": 1, "way": "telegram", "address": "lead"}]}, "address"),
        ({"recipients": [RULE["recipients"][0]] * 2}, "twice"),
    ],
)
async def test_a_rule_that_cannot_be_says_why(
    desk: Desk, change: dict[str, Any], reason: str
) -> None:
    status, told = await desk.lead.ask("POST", "/api/alert-rules", {**RULE, **change})
    assert (status, told["error"], told["reason"]) == (422, "rule_refused", reason)


async def test_rules_are_changed_by_one_at_a_time_and_stay_gone(desk: Desk) -> None:
    _, told = await desk.lead.ask("POST", "/api/alert-rules", RULE)
    path = f"/api/alert-rules/{told['rule_id']}"
    changed = {**RULE, "threshold": 9, "quiet_from": "22:00", "quiet_until": "07:00"}
    assert (await desk.lead.ask("PUT", path, changed))[0] == 204
    assert (await desk.lead.ask("PUT", path, changed))[0] == 409, "somebody has changed it"
    hooked = {**changed, "version": 2, "recipients": [*RULE["recipients"], HOOK]}
    assert (await desk.lead.ask("PUT", path, hooked))[0] == 403, "an administrator writes hooks"
    async with program(desk.address, "admin") as admin:
        assert (await admin.ask("PUT", path, hooked))[0] == 204
    kept = {**hooked, "version": 3, "active": False}
    assert (await desk.lead.ask("PUT", path, kept))[0] == 204, "one that is there may stay"
    _, view = await desk.lead.ask("GET", "/api/alerts")
    [rule] = [it for it in view["rules"] if it["rule_id"] == told["rule_id"]]
    assert (rule["threshold"], rule["quiet_from"], rule["active"]) == (9.0, "22:00:00", False)
    assert len(rule["recipients"]) == 3
    assert (await desk.lead.ask("DELETE", path))[0] == 204
    assert (await desk.lead.ask("DELETE", path))[0] == 404
    assert (await desk.lead.page(f"/alerts/rules/{told['rule_id']}"))[0] == 404


@pytest.mark.parametrize("login", ["1001", "clerk", "quality"])
async def test_nobody_else_may(desk: Desk, login: str) -> None:
    async with program(desk.address, login) as other:
        assert (await other.ask("GET", "/api/alerts"))[0] == 403
        assert (await other.page("/alerts"))[0] in (303, 403)
