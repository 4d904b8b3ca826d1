"""Care on real rows: trainings planned and held, and the load of those at work."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from foundation.settings import Settings
from quality.care.rows import care
from queue_manager.domain.floor.states import SET_ASIDE_REASONS
from tests.softphone_ui.city import program, settle, web_process

pytestmark = pytest.mark.services
ALMATY = ZoneInfo("Asia/Almaty")


async def test_a_training_is_planned_and_held_once(fresh_settings: Settings) -> None:
    await settle(fresh_settings)
    link = await asyncpg.connect(fresh_settings.stores.database_url)
    person = await link.fetchval("SELECT person_id FROM people WHERE login = '1001'")
    await link.close()
    today = datetime.now(ALMATY).date()
    body = {"person_id": person, "kind": "stress", "planned_for": f"{today - timedelta(days=1)}"}
    async with (
        web_process(fresh_settings) as address,
        program(address, "lead1") as lead,
        program(address, "1001") as operator,
    ):
        assert (await operator.ask("POST", "/api/trainings", body))[0] == 403
        status, planned = await lead.ask("POST", "/api/trainings", body)
        assert status == 200, planned
        page = (await lead.page("/care"))[1]
        assert "срок прошёл" in page and "управление стрессом" in page
        path = f"/api/trainings/{planned['training_id']}"
        tomorrow = {"done_on": f"{today + timedelta(days=2)}"}
        assert (await lead.ask("POST", f"{path}/done", tomorrow))[0] == 400
        held = {"done_on": f"{today}", "outcome": "Тыныс алу жаттығулары"}
        assert (await lead.ask("POST", f"{path}/done", held))[0] == 204
        assert (await lead.ask("POST", f"{path}/done", held))[0] == 409
        assert (await lead.ask("DELETE", path))[0] == 409, "what was held stays in the log"
        (training,) = (await lead.ask("GET", "/api/trainings"))[1]["trainings"]
        assert (training["outcome"], training["done_on"]) == (held["outcome"], held["done_on"])
        other = (await lead.ask("POST", "/api/trainings", body))[1]["training_id"]
        assert (await lead.ask("DELETE", f"/api/trainings/{other}"))[0] == 204
        unknown = body | {"person_id": 10**12}
        assert (await lead.ask("POST", "/api/trainings", unknown))[0] == 404
        assert (await lead.ask("GET", "/api/care/load"))[1]["operators"] == []


async def test_a_rest_is_a_pause_that_was_chosen_or_a_breather(fresh_settings: Settings) -> None:
    await settle(fresh_settings)
    link = await asyncpg.connect(fresh_settings.stores.database_url)
    now = datetime.now(UTC)
    for extension, state, reason, began, ended in (
        ("1001", "signed_out", None, 900, 300),
        ("1001", "paused", "no_answer", 60, 50),
        ("1002", "signed_out", None, 900, 300),
        ("1002", "paused", "breather", 60, 55),
    ):
        await link.execute(
            "INSERT INTO operator_states VALUES ($1, $2, $3, 'web', NULL, $4, $5)",
            extension,
            state,
            reason,
            now - timedelta(minutes=began),
            now - timedelta(minutes=ended),
        )
    await add_calls(link, now)
    loads = await care.loads(
        link, ["1001", "1002", "1003"], now - timedelta(hours=5), now, SET_ASIDE_REASONS
    )
    await link.close()
    found = [(it.operator, it.calls, it.rested_until) for it in loads]
    assert found == [
        ("1001", 2, now - timedelta(minutes=300)),
        ("1002", 0, now - timedelta(minutes=55)),
        ("1003", 0, None),
    ]


async def add_calls(link: Any, now: datetime) -> None:
    """Two of today, one of yesterday."""
    for call_id, hours in (("a", 1), ("b", 2), ("c", 26)):
        at = now - timedelta(hours=hours)
        await link.execute(
            "INSERT INTO contacts VALUES ($1, 'telephone', '109', NULL, 'kk', $2)", call_id, at
        )
        await link.execute(
            """INSERT INTO calls (call_id, pbx, line, caller_shown, caller_kind, language,
                                  offered_at, connected_at, ended_at, outcome, operator)
               VALUES ($1, 'p', '109', '', 'anonymous', 'kk', $2, $2, $2, 'answered', '1001')""",
            call_id,
            at,
        )
