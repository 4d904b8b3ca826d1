"""The shift lead's leg in the dialplan: who hears whom in each mode, proved by tones."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from sip_peers import tones
from sip_peers.peers import AnswerBehaviour, Caller, IncomingCall, OutgoingCall, PeerCall
from tests.asterisk_conf.conftest import CALLER_HERTZ, OPERATOR_HERTZ, phone
from tests.asterisk_conf.fake_dispatcher import Event, FakeDispatcher
from tests.asterisk_conf.test_connecting import soon
from tests.real_pbx import RealPbx

pytestmark = pytest.mark.calls
LEAD_HERTZ = 1300
NO_SOUND = "44"  # a lead who is lost with the caller: he is kept
AMONG = 0.2  # of what one hears, where two speak at once


@dataclass
class Line:
    """Caller, operator and lead, and the names of their legs."""

    boss: FakeDispatcher
    call: OutgoingCall
    operator: IncomingCall
    lead: IncomingCall
    offered: Event
    ring_id: str
    leg: str

    async def turn(self, mode: str) -> None:
        """As the dispatcher changes the mode in the middle."""
        where = {"Context": "lead", "Exten": mode, "Priority": "1"}
        await self.boss.do("Redirect", Channel=self.leg, **where)


@pytest.fixture
async def line(real_pbx: RealPbx, boss: FakeDispatcher, caller: Caller) -> AsyncIterator[Line]:
    """The lead listens to a conversation."""
    async with (
        phone(real_pbx, "1001", AnswerBehaviour()) as operator,
        phone(real_pbx, "1003", AnswerBehaviour(), LEAD_HERTZ) as lead,
    ):
        call = caller.dial()
        offered = await boss.told("KomekOffered")
        ring_id = await boss.ring(offered, "1001")
        ring = await operator.next_ring()
        assert await ring.media.hears(CALLER_HERTZ) and await call.media.hears(OPERATOR_HERTZ)
        leg = await boss.listen(offered, "1003", ring_id, 2)
        heard = await lead.next_ring()
        yield Line(boss, call, ring, heard, offered, ring_id, leg)


async def hear(*wanted: tuple[PeerCall, int]) -> None:
    heard = await asyncio.gather(*(peer.media.hears(hertz, share=AMONG) for peer, hertz in wanted))
    assert all(heard), [
        hertz for (_, hertz), is_heard in zip(wanted, heard, strict=True) if not is_heard
    ]


async def deaf(hertz: int, *peers: PeerCall) -> None:
    """In 400 ms of what they are sent from now on, this tone is not (silence may be no packet)."""
    began = [peer.media.frames_heard for peer in peers]
    await asyncio.sleep(0.4)
    for peer, since in zip(peers, began, strict=True):
        sound = peer.media.heard(since) if peer.media.frames_heard > since else None
        assert sound is None or not tones.has_tone(sound, hertz, tones.RATE, AMONG / 2)


async def test_listen_whisper_barge_and_back(line: Line) -> None:
    call, operator, lead = line.call, line.operator, line.lead
    await hear((lead, CALLER_HERTZ), (lead, OPERATOR_HERTZ))
    await deaf(LEAD_HERTZ, call, operator)

    await line.boss.do("PlayDTMF", Channel=line.leg, Digit="5", Receive="1")
    await hear((operator, LEAD_HERTZ), (operator, CALLER_HERTZ), (lead, CALLER_HERTZ))
    await deaf(LEAD_HERTZ, call)

    await line.turn("barge")
    await hear(
        (call, LEAD_HERTZ), (call, OPERATOR_HERTZ), (operator, LEAD_HERTZ),
        (operator, CALLER_HERTZ), (lead, CALLER_HERTZ), (lead, OPERATOR_HERTZ),
    )  # fmt: skip
    await line.turn("cut")
    await hear((call, OPERATOR_HERTZ), (operator, CALLER_HERTZ))
    await deaf(LEAD_HERTZ, call, operator)
    await deaf(CALLER_HERTZ, lead)

    await line.turn("listen")
    await hear((lead, CALLER_HERTZ), (lead, OPERATOR_HERTZ))
    await deaf(LEAD_HERTZ, call, operator)
    await line.turn("barge")
    await hear((call, LEAD_HERTZ))
    operator.hang_up()
    await hear((lead, CALLER_HERTZ), (call, LEAD_HERTZ))
    assert not call.ended.is_set()
    await line.boss.do("Hangup", Channel=line.leg, Cause=NO_SOUND)
    await soon(lead.ended)
    await line.boss.ring(line.offered, "1001", 3)
    await hear((call, OPERATOR_HERTZ))
    call.hang_up()
