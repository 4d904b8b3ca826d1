"""Two people before the inbox, on a real database with the bot's network running."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any, NamedTuple
from uuid import uuid4

import pytest

from foundation.settings import Settings
from tests.channels.town import Town, town
from tests.softphone_ui.city import Client, program, settle, web_process


class House(NamedTuple):
    town: Town
    address: str
    first: Client
    second: Client

    async def conversation(self, words: str = "Су жоқ қой") -> str:
        """The address of one that has come."""
        before = len(self.town.api.sent)
        self.town.api.write(text=words)
        await self.town.said(before + 1)
        _, view = await self.first.ask("GET", "/api/inbox")
        return f"/api/inbox/{view['conversations'][0]['conversation_id']}"

    def answer(self, text: str, *, done: bool = False) -> dict[str, Any]:
        return {"key": str(uuid4()), "text": text, "done": done}


@pytest.fixture
async def house(fresh_settings: Settings) -> AsyncIterator[House]:
    await settle(fresh_settings)
    async with AsyncExitStack() as stack:
        it = await stack.enter_async_context(town(fresh_settings))
        address = await stack.enter_async_context(web_process(fresh_settings))
        first = await stack.enter_async_context(program(address, "1001"))
        second = await stack.enter_async_context(program(address, "lead1"))
        yield House(it, address, first, second)


def number_of(path: str) -> int:
    return int(path.rsplit("/", 1)[1])
