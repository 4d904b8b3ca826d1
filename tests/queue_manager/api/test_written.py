"""Conversations that wait are reported, and operators pass what they are offered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from aiohttp.test_utils import TestClient

from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.states import Device
from queue_manager.loop import Dispatcher
from queue_manager.requests import DeclineConversation, ReportConversations, WrittenConversation
from tests.queue_manager.ami.fake_pbx import FakePbx
from tests.queue_manager.api.served import asking, now, served

DUE = now() + timedelta(minutes=10)


def written(name: int, **parts: Any) -> WrittenConversation:
    return WrittenConversation(str(name), "telegram_bot", DUE, **{"waits": True, **parts})


async def test_only_what_is_otherwise_is_an_event(pbx: FakePbx, quiet: Dispatcher) -> None:
    async with served(quiet, pbx) as client:
        await _reported(client, written(1), written(2, language="kk"))
        seen = quiet.decided
        await _reported(client, written(1), written(2, language="kk"))
        assert quiet.decided == seen
        await _reported(client, written(2, language="kk", holder="1001"))
        assert quiet.decided == seen + 1
        (it,) = quiet.floor.conversations.values()
        assert (it.conversation_id, it.holder) == ("2", "1001")


async def test_what_is_offered_is_passed_by_whom_it_is_offered_to(
    pbx: FakePbx, quiet: Dispatcher
) -> None:
    async with served(quiet, pbx) as client:
        await quiet.ask(on.PhoneReachable(now(), "1001", Device.PHONE, True))
        await quiet.ask(on.OperatorAvailable(now(), "1001", Device.PHONE))
        await _reported(client, written(1))
        assert quiet.floor.conversations["1"].offered_to == "1001"
        ask = asking(client)
        assert (await ask(DeclineConversation("1001", "2")))[0] == 409
        assert (await ask(DeclineConversation("9999", "1")))[0] == 404
        assert (await ask(DeclineConversation("1001", "1")))[0] == 204
        assert quiet.floor.conversations["1"].offered_to is None


async def _reported(client: TestClient[Any, Any], *conversations: WrittenConversation) -> None:
    status, _ = await asking(client)(ReportConversations(list(conversations)))
    assert status == 204
