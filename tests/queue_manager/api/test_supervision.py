"""The shift lead on a line and his hand, over the dispatcher's API: refusals, and what is asked of
the PBX."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.states import OperatorState
from queue_manager.http_api import Desk, make_app
from queue_manager.http_lead import LineRules, add_lead
from queue_manager.loop import Dispatcher
from tests.queue_manager.ami.fake_pbx import FakePbx, connected
from tests.queue_manager.test_http_in_call import BEARER, dispatcher, now, pbx, talk

__all__ = ["dispatcher", "pbx"]
Ask = Callable[..., Awaitable[tuple[int, Any]]]
LEAD = {"person_id": 7, "name": "Гүлмира"}


@pytest.fixture
async def ask(pbx: FakePbx, dispatcher: Dispatcher) -> AsyncIterator[Ask]:
    async def reload() -> list[str]:
        return []

    async with connected(pbx) as connection:
        desk = Desk(dispatcher, connection, "a-token", now, lambda: 7, dict, dict, reload)
        app = make_app(desk)
        add_lead(app, desk, LineRules(listen_shown=False))
        async with TestClient(TestServer(app)) as client:

            async def post(path: str, body: object = None) -> tuple[int, Any]:
                async with client.post(path, json=body, headers=BEARER) as answer:
                    text = await answer.text()
                    return answer.status, (await answer.json()) if text else None

            yield post


async def test_on_a_line_and_off_it(ask: Ask, dispatcher: Dispatcher) -> None:
    line = "/operators/1001/line"
    assert await ask(line, {**LEAD, "mode": "listen"}) == (409, {"error": "no_talk"})
    await talk(dispatcher)
    status, result = await ask(line, {**LEAD, "mode": "listen"})
    assert (status, result["mode"], result["shown"]) == (200, "listen", False)
    status, result = await ask(line, {**LEAD, "mode": "whisper"})
    assert (result["mode"], result["shown"]) == ("whisper", True), "a whisper is always told"
    assert len(dispatcher.floor.listenings) == 1
    assert (await ask("/leads/7/leave"))[0] == 204
    assert all(it.ending for it in dispatcher.floor.listenings.values())
    assert (await ask("/leads/x/leave"))[0] == 404
    assert (await ask("/operators/9/line", {**LEAD, "mode": "listen"}))[0] == 404
    assert (await ask(line, {**LEAD, "mode": "shout"}))[0] == 400


async def test_his_telephone(ask: Ask, pbx: FakePbx) -> None:
    assert (await ask("/leads/7/phone-password", {"password": "a-long-one"}))[0] == 204
    (put,) = pbx.sent("DBPut")
    assert put["Key"] == "lead7-web"
    assert (await ask("/leads/7/phone-password", {"password": "short"}))[0] == 400
    assert (await ask("/leads/7/phone-gone"))[0] == 204


async def test_a_state_is_forced_or_refused(ask: Ask, dispatcher: Dispatcher) -> None:
    path = "/operators/1001/forced-state"
    request = {"state": "paused", "reason": "training", "by": "Гүлмира"}
    status, result = await ask(path, request)
    assert (status, result["reason"], result["deed"]["by"]) == (200, "training", "Гүлмира")
    assert (await ask(path, request))[0] == 409, "it is so already"
    assert (await ask(path, {**request, "reason": "no_answer"}))[0] == 400
    assert (await ask(path, {**request, "state": "available"}))[0] == 400


async def test_only_what_the_pbx_does_not_have_is_ended(
    ask: Ask, pbx: FakePbx, dispatcher: Dispatcher
) -> None:
    path, by = "/operators/1001/stuck/end", {"by": "Гүлмира"}
    assert await ask(path, by) == (409, {"error": "not_stuck"})
    await talk(dispatcher)
    assert await ask(path, by) == (409, {"error": "still_there"})
    assert [action["Channel"] for action in pbx.sent("Getvar")] == ["c1~1", "c1"]
    pbx.answer = lambda action: (
        f"Response: Error\r\nActionID: {action['ActionID']}\r\nMessage: No such channel\r\n\r\n"
    )
    status, result = await ask(path, by)
    assert (status, result["deed"]["what"]) == (200, "freed")
    assert dispatcher.floor.calls == dispatcher.floor.rings == {}
    assert dispatcher.floor.operators["1001"].state is OperatorState.WRAP_UP


async def test_moved_between_lines_and_the_callback_offer(ask: Ask, dispatcher: Dispatcher) -> None:
    path, by = "/operators/1001/lines", "Гүлмира"
    status, result = await ask(path, {"lines": ["109"], "by": by})
    assert (status, result["skills"]["lines"]) == (200, ["109"])
    assert (await ask(path, {"lines": ["999"], "by": by}))[0] == 404
    await dispatcher.ask(on.OperatorSignedOut(now(), "1001"))
    assert (await ask(path, {"lines": ["109"], "by": by}))[0] == 409
    offer = "/lines/109/callback-offer"
    assert (await ask(offer, {"open": False, "by": by}))[0] == 204
    assert not dispatcher.floor.lines["109"].callback_offer
    assert (await ask("/lines/999/callback-offer", {"open": False, "by": by}))[0] == 404
