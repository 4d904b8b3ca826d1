"""A shift lead hurries or withdraws a callback; the rules have their words."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.callback import CallbackRules
from queue_manager.loop import Dispatcher
from queue_manager.requests import CallApplicant, CallBackNow, WithdrawCallback
from tests.queue_manager.api.served import ALWAYS, Ask, now

CITIZEN = "+77012345678"
NEVER = replace(ALWAYS, opens=time(23, 59, 59, 999998))


async def a_lost_caller(dispatcher: Dispatcher, rules: CallbackRules) -> None:
    """`c9` is owed a callback, and nobody is at work."""
    await dispatcher.ask(on.OperatorSignedOut(now(), "1001"))
    await dispatcher.ask(on.CallbackRulesChanged(now(), rules))
    began = now() - timedelta(seconds=30)
    await dispatcher.ask(on.CallOffered(began, "c9", "109", "pbx1", "x", caller=CITIZEN))
    await dispatcher.ask(on.CallerLeft(now(), "c9"))


async def test_hurried_and_withdrawn(ask: Ask, dispatcher: Dispatcher) -> None:
    await a_lost_caller(dispatcher, ALWAYS)
    assert await ask(CallBackNow("c9", 7)) == (204, None)
    hurried = dispatcher.floor.callbacks["c9"]
    assert (hurried.now, hurried.due_at) == (True, None)
    assert await ask(WithdrawCallback("c9", 7, "asked twice")) == (204, None)
    assert dispatcher.floor.callbacks == {}
    assert (await ask(CallBackNow("c9", 7)))[0] == 404


async def test_a_reason_is_required(ask: Ask, dispatcher: Dispatcher) -> None:
    await a_lost_caller(dispatcher, ALWAYS)
    status, result = await ask(WithdrawCallback("c9", 7, ""))
    assert status == 400 and "$.reason" in result["error"]
    assert "c9" in dispatcher.floor.callbacks


async def test_nobody_is_called_at_night(ask: Ask, dispatcher: Dispatcher) -> None:
    await a_lost_caller(dispatcher, NEVER)
    assert await ask(CallBackNow("c9", 7)) == (409, {"error": "night"})


async def test_whom_a_colleague_calls_is_not_called_by_hand(
    ask: Ask, dispatcher: Dispatcher
) -> None:
    await a_lost_caller(dispatcher, ALWAYS)
    await dispatcher.ask(on.OperatorAvailable(now(), "1001"))
    await dispatcher.ask(on.CallbackHurried(now(), "c9", 7))
    assert dispatcher.floor.callbacks["c9"].out_id is not None
    refused = await ask(CallApplicant("1001", "109-2026-0000001", "109", CITIZEN))
    assert refused == (409, {"error": "being_called"})
