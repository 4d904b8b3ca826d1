"""One real Asterisk for this room's tests, and the prompts of one."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from bench.system import until
from prompts.sounds import ensure_sounds
from sip_peers.peers import Caller, OperatorPhone, Plan, Voice, WireLog
from tests.asterisk_conf.fake_dispatcher import FakeDispatcher, dispatcher
from tests.real_pbx import RealPbx, real_pbx, running_pbx

__all__ = ["real_pbx"]
OPERATOR_HERTZ, CALLER_HERTZ = 500, 900


@pytest.fixture(scope="session")
def greeting_pbx() -> Iterator[RealPbx]:
    """An Asterisk that greets."""
    with running_pbx(greeting="full") as pbx:
        ensure_sounds(pbx.settings, lambda text: None, pbx.pbx.voice)
        yield pbx


@pytest_asyncio.fixture
async def boss(real_pbx: RealPbx) -> AsyncIterator[FakeDispatcher]:
    """The dispatcher of the Asterisk that does not greet."""
    async with dispatcher(real_pbx) as fake:
        yield fake


async def until_written(*recordings: Path) -> None:
    """Asterisk writes the rest of a recording after the hang-up."""

    async def written() -> bool:
        return all(each.stat().st_size for each in recordings)

    await until(written, 20, "there is something in each recording")


@contextlib.asynccontextmanager
async def phone(
    pbx: RealPbx, extension: str, plan: Plan, hertz: int = OPERATOR_HERTZ
) -> AsyncIterator[OperatorPhone]:
    """An operator's telephone, signed in, that hums its own tone."""
    device = OperatorPhone(
        pbx.account(extension), pbx.sip, WireLog(),
        plan=plan, voice=Voice(hertz=hertz), listens=True,
    )  # fmt: skip
    await device.plug_in()
    try:
        yield device
        await device.register(0)
    finally:
        device.unplug()


@pytest_asyncio.fixture
async def caller(real_pbx: RealPbx) -> AsyncIterator[Caller]:
    """A caller who hums."""
    person = Caller(
        "77010000001", real_pbx.sip, WireLog(), voice=Voice(hertz=CALLER_HERTZ), listens=True
    )
    yield person
    person.close()
