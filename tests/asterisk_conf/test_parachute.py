"""When the dispatcher is away, dead or hung, Asterisk's own queue answers: within 2 s."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import numpy as np
import pytest

from asterisk_conf.dialled import DialledLine
from asterisk_conf.render import render, write_conf
from asterisk_conf.roster import usual_line
from queue_manager.domain.lines.hours import OpeningSpan, Week
from sip_peers.peers import (
    AnswerBehaviour,
    Caller,
    IncomingCall,
    LetRing,
    OperatorPhone,
    OutgoingCall,
    Voice,
    WireLog,
)
from sip_peers.tones import tone_share
from tests.asterisk_conf.conftest import CALLER_HERTZ, OPERATOR_HERTZ, phone, until_written
from tests.asterisk_conf.fake_dispatcher import dispatcher
from tests.asterisk_conf.test_connecting import soon
from tests.real_pbx import OUTSIDE, RealPbx, demo_phones

pytestmark = pytest.mark.calls
TWO_SECONDS = 2.0


@pytest.fixture(autouse=True)
def one_member(real_pbx: RealPbx, greeting_pbx: RealPbx) -> Iterator[None]:
    """Operator 1001 is in the parachute's queue, as the dispatcher would have put him."""
    for pbx in (real_pbx, greeting_pbx):
        pbx.console("queue add member PJSIP/1001 to parachute-109")
    yield
    for pbx in (real_pbx, greeting_pbx):
        pbx.console("queue remove member PJSIP/1001 from parachute-109")


@contextlib.asynccontextmanager
async def calling(pbx: RealPbx) -> AsyncIterator[Caller]:
    person = Caller(
        "77010000001", pbx.sip, WireLog(), voice=Voice(hertz=CALLER_HERTZ), listens=True
    )
    yield person
    person.close()


async def talks_by_parachute(operator: OperatorPhone, call: OutgoingCall) -> None:
    """The operator rings, and the two hear each other. `komek bench faults` measures how soon,
    and test_render.py adds up what the dialplan waits for."""
    await hear_each_other(await operator.next_ring(), call)


async def hear_each_other(ring: IncomingCall, call: OutgoingCall) -> None:
    assert await ring.media.hears(CALLER_HERTZ) and await call.media.hears(OPERATOR_HERTZ)
    assert not call.ended.is_set()


async def hang_up(operator: OperatorPhone, call: OutgoingCall) -> None:
    operator.rings[-1].hang_up()
    await soon(call.ended)
    assert call.ended_by == "pbx"


async def test_nobody_has_logged_in(real_pbx: RealPbx) -> None:
    async with phone(real_pbx, "1001", AnswerBehaviour()) as operator, calling(real_pbx) as caller:
        call = caller.dial()
        await talks_by_parachute(operator, call)
        await hang_up(operator, call)


@contextlib.contextmanager
def hours(pbx: RealPbx, week: Week) -> Iterator[None]:
    """The line answers only then."""

    def apply(line: DialledLine) -> None:
        files = render(pbx.settings, pbx.pbx, demo_phones(), [line], outside=OUTSIDE)
        write_conf(pbx.settings.asterisk_dir / "etc", files)
        pbx.console("dialplan reload")

    line = usual_line(pbx.settings)
    apply(replace(line, hours=week))
    try:
        yield
    finally:
        apply(line)


async def test_a_closed_line_is_closed_while_the_dispatcher_is_away(real_pbx: RealPbx) -> None:
    async with phone(real_pbx, "1001", AnswerBehaviour()) as operator, calling(real_pbx) as caller:
        with hours(real_pbx, ((),) * 7):
            call = caller.dial()
            await soon(call.ended)
        assert (call.ended_by, operator.rings) == ("pbx", [])
        with hours(real_pbx, ((OpeningSpan(0, 1440),),) * 7):
            call = caller.dial()
            await talks_by_parachute(operator, call)
            await hang_up(operator, call)


async def test_the_dispatcher_is_killed_while_the_caller_waits(real_pbx: RealPbx) -> None:
    async with (
        dispatcher(real_pbx) as boss,
        phone(real_pbx, "1001", AnswerBehaviour()) as operator,
        calling(real_pbx) as caller,
    ):
        call = caller.dial()
        await boss.told("KomekGreeted")
        await boss.die()
        await talks_by_parachute(operator, call)
        await hang_up(operator, call)


async def test_the_dispatcher_hangs_while_the_caller_waits(real_pbx: RealPbx) -> None:
    async with (
        dispatcher(real_pbx) as boss,
        phone(real_pbx, "1001", AnswerBehaviour()) as operator,
        calling(real_pbx) as caller,
    ):
        call = caller.dial()
        await boss.told("KomekGreeted")
        await boss.hang()
        await talks_by_parachute(operator, call)
        reason = await boss.told("KomekParachute")
        assert reason["Reason"] == "absent"
        await hang_up(operator, call)


async def test_the_dispatcher_hangs_before_it_claims_the_call(real_pbx: RealPbx) -> None:
    async with (
        dispatcher(real_pbx) as boss,
        phone(real_pbx, "1001", AnswerBehaviour()) as operator,
        calling(real_pbx) as caller,
    ):
        await boss.leave_unclaimed()
        call = caller.dial()
        await talks_by_parachute(operator, call)
        assert (await boss.told("KomekParachute"))["Reason"] == "unclaimed"
        await hang_up(operator, call)


