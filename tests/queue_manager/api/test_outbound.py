"""The last place where a call to a citizen can be refused: each rule has its word."""

from __future__ import annotations

from dataclasses import replace

import pytest

from queue_manager.api.desk import DeskRules
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.operator import Outgoing
from queue_manager.loop import Dispatcher
from queue_manager.requests import CallApplicant, EndOutboundCall, TransferOutside
from tests.queue_manager.ami.fake_pbx import FakePbx
from tests.queue_manager.api.served import RULES, Ask, asking, now, served, talk

CALL = CallApplicant("1001", "109-2026-0000001", "109", "+77012345678")


def outgoing(dispatcher: Dispatcher) -> Outgoing:
    found = dispatcher.floor.operators["1001"].outgoing
    assert found is not None
    return found


async def test_requested_and_hung_up(ask: Ask, pbx: FakePbx, dispatcher: Dispatcher) -> None:
    assert await ask(CALL) == (204, None)
    assert dispatcher.floor.operators["1001"].state == "calling_out"
    assert await ask(CALL) == (409, {"error": "not_now"})
    assert await ask(EndOutboundCall("1001")) == (204, None)
    assert outgoing(dispatcher).out_id.startswith("pbx1-out-")
    assert pbx.sent("Hangup")[0]["Channel"] == outgoing(dispatcher).leg


@pytest.mark.parametrize(
    ("rules", "number", "word"),
    [
        (replace(RULES, calls_out=False), CALL.number, "not_set_up"),
        (replace(RULES, per_hour=0), CALL.number, "too_many"),
        (RULES, "+12025550123", "not_allowed"),
        (RULES, "112", "no_number"),
    ],
)
async def test_each_rule_has_its_word(
    dispatcher: Dispatcher, pbx: FakePbx, rules: DeskRules, number: str, word: str
) -> None:
    async with served(dispatcher, pbx, rules) as client:
        refused = await asking(client)(CallApplicant("1001", CALL.ticket, "109", number))
    assert refused == (409, {"error": word})
    assert dispatcher.floor.operators["1001"].outgoing is None


async def test_the_hours_measure_is_full(ask: Ask, dispatcher: Dispatcher) -> None:
    for _ in range(2):
        assert await ask(CALL) == (204, None)
        await dispatcher.ask(on.LegEnded(now(), outgoing(dispatcher).leg))
    assert await ask(CALL) == (409, {"error": "too_many"})


async def test_a_number_outside_is_brought_to_a_caller(ask: Ask, dispatcher: Dispatcher) -> None:
    await talk(dispatcher)
    abroad = TransferOutside("c1", "water", "+12025550123", "along")
    assert await ask(abroad) == (409, {"error": "not_allowed"})
    assert await ask(TransferOutside("c1", "water", "+77012345678", "along")) == (204, None)
    assert dispatcher.floor.calls["c1"].conference.joined
    again = TransferOutside("c1", "water", "+77012345678", "hand_on")
    assert await ask(again) == (409, {"error": "already_asked"})
