"""What operators request for themselves: their state, their telephone, an end to a call."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.operator import AfterCall, Operator
from queue_manager.domain.floor.states import SIGN_OUT, Device
from queue_manager.loop import Dispatcher
from queue_manager.requests import (
    ChangeState,
    ChooseAfterCall,
    EndWrapUp,
    HangUp,
    InviteColleague,
    IssueTicketNumber,
    PlaceTestCall,
    ReleasePhone,
    Reload,
    SetPhonePassword,
    Transfer,
)
from tests.queue_manager.ami.fake_pbx import FakePbx
from tests.queue_manager.api.served import Ask, asking, now, served


@pytest.fixture
async def client(pbx: FakePbx, quiet: Dispatcher) -> AsyncIterator[TestClient[Any, Any]]:
    async def reload() -> list[str]:
        raise OSError("no console")

    async with served(quiet, pbx, reload=reload) as client:
        yield client


@pytest.fixture
def ask(client: TestClient[Any, Any]) -> Ask:
    return asking(client)


async def connect(dispatcher: Dispatcher) -> None:
    """1001 talks with c1."""
    at = now()
    dispatcher.tell(on.CallOffered(at, "c1", "109", "pbx1", "PJSIP/trunk-1"))
    await dispatcher.ask(on.Connected(at, "c1", "1001"))


def operator(dispatcher: Dispatcher) -> Operator:
    return dispatcher.floor.operators["1001"]


async def test_states_as_an_operator_lives_them(ask: Ask, quiet: Dispatcher) -> None:
    status, shown = await ask(ChangeState("1001", "available", device=Device.PHONE))
    # His telephone is not there yet: set aside until it is.
    assert (status, shown["state"], shown["reason"]) == (200, "paused", "unreachable")
    await quiet.ask(on.PhoneReachable(now(), "1001", Device.PHONE, True))
    assert operator(quiet).state == "available"
    for change in (ChangeState("1001", "paused", "lunch"), ChangeState("1001", "signed_out")):
        status, shown = await ask(change)
        assert (status, shown["state"]) == (200, change.state)
    refused = await ask(ChangeState("1001", "paused", "lunch"))
    assert refused == (409, {"error": "not while signed_out"})
    words = "reason: one of break, lunch, task, technical, training is wanted"
    assert await ask(ChangeState("1001", "paused")) == (400, {"error": words})


async def test_during_a_call_a_wish_waits(ask: Ask, quiet: Dispatcher) -> None:
    assert (await ask(ChooseAfterCall("1001", "lunch")))[0] == 409
    await connect(quiet)
    assert await ask(ChooseAfterCall("1001", "lunch")) == (204, None)
    assert (operator(quiet).state, operator(quiet).after_call) == ("talking", AfterCall("lunch"))
    assert await ask(ChooseAfterCall("1001", None)) == (204, None)
    assert operator(quiet).after_call is None
    status, shown = await ask(ChangeState("1001", "signed_out"))
    assert (status, shown["state"]) == (200, "talking")
    assert (await ask(EndWrapUp("1001")))[0] == 409


async def test_what_a_lead_ordered_for_the_end_of_a_call_is_refused_to_be_changed(
    ask: Ask, quiet: Dispatcher
) -> None:
    await connect(quiet)
    await quiet.ask(on.StateForced(now(), "1001", "signed_out", None, "lead"))
    for change in (ChooseAfterCall("1001", "lunch"), ChooseAfterCall("1001", None)):
        assert await ask(change) == (409, {"error": "the shift ends after this call"})
    assert (await ask(ChangeState("1001", "available")))[0] == 409
    assert operator(quiet).after_call == AfterCall(SIGN_OUT, ordered=True)


async def test_the_wrap_up_ends_into_what_was_chosen(ask: Ask, quiet: Dispatcher) -> None:
    await connect(quiet)
    await ask(ChooseAfterCall("1001", "training"))
    await quiet.ask(on.CallerLeft(now(), "c1"))
    assert operator(quiet).state == "wrap_up"
    assert await ask(EndWrapUp("1001")) == (204, None)
    assert (operator(quiet).state, operator(quiet).reason) == ("paused", "training")


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (ChangeState("9999", "available"), 404),
        (SetPhonePassword("9999", "a-password"), 404),
        (SetPhonePassword("leader", "a-password"), 404),
        (ReleasePhone(""), 404),
        (HangUp("none"), 404),
        (Transfer("none", "1001"), 404),
        (PlaceTestCall("999"), 404),
        (IssueTicketNumber("999"), 404),
        (Reload(), 503),
    ],
)
async def test_what_is_not_there_is_not_found(ask: Ask, request_: Any, status: int) -> None:
    assert (await ask(request_))[0] == status


async def test_a_password_of_the_session_reaches_the_pbx(ask: Ask, pbx: FakePbx) -> None:
    password = "a-password-of-this-session"
    assert await ask(SetPhonePassword("1001", password)) == (204, None)
    (put,) = pbx.sent("DBPut")
    assert put["Key"] == "1001-web" and password in put["Val"]
    for bad in ("short", "x" * 129, "пароль-пароль"):
        status, result = await ask(SetPhonePassword("1001", bad))
        assert status == 400 and "$.password" in result["error"]
    # What would be another action of the manager: as text it is harmless, or it is refused.
    await ask(SetPhonePassword("1001", "x" * 20 + "\r\nAction: Logoff"))
    assert pbx.sent("Logoff") == []


async def test_a_call_is_hung_up_by_its_channel(ask: Ask, pbx: FakePbx, quiet: Dispatcher) -> None:
    await connect(quiet)
    assert await ask(HangUp("c1")) == (204, None)
    assert pbx.sent("Hangup")[0]["Channel"] == "PJSIP/trunk-1"
    # The PBX connected these two by itself: nobody can be brought to them.
    assert await ask(InviteColleague("c1", "1001")) == (409, {"error": "not_by_us"})
    pbx.answer = lambda action: None
    pbx.hang_up()
    assert await ask(HangUp("c1")) == (503, {"error": "the PBX cannot be reached"})


async def test_a_line_gives_numbers_and_is_dialled(ask: Ask) -> None:
    status, first = await ask(IssueTicketNumber("109"))
    _, second = await ask(IssueTicketNumber("109"))
    assert status == 200 and first["ticket"] < second["ticket"]
    status, placed = await ask(PlaceTestCall("109"))
    assert status == 200 and placed["call_id"].startswith("pbx1-trial-")
