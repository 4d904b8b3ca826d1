"""The door: who may ask, what is no request, and that each request has its one answer."""

from __future__ import annotations

import json
from typing import Any, get_args, get_type_hints

import msgspec
import pytest
from aiohttp.test_utils import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queue_manager.api.door import HANDLERS, LARGEST_BODY_BYTES
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.lead_model import LeadMode
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.states import (
    AbuseReason,
    Device,
    GapReason,
    OutsideHow,
    PauseReason,
    WorkState,
)
from queue_manager.loop import Dispatcher
from queue_manager.requests import REQUESTS, Request, answer_type
from tests.queue_manager.api.served import ALWAYS, BEARER, TOKEN, Ask, now

DEEP = b'{"a":' + b"[" * 16_000
"""What a parser that goes into each list by a call of itself has no room for."""


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer wrong", TOKEN, f"bearer {TOKEN}"])
async def test_nobody_without_the_token(client: TestClient[Any, Any], header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    for at in ("GET /health", "GET /floor", "GET /nothing", "POST /ask"):
        async with client.request(*at.split(), headers=headers) as answer:
            assert answer.status == 401


async def test_the_floor_as_json(client: TestClient[Any, Any]) -> None:
    async with client.get("/floor", headers=BEARER) as answer:
        result = await answer.json()
        assert answer.status == 200 and result["seq"] == 7
    assert result["floor"]["operators"]["1001"]["name"] == "Әйгерім"


def test_each_request_is_answered_by_one_function_with_what_it_names() -> None:
    assert HANDLERS.keys() == set(REQUESTS)
    for kind, handler in HANDLERS.items():
        hints = get_type_hints(handler)
        answer = hints.pop("return")
        assert kind in hints.values(), f"{handler.__name__} takes another request than {kind}"
        assert answer == answer_type(kind), f"{handler.__name__} answers otherwise than {kind} says"


@pytest.mark.parametrize(
    ("request_", "word"),
    [
        ({"state": "flying"}, "$.state"),
        ({"state": "paused", "reason": "boredom"}, "$.reason"),
        ({"state": "available", "device": "fax"}, "$.device"),
        ({"state": "available", "more": 1}, "more"),
        ({}, "state"),
    ],
)
async def test_the_field_that_is_wrong_is_named(ask: Ask, request_: Any, word: str) -> None:
    status, result = await ask({"type": "ChangeState", "operator": "1001", **request_})
    assert status == 400 and word in result["error"]


@pytest.mark.parametrize(
    ("body", "status", "word"),
    [
        (b"", 400, "truncated"),
        (b"\xff", 400, "malformed"),
        (b'{"type":"HangUp","call_id":"\xff"}', 400, "0xff"),
        (b'{"type":"HangUp","call_id":"c1"} x', 400, "trailing"),
        (DEEP, 400, "lies in each other"),
        (b"[]", 400, "array"),
        (b"{}", 400, "type"),
        (b'{"type":"Fly"}', 400, "Fly"),
        (b'{"type":"Request"}', 400, "Request"),
        (b'{"type":"HangUp","call_id":7}', 400, "$.call_id"),
        (b'{"type":"StopMonitoring","person_id":9999999999999999}', 400, "$.person_id"),
        (b" " * (LARGEST_BODY_BYTES + 1), 413, "size"),
    ],
)
async def test_what_is_no_request_is_named(
    client: TestClient[Any, Any], body: bytes, status: int, word: str
) -> None:
    async with client.post("/ask", data=body, headers=BEARER) as answer:
        assert answer.status == status and word in (await answer.json())["error"]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=9,
)
#: What is on the floor of this test, and where.
THERE = {
    "operator": "1001", "to": "1002", "call_id": "c1", "callback_id": "c9", "line": "109",
    "telephone": "lead7", "number": "+77012345678", "password": "a-password",
    "police_call": "7-1700000000",
}  # fmt: skip
NAMES = (*THERE.values(), "103", "\0\r\n")
WORDS: tuple[object, ...] = (
    *NAMES, *get_args(WorkState), *get_args(PauseReason), *get_args(GapReason),
    *get_args(OutsideHow), *get_args(AbuseReason), *Device, *LeadMode, 7, 8, True, False, None,
    ["109"], ["109", "1"], [],
)  # fmt: skip


