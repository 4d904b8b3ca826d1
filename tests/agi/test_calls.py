"""The call script on a real Asterisk, and what becomes of calls when the service fails."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from urllib.parse import unquote

import pytest

from agi.call_script import introduce_call
from agi.server import serve
from agi.session import CallSession
from foundation.telephones.numbers import read_caller
from sip_peers.peers import AnswerBehaviour, Caller, WireLog
from tests.asterisk_conf.conftest import phone
from tests.asterisk_conf.fake_dispatcher import Event, FakeDispatcher, dispatcher
from tests.real_pbx import RealPbx, running_pbx

pytestmark = pytest.mark.calls
Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@pytest.fixture(scope="module")
def pbx():
    with running_pbx() as real:
        real.console("queue add member PJSIP/1001 to parachute-109")
        yield real


@contextlib.asynccontextmanager
async def script(pbx: RealPbx) -> AsyncIterator[None]:
    """Our service, in this process."""

    async def call(session: CallSession) -> None:
        await introduce_call(session, "KZ", "kk")

    async with serve({"call": call}, pbx.settings.ports.agi_port):
        yield


@contextlib.asynccontextmanager
async def broken_service(pbx: RealPbx, handler: Handler) -> AsyncIterator[None]:
    """Something else on the service's port."""
    server = await asyncio.start_server(handler, "127.0.0.1", pbx.settings.ports.agi_port)
    try:
        yield
    finally:
        server.close()


async def dialled(pbx: RealPbx, boss: FakeDispatcher, number: str, name: str = "") -> Event:
    """One call of this number; what was offered of it."""
    since = len(boss.events)
    caller = Caller(number, pbx.sip, WireLog(), name=name)
    call = caller.dial()
    offered = await boss.told("KomekOffered", since=since)
    await boss.told("KomekGreeted", since=since)
    call.hang_up()
    await boss.gone(offered["Uniqueid"])
    caller.close()
    assert sum(e.get("UserEvent") == "KomekOffered" for e in boss.events[since:]) == 1
    return offered


async def introduced(pbx: RealPbx, boss: FakeDispatcher, number: str, name: str = "") -> Event:
    """What our service told of a call. Where a busy machine lets it miss its half second, the
    dialplan tells instead, which guesses no language: then another is dialled."""
    for _ in range(10):
        offered = await dialled(pbx, boss, number, name)
        if offered["Language"] != "unknown":
            return offered
    raise AssertionError("the dialplan has told of ten calls: our service of none in time")


@pytest.mark.alone
async def test_the_script_says_who_calls(pbx: RealPbx) -> None:
    async with dispatcher(pbx) as boss, script(pbx):
        offered = await dialled(pbx, boss, "87010000001", "Әйгерім")
    assert unquote(offered["Caller"]) == "+77010000001"
    assert unquote(offered["CallerName"]) == "Әйгерім"
    assert (offered["Line"], offered["Dialled"]) == ("109", "109")
    took = float(offered["Timestamp"]) - float(offered["OfferedAt"])
    assert took < 0.1


@pytest.mark.parametrize(
    "number",
    [
        "anonymous",
        "109",
        "alice",
        "%0d%0aInjected%3a%20yes%0d%0a%0d%0aEvent%3a%20Fake%0d%0a",
        "+" + "7" * 200,
        "%00",
        "a%22b,c%7Cd",
    ],
)
async def test_absurd_numbers_are_served(pbx: RealPbx, number: str) -> None:
    async with dispatcher(pbx) as boss, script(pbx):
        offered = await introduced(pbx, boss, number)
    assert "\r" not in unquote(offered["Caller"]) and len(unquote(offered["Caller"])) <= 64
    assert not [e for e in boss.events if "Injected" in e or e["Event"] == "Fake"]


@pytest.mark.parametrize(
    "name",
    [
        "x" * 3000,
        'Ә\\"; Hangup()',
        "${SHELL(touch /tmp/komek-hole)}",
        "a,b|c&d",
    ],
)
async def test_absurd_names_are_served(pbx: RealPbx, name: str) -> None:
    async with dispatcher(pbx) as boss, script(pbx):
        offered = await introduced(pbx, boss, "77010000001", name)
    assert len(unquote(offered["CallerName"])) <= 80
    assert unquote(offered["Caller"]) == "+77010000001"
    assert not [event for event in boss.events if "Injected" in event]


async def offered_in(pbx: RealPbx, handler: Handler | None) -> float:
    """Seconds from dialling to KomekOffered while ``handler`` plays our service."""
    async with contextlib.AsyncExitStack() as stack:
        boss = await stack.enter_async_context(dispatcher(pbx))
        if handler is not None:
            await stack.enter_async_context(broken_service(pbx, handler))
        offered = await dialled(pbx, boss, "77010000001")
        seconds = float(offered["Timestamp"]) - float(offered["OfferedAt"])
    # The dialplan passes the header on as it came; who reads the event makes a number of it.
    who = read_caller(unquote(offered["Caller"]), unquote(offered["CallerName"]), "KZ")
    assert who.e164 == "+77010000001"
    return seconds


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(-1)


async def closes_at_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


async def dies_in_mid_script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\n\n")
    writer.write(b'SET VARIABLE KOMEK_CALLER "x"\n')
    await reader.readline()
    writer.transport.abort()


async def babbles(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\n\n")
    writer.write(b"\xff no such command\n" * 20)
    await reader.read(-1)


@pytest.mark.alone
async def test_no_service_at_all(pbx: RealPbx) -> None:
    assert await offered_in(pbx, None) < 0.1


@pytest.mark.alone
async def test_a_silent_service_holds_nobody(pbx: RealPbx) -> None:
    assert 0.4 < await offered_in(pbx, silent) < 0.8


@pytest.mark.alone
async def test_a_service_that_closes_at_once(pbx: RealPbx) -> None:
    assert await offered_in(pbx, closes_at_once) < 0.1


@pytest.mark.alone
async def test_a_service_killed_in_mid_script(pbx: RealPbx) -> None:
    assert await offered_in(pbx, dies_in_mid_script) < 0.1


@pytest.mark.alone
async def test_a_service_that_babbles(pbx: RealPbx) -> None:
    assert await offered_in(pbx, babbles) < 0.8


@pytest.mark.alone
async def test_service_and_dispatcher_both_hang_and_an_operator_rings_in_time(
    pbx: RealPbx,
) -> None:
    async with broken_service(pbx, silent), phone(pbx, "1001", AnswerBehaviour()) as operator:
        caller = Caller("77010000001", pbx.sip, WireLog())
        began = time.monotonic()
        call = caller.dial()
        await operator.next_ring()
        assert time.monotonic() - began < 2
        call.hang_up()
        await asyncio.wait_for(operator.rings[-1].ended.wait(), 20)
        caller.close()


async def test_a_caller_who_leaves_a_silent_service_leaves_nothing(pbx: RealPbx) -> None:
    async with dispatcher(pbx) as boss, broken_service(pbx, silent):
        caller = Caller("77010000001", pbx.sip, WireLog())
        call = caller.dial()
        arrived = await boss.heard(lambda e: e["Event"] == "Newchannel")
        call.hang_up()
        await boss.gone(arrived["Uniqueid"])
        caller.close()
    assert pbx.channels() == []
