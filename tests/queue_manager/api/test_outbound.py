"""The last place where a call to a citizen can be refused: each rule has its word."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from queue_manager.domain.floor import events as on
from queue_manager.http_api import Desk, make_app
from queue_manager.http_call_out import OutRules, add_call_out
from queue_manager.loop import Dispatcher
from tests.queue_manager.ami.fake_pbx import FakePbx, connected
from tests.queue_manager.test_http_in_call import BEARER, dispatcher, now, pbx

__all__ = ["dispatcher", "pbx"]
RULES = OutRules(pbx="pbx1", possible=True, prefixes=("+77",), per_hour=2)
REQUEST = {"ticket": "109-2026-0000001", "line": "109", "number": "+77012345678"}


async def post(
    rules: OutRules, dispatcher: Dispatcher, pbx: FakePbx, *requests: tuple[str, Any]
) -> list[tuple[int, Any]]:
    async def reload() -> list[str]:
        return []

    async with connected(pbx) as connection:
        desk = Desk(dispatcher, connection, "a-token", now, lambda: 7, dict, dict, reload)
        app = make_app(desk)
        add_call_out(app, desk, rules)
        results = []
        async with TestClient(TestServer(app)) as client:
            for path, body in requests:
                path = f"/operators/1001/{path}"
                async with client.post(path, json=body, headers=BEARER) as answer:
                    text = await answer.text()
                    results.append((answer.status, (await answer.json()) if text else None))
        return results


async def test_requested_and_hung_up(dispatcher: Dispatcher, pbx: FakePbx) -> None:
    called, again, ended = await post(
        RULES, dispatcher, pbx, ("call-out", REQUEST), ("call-out", REQUEST), ("call-out/end", {})
    )
    assert (called[0], called[1]["state"]) == (200, "calling_out")
    assert again == (409, {"error": "not_now"}) and ended == (204, None)
    outgoing = dispatcher.floor.operators["1001"].outgoing
    assert outgoing is not None and outgoing.out_id.startswith("pbx1-out-")
    assert pbx.sent("Hangup")[0]["Channel"] == outgoing.leg


@pytest.mark.parametrize(
    ("rules", "body", "word"),
    [
        (OutRules("pbx1", False, ("+77",), 2), REQUEST, "not_set_up"),
        (OutRules("pbx1", True, ("+77",), 0), REQUEST, "too_many"),
        (RULES, {**REQUEST, "number": "+12025550123"}, "not_allowed"),
        (RULES, {**REQUEST, "number": "112"}, "no_number"),
    ],
)
async def test_each_rule_has_its_word(
    dispatcher: Dispatcher, pbx: FakePbx, rules: OutRules, body: Any, word: str
) -> None:
    assert await post(rules, dispatcher, pbx, ("call-out", body)) == [(409, {"error": word})]
    assert dispatcher.floor.operators["1001"].outgoing is None


async def test_the_hours_measure_is_full(dispatcher: Dispatcher, pbx: FakePbx) -> None:
    for _ in range(2):
        assert (await post(RULES, dispatcher, pbx, ("call-out", REQUEST)))[0][0] == 200
        outgoing = dispatcher.floor.operators["1001"].outgoing
        assert outgoing is not None
        await dispatcher.ask(on.LegEnded(now(), outgoing.leg))
    results = await post(RULES, dispatcher, pbx, ("call-out", REQUEST))
    assert results == [(409, {"error": "too_many"})]
