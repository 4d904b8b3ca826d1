"""Callbacks through the API: what is owed, what came of them, who may do what, the sheet."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, time
from typing import Any

import pytest

from bench.system import until
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.callback import CallbackRules
from queue_manager.domain.floor.states import Device, OutResult
from tests.softphone_ui.city import Client, program
from tests.softphone_ui.test_real_tickets import Desk, desk

__all__ = ["desk"]
pytestmark = pytest.mark.services
ALWAYS = CallbackRules(possible=True, opens=time(0), closes=time(23, 59, 59, 999999))


def now() -> datetime:
    return datetime.now(UTC)


async def owed(lead: Client, count: int) -> dict[str, Any]:
    """The answer, once so many are owed."""
    told: dict[str, Any] = {}

    async def so_many() -> bool:
        told.update((await lead.ask("GET", "/api/callbacks"))[1])
        return len(told["owed"]) == count

    await until(so_many, 20, f"{count} callbacks are owed")
    return told


async def test_owed_called_counted_and_exported(desk: Desk) -> None:
    stage = desk.stage
    await stage.tell(on.OperatorSignedOut(now(), "1001"))
    await stage.tell(on.CallbackRulesChanged(now(), ALWAYS))
    first = await stage.keep_place("+77011111111")
    second = await stage.keep_place("+77022222222")
    async with program(desk.address, "lead1") as lead:
        told = await owed(lead, 2)
        assert [each["callback_id"] for each in told["owed"]] == [first, second]
        assert told["owed"][0]["number"] == "+7 701 111 11 11" and told["owed"][0]["due_at"] is None
        assert (told["figures"]["total"], told["figures"]["owed"]) == (2, 2)
        path = f"/api/callbacks/{second}/withdraw"
        assert (await lead.ask("POST", path, {"reason": " "}))[0] == 400
        assert (await lead.ask("POST", path, {"reason": "asked twice"}))[0] == 204
        await owed(lead, 1)
        await stage.reachable("1001", Device.PHONE)
        await stage.tell(on.OperatorAvailable(now(), "1001", Device.PHONE))
        outgoing = stage.floor.operators["1001"].outgoing
        assert outgoing is not None and outgoing.callback == first

        async def being_called() -> bool:
            answer = (await lead.ask("GET", "/api/callbacks"))[1]
            return bool(answer["owed"][0]["operator"] == "1001")

        await until(being_called, 20, "the page sees who calls")
        status, refused = await lead.ask("POST", f"/api/callbacks/{first}/now")
        assert (status, refused["reason"]) == (409, "being_called")
        await stage.tell(on.PhoneAnswered(now(), outgoing.leg))
        await stage.tell(on.OutboundCallConnected(now(), outgoing.out_id))
        await stage.tell(on.OutboundCallDialled(now(), outgoing.out_id, OutResult.ANSWERED))
        await stage.tell(on.LegEnded(now(), outgoing.leg))
        told = await owed(lead, 0)
        by_id = {each["callback_id"]: each for each in told["queued"]}
        assert (by_id[first]["result"], by_id[first]["reached_by"]) == ("reached", "1001")
        assert [each["result"] for each in by_id[first]["tries"]] == ["answered"]
        assert (by_id[second]["result"], by_id[second]["reason"]) == ("withdrawn", "asked twice")
        assert by_id[second]["withdrawn_by"] == "Гүлмира Әлімжанова"
        figures = told["figures"]
        assert (figures["reached_share"], figures["reached_at"]) == (1.0, [1])
        assert (await lead.ask("POST", f"/api/callbacks/{first}/now"))[0] == 404
        await sheet(lead)
        await service_level(lead)
    async with program(desk.address, "1001") as operator:
        assert (await operator.ask("GET", "/api/callbacks"))[0] == 403
    async with program(desk.address, "quality") as quality:
        covered = (await quality.ask("GET", "/api/callbacks"))[1]["queued"]
        assert {each["number"] for each in covered} == {"+7 701 ••• 11 11", "+7 702 ••• 22 22"}
        assert (await quality.ask("POST", f"/api/callbacks/{first}/now"))[0] == 403


async def sheet(lead: Client) -> None:
    async with lead.http.get("/api/callbacks.xlsx") as answer:
        assert answer.status == 200
        packed = zipfile.ZipFile(io.BytesIO(await answer.read()))
    text = packed.read("xl/sharedStrings.xml").decode()
    assert "дозвонились ÷ (дозвонились + не дозвонились + срок истёк)" in text
    assert "asked twice" in text and "+7 701 111 11 11" in text


async def service_level(lead: Client) -> None:
    """A call kept as a callback is not lost."""
    level = (await lead.ask("GET", "/api/floor/figures"))[1]
    calls = level["today"]["calls"]
    assert (calls["callback_kept"], calls["lost"]) == (2, 0)


async def test_whom_a_lead_called_by_hand_is_not_called_again(desk: Desk) -> None:
    stage = desk.stage
    await stage.tell(on.OperatorSignedOut(now(), "1001"))
    await stage.tell(on.CallbackRulesChanged(now(), ALWAYS))
    await stage.keep_place("+77011111111")
    async with program(desk.address, "lead1") as lead:
        (one,) = (await owed(lead, 1))["owed"]
        assert (await lead.ask("POST", f"/api/missed/{one['ticket']}/called-back"))[0] == 200
        (over,) = (await owed(lead, 0))["queued"]
        assert over["result"] == "withdrawn"


async def test_a_lost_caller_whom_nobody_calls_from_the_queue_is_listed(desk: Desk) -> None:
    """Without a way out for the queue, operators call by hand: the lead sees whom."""
    stage = desk.stage
    await stage.tell(on.OperatorSignedOut(now(), "1001"))
    await stage.caller_leaves(await stage.offer("+77011111111"))
    async with program(desk.address, "lead1") as lead:
        told: dict[str, Any] = {}

        async def listed() -> bool:
            told.update((await lead.ask("GET", "/api/callbacks"))[1])
            return bool(told["by_hand"])

        await until(listed, 20, "the lost caller is listed")
        (one,) = told["by_hand"]
        assert (told["due"], told["owed"], one["applicant"]) == (1, [], "+7 701 111 11 11")
        status, text = await lead.page("/callbacks")
        assert status == 200 and f"/tickets/{one['ticket']}" in text
