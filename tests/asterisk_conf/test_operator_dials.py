"""What an operator dials on a plain telephone: his state, and colleagues."""

from __future__ import annotations

import pytest

from sip_peers.peers import AnswerBehaviour, Caller, LetRing
from tests.asterisk_conf.conftest import OPERATOR_HERTZ, phone
from tests.asterisk_conf.fake_dispatcher import FakeDispatcher, dispatcher
from tests.asterisk_conf.test_connecting import soon
from tests.real_pbx import RealPbx

pytestmark = pytest.mark.calls


@pytest.mark.parametrize(
    ("code", "action"), [("*10", "available"), ("*11", "pause"), ("*12", "sign_out")]
)
async def test_his_state_is_told_and_confirmed(
    greeting_pbx: RealPbx, code: str, action: str
) -> None:
    async with dispatcher(greeting_pbx) as boss, phone(greeting_pbx, "1004", LetRing()) as operator:
        call = operator.dial(code)
        told = await boss.told("KomekOperator")
        assert (told["Operator"], told["Action"], told["Device"]) == ("1004", action, "phone")
        await soon(call.ended)
        assert call.ended_by == "pbx" and call.status == 200
        assert abs(call.media.heard().astype(float)).max() > 3000, "a voice confirms it"


async def test_nothing_is_promised_when_nobody_hears_it(greeting_pbx: RealPbx) -> None:
    async with phone(greeting_pbx, "1004", LetRing()) as operator:
        call = operator.dial("*10")
        await soon(call.ended)
        assert abs(call.media.heard().astype(float)).max() > 3000
    async with dispatcher(greeting_pbx) as later:
        assert not [e for e in later.events if e.get("UserEvent") == "KomekOperator"]


async def test_a_colleague_is_called_by_name(real_pbx: RealPbx, boss: FakeDispatcher) -> None:
    async with (
        phone(real_pbx, "1001", LetRing()) as one,
        phone(real_pbx, "1002", AnswerBehaviour()) as other,
    ):
        call = one.dial("1002")
        ring = await other.next_ring()
        assert ring.caller_number == "1001" and "Оператор 1001" in ring.caller_name
        assert await call.media.hears(OPERATOR_HERTZ)
        call.hang_up()
        await soon(ring.ended)


async def test_a_colleague_who_talks_is_not_disturbed(
    real_pbx: RealPbx, boss: FakeDispatcher, caller: Caller
) -> None:
    async with (
        phone(real_pbx, "1001", LetRing()) as one,
        phone(real_pbx, "1002", AnswerBehaviour()) as other,
    ):
        call = caller.dial()
        await boss.ring(await boss.told("KomekOffered"), "1002")
        assert await call.media.hears(OPERATOR_HERTZ)
        attempt = one.dial("1002")
        await soon(attempt.ended)
        assert attempt.status == 486 and len(other.rings) == 1
        call.hang_up()
        await soon(other.rings[0].ended)


async def test_what_he_says_to_the_echo_comes_back(real_pbx: RealPbx) -> None:
    async with phone(real_pbx, "1001", LetRing()) as one:
        call = one.dial("*43")
        assert await call.media.hears(OPERATOR_HERTZ)
        call.hang_up()


async def test_the_echo_is_for_operators_only(real_pbx: RealPbx, caller: Caller) -> None:
    call = caller.dial("*43")
    await soon(call.ended)
    assert (call.ended_by, call.status) == ("pbx", 404)
