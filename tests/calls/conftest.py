"""One whole system for all scenarios, one more with the greeting on; a clean stage for each."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from bench.system import System, running
from sip_peers.outside import free_udp_port
from tests.calls.stage import Stage


@pytest.fixture(scope="session", autouse=True)
def _ended_by_term() -> Iterator[None]:
    """`timeout` and CI end a run by TERM: the systems are to come down all the same."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    yield
    signal.signal(signal.SIGTERM, before)


def started(**keys: str | float) -> Iterator[System]:
    stack = running(**keys)
    with asyncio.Runner() as runner:
        system = runner.run(stack.__aenter__())
        yield system
        runner.run(stack.__aexit__(None, None, None))


@pytest.fixture(scope="session")
def quick_system() -> Iterator[System]:
    """Greeting and wrap-up off: the clocks are the dispatcher's own."""
    yield from started(greeting="none", wrap_up_seconds=0)


@pytest.fixture(scope="session")
def greeting_system() -> Iterator[System]:
    """As a city runs it: greeting on; the wrap-up is short so that it can be waited for."""
    yield from started(greeting="full", wrap_up_seconds=1)


@pytest_asyncio.fixture
async def stage(quick_system: System) -> AsyncIterator[Stage]:
    async with Stage(quick_system) as stage:
        yield stage


@pytest_asyncio.fixture
async def greeting_stage(greeting_system: System) -> AsyncIterator[Stage]:
    async with Stage(greeting_system) as stage:
        yield stage


@pytest.fixture(scope="session")
def out_system() -> Iterator[System]:
    """A system whose trunk leads to a port on which a provider may listen. Attempts of a callback
    follow each other in seconds, at any hour."""
    yield from started(
        greeting="none",
        wrap_up_seconds=1,
        trunk_out=f"127.0.0.1:{free_udp_port()}",
        call_out_per_hour=100,
        callback_retry_minutes="0.03,0.05",
        callback_hours="00:00-23:59:59.999999",
    )
