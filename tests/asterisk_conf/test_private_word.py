"""A private word before a caller is handed on, with a colleague and with the outside: what each
hears, and who is left with whom when somebody hangs up. The dialplan alone; nobody dispatches."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from sip_peers.outside import free_udp_port
from sip_peers.outside import outside as reached_outside
from sip_peers.peers import (
    AnswerBehaviour,
    Caller,
    IncomingCall,
    OperatorPhone,
    OutgoingCall,
    Voice,
    WireLog,
)
from tests.asterisk_conf.conftest import CALLER_HERTZ, OPERATOR_HERTZ, phone
from tests.asterisk_conf.fake_dispatcher import Event, FakeDispatcher, dispatcher
from tests.asterisk_conf.test_connecting import soon
from tests.real_pbx import RealPbx, running_pbx

pytestmark = pytest.mark.calls
OUTSIDE_HERTZ = 1300
NO_SOUND = "44"
NUMBER = "103"


@pytest.fixture(scope="module")
def pbx() -> Iterator[RealPbx]:
    """An Asterisk with a way out."""
    with running_pbx(trunk_out=f"127.0.0.1:{free_udp_port()}") as started:
        yield started


@pytest_asyncio.fixture
async def chief(pbx: RealPbx) -> AsyncIterator[FakeDispatcher]:
    async with dispatcher(pbx) as fake:
        yield fake


@pytest.fixture
async def outside(pbx: RealPbx) -> AsyncIterator[OperatorPhone]:
    """Whoever is reached by the trunk."""
    with reached_outside(
        pbx.sip, pbx.settings.trunk.trunk_out, OUTSIDE_HERTZ, AnswerBehaviour()
    ) as peer:
        yield peer


@dataclass
class Private:
    """The caller hears music; the operator speaks with the outside."""

    call: OutgoingCall
    operator: IncomingCall
    other: IncomingCall
    offered: Event
    ring_id: str
    leg: str


@pytest.fixture
async def private(
    pbx: RealPbx, chief: FakeDispatcher, outside: OperatorPhone
) -> AsyncIterator[Private]:
    person = Caller(
        "77010000001", pbx.sip, WireLog(), voice=Voice(hertz=CALLER_HERTZ), listens=True
    )
    async with phone(pbx, "1001", AnswerBehaviour()) as operator:
        call = person.dial()
        offered = await chief.told("KomekOffered")
        ring_id = await chief.ring(offered, "1001")
        ring = await operator.next_ring()
        assert await ring.media.hears(CALLER_HERTZ) and await call.media.hears(OPERATOR_HERTZ)
        leg = await chief.bring_outside(offered, NUMBER, ring_id, 2, "private-word")
        other = await outside.next_ring()
        assert await other.media.hears(OPERATOR_HERTZ)
        yield Private(call, ring, other, offered, ring_id, leg)
        with contextlib.suppress(Exception):
            call.hang_up()
    person.close()


async def silent(media: object, hertz: int) -> bool:
    return not await media.hears(hertz, 0.5)  # type: ignore[attr-defined,no-any-return]


async def test_the_caller_does_not_hear_it(private: Private) -> None:
    assert await private.operator.media.hears(OUTSIDE_HERTZ)
    assert await silent(private.call.media, OPERATOR_HERTZ)
    assert await silent(private.call.media, OUTSIDE_HERTZ)
    private.other.hang_up()
    assert await private.call.media.hears(OPERATOR_HERTZ)
    assert await private.operator.media.hears(CALLER_HERTZ)


async def test_together_and_then_alone(private: Private, chief: FakeDispatcher) -> None:
    await chief.set(private.offered["Channel"], "KOMEK_MERGE", private.leg)
    for media in (private.call.media, private.operator.media):
        assert await media.hears(OUTSIDE_HERTZ, share=0.25)
    assert await private.call.media.hears(OPERATOR_HERTZ, share=0.25)
    assert await private.other.media.hears(CALLER_HERTZ, share=0.25)
    private.operator.hang_up()
    assert await private.call.media.hears(OUTSIDE_HERTZ)
    assert await private.other.media.hears(CALLER_HERTZ)
    private.other.hang_up()
    await soon(private.call.ended)


@pytest.mark.parametrize("cause", [NO_SOUND, "16"])
async def test_the_operator_is_gone_and_the_caller_is_kept(
    private: Private, chief: FakeDispatcher, cause: str
) -> None:
    await chief.do("Hangup", Channel=private.ring_id, Cause=cause)
    await soon(private.operator.ended)
    await soon(private.other.ended)
    assert not private.call.ended.is_set()
