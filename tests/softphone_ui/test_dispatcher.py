"""The pages' way to the dispatcher: answers have the type that the request names, and there are two
errors: it says no, or it does not answer."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from queue_manager import loop
from queue_manager.requests import (
    ChangeState,
    HangUp,
    IssueTicketNumber,
    PlacedCall,
    PlaceTestCall,
    RaiseHand,
    Reload,
    TicketNumber,
)
from softphone_ui.web.dispatcher import Dispatcher
from softphone_ui.web.errors import DispatcherAway, Refused
from softphone_ui.web.outages import Outages
from tests.queue_manager.ami.fake_pbx import FakePbx
from tests.queue_manager.api.conftest import dispatcher, pbx, quiet
from tests.queue_manager.api.served import BEARER, served

__all__ = ["dispatcher", "pbx", "quiet"]


async def broken() -> list[str]:
    raise OSError("no console")


@pytest.fixture
async def pages(pbx: FakePbx, dispatcher: loop.Dispatcher) -> AsyncIterator[Dispatcher]:
    async with served(dispatcher, pbx, reload=broken) as client:
        async with ClientSession(client.make_url("/"), headers=BEARER) as http:
            yield Dispatcher(http, Outages())


async def test_an_answer_has_the_type_that_its_request_names(pages: Dispatcher) -> None:
    assert isinstance(await pages.ask(IssueTicketNumber("109")), TicketNumber)
    assert isinstance(await pages.ask(PlaceTestCall("109")), PlacedCall)
    assert (await pages.ask(ChangeState("1001", "signed_out")))["state"] == "signed_out"
    with pytest.raises(Refused) as refused:
        await pages.ask(RaiseHand("1001"))
    assert refused.value.detail == {"reason": "not while signed_out"}


async def test_a_no_is_refused_with_its_word(pages: Dispatcher) -> None:
    with pytest.raises(Refused) as refused:
        await pages.ask(HangUp("none"))
    assert refused.value.detail == {"reason": "there is no such call"}


async def test_no_answer_is_told_as_such(pages: Dispatcher) -> None:
    with pytest.raises(DispatcherAway):
        await pages.ask(Reload())
    async with ClientSession("http://127.0.0.1:4") as http:
        with pytest.raises(DispatcherAway):
            await Dispatcher(http, Outages()).floor()
