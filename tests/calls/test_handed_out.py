"""A caller and a number outside: an emergency service at once and in one record, also when the
dispatcher is killed meanwhile; a private word, then connected. Tones tell who hears whom."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from bench.system import System, until
from sip_peers.peers import (
    AnswerBehaviour,
    IncomingCall,
    LetRing,
    OperatorPhone,
    OutgoingCall,
    Reject,
    Voice,
)
from sip_peers.tones import RATE, has_tone, tone_share
from tests.calls.stage import CITIZEN_HERTZ, OPERATOR_HERTZ, Stage, soon, talking, tones_in
from tests.calls.test_calling_out import Desk, desk, provider, rows

__all__ = ["desk", "provider"]
pytestmark = pytest.mark.calls
OUTSIDE_HERTZ = 1300
AMONG = 0.2


@pytest_asyncio.fixture
async def stage(out_system: System) -> AsyncIterator[Stage]:
    async with Stage(out_system) as stage:
        yield stage


class Talk:
    """Operator 1001 speaks with a citizen; whoever is outside hums a tone of its own."""

    def __init__(self, stage: Stage, outside: OperatorPhone, desk: Desk) -> None:
        self.stage, self.outside, self.desk = stage, outside, desk
        outside.voice = Voice(hertz=OUTSIDE_HERTZ)
        outside.plan = AnswerBehaviour()

    async def begin(self) -> None:
        self.phone = await self.stage.operator(1, AnswerBehaviour())
        self.caller = self.stage.citizen()
        self.call: OutgoingCall = self.caller.dial()
        self.ring: IncomingCall = await self.phone.next_ring()
        await talking(self.call, self.ring)
        # The two may hear each other before the dispatcher is told.
        await self.stage.until_state(self.phone, "talking", None)
        (self.call_id,) = (await self.stage.system.floor())["floor"]["calls"]

    async def ask(self, what: str, body: object = None) -> int:
        path = f"/api/calls/{self.call_id}/{what}"
        return (await self.desk.ask("POST", path, body))[0]

    async def floor_call(self) -> Any:
        return (await self.stage.system.floor())["floor"]["calls"][self.call_id]

    async def handed_out(self) -> Any:
        found: list[Any] = []

        async def told() -> bool:
            wanted = "SELECT * FROM handed_out WHERE call_id = $1 AND result IS NOT NULL"
            found[:] = await rows(self.stage.system, wanted, self.call_id)
            return bool(found)

        await until(told, 20, "the leg outside is on record", every=0.1)
        return found[0]


@pytest_asyncio.fixture
async def talk(stage: Stage, provider: OperatorPhone, desk: Desk) -> AsyncIterator[Talk]:
    talk = Talk(stage, provider, desk)
    await talk.begin()
    yield talk


async def hears(call: Any, *hertz: int) -> None:
    for tone in hertz:
        assert await call.media.hears(tone, 5, share=AMONG), f"{tone} Hz is not heard"


async def test_an_emergency_and_a_dispatcher_that_is_killed(talk: Talk) -> None:
    assert await talk.ask("emergency", {"code": "103"}) == 204
    service = await talk.outside.next_ring()
    assert service.dialled_number == "103"
    await hears(talk.call, OPERATOR_HERTZ, OUTSIDE_HERTZ)
    await hears(talk.ring, CITIZEN_HERTZ, OUTSIDE_HERTZ)
    await hears(service, CITIZEN_HERTZ, OPERATOR_HERTZ)
    await talk.stage.system.refresh()
    talk.stage.system.signal("dispatcher", signal.SIGKILL)
    talk.ring.hang_up()
    await hears(talk.call, OUTSIDE_HERTZ)
    await hears(service, CITIZEN_HERTZ)

    async def known() -> bool:
        return bool((await talk.floor_call())["outside"] == "103")

    await until(known, 60, "the dispatcher is back and knows who is outside")
    assert not talk.call.ended.is_set()
    service.hang_up()
    await soon(talk.call.ended)
    row = await talk.stage.row(talk.caller)
    assert (row["outcome"], row["operator"]) == ("answered", "1001")
    assert (await talk.handed_out())["result"] == "answered"
    heard = [tones_in(path, {CITIZEN_HERTZ, OUTSIDE_HERTZ}, AMONG) for path in row["recordings"]]
    assert any({OUTSIDE_HERTZ, CITIZEN_HERTZ} <= set().union(*sides) for sides in heard)
    history = "SELECT change FROM ticket_history WHERE ticket = $1 AND change ? 'outside'"
    assert len(await rows(talk.stage.system, history, row["number"])) == 1


async def test_a_private_word_and_then_connected(talk: Talk) -> None:
    assert await talk.ask("private", {"code": "water"}) == 204
    water = await talk.outside.next_ring()
    await hears(water, OPERATOR_HERTZ)
    await hears(talk.ring, OUTSIDE_HERTZ)
    since = talk.call.media.frames_heard
    await asyncio.sleep(0.6)  # the stretch that is listened to
    heard = talk.call.media.heard(since)
    assert not has_tone(heard, OUTSIDE_HERTZ) and not has_tone(heard, OPERATOR_HERTZ)
    assert await talk.ask("together", {"leave": True}) == 204
    await soon(talk.ring.ended)
    await hears(talk.call, OUTSIDE_HERTZ)
    await hears(water, CITIZEN_HERTZ)
    talk.call.hang_up()
    await soon(water.ended)
    row = await talk.stage.row(talk.caller)
    assert row["outcome"] == "answered"
    breaks = "SELECT operator, outside FROM call_breaks WHERE call_id = $1"
    assert [tuple(it) for it in await rows(talk.stage.system, breaks, talk.call_id)] == [
        ("1001", "water")
    ]


async def test_busy_outside_and_the_operator_keeps_the_citizen(talk: Talk) -> None:
    talk.outside.plan = Reject(486)
    assert await talk.ask("outside/transfer", {"code": "water"}) == 204

    async def told() -> bool:
        gone = (await talk.floor_call())["not_come"]
        return gone is not None and gone["result"] == "busy"

    await until(told, 20, "the operator is told that it is busy", every=0.05)
    await hears(talk.call, OPERATOR_HERTZ)
    assert await talk.ask("emergency", {"code": "water"}) == 409
    talk.ring.hang_up()
    await soon(talk.call.ended)


@pytest.mark.alone
async def test_nobody_answers_there_in_fifteen_seconds_and_the_operator_keeps_the_citizen(
    talk: Talk,
) -> None:
    talk.outside.plan = LetRing()
    since = talk.call.media.frames_heard
    assert await talk.ask("emergency", {"code": "103"}) == 204
    service = await talk.outside.next_ring()
    await soon(service.ended, 20)
    assert service.status == 487, "given up by us"
    assert 14.9e6 < service.ended_at_us - service.began_at_us < 15.6e6
    heard = talk.call.media.heard(since)
    pieces = [heard[at : at + RATE] for at in range(0, len(heard) - RATE, RATE)]
    assert len(pieces) >= 14
    assert all(tone_share(it, OPERATOR_HERTZ) > 0.5 for it in pieces), "he was never alone"
    assert (await talk.handed_out())["result"] == "no_answer"
    gone = (await talk.floor_call())["not_come"]
    assert (gone["who"], gone["result"]) == ("103", "no_answer"), "the operator is told"
    await talking(talk.call, talk.ring)
    talk.ring.hang_up()
    await soon(talk.call.ended)
    row = await talk.stage.row(talk.caller)
    assert (row["outcome"], row["operator"]) == ("answered", "1001")
