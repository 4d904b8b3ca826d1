"""Caller and operator are brought together by the dialplan, on a real Asterisk."""

from __future__ import annotations

import asyncio
from urllib.parse import unquote

import numpy as np
import pytest

from foundation.telephones.numbers import read_caller
from sip_peers.peers import AnswerBehaviour, Caller, LetRing, Voice, WireLog
from sip_peers.tones import tone_share
from tests.asterisk_conf.conftest import CALLER_HERTZ, OPERATOR_HERTZ, phone
from tests.asterisk_conf.fake_dispatcher import FakeDispatcher, dispatcher
from tests.real_pbx import RealPbx

pytestmark = pytest.mark.calls


async def soon(event: asyncio.Event, seconds: float = 20) -> None:
    await asyncio.wait_for(event.wait(), seconds)


async def test_they_hear_each_other_and_the_recording_keeps_them_apart(
    real_pbx: RealPbx, boss: FakeDispatcher, caller: Caller
) -> None:
    async with phone(real_pbx, "1001", AnswerBehaviour()) as operator:
        call = caller.dial()
        offered = await boss.told("KomekOffered")
        ring_id = await boss.ring(offered, "1001")
        ring = await operator.next_ring()
        assert await ring.media.hears(CALLER_HERTZ) and await call.media.hears(OPERATOR_HERTZ)
        assert not await call.media.hears(300, 0.3)
        await asyncio.sleep(0.7)  # a second of talk to look at
        ring.hang_up()
        await soon(call.ended)
    assert call.ended_by == "pbx"
    await boss.gone(offered["Uniqueid"])
    greeted = [e for e in boss.events if e.get("UserEvent") == "KomekGreeted"]
    assert len(greeted) == 1, "an ended call is not told to wait once more"
    raw = (real_pbx.settings.folders.incoming_dir / f"{ring_id}.raw").read_bytes()
    left, right = np.frombuffer(raw, "<i2").reshape(-1, 2).T
    assert tone_share(left, OPERATOR_HERTZ) > 0.8 and tone_share(left, CALLER_HERTZ) < 0.01
    assert tone_share(right, CALLER_HERTZ) > 0.8 and tone_share(right, OPERATOR_HERTZ) < 0.01


async def test_the_music_ends_when_they_talk(
    real_pbx: RealPbx, boss: FakeDispatcher, caller: Caller
) -> None:
    async with phone(real_pbx, "1001", AnswerBehaviour(after_seconds=1.5)) as operator:
        call = caller.dial()
        await boss.ring(await boss.told("KomekOffered"), "1001")
        ring = await operator.next_ring()
        await soon(ring.answered)
        music = call.media.heard()
        assert np.abs(music.astype(float)).mean() > 15 and tone_share(music, OPERATOR_HERTZ) < 0.1
        assert await call.media.hears(OPERATOR_HERTZ)
        since = call.media.frames_heard
        await asyncio.sleep(0.5)
        assert tone_share(call.media.heard(since), OPERATOR_HERTZ) > 0.95
        call.hang_up()
        await soon(ring.ended)


async def test_a_ring_without_the_token_is_not_connected(
    real_pbx: RealPbx, boss: FakeDispatcher, caller: Caller
) -> None:
    async with (
        phone(real_pbx, "1001", LetRing()) as late,
        phone(real_pbx, "1002", AnswerBehaviour()) as chosen,
    ):
        call = caller.dial()
        offered = await boss.told("KomekOffered")
        await boss.ring(offered, "1001", 1)
        first = await late.next_ring()
        await boss.ring(offered, "1002", 2)
        second = await chosen.next_ring()
        assert await call.media.hears(OPERATOR_HERTZ)
        first.answer()
        await soon(first.ended)
        assert first.ended_by == "pbx"
        assert not second.ended.is_set() and not call.ended.is_set()
        assert await second.media.hears(CALLER_HERTZ)
        call.hang_up()
        await soon(second.ended)


async def test_a_leg_that_stepped_in_while_it_was_taken_back_does_not_lose_the_caller(
    real_pbx: RealPbx, boss: FakeDispatcher, caller: Caller
) -> None:
    async with (
        phone(real_pbx, "1001", AnswerBehaviour()) as late,
        phone(real_pbx, "1002", AnswerBehaviour()) as chosen,
    ):
        call = caller.dial()
        offered = await boss.told("KomekOffered")
        ring_id = await boss.ring(offered, "1001", 1)
        first = await late.next_ring()
        assert await call.media.hears(OPERATOR_HERTZ)
        # The words of the dispatcher that crossed with the answer: promised to nobody, hung up.
        await boss.set(offered["Channel"], "KOMEK_RING", "claimed")
        await boss.do("Hangup", Channel=ring_id)
        await soon(first.ended)
        await boss.ring(offered, "1002", 2)
        second = await chosen.next_ring()
        assert await second.media.hears(CALLER_HERTZ) and not call.ended.is_set()
        second.hang_up()
        await soon(call.ended)


async def test_a_caller_who_left_is_not_connected(
    real_pbx: RealPbx, boss: FakeDispatcher, caller: Caller
) -> None:
    async with phone(real_pbx, "1001", LetRing()) as operator:
        call = caller.dial()
        offered = await boss.told("KomekOffered")
        ring_id = await boss.ring(offered, "1001")
        ring = await operator.next_ring()
        call.hang_up()
        await soon(call.ended)
        ring.answer()
        await soon(ring.ended)
        assert ring.ended_by == "pbx"
        await boss.gone(ring_id)
        await boss.gone(offered["Uniqueid"])
    assert real_pbx.channels() == []


async def test_the_greeting_is_heard_to_its_end_and_the_operator_rings_meanwhile(
    greeting_pbx: RealPbx,
) -> None:
    async with (
        dispatcher(greeting_pbx) as boss,
        phone(greeting_pbx, "1001", AnswerBehaviour()) as operator,
    ):
        caller = Caller(
            "77010000001", greeting_pbx.sip, WireLog(), voice=Voice(hertz=CALLER_HERTZ),
            listens=True,
        )  # fmt: skip
        call = caller.dial()
        offered = await boss.told("KomekOffered")
        await boss.ring(offered, "1001")
        ring = await operator.next_ring()
        assert not [it for it in boss.events if it.get("UserEvent") == "KomekGreeted"]
        assert await ring.media.hears(CALLER_HERTZ)
        greeted = await boss.told("KomekGreeted")
        seconds = float(greeted["Timestamp"]) - float(offered["OfferedAt"])
        assert seconds > 1.0
        # Not before the greeting's end: what he heard until then holds nothing of the operator.
        frames = int((seconds - 0.3) * 50)
        assert tone_share(call.media.heard()[: frames * 160], OPERATOR_HERTZ) < 0.05
        call.hang_up()
        caller.close()


async def test_what_the_provider_sent_comes_through_whole(
    real_pbx: RealPbx, boss: FakeDispatcher
) -> None:
    caller = Caller("+77010000001", real_pbx.sip, WireLog(), name='Әйгерім, 50% \\"x\\": <>')
    call = caller.dial()
    offered = await boss.told("KomekOffered")
    who = read_caller(unquote(offered["Caller"]), unquote(offered["CallerName"]), "KZ")
    assert (who.e164, who.name) == ("+77010000001", 'Әйгерім, 50% "x": <>')
    assert abs(float(offered["OfferedAt"]) - float(offered["Timestamp"])) < 5.0
    assert len(offered["OfferedAt"].partition(".")[2]) == 6
    call.hang_up()
    await soon(call.ended)
    caller.close()
