"""A shift lead's hand on operators and on a line, asked for as his page does, seen on the wire."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bench.system import System, until
from sip_peers.peers import AnswerBehaviour, LetRing, OutgoingCall
from tests.calls.stage import Stage, soon, talking
from tests.calls.test_lines import administrator, staff
from tests.softphone_ui.city import Client

pytestmark = pytest.mark.calls
WATER = {
    "number": "115", "names": {"kk": "Су", "ru": "Вода", "en": "Water"}, "ladder": [],
    "wrap_up_seconds": 0,
}  # fmt: skip


@pytest_asyncio.fixture
async def stage(out_system: System) -> AsyncIterator[Stage]:
    async with Stage(out_system) as stage:
        yield stage


class Hand:
    """What the lead's page asks for."""

    def __init__(self, lead: Client) -> None:
        self._lead = lead

    async def on(self, extension: str, what: str, body: object = None) -> None:
        path = f"/api/floor/operators/{extension}/{what}"
        status, told = await self._lead.ask("POST", path, body)
        assert status == 200, told

    async def offer(self, line: str, *, open_: bool) -> None:
        path = f"/api/floor/lines/{line}/callback-offer"
        assert (await self._lead.ask("POST", path, {"open": open_}))[0] == 204


@pytest_asyncio.fixture
async def hand(stage: Stage) -> AsyncIterator[Hand]:
    async with administrator(stage.system) as admin:
        status, saved = await admin.ask("POST", "/api/lines", WATER)
        assert (status, saved["in_effect"]) == (200, True), saved
    async with staff(stage.system, "shift_lead") as lead:
        hand = Hand(lead)
        yield hand
        await hand.offer("109", open_=True)


async def presses_one_in_vain(stage: Stage, call: OutgoingCall) -> None:
    """The next key is heard, and the first has kept no place."""
    call.media.press("19")

    async def english() -> bool:
        calls = (await stage.system.floor())["floor"]["calls"].values()
        assert [it["wish"] for it in calls] in ([], [None])
        return [it["language"] for it in calls] == ["en"]

    await until(english, 20, "both keys were heard")


async def test_a_ring_is_taken_back_an_operator_paused_moved_and_moved_back(
    stage: Stage, hand: Hand
) -> None:
    stuck = await stage.operator(1, LetRing())
    first = stage.citizen().dial()
    ring = await stuck.next_ring()
    phone = await stage.operator(2, AnswerBehaviour())
    await hand.on("1001", "stuck/end")
    await soon(ring.ended)
    assert ring.status == 487, "taken back"
    talk = await phone.next_ring()
    await talking(first, talk)
    await stage.until_state(stuck, "available", None)
    await hand.on("1001", "state", {"state": "paused", "reason": "training"})
    await stage.until_state(stuck, "paused", "training")
    await hand.on("1002", "lines", {"lines": ["115"]})
    await hand.offer("109", open_=False)
    talk.hang_up()
    await soon(first.ended)
    await stage.until_state(phone, "available", None)

    second = stage.citizen().dial("109")
    await soon(second.answered)
    await presses_one_in_vain(stage, second)
    third = stage.citizen().dial("115")
    ring = await phone.next_ring()
    await talking(third, ring)
    ring.hang_up()
    await soon(third.ended)
    await stage.until_state(phone, "available", None)
    assert len(phone.rings) == 2, "the caller of 109 waits all the while"
    await hand.on("1002", "lines", {"lines": []})
    ring = await phone.next_ring()
    await talking(second, ring)
    ring.hang_up()
    await soon(second.ended)
    rings = [[(r["operator"], r["result"]) for r in row["rings"]] for row in await stage.rows(3)]
    answered = [("1002", "answered")]
    assert rings == [[("1001", "withdrawn"), *answered], answered, answered]
    assert len(stuck.rings) == 1, "nobody rings who is paused"
