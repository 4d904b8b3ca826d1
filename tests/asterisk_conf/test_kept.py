"""The operator's leg ends by a fault: the dialplan keeps the caller, for her or for another."""

from __future__ import annotations

import pytest

from sip_peers.peers import AnswerBehaviour, Caller
from tests.asterisk_conf.conftest import CALLER_HERTZ, OPERATOR_HERTZ, phone, until_written
from tests.asterisk_conf.fake_dispatcher import Event, FakeDispatcher
from tests.asterisk_conf.test_connecting import soon
from tests.real_pbx import RealPbx

pytestmark = pytest.mark.calls
NO_SOUND = "44"


async def lost(boss: FakeDispatcher, ring_id: str) -> None:
    """Ends the leg as Asterisk does when no sound comes from it any more."""
    await boss.do("Hangup", Channel=ring_id, Cause=NO_SOUND)
    await boss.gone(ring_id)


async def talking(boss: FakeDispatcher, call_media: Caller) -> tuple[Event, str]:
    offered = await boss.told("KomekOffered")
    return offered, await boss.ring(offered, "1001")


async def test_the_same_operator_is_rung_again_and_they_speak(
    real_pbx: RealPbx, boss: FakeDispatcher, caller: Caller
) -> None:
    async with phone(real_pbx, "1001", AnswerBehaviour()) as operator:
        call = caller.dial()
        offered, ring_id = await talking(boss, caller)
        first = await operator.next_ring()
        assert await first.media.hears(CALLER_HERTZ) and await call.media.hears(OPERATOR_HERTZ)
        await lost(boss, ring_id)
        again = await boss.ring(offered, "1001", 2)
        second = await operator.next_ring()
        assert await second.media.hears(CALLER_HERTZ) and await call.media.hears(OPERATOR_HERTZ)
        assert not call.ended.is_set()
        second.hang_up()
        await soon(call.ended)
        assert call.ended_by == "pbx"
    folder = real_pbx.settings.folders.incoming_dir
    await until_written(*(folder / f"{name}.raw" for name in (ring_id, again)))


async def test_with_the_dispatcher_away_another_operator_is_found(
    real_pbx: RealPbx, boss: FakeDispatcher, caller: Caller
) -> None:
    real_pbx.console("queue add member PJSIP/1002 to parachute-109")
    try:
        async with (
            phone(real_pbx, "1001", AnswerBehaviour()) as operator,
            phone(real_pbx, "1002", AnswerBehaviour()) as other,
        ):
            call = caller.dial()
            _, ring_id = await talking(boss, caller)
            first = await operator.next_ring()
            assert await call.media.hears(OPERATOR_HERTZ)
            # As a reload would, with nobody of ours there to see it.
            await boss.do("Hangup", Channel=ring_id, Cause=NO_SOUND)
            await boss.die()
            await soon(first.ended)
            second = await other.next_ring(10)
            assert await second.media.hears(CALLER_HERTZ)
            assert not call.ended.is_set()
            second.hang_up()
            await soon(call.ended)
    finally:
        real_pbx.console("queue remove member PJSIP/1002 from parachute-109")
