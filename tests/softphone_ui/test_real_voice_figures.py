"""How a call sounded: told by whose call it is, kept with it, reported to who leads."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bench.system import until
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.states import Device
from tests.softphone_ui.city import program
from tests.softphone_ui.test_real_tickets import Desk, answered, desk

__all__ = ["desk"]
pytestmark = pytest.mark.services

LEG = "0b2f6f5e-6a4b-4c3c-9d2e-0123456789ab"
OTHER_LEG = "1b2f6f5e-6a4b-4c3c-9d2e-0123456789ab"


def measured(seconds: float = 10.0, **more: object) -> dict[str, object]:
    return {
        "leg": LEG, "began_at": datetime.now(UTC).isoformat(), "seconds": seconds, "mos": 4.3,
        "mos_worst": 4.0, "loss_share": 0.01, "jitter_ms": 3.5, "round_trip_ms": 24.0,
        "outward_loss_share": 0.0, "one_way_seconds": 0.0, "rescues": 0, **more,
    }  # fmt: skip


async def tell(desk: Desk, call_id: str, body: dict[str, object]) -> int:
    return (await desk.operator.ask("PUT", f"/api/calls/{call_id}/voice", body))[0]


async def legs(desk: Desk, call_id: str) -> Any:
    async with program(desk.address, "lead1") as lead:
        status, told = await lead.ask("GET", f"/api/calls/{call_id}/voice")
    assert status == 200
    return told


async def test_later_figures_replace_earlier_ones_and_never_the_other_way(desk: Desk) -> None:
    call_id, _ = await answered(desk)
    for seconds, rescues in ((10.0, 0), (20.0, 1), (15.0, 0)):
        assert await tell(desk, call_id, measured(seconds, rescues=rescues)) == 204
    assert await tell(desk, call_id, measured(5.0, leg=OTHER_LEG)) == 204
    kept = [(leg["leg"], leg["seconds"], leg["rescues"]) for leg in await legs(desk, call_id)]
    assert sorted(kept) == [(LEG, 20.0, 1), (OTHER_LEG, 5.0, 0)]


async def test_the_last_words_come_after_the_call(desk: Desk) -> None:
    call_id, _ = await answered(desk)
    await desk.stage.caller_leaves(call_id)
    assert await tell(desk, call_id, measured()) == 204
    assert [leg["operator"] for leg in await legs(desk, call_id)] == ["1001"]


async def test_a_call_between_the_floor_and_the_records_is_told_again(desk: Desk) -> None:
    desk.stage.writes = False  # the scribe is late
    call_id, _ = await answered(desk)
    await desk.stage.caller_leaves(call_id)

    async def gone() -> bool:
        return await tell(desk, call_id, measured()) == 404

    await until(gone, 20, "the call has left the floor")
    await desk.stage.write_late()
    assert await tell(desk, call_id, measured()) == 204


async def test_nobody_tells_of_a_call_that_is_not_his(desk: Desk) -> None:
    call_id, _ = await answered(desk)
    async with program(desk.address, "1002") as other:
        assert (await other.ask("PUT", f"/api/calls/{call_id}/voice", measured()))[0] == 403
    assert await legs(desk, call_id) == []
    assert await tell(desk, call_id, measured()) == 204
    await desk.stage.caller_leaves(call_id)
    await desk.operator.ask("POST", "/api/me/wrap-up/end")
    second, _ = await answered(desk, "+77012345679")
    assert await tell(desk, second, measured(99.0)) == 204, "a leg stays with its call"
    assert [leg["seconds"] for leg in await legs(desk, call_id)] == [10.0]
    assert await legs(desk, second) == []


@pytest.mark.parametrize(
    "wrong",
    [{"mos": 5.0}, {"mos": 0.5}, {"loss_share": 1.5}, {"seconds": -1}, {"leg": "x"}, {"more": 1},
     {"began_at": "2026-11-24T20:00:00"}],
)  # fmt: skip
async def test_what_cannot_be_is_refused(desk: Desk, wrong: dict[str, object]) -> None:
    call_id, _ = await answered(desk)
    assert await tell(desk, call_id, measured(**wrong)) == 400  # type: ignore[arg-type]


async def test_the_report_weighs_by_time_and_names_the_bad_calls(desk: Desk) -> None:
    call_id, number = await answered(desk)
    await tell(desk, call_id, measured(30.0, mos=4.4))
    await tell(desk, call_id, measured(10.0, leg=OTHER_LEG, mos=2.0, one_way_seconds=4.0))
    await desk.stage.caller_leaves(call_id)
    assert (await desk.operator.ask("GET", "/api/voice"))[0] == 403
    async with program(desk.address, "lead1") as lead:
        status, report = await lead.ask("GET", "/api/voice")
        assert status == 200
        page = await lead.http.get(f"/tickets/{number}")
        assert 'data-grade="poor"' in await page.text()
    (row,) = report["operators"]
    assert (row["operator"], row["calls"], row["poor_calls"], row["one_way_calls"]) == (
        "1001", 1, 1, 1,
    )  # fmt: skip
    assert row["mos"] == pytest.approx(3.8)
    (bad,) = report["worst"]
    assert (bad["call_id"], bad["ticket"], bad["mos"]) == (call_id, number, 2.0)
    own = await desk.operator.http.get(f"/tickets/{number}")
    assert "data-grade" not in await own.text(), "for shift leads"


async def test_who_had_the_call_before_it_changed_hands_tells_of_it_too(desk: Desk) -> None:
    call_id, _ = await answered(desk)
    now = datetime.now(UTC)
    await desk.stage.reachable("1002")
    await desk.stage.tell(on.OperatorAvailable(now, "1002", Device.WEB))
    await desk.stage.lose(call_id)
    await desk.stage.not_answered(call_id)
    await desk.stage.pick_up(call_id)
    await desk.stage.connect(call_id)
    assert desk.stage.call(call_id).operator == "1002"

    async def taken_over() -> bool:
        async with program(desk.address, "1002") as other:
            return (await other.ask("PUT", f"/api/calls/{call_id}/voice", measured()))[0] == 204

    await until(taken_over, 20, "the web process knows who has the call now")
    assert await tell(desk, call_id, measured(12.0, leg=OTHER_LEG)) == 204
    await desk.stage.caller_leaves(call_id)
    assert await tell(desk, call_id, measured(13.0, leg=OTHER_LEG)) == 204, "from the records"
    kept = {leg["leg"]: (leg["operator"], leg["seconds"]) for leg in await legs(desk, call_id)}
    assert kept == {LEG: ("1002", 10.0), OTHER_LEG: ("1001", 13.0)}
    async with program(desk.address, "1003") as stranger:
        assert (await stranger.ask("PUT", f"/api/calls/{call_id}/voice", measured()))[0] == 403
