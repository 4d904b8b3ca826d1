"""The shift lead on a line and his hand on the floor, through the web's API: whose right it is,
what the audit says, what the operator is told, who sees the log."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bench.system import until
from foundation.postgres.pool import connection, open_pool
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.states import RingResult
from tests.softphone_ui.city import Client, program
from tests.softphone_ui.test_real_tickets import Desk, answered, desk

__all__ = ["desk"]
pytestmark = pytest.mark.services
LINE = "/api/floor/operators/1001/line"
PAGE = {"page": "a-page-of-the-lead"}


async def sees(who: Client, key: str) -> Any:
    """What this person's /api/floor tells under `key`."""
    return (await who.ask("GET", "/api/floor"))[1][key]


async def test_a_lead_listens_and_it_is_on_record(desk: Desk) -> None:
    call_id, _ = await answered(desk)
    async with program(desk.address, "lead1") as lead, program(desk.address, "quality") as quality:
        status, told = await lead.ask("POST", LINE, {"mode": "listen"})
        assert (status, told["error"]) == (409, "no_telephone")
        status, phone = await lead.ask("POST", "/api/phone", PAGE)
        assert status == 200 and phone["user"] == f"{phone['extension']}-web"
        assert phone["extension"].startswith("lead")
        status, told = await lead.ask("POST", LINE, {"mode": "listen"})
        assert (status, told["call_id"], told["sent"]) == (200, call_id, "listen")
        now = datetime.now(UTC)
        await desk.stage.tell(on.PhoneAnswered(now, told["leg"]))
        assert (await lead.ask("POST", LINE, {"mode": "whisper"}))[0] == 200

        async def heard() -> bool:
            return [it["mode"] for it in (await sees(quality, "listenings")).values()] == [
                "whisper"
            ]

        await until(heard, 20, "the floor tells of it")
        assert (await lead.ask("POST", "/api/me/line/leave", {}))[0] == 204
        await desk.stage.tell(on.LegEnded(datetime.now(UTC), told["leg"], RingResult.ANSWERED))
        status, log = await quality.ask("GET", "/api/line-log")
        assert [row["mode"] for row in log["rows"]] == ["whisper", "listen"]
        row = log["rows"][-1]
        assert (row["operator"], row["lead"]) == ("1001", "Гүлмира Әлімжанова")
        assert (await lead.ask("GET", "/api/line-log"))[0] == 403
    assert await audited(desk, "on_line") == [
        {"mode": mode, "call": call_id, "leg": told["leg"]} for mode in ("listen", "whisper")
    ]


async def audited(desk: Desk, action: str) -> list[dict[str, Any]]:
    pool = await open_pool(desk.stage.settings, "test", size=1)
    async with connection(pool) as link:
        rows = await link.fetch(
            "SELECT detail FROM audit WHERE action = $1 ORDER BY audit_id", action
        )
    await pool.close()
    return [row["detail"] for row in rows]


@pytest.mark.parametrize("login", ["1002", "quality", "clerk"])
async def test_nobody_else_may(desk: Desk, login: str) -> None:
    async with program(desk.address, login) as other:
        assert (await other.ask("POST", LINE, {"mode": "listen"}))[0] == 403
        assert (await other.ask("POST", "/api/me/line/leave", {}))[0] == 403
        if login != "1002":
            assert (await other.ask("POST", "/api/phone", PAGE))[0] == 403
        for path, body in (
            ("operators/1001/stuck/end", {}),
            ("operators/1001/lines", {"lines": ["109"]}),
            ("lines/109/callback-offer", {"open": False}),
        ):
            assert (await other.ask("POST", f"/api/floor/{path}", body))[0] == 403


async def test_the_leads_hand(desk: Desk) -> None:
    async with program(desk.address, "lead1") as lead:
        forced = {"state": "paused", "reason": "training"}
        status, told = await lead.ask("POST", "/api/floor/operators/1001/state", forced)
        assert (status, told["deed"]["by"]) == (200, "Гүлмира Әлімжанова")
        status, told = await lead.ask("POST", "/api/floor/operators/1001/lines", {"lines": ["109"]})
        assert (status, told["skills"]["lines"]) == (200, ["109"])
        assert (await lead.ask("POST", "/api/floor/operators/1001/lines", {"lines": ["1"]}))[
            0
        ] == 400
        offer = "/api/floor/lines/109/callback-offer"
        assert (await lead.ask("POST", offer, {"open": False}))[0] == 204
        stuck = "/api/floor/operators/1001/stuck/end"
        assert (await lead.ask("POST", stuck, {}))[1]["error"] == "still_there"
        assert (await lead.ask("POST", "/api/floor/operators/4711/stuck/end", {}))[0] == 404
    assert await audited(desk, "operator_moved") == [{"lines": ["109"]}]
    assert await audited(desk, "callback_offer") == [{"open": False}]
