"""What a SIP telephone's own keys do: lamps of colleagues, and the transfer key."""

from __future__ import annotations

import re

import pytest

from bench.system import until
from sip_peers.peers import AnswerBehaviour, Caller, IncomingCall, LetRing, OperatorPhone
from tests.asterisk_conf.conftest import CALLER_HERTZ, OPERATOR_HERTZ, phone, until_written
from tests.asterisk_conf.fake_dispatcher import FakeDispatcher
from tests.asterisk_conf.test_connecting import soon
from tests.real_pbx import RealPbx

pytestmark = pytest.mark.calls


def lamp(watcher: OperatorPhone) -> str:
    """What the lamp shows: `terminated` is dark, `confirmed` is lit, from the first ring on."""
    states = re.findall(r"<state>(\w+)</state>", watcher.notices[-1] if watcher.notices else "")
    return states[-1] if states else ""


async def shows(watcher: OperatorPhone, state: str) -> None:
    async def so() -> bool:
        return lamp(watcher) == state

    await until(so, 20, f"the lamp shows {state}")


async def test_a_lamp_follows_a_colleagues_telephones(
    real_pbx: RealPbx, boss: FakeDispatcher, caller: Caller
) -> None:
    async with (
        phone(real_pbx, "1001", LetRing()) as watcher,
        phone(real_pbx, "1002", AnswerBehaviour(0.3)) as other,
    ):
        assert await watcher.watch("1002") == 200
        await shows(watcher, "terminated")
        call = caller.dial()
        await boss.ring(await boss.told("KomekOffered"), "1002")
        await shows(watcher, "confirmed")
        ring = await other.next_ring()
        assert await ring.media.hears(CALLER_HERTZ)
        ring.hang_up()
        await soon(call.ended)
        await shows(watcher, "terminated")
        assert await watcher.watch("109") == 404, "only colleagues have lamps"


async def nothing_to_join_him_with(
    one: OperatorPhone, ring: IncomingCall, boss: FakeDispatcher
) -> None:
    """Attended transfer: no second call of the operator's lasts beside a citizen; one that is named
    all the same is not there, and he stays where he is."""
    for number in ("1002", "*43", "*11"):
        second = one.dial(number)
        await soon(second.ended)
        assert await ring.refer(number, instead_of=second) == 202
    assert (await boss.told("KomekOperator"))["Action"] == "pause", "the code is heard all the same"


async def test_the_transfer_key_leads_back_to_the_dispatcher(
    real_pbx: RealPbx, boss: FakeDispatcher, caller: Caller
) -> None:
    async with (
        phone(real_pbx, "1001", AnswerBehaviour()) as one,
        phone(real_pbx, "1002", AnswerBehaviour()) as other,
    ):
        call = caller.dial()
        offered = await boss.told("KomekOffered")
        first = await boss.ring(offered, "1001")
        ring = await one.next_ring()
        assert await ring.media.hears(CALLER_HERTZ)
        for nobody in ("109", "*43", "77010000009", "9999"):
            assert await ring.refer(nobody) == 202  # what came of it is told by NOTIFY
        assert not [each for each in boss.events if each.get("UserEvent") == "KomekReferred"]
        await nothing_to_join_him_with(one, ring, boss)
        assert not call.ended.is_set() and await call.media.hears(OPERATOR_HERTZ)
        assert await ring.refer("1002") == 202
        told = await boss.told("KomekReferred")
        assert (told["Uniqueid"], told["To"]) == (offered["Uniqueid"], "1002")
        ring.hang_up()
        await boss.gone(first)
        assert not call.ended.is_set()
        second = await boss.ring(offered, "1002", 2)
        taken = await other.next_ring()
        assert await taken.media.hears(CALLER_HERTZ) and await call.media.hears(OPERATOR_HERTZ)
        attempt = other.dial("1001")
        await soon(attempt.ended)
        assert attempt.status == 486, "a citizen is not left for a colleague, nor joined with him"
        taken.hang_up()
        await soon(call.ended)
    folder = real_pbx.settings.folders.incoming_dir
    await until_written(*(folder / f"{name}.raw" for name in (first, second)))
