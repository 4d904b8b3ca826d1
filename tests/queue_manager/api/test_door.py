"""The dispatcher's HTTP API: who may ask, what is refused, and with which words."""

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
from queue_manager.domain.floor.operator import AfterCall
from queue_manager.domain.floor.states import SIGN_OUT, Device
from queue_manager.domain.lines.line import Line
from queue_manager.http_api import Desk, make_app
from queue_manager.loop import Dispatcher
from tests.queue_manager.ami.fake_pbx import FakePbx, connected, fake_pbx
from tests.queue_manager.test_loop import Witness

TOKEN = "a-token-of-this-home"
Ask = Callable[..., Awaitable[tuple[int, Any]]]


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
async def pbx() -> AsyncIterator[FakePbx]:
    async with fake_pbx() as pbx:
        yield pbx


@pytest.fixture
async def dispatcher() -> AsyncIterator[Dispatcher]:
    witness = Witness()
    dispatcher = Dispatcher(Floor(), witness, witness, witness, now)
    running = asyncio.create_task(dispatcher.run())
    dispatcher.tell(on.LinesChanged(now(), (Line("109"),)))
    await dispatcher.ask(on.RosterChanged(now(), {"1001": "Әйгерім"}))
    yield dispatcher
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running


@pytest.fixture
async def client(pbx: FakePbx, dispatcher: Dispatcher) -> AsyncIterator[TestClient[Any, Any]]:
    async def reload() -> list[str]:
        raise OSError("no console")

    async with connected(pbx) as connection:
        desk = Desk(
            dispatcher, connection, TOKEN, now, lambda: 7, dict, lambda: {"ok": True}, reload
        )
        async with TestClient(TestServer(make_app(desk))) as client:
            yield client


@pytest.fixture
def ask(client: TestClient[Any, Any]) -> Ask:
    async def ask(method: str, path: str, body: object = None) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        async with client.request(method, path, json=body, headers=headers) as answer:
            text = await answer.text()
            return answer.status, (await answer.json()) if text else None

    return ask


