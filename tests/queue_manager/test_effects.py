"""Commands on their way to a PBX that answers oddly, and what is told back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from queue_manager.ami.connection import AmiConnection, ConnectionDown
from queue_manager.ami.decode import Legs
from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.operator import Operator, Phone
from queue_manager.domain.floor.states import Device, OperatorState, RingResult
from queue_manager.domain.lines.line import Line
from queue_manager.effects import Effects, mirrored
from tests.queue_manager.ami.fake_pbx import (
    Action,
    FakePbx,
    connected,
    fake_pbx,
    plainly,
    until_heard,
)
from tests.queue_manager.ami.heard import NOW, new_legs

RING = do.RingOperator("c~1", "c", "PJSIP/trunk-1", "1001", Device.PHONE, "+77010000001", 7.0)


@dataclass
class Hands:
    pbx: FakePbx
    connection: AmiConnection
    legs: Legs = field(default_factory=new_legs)
    events: asyncio.Queue[on.Event] = field(default_factory=asyncio.Queue)

    def __post_init__(self) -> None:
        self.effects = Effects(
            self.connection, self.legs, self.events.put_nowait, lambda: [Line("109")], lambda: NOW
        )

    async def settle(self) -> None:
        """Until the PBX has answered everything sent so far."""
        await self.connection.ask({"Action": "Ping"})

    async def next(self) -> on.Event:
        return await asyncio.wait_for(self.events.get(), 20)


@pytest.fixture
async def hands() -> AsyncIterator[Hands]:
    async with fake_pbx() as pbx, connected(pbx) as connection:
        yield Hands(pbx, connection)


def refuse(name: str, why: str) -> object:
    def answer(action: Action) -> str | None:
        if action["Action"] != name:
            return plainly(action)
        return f"Response: Error\r\nActionID: {action['ActionID']}\r\nMessage: {why}\r\n\r\n"

    return answer


async def test_a_ring_the_pbx_refuses_is_over(hands: Hands) -> None:
    hands.pbx.answer = refuse("Originate", "Permission denied")  # type: ignore[assignment]
    hands.effects.carry_out([RING])
    assert await hands.next() == on.LegEnded(NOW, "c~1", RingResult.FAILED)


async def test_a_ring_that_cannot_be_sent_is_taken_back(hands: Hands) -> None:
    hands.pbx.answer = lambda action: None
    hands.pbx.hang_up()
    await until_heard(hands.connection, ConnectionDown)
    hands.effects.carry_out([RING])
    assert await hands.next() == on.LegEnded(NOW, "c~1", RingResult.WITHDRAWN)


async def test_a_ring_whose_answer_was_lost_is_left_to_the_next_login(hands: Hands) -> None:
    hands.pbx.answer = lambda action: None
    hands.effects.carry_out([RING])
    hands.pbx.hang_up()
    await until_heard(hands.connection, ConnectionDown)
    assert hands.events.empty()


async def test_a_ring_taken_back_before_its_leg_was_born(hands: Hands) -> None:
    hands.pbx.answer = refuse("Hangup", "No such channel")  # type: ignore[assignment]
    hands.effects.carry_out([RING])
    hands.effects.carry_out([do.CancelRing("c~1")])
    await hands.settle()
    hands.pbx.answer = plainly
    hands.effects.heard({"Event": "Newchannel", "Uniqueid": "c~1"})
    await hands.settle()
    assert [action["Channel"] for action in hands.pbx.sent("Hangup")] == ["c~1", "c~1"]
    assert hands.events.empty()
    hands.effects.heard({"Event": "Newchannel", "Uniqueid": "c~1"})
    await hands.settle()
    assert len(hands.pbx.sent("Hangup")) == 2


async def test_a_leg_put_down_before_it_was_bridged_is_ended_again(hands: Hands) -> None:
    for unique_id in ("c1", "c2"):
        if unique_id == "c1":
            hands.effects.heard({"Event": "HangupRequest", "Uniqueid": unique_id})
        hands.effects.heard({"Event": "BridgeEnter", "Uniqueid": unique_id})
    await hands.settle()
    ended = [each["Channel"] for each in hands.pbx.actions if each["Action"] == "Hangup"]
    assert ended == ["c1"]


async def test_a_leg_that_never_was_ends_at_the_second_asking(hands: Hands) -> None:
    hands.pbx.answer = refuse("Hangup", "No such channel")  # type: ignore[assignment]
    hands.effects.carry_out([do.CancelRing("c~1")])
    await hands.settle()
    assert hands.events.empty()
    hands.effects.carry_out([do.CancelRing("c~1")])
    assert await hands.next() == on.LegEnded(NOW, "c~1", RingResult.WITHDRAWN)


async def test_a_leg_whose_end_is_on_the_way_is_waited_for(hands: Hands) -> None:
    hands.legs.read({"Event": "Newchannel", "Uniqueid": "c~1", "Channel": "PJSIP/1001-00000001"})
    hands.pbx.answer = refuse("Hangup", "No such channel")  # type: ignore[assignment]
    for _ in range(3):
        hands.effects.carry_out([do.CancelRing("c~1")])
    await hands.settle()
    assert hands.events.empty()


def in_parachute(legs: Legs, **changes: object) -> do.ReclaimCaller:
    leg = legs.book.leg({"Uniqueid": "c", "Channel": "PJSIP/trunk-1"})
    leg.is_caller = leg.parachuted = True
    for name, value in changes.items():
        setattr(leg, name, value)
    return do.ReclaimCaller("c", "PJSIP/trunk-1")


async def test_only_who_waits_in_the_parachute_is_moved(hands: Hands) -> None:
    hands.effects.carry_out([in_parachute(hands.legs, bridge="talking")])
    hands.effects.carry_out([in_parachute(hands.legs, bridge=None, parachuted=False)])
    await hands.settle()
    assert hands.pbx.sent("Redirect") == []
    command = in_parachute(hands.legs, greeted=True)
    hands.effects.carry_out([command, command])
    await hands.settle()
    (redirect,) = hands.pbx.sent("Redirect")
    assert (redirect["Channel"], redirect["Context"]) == ("PJSIP/trunk-1", "waiting")
    variables = [(a["Variable"], a["Value"]) for a in hands.pbx.sent("Setvar")]
    assert variables[-3:-1] == [("KOMEK_RING", "claimed"), ("KOMEK_PARACHUTE", "")]


async def test_a_line_break_from_nowhere_sends_nothing(hands: Hands) -> None:
    await hands.settle()
    before = len(hands.pbx.actions)
    bad = do.ClaimCaller("c", "PJSIP/trunk-1\r\nAction: Logoff")
    hands.effects.carry_out([bad, RING])
    assert await hands.next() == on.LegEnded(NOW, "c~1", RingResult.WITHDRAWN)
    await hands.settle()
    assert [action["Action"] for action in hands.pbx.actions[before:]] == ["Ping"]


async def test_no_beat_before_the_floor_agrees(hands: Hands) -> None:
    hands.effects.beat(NOW)
    hands.effects.beating = True
    hands.effects.beat(NOW)
    await hands.settle()
    assert [action["Variable"] for action in hands.pbx.sent("Setvar")] == ["KOMEK_BEAT"]


def test_everybody_is_mirrored_as_he_is() -> None:
    floor = Floor(
        operators={
            "1": Operator("1", state=OperatorState.PAUSED, phone=Phone(Device.PHONE)),
            "2": Operator("2", state=OperatorState.WRAP_UP),
            "3": Operator("3"),
        }
    )
    assert [(m.operator, m.signed_in, m.paused) for m in mirrored(floor)] == [
        ("1", True, True),
        ("2", True, False),
        ("3", False, False),
    ]


async def test_distrust_ends_the_link_and_tells_it_once(hands: Hands) -> None:
    assert hands.effects.distrust() == [], "not agreed yet: a comparison is on its way anyhow"
    hands.effects.beating = True
    assert hands.effects.distrust() == [on.PbxLost(NOW, "pbx1")]
    assert hands.effects.distrust() == []
    hands.effects.carry_out([RING])
    assert await hands.next() == on.LegEnded(NOW, "c~1", RingResult.WITHDRAWN)


async def test_a_ring_taken_back_in_the_same_moment_never_reaches_the_pbx(hands: Hands) -> None:
    before = len(hands.pbx.actions)
    hands.effects.carry_out([RING, do.CancelRing("c~1"), do.ClaimCaller("c", "PJSIP/trunk-1")])
    assert await hands.next() == on.LegEnded(NOW, "c~1", RingResult.WITHDRAWN)
    await hands.settle()
    assert [action["Action"] for action in hands.pbx.actions[before:]] == ["Setvar", "Ping"]


async def test_an_announcement_that_fails_holds_up_no_ring(hands: Hands) -> None:
    word = do.SayToCaller("c", "PJSIP/trunk-1", "3", ("../secret",))
    hands.effects.carry_out([word, RING])
    assert await hands.next() == on.AnnouncementHeard(NOW, "c", "3", whole=False)
    await hands.settle()
    assert [a["Action"] for a in hands.pbx.actions if a["Action"] != "Ping"][-1] == "Originate"
    assert hands.effects.faults == 1
