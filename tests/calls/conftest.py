"""One whole system for all scenarios, one more with the greeting on; a clean stage for each."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from bench.system import System
from sip_peers.outside import free_udp_port
from tests.calls.stage import Stage
from tests.whole_systems import SHARED


@pytest.fixture(scope="session", autouse=True)
def _ended_by_term() -> Iterator[None]:
    """`timeout` and CI end a run by TERM: the systems are to come down all the same."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.fixture(scope="module")
def quick_system() -> System:
    """Greeting and wrap-up off: the clocks are the dispatcher's own."""
    return SHARED.get("quick", greeting="none", wrap_up_seconds=0)


@pytest.fixture(scope="module")
def greeting_system() -> System:
    """As a city runs it: greeting on; the wrap-up is short so that it can be waited for."""
    return SHARED.get("greeting", greeting="full", wrap_up_seconds=1)


@pytest_asyncio.fixture
async def stage(quick_system: System) -> AsyncIterator[Stage]:
    async with Stage(quick_system) as stage:
        yield stage


@pytest_asyncio.fixture
async def greeting_stage(greeting_system: System) -> AsyncIterator[Stage]:
    async with Stage(greeting_system) as stage:
        yield stage


@pytest.fixture(scope="module")
def out_system() -> System:
    """A system whose trunk leads to a port on which a provider may listen. Attempts of a callback
    follow each other in seconds, at any hour."""
    return SHARED.get(
        "out",
        greeting="none",
        wrap_up_seconds=1,
        trunk_out=f"127.0.0.1:{free_udp_port()}",
        call_out_per_hour=100,
        callback_retry_minutes="0.03,0.05",
        callback_hours="00:00-23:59:59.999999",
    )