async def connect(dispatcher: Dispatcher) -> None:
    """1001 talks with c1."""
    at = now()
    dispatcher.tell(on.CallOffered(at, "c1", "109", "pbx1", "PJSIP/trunk-1"))
    await dispatcher.ask(on.Connected(at, "c1", "1001"))


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer wrong", TOKEN, f"bearer {TOKEN}"])
async def test_nobody_without_the_token(client: TestClient[Any, Any], header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    for path in ("/health", "/floor", "/nothing"):
        async with client.get(path, headers=headers) as answer:
            assert answer.status == 401


async def test_the_floor_as_json(ask: Ask) -> None:
    status, result = await ask("GET", "/floor")
    assert status == 200 and result["seq"] == 7
    assert result["floor"]["operators"]["1001"]["name"] == "Әйгерім"
    assert result["floor"]["operators"]["1001"]["state"] == "signed_out"


async def test_states_as_an_operator_lives_them(ask: Ask, dispatcher: Dispatcher) -> None:
    path = "/operators/1001/state"
    status, operator = await ask("POST", path, {"state": "available", "device": "phone"})
    # His telephone is not there yet: set aside until it is.
    assert (status, operator["state"], operator["reason"]) == (200, "paused", "unreachable")
    await dispatcher.ask(on.PhoneReachable(now(), "1001", Device.PHONE, True))
    assert dispatcher.floor.operators["1001"].state == "available"
    for body in ({"state": "paused", "reason": "lunch"}, {"state": "signed_out"}):
        status, operator = await ask("POST", path, body)
        assert (status, operator["state"]) == (200, body["state"])
    status, result = await ask("POST", path, {"state": "paused", "reason": "lunch"})
    assert (status, result) == (409, {"error": "not while signed_out"})


async def test_during_a_call_a_wish_waits(ask: Ask, dispatcher: Dispatcher) -> None:
    assert (await ask("POST", "/operators/1001/after-call", {"reason": "lunch"}))[0] == 409
    await connect(dispatcher)
    status, operator = await ask("POST", "/operators/1001/after-call", {"reason": "lunch"})
    assert (status, operator["state"], operator["after_call"]) == (200, "talking", "lunch")
    status, operator = await ask("POST", "/operators/1001/after-call", {"reason": None})
    assert (status, operator["after_call"]) == (200, None)
    status, operator = await ask("POST", "/operators/1001/state", {"state": "signed_out"})
    assert (status, operator["state"]) == (200, "talking")
    assert (await ask("POST", "/operators/1001/wrap-up/end", {}))[0] == 409


async def test_what_a_lead_ordered_for_the_end_of_a_call_is_refused_to_be_changed(
    ask: Ask, dispatcher: Dispatcher
) -> None:
    await connect(dispatcher)
    await dispatcher.ask(on.StateForced(now(), "1001", "signed_out", None, "lead"))
    for reason in ("lunch", None):
        assert (await ask("POST", "/operators/1001/after-call", {"reason": reason}))[0] == 409
    assert (await ask("POST", "/operators/1001/state", {"state": "available"}))[0] == 409
    assert dispatcher.floor.operators["1001"].after_call == AfterCall(SIGN_OUT, ordered=True)


async def test_the_wrap_up_ends_into_what_was_chosen(ask: Ask, dispatcher: Dispatcher) -> None:
    await connect(dispatcher)
    await ask("POST", "/operators/1001/after-call", {"reason": "training"})
    await dispatcher.ask(on.CallerLeft(now(), "c1"))
    assert dispatcher.floor.operators["1001"].state == "wrap_up"
    status, operator = await ask("POST", "/operators/1001/wrap-up/end", {})
    assert (status, operator["state"], operator["reason"]) == (200, "paused", "training")


@pytest.mark.parametrize(
    ("path", "body", "word"),
    [
        ("/operators/1001/state", {"state": "flying"}, "state"),
        ("/operators/1001/state", {"state": "paused", "reason": "boredom"}, "reason"),
        ("/operators/1001/state", {"state": "available", "device": "fax"}, "device"),
        ("/operators/1001/state", {"state": "available", "more": 1}, "more"),
        ("/operators/1001/state", [], "object"),
        ("/operators/1001/phone-password", {"password": "short"}, "password"),
        ("/operators/1001/phone-password", {"password": "x" * 20 + "\r\nAction: Logoff"}, "Val"),
        ("/operators/1001/phone-password", {}, "password"),
    ],
)
async def test_bad_input_is_named(ask: Ask, path: str, body: object, word: str) -> None:
    status, result = await ask("POST", path, body)
    if word == "Val":  # JSON escapes it, so it is harmless; or it is refused
        assert status in (204, 400)
        return
    assert status == 400 and word in result["error"]


async def test_who_is_not_there_is_not_found(ask: Ask) -> None:
    assert (await ask("POST", "/operators/9999/state", {"state": "available"}))[0] == 404
    assert (await ask("POST", "/calls/none/hangup", {}))[0] == 404
    assert (await ask("POST", "/operators/reload"))[0] == 503


async def test_a_password_of_the_session_reaches_the_pbx(ask: Ask, pbx: FakePbx) -> None:
    password = "a-password-of-this-session"
    assert await ask("POST", "/operators/1001/phone-password", {"password": password}) == (
        204, None)  # fmt: skip
    (put,) = pbx.sent("DBPut")
    assert put["Key"] == "1001-web" and password in put["Val"]


async def test_a_call_is_hung_up_by_its_channel(
    ask: Ask, pbx: FakePbx, dispatcher: Dispatcher
) -> None:
    await connect(dispatcher)
    assert await ask("POST", "/calls/c1/hangup", {}) == (204, None)
    assert pbx.sent("Hangup")[0]["Channel"] == "PJSIP/trunk-1"
    pbx.answer = lambda action: None
    pbx.hang_up()
    assert (await ask("POST", "/calls/c1/hangup", {}))[0] == 503
