"""What tests of the door start from."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.states import Device
from queue_manager.domain.lines.line import Line
from queue_manager.loop import Dispatcher
from tests.queue_manager.ami.fake_pbx import FakePbx, fake_pbx
from tests.queue_manager.api.served import Ask, asking, now, served
from tests.queue_manager.witness import Trusting


@pytest.fixture
async def pbx() -> AsyncIterator[FakePbx]:
    async with fake_pbx() as pbx:
        yield pbx


@pytest.fixture
async def quiet() -> AsyncIterator[Dispatcher]:
    """1001 is on the roster, and nobody is on shift."""
    witness = Trusting()
    dispatcher = Dispatcher(Floor(), witness, witness, witness, now)
    running = asyncio.create_task(dispatcher.run())
    dispatcher.tell(on.LinesChanged(now(), (Line("109"),)))
    await dispatcher.ask(on.RosterChanged(now(), {"1001": "Әйгерім"}))
    yield dispatcher
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running


@pytest.fixture
async def dispatcher(quiet: Dispatcher) -> Dispatcher:
    """1001 is on shift and free."""
    quiet.tell(on.PhoneReachable(now(), "1001", Device.PHONE, True))
    await quiet.ask(on.OperatorAvailable(now(), "1001", Device.PHONE))
    return quiet


@pytest.fixture
async def client(pbx: FakePbx, dispatcher: Dispatcher) -> AsyncIterator[TestClient[Any, Any]]:
    async with served(dispatcher, pbx) as client:
        yield client


@pytest.fixture
def ask(client: TestClient[Any, Any]) -> Ask:
    return asking(client)