@pytest.mark.alone
@pytest.mark.parametrize("after_seconds", [0.1, 1.0, 2.5])
async def test_the_dispatcher_is_killed_during_the_greeting(
    greeting_pbx: RealPbx, after_seconds: float
) -> None:
    async with (
        dispatcher(greeting_pbx) as boss,
        phone(greeting_pbx, "1001", AnswerBehaviour()) as operator,
        calling(greeting_pbx) as caller,
    ):
        call = caller.dial()
        await boss.told("KomekOffered")
        await asyncio.sleep(after_seconds)
        died = time.monotonic()
        await boss.die()
        ring = await operator.next_ring()
        assert time.monotonic() - died < TWO_SECONDS, "not only when the greeting is over"
        await hear_each_other(ring, call)
        await hang_up(operator, call)


async def test_a_ring_of_the_dead_dispatcher_is_not_connected_afterwards(
    real_pbx: RealPbx,
) -> None:
    async with (
        dispatcher(real_pbx) as boss,
        phone(real_pbx, "1001", AnswerBehaviour()) as operator,
        phone(real_pbx, "1002", LetRing()) as late,
        calling(real_pbx) as caller,
    ):
        call = caller.dial()
        await boss.ring(await boss.told("KomekOffered"), "1002")
        ring = await late.next_ring()
        await boss.die()
        await talks_by_parachute(operator, call)
        ring.answer()
        await soon(ring.ended)
        assert ring.ended_by == "pbx" and not call.ended.is_set()
        assert await operator.rings[-1].media.hears(CALLER_HERTZ)
        await hang_up(operator, call)


async def test_a_dispatcher_that_returns_cannot_take_the_call_from_the_parachute(
    real_pbx: RealPbx,
) -> None:
    async with (
        dispatcher(real_pbx) as hung,
        phone(real_pbx, "1001", AnswerBehaviour()) as operator,
        phone(real_pbx, "1002", AnswerBehaviour()) as other,
        calling(real_pbx) as caller,
    ):
        await hung.leave_unclaimed()
        call = caller.dial()
        offered = await hung.told("KomekOffered")
        await talks_by_parachute(operator, call)
        await hung.ring(offered, "1002")  # as if it had not noticed
        ring = await other.next_ring()
        await soon(ring.ended)
        assert ring.ended_by == "pbx" and not call.ended.is_set()
        assert await operator.rings[-1].media.hears(CALLER_HERTZ)
        await hang_up(operator, call)


async def test_an_operator_who_answered_in_the_greeting_is_connected_all_the_same(
    greeting_pbx: RealPbx,
) -> None:
    async with (
        dispatcher(greeting_pbx) as boss,
        phone(greeting_pbx, "1002", AnswerBehaviour()) as operator,
        calling(greeting_pbx) as caller,
    ):
        call = caller.dial()
        offered = await boss.told("KomekOffered")
        await boss.ring(offered, "1002")
        ring = await operator.next_ring()
        await asyncio.sleep(float(offered["OfferedAt"]) + 2.5 - time.time())  # in the second part
        await boss.die()
        assert await ring.media.hears(CALLER_HERTZ) and await call.media.hears(OPERATOR_HERTZ)
        call.hang_up()
        await soon(ring.ended)


async def test_its_recording_has_the_caller_left_and_the_operator_right(
    real_pbx: RealPbx,
) -> None:
    async with phone(real_pbx, "1001", AnswerBehaviour()) as operator, calling(real_pbx) as caller:
        call = caller.dial()
        await talks_by_parachute(operator, call)
        await asyncio.sleep(0.7)
        await hang_up(operator, call)
    newest = max(
        real_pbx.settings.folders.incoming_dir.glob("*~parachute.raw"),
        key=lambda path: path.stat().st_mtime,
    )
    left, right = np.frombuffer(newest.read_bytes(), "<i2").reshape(-1, 2).T
    assert tone_share(left, CALLER_HERTZ) > 0.8 and tone_share(left, OPERATOR_HERTZ) < 0.01
    assert tone_share(right, OPERATOR_HERTZ) > 0.8 and tone_share(right, CALLER_HERTZ) < 0.01


async def test_a_caller_with_nobody_signed_in_is_kept(real_pbx: RealPbx) -> None:
    real_pbx.console("queue remove member PJSIP/1001 from parachute-109")
    async with calling(real_pbx) as caller:
        call = caller.dial()
        await soon(call.answered)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(call.ended.wait(), 2)
        assert not call.ended.is_set()
        real_pbx.console("queue add member PJSIP/1001 to parachute-109")
        async with phone(real_pbx, "1001", AnswerBehaviour()) as operator:
            await operator.next_ring()
            call.hang_up()
            await soon(call.ended)


async def test_whom_the_parachute_connected_is_kept_as_well(real_pbx: RealPbx) -> None:
    """The operator's leg is lost: by the parachute again while the dispatcher is away, by the
    dispatcher once it is back."""
    async with (
        dispatcher(real_pbx) as boss,
        phone(real_pbx, "1001", AnswerBehaviour()) as operator,
        calling(real_pbx) as caller,
    ):
        call = caller.dial()
        offered = await boss.told("KomekOffered")
        await boss.told("KomekGreeted")
        await boss.hang()
        await talks_by_parachute(operator, call)
        for back in (False, True):
            if back:
                await boss.start_beating()
            known = len(boss.events)
            (leg,) = [name for name in real_pbx.channels() if name.startswith("PJSIP/1001-")]
            await boss.do("Hangup", Channel=leg, Cause="44")
            await boss.told("KomekGreeted", since=known)
            if back:
                await boss.ring(offered, "1001", 7)
            ring = await operator.next_ring()
            assert await ring.media.hears(CALLER_HERTZ) and await call.media.hears(OPERATOR_HERTZ)
        await hang_up(operator, call)
    folder, call_id = real_pbx.settings.folders.incoming_dir, offered["Uniqueid"]
    names = ("parachute", "parachute~2", "7")
    await until_written(*(folder / f"{call_id}~{name}.raw" for name in names))
