"""The peers against a real, bare Asterisk: each thing they claim to do, done on the wire."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from sip_peers.peers import (
    AnswerBehaviour,
    Caller,
    Credentials,
    LetRing,
    OperatorPhone,
    RegistrationRefused,
    Reject,
    Vanish,
    Voice,
    WireLog,
)

pytestmark = pytest.mark.calls
Pbx = tuple[str, int]


async def soon(event: asyncio.Event, seconds: float = 20) -> None:
    await asyncio.wait_for(event.wait(), seconds)


@pytest_asyncio.fixture
async def phone(pbx: Pbx) -> AsyncIterator[OperatorPhone]:
    phone = OperatorPhone(
        Credentials("1001", "secret-1001"), pbx, WireLog(), voice=Voice(hertz=500), listens=True
    )
    await phone.plug_in()
    yield phone
    phone.unplug()


def caller_to(pbx: Pbx, phone: OperatorPhone, number: str = "77010000001") -> Caller:
    return Caller(number, pbx, phone.port.log, voice=Voice(hertz=900), listens=True)


async def test_a_wrong_password_is_refused(pbx: Pbx) -> None:
    phone = OperatorPhone(Credentials("1002", "wrong"), pbx, WireLog())
    with pytest.raises(RegistrationRefused, match="1002: 401"):
        await phone.plug_in()
    phone.unplug()


async def test_answered_with_tones_both_ways_and_caller_ends(
    pbx: Pbx, phone: OperatorPhone
) -> None:
    phone.plan = AnswerBehaviour()
    caller = caller_to(pbx, phone)
    call = caller.dial("110")
    rung = await phone.next_ring()
    assert rung.caller_number == "77010000001"
    await soon(call.answered)
    assert await call.media.hears(500)
    assert await rung.media.hears(900)
    assert not await rung.media.hears(500, 0.5)
    call.hang_up()
    await soon(rung.ended)
    assert (call.ended_by, rung.ended_by) == ("peer", "pbx")
    assert call.began_at_us < rung.began_at_us < rung.answered_at_us <= call.answered_at_us
    caller.close()


async def test_operator_ends_after_his_talk(pbx: Pbx, phone: OperatorPhone) -> None:
    phone.plan = AnswerBehaviour(after_seconds=0.1, talk_seconds=0.3)
    caller = caller_to(pbx, phone)
    call = caller.dial("110")
    await soon(call.ended)
    rung = await phone.next_ring()
    assert (call.ended_by, rung.ended_by) == ("pbx", "peer")
    assert rung.answered_at_us - rung.began_at_us >= 100_000
    assert rung.ended_at_us - rung.answered_at_us >= 300_000
    caller.close()


@pytest.mark.parametrize("status", [486, 603])
async def test_rejects(pbx: Pbx, phone: OperatorPhone, status: int) -> None:
    phone.plan = Reject(status)
    caller = caller_to(pbx, phone)
    call = caller.dial("110")
    await soon(call.ended)
    assert call.status >= 400
    assert call.ended_by == "pbx"
    caller.close()


async def test_a_caller_gives_up_while_it_rings(pbx: Pbx, phone: OperatorPhone) -> None:
    phone.plan = LetRing()
    caller = caller_to(pbx, phone)
    call = caller.dial("110")
    rung = await phone.next_ring()
    await soon(call.ringing)
    call.hang_up()
    await soon(call.ended)
    await soon(rung.ended)
    assert (call.status, rung.status, rung.ended_by) == (487, 487, "pbx")
    caller.close()


async def test_a_caller_gives_up_before_the_first_answer(pbx: Pbx, phone: OperatorPhone) -> None:
    caller = caller_to(pbx, phone)
    call = caller.dial("110")
    call.hang_up()
    await soon(call.ended)
    assert call.status == 487
    caller.close()


async def test_a_vanished_phone_is_asked_again_and_again(pbx: Pbx, phone: OperatorPhone) -> None:
    phone.plan = Vanish()
    caller = caller_to(pbx, phone)
    call = caller.dial("110")
    rung = await phone.next_ring()
    await phone.port.log.next(lambda e: e.again and e.sip_call_id == rung.sip_call_id)
    assert len(phone.rings) == 1, "a retransmission is no second ring"
    call.hang_up()
    await soon(call.ended)
    caller.close()


async def test_refused_number_and_status(pbx: Pbx, phone: OperatorPhone) -> None:
    caller = caller_to(pbx, phone)
    call = caller.dial("113")
    await soon(call.ended)
    assert (call.status, call.ended_by) == (403, "pbx")
    caller.close()


async def test_phone_dials_a_code_and_another_phone(pbx: Pbx, phone: OperatorPhone) -> None:
    code = phone.dial("*10")
    await soon(code.ended)
    assert code.answered.is_set()
    other = OperatorPhone(
        Credentials("1002", "secret-1002"),
        pbx,
        phone.port.log,
        plan=AnswerBehaviour(talk_seconds=0.1),
    )
    await other.plug_in()
    call = phone.dial("1002")
    await soon(call.ended)
    assert (await other.next_ring()).caller_number == "1001"
    other.unplug()


async def test_digits_arrive(pbx: Pbx, phone: OperatorPhone) -> None:
    caller = caller_to(pbx, phone)
    call = caller.dial("112")
    await soon(call.answered)
    call.media.press("10*9")
    await soon(call.ended, 20)
    texts = [e for e in phone.port.log if e.method == "MESSAGE"]
    assert texts, "the dialplan sends back what it read"
    assert call.texts == ["10*9"]
    caller.close()


async def test_anonymous_and_absurd_callers_get_through(pbx: Pbx, phone: OperatorPhone) -> None:
    phone.plan = AnswerBehaviour(talk_seconds=0.05)
    log = phone.port.log
    absurd = '"Әйгерім \\"<>;" <sip:+%20%FF;x=1@127.0.0.1>'
    for caller in (Caller.anonymous(pbx, log), Caller("0" * 200, pbx, log),
                   Caller("", pbx, log, from_header=absurd)):  # fmt: skip
        call = caller.dial("110")
        await soon(call.ended)
        assert call.answered.is_set(), caller.number
        caller.close()


async def test_options_are_answered(pbx: Pbx, phone: OperatorPhone) -> None:
    asked = await phone.port.log.next(lambda e: e.method == "OPTIONS")
    given = phone.port.log.of("OPTIONS", status=200)[-1]
    assert (asked.direction, given.direction) == ("in", "out")
    assert given.sip_call_id == asked.sip_call_id


async def test_unplugging_and_registering_again(pbx: Pbx, phone: OperatorPhone) -> None:
    await phone.register(0)
    caller = caller_to(pbx, phone)
    call = caller.dial("110")
    await soon(call.ended)
    assert not phone.rings
    await phone.register()
    phone.plan = AnswerBehaviour(talk_seconds=0.05)
    again = caller.dial("110")
    await soon(again.ended)
    assert again.answered.is_set()
    caller.close()


async def test_six_hundred_callers_at_once(pbx: Pbx) -> None:
    log = WireLog()
    callers = [Caller(f"7701{n:07}", pbx, log) for n in range(600)]
    calls = [caller.dial("113") for caller in callers]
    await asyncio.gather(*(soon(call.ended, 20) for call in calls))
    assert {call.status for call in calls} == {403}
    for caller in callers:
        caller.close()
