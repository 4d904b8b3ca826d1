"""A colleague joins a conversation; whoever leaves, the others go on talking."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from sip_peers.peers import AnswerBehaviour, Caller, IncomingCall, OutgoingCall
from tests.asterisk_conf.conftest import CALLER_HERTZ, OPERATOR_HERTZ, phone
from tests.asterisk_conf.fake_dispatcher import Event, FakeDispatcher
from tests.asterisk_conf.test_connecting import soon
from tests.real_pbx import RealPbx

pytestmark = pytest.mark.calls
COLLEAGUE_HERTZ = 1300
NO_SOUND = "44"


@dataclass
class Three:
    """The caller, the operator and the colleague who has joined them."""

    call: OutgoingCall
    operator: IncomingCall
    colleague: IncomingCall
    offered: Event
    ring_id: str


@pytest.fixture
async def three(real_pbx: RealPbx, boss: FakeDispatcher, caller: Caller) -> AsyncIterator[Three]:
    async with (
        phone(real_pbx, "1001", AnswerBehaviour()) as operator,
        phone(real_pbx, "1002", AnswerBehaviour(), COLLEAGUE_HERTZ) as other,
    ):
        call = caller.dial()
        offered = await boss.told("KomekOffered")
        ring_id = await boss.ring(offered, "1001")
        ring = await operator.next_ring()
        assert await ring.media.hears(CALLER_HERTZ) and await call.media.hears(OPERATOR_HERTZ)
        await boss.ask_along(offered, "1002", ring_id, 2)
        joined = await other.next_ring()
        yield Three(call, ring, joined, offered, ring_id)


async def all_three_hear_each_other(three: Three) -> bool:
    call, operator, joined = three.call.media, three.operator.media, three.colleague.media
    wanted = [
        (call, COLLEAGUE_HERTZ), (call, OPERATOR_HERTZ),
        (operator, COLLEAGUE_HERTZ), (operator, CALLER_HERTZ),
        (joined, CALLER_HERTZ), (joined, OPERATOR_HERTZ),
    ]  # fmt: skip
    return all([await media.hears(hertz, share=0.25) for media, hertz in wanted])


async def test_three_hear_each_other_and_the_colleague_leaves(three: Three) -> None:
    assert await all_three_hear_each_other(three)
    three.colleague.hang_up()
    assert await three.call.media.hears(OPERATOR_HERTZ)
    assert await three.operator.media.hears(CALLER_HERTZ)
    three.operator.hang_up()
    await soon(three.call.ended)


async def test_the_operator_leaves_and_the_colleague_goes_on(three: Three) -> None:
    assert await all_three_hear_each_other(three)
    three.operator.hang_up()
    assert await three.call.media.hears(COLLEAGUE_HERTZ)
    assert await three.colleague.media.hears(CALLER_HERTZ)
    assert not three.call.ended.is_set()
    three.colleague.hang_up()
    await soon(three.call.ended)


async def test_the_last_operator_is_lost_and_the_caller_is_kept(
    three: Three, boss: FakeDispatcher
) -> None:
    assert await all_three_hear_each_other(three)
    three.colleague.hang_up()
    await boss.gone(f"{three.offered['Uniqueid']}~2")
    await boss.do("Hangup", Channel=three.ring_id, Cause=NO_SOUND)
    await soon(three.operator.ended)
    await boss.ring(three.offered, "1001", 3)
    assert await three.call.media.hears(OPERATOR_HERTZ)
    three.call.hang_up()
