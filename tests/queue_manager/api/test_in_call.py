"""What an operator asks for in a call and after it: who may, when, and what the PBX is told."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.states import Device
from queue_manager.domain.lines.line import Line
from queue_manager.domain.talking.in_call import gap_of
from queue_manager.http_abuse import add_abuse
from queue_manager.http_api import Desk, make_app
from queue_manager.http_in_call import add_in_call
from queue_manager.loop import Dispatcher
from tests.queue_manager.ami.fake_pbx import FakePbx, connected, fake_pbx
from tests.queue_manager.test_loop import Witness

Ask = Callable[..., Awaitable[tuple[int, Any]]]
BEARER = {"Authorization": "Bearer a-token"}


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
async def pbx() -> AsyncIterator[FakePbx]:
    async with fake_pbx() as pbx:
        yield pbx


@pytest.fixture
async def dispatcher() -> AsyncIterator[Dispatcher]:
    """1001 is on shift and free."""
    witness = Witness()
    dispatcher = Dispatcher(Floor(), witness, witness, witness, now)
    running = asyncio.create_task(dispatcher.run())
    dispatcher.tell(on.LinesChanged(now(), (Line("109"),)))
    dispatcher.tell(on.RosterChanged(now(), {"1001": "Әйгерім"}))
    dispatcher.tell(on.PhoneReachable(now(), "1001", Device.PHONE, True))
    await dispatcher.ask(on.OperatorAvailable(now(), "1001", Device.PHONE))
    yield dispatcher
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running


@pytest.fixture
async def ask(pbx: FakePbx, dispatcher: Dispatcher) -> AsyncIterator[Ask]:
    async def reload() -> list[str]:
        return []

    async with connected(pbx) as connection:
        desk = Desk(dispatcher, connection, "a-token", now, lambda: 7, dict, dict, reload)
        app = make_app(desk)
        add_in_call(app, desk)
        add_abuse(app, desk)
        async with TestClient(TestServer(app)) as client:

            async def post(path: str, body: object = None) -> tuple[int, Any]:
                path = f"/operators/1001/{path}"
                async with client.post(path, json=body, headers=BEARER) as answer:
                    text = await answer.text()
                    return answer.status, (await answer.json()) if text else None

            yield post


async def talk(dispatcher: Dispatcher) -> None:
    """1001 talks with c1, rung by us."""
    floor = await dispatcher.ask(on.CallOffered(now(), "c1", "109", "pbx1", "PJSIP/trunk-1"))
    assert floor.calls["c1"].rings.current == "c1~1"
    await dispatcher.ask(on.Connected(now(), "c1", "1001", "c1~1"))


async def test_the_pbx_mutes_before_the_event_happens(
    ask: Ask, pbx: FakePbx, dispatcher: Dispatcher
) -> None:
    await talk(dispatcher)
    status, gap = await ask("recording/pause", {"reason": "card"})
    assert (status, gap["recordings"], gap["reason"]) == (200, ["c1~1"], "card")
    (mute,) = pbx.sent("MixMonitorMute")
    assert (mute["Channel"], mute["Direction"], mute["State"]) == ("c1~1", "both", "1")
    assert await ask("recording/resume") == (204, None)
    assert pbx.sent("MixMonitorMute")[1]["State"] == "0"
    assert gap_of(dispatcher.floor.calls["c1"]) is None


async def test_what_the_pbx_did_not_do_is_not_reported_as_done(
    ask: Ask, pbx: FakePbx, dispatcher: Dispatcher
) -> None:
    await talk(dispatcher)
    pbx.answer = lambda action: (
        f"Response: Error\r\nActionID: {action['ActionID']}\r\nMessage: No such channel\r\n\r\n"
    )
    assert await ask("recording/pause", {"reason": "card"}) == (409, {"error": "No such channel"})
    assert gap_of(dispatcher.floor.calls["c1"]) is None
    pbx.answer = lambda action: None
    pbx.hang_up()
    assert (await ask("recording/pause", {"reason": "card"}))[0] == 503
    assert gap_of(dispatcher.floor.calls["c1"]) is None


async def test_nothing_is_paused_without_a_conversation_or_a_known_reason(
    ask: Ask, pbx: FakePbx, dispatcher: Dispatcher
) -> None:
    assert (await ask("recording/pause", {"reason": "card"}))[0] == 409
    assert (await ask("recording/resume"))[0] == 409
    await talk(dispatcher)
    status, result = await ask("recording/pause", {"reason": "boredom"})
    assert status == 400 and "card" in result["error"]
    assert pbx.sent("MixMonitorMute") == []


async def test_a_hand_is_raised_seen_and_lowered(ask: Ask, dispatcher: Dispatcher) -> None:
    seen = {"to": "seen", "person_id": 7, "name": "Айгүл"}
    assert await ask("hand", seen) == (409, {"error": "the hand is down"})
    status, operator = await ask("hand", {"to": "raised"})
    assert status == 200 and operator["hand"]["seen_at"] is None
    assert (await ask("hand", {"to": "seen"}))[0] == 400
    status, operator = await ask("hand", seen)
    assert (status, operator["hand"]["seen_by_name"]) == (200, "Айгүл")
    status, operator = await ask("hand", {"to": "lowered", "person_id": 7})
    assert (status, operator["hand"]) == (200, None)
    await dispatcher.ask(on.OperatorSignedOut(now(), "1001"))
    assert await ask("hand", {"to": "raised"}) == (409, {"error": "not while signed_out"})


async def test_a_wrap_up_is_extended_once(ask: Ask, dispatcher: Dispatcher) -> None:
    assert await ask("wrap-up/extend") == (409, {"error": "not while available"})
    await talk(dispatcher)
    floor = await dispatcher.ask(on.Disconnected(now(), "c1", on.EndedBy.CALLER))
    before = floor.operators["1001"].wrap_up.until
    assert before is not None
    status, operator = await ask("wrap-up/extend")
    longer = datetime.fromisoformat(operator["wrap_up_until"]) - before
    assert (status, longer) == (200, Line("109").wrap_up)
    assert await ask("wrap-up/extend") == (409, {"error": "extended already"})


async def test_a_call_is_marked_as_abuse_in_it_and_after_it(
    ask: Ask, dispatcher: Dispatcher
) -> None:
    assert await ask("abuse", {"reason": "threat"}) == (409, {"error": "not while available"})
    await talk(dispatcher)
    status, result = await ask("abuse", {"reason": "dislike"})
    assert status == 400 and "insult" in result["error"]
    status, operator = await ask("abuse", {"reason": "threat"})
    assert (status, operator["abuse"]) == (200, {"call_id": "c1", "reason": "threat"})
    await dispatcher.ask(on.Disconnected(now(), "c1", on.EndedBy.CALLER))
    assert (await ask("abuse", {"reason": "insult"}))[1]["abuse"]["reason"] == "insult"
    status, operator = await ask("abuse", {"reason": None})
    assert (status, operator["abuse"]) == (200, None)