def fitting(kind: type[Request[Any]]) -> st.SearchStrategy[object]:
    """Each field has a value of its type."""
    fields = {
        it.name: _of_type(it.type) if it.name not in THERE else _nearly_always(THERE[it.name])
        for it in msgspec.structs.fields(kind)
    }
    return st.fixed_dictionaries({"type": st.just(kind.__name__), **fields})


def _nearly_always(word: str) -> st.SearchStrategy[str]:
    return st.integers(0, 9).flatmap(lambda n: st.just(word) if n else st.sampled_from(NAMES))


def _of_type(kind: Any) -> st.SearchStrategy[Any]:
    if kind is str:
        return st.sampled_from(NAMES)
    return st.sampled_from([word for word in WORDS if _fits(word, kind)])


def _fits(value: object, kind: Any) -> bool:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return False
    return True


def nearly(kind: type[Request[Any]]) -> st.SearchStrategy[object]:
    """Fields have any value; some are missing, or one is too many."""
    fields = {name: st.sampled_from(WORDS) | ANYTHING for name in (*kind.__struct_fields__, "more")}
    return st.fixed_dictionaries({"type": st.just(kind.__name__)}, optional=fields)


KINDS = st.sampled_from(REQUESTS)
PLAIN = ANYTHING | KINDS.flatmap(nearly) | KINDS.flatmap(fitting) | KINDS.flatmap(fitting)


@pytest.fixture
async def floors(dispatcher: Dispatcher) -> list[Floor]:
    """1001 is free, calls an applicant, talks with c1, and wraps up while c9 is owed a call; 1002
    is there for whom 1001 hands on."""
    await dispatcher.ask(on.RosterChanged(now(), {"1001": "Әйгерім", "1002": "Ольга"}))
    free = await dispatcher.ask(on.CallbackRulesChanged(now(), ALWAYS))
    out = on.OutboundCallRequested(now(), "1001", "o1", "pbx1", "109-2026-1", "109", "+77011111111")
    calls = await dispatcher.ask(out)
    dispatcher.floor = free
    await dispatcher.ask(on.CallOffered(now(), "c1", "109", "pbx1", "PJSIP/trunk-1"))
    await dispatcher.ask(on.Connected(now(), "c1", "1001", "c1~1"))
    await dispatcher.ask(on.PhoneReachable(now(), "1002", Device.PHONE, True))
    talks = await dispatcher.ask(on.OperatorAvailable(now(), "1002", Device.PHONE))
    await dispatcher.ask(on.OperatorSignedOut(now(), "1002"))
    await dispatcher.ask(on.CallOffered(now(), "c9", "109", "pbx1", "x", caller="+77012345678"))
    await dispatcher.ask(on.CallerPressed(now(), "c9", "1"))
    await dispatcher.ask(on.CallerLeft(now(), "c9"))
    wraps_up = await dispatcher.ask(on.CallerLeft(now(), "c1"))
    assert wraps_up.operators["1001"].wrap_up is not None and "c9" in wraps_up.callbacks
    return [free, calls, talks, wraps_up]


@settings(max_examples=200, suppress_health_check=list(HealthCheck))
@given(
    body=st.binary(max_size=60) | PLAIN.map(lambda value: json.dumps(value).encode()),
    which=st.integers(0, 3),
)
async def test_whatever_is_asked_is_answered(
    client: TestClient[Any, Any],
    dispatcher: Dispatcher,
    floors: list[Floor],
    body: bytes,
    which: int,
) -> None:
    dispatcher.floor = floors[which]
    async with client.post("/ask", data=body, headers=BEARER) as answer:
        text = await answer.read()
    assert answer.status in (200, 204, 400, 404, 409, 503), text
    if answer.status >= 400:
        assert len(msgspec.json.decode(text)["error"]) > 3
    assert dispatcher.faults == 0, "a rule failed on what was let in"
    async with client.get("/floor", headers=BEARER) as answer:
        assert answer.status == 200
