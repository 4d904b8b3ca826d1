"""A shift lead hurries or withdraws a callback; the rules have their words."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from typing import Any

from aiohttp.test_utils import TestClient, TestServer

from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.callback import CallbackRules
from queue_manager.http_api import Desk, make_app
from queue_manager.http_call_out import add_call_out
from queue_manager.http_callbacks import add_callbacks
from queue_manager.loop import Dispatcher
from tests.queue_manager.ami.fake_pbx import FakePbx, connected
from tests.queue_manager.test_http_call_out import RULES
from tests.queue_manager.test_http_in_call import BEARER, dispatcher, now, pbx

__all__ = ["dispatcher", "pbx"]
CITIZEN = "+77012345678"
ALWAYS = CallbackRules(possible=True, opens=time(0), closes=time(23, 59, 59, 999999))
NEVER = replace(ALWAYS, opens=time(23, 59, 59, 999998))


async def a_lost_caller(dispatcher: Dispatcher, rules: CallbackRules) -> None:
    """`c9` is owed a callback, and nobody is at work."""
    await dispatcher.ask(on.OperatorSignedOut(now(), "1001"))
    await dispatcher.ask(on.CallbackRulesChanged(now(), rules))
    began = now() - timedelta(seconds=30)
    await dispatcher.ask(on.CallOffered(began, "c9", "109", "pbx1", "x", caller=CITIZEN))
    await dispatcher.ask(on.CallerLeft(now(), "c9"))


async def post(
    dispatcher: Dispatcher, pbx: FakePbx, *requests: tuple[str, Any]
) -> list[tuple[int, Any]]:
    async def reload() -> list[str]:
        return []

    async with connected(pbx) as connection:
        desk = Desk(dispatcher, connection, "a-token", now, lambda: 7, dict, dict, reload)
        app = make_app(desk)
        add_call_out(app, desk, RULES)
        add_callbacks(app, desk)
        results = []
        async with TestClient(TestServer(app)) as client:
            for path, body in requests:
                async with client.post(path, json=body, headers=BEARER) as answer:
                    text = await answer.text()
                    results.append((answer.status, (await answer.json()) if text else None))
        return results


async def test_hurried_and_withdrawn(dispatcher: Dispatcher, pbx: FakePbx) -> None:
    await a_lost_caller(dispatcher, ALWAYS)
    hurried, withdrawn, gone = await post(
        dispatcher,
        pbx,
        ("/callbacks/c9/now", {"person_id": 7}),
        ("/callbacks/c9/withdraw", {"person_id": 7, "reason": "asked twice"}),
        ("/callbacks/c9/now", {"person_id": 7}),
    )
    assert hurried[0] == 200 and (hurried[1]["now"], hurried[1]["due_at"]) == (True, None)
    assert withdrawn == (204, None) and gone[0] == 404
    assert dispatcher.floor.callbacks == {}


async def test_a_reason_is_required(dispatcher: Dispatcher, pbx: FakePbx) -> None:
    await a_lost_caller(dispatcher, ALWAYS)
    (results,) = await post(
        dispatcher, pbx, ("/callbacks/c9/withdraw", {"person_id": 7, "reason": ""})
    )
    assert results[0] == 400 and "c9" in dispatcher.floor.callbacks


async def test_nobody_is_called_at_night(dispatcher: Dispatcher, pbx: FakePbx) -> None:
    await a_lost_caller(dispatcher, NEVER)
    results = await post(dispatcher, pbx, ("/callbacks/c9/now", {"person_id": 7}))
    assert results == [(409, {"error": "night"})]


async def test_whom_a_colleague_calls_is_not_called_by_hand(
    dispatcher: Dispatcher, pbx: FakePbx
) -> None:
    await a_lost_caller(dispatcher, ALWAYS)
    await dispatcher.ask(on.OperatorAvailable(now(), "1001"))
    await dispatcher.ask(on.CallbackHurried(now(), "c9", 7))
    assert dispatcher.floor.callbacks["c9"].out_id is not None
    request = {"ticket": "109-2026-0000001", "line": "109", "number": CITIZEN}
    results = await post(dispatcher, pbx, ("/operators/1001/call-out", request))
    assert results == [(409, {"error": "being_called"})]
