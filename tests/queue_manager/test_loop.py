"""The one writer: in order, remembered before done, and alive only while it moves."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from queue_manager import loop as module
from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.states import Device, OperatorState
from queue_manager.domain.lines.line import Line
from queue_manager.loop import Dispatcher
from tests.queue_manager.witness import Trusting, Witness

LINE = Line("109", ring_time=timedelta(seconds=0.1), wrap_up=timedelta(seconds=0.1))


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
async def witness() -> Trusting:
    return Trusting()


@pytest.fixture
async def dispatcher(witness: Witness) -> AsyncIterator[Dispatcher]:
    dispatcher = Dispatcher(Floor(), witness, witness, witness, now)
    running = asyncio.create_task(dispatcher.run())
    dispatcher.tell(on.LinesChanged(now(), (LINE,)))
    dispatcher.tell(on.RosterChanged(now(), {"1001": "Айгүл"}))
    dispatcher.tell(on.PhoneReachable(now(), "1001", Device.PHONE, True))
    await dispatcher.ask(on.OperatorAvailable(now(), "1001", Device.PHONE))
    witness.story.clear()
    yield dispatcher
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running


def call(number: int = 1) -> on.CallOffered:
    return on.CallOffered(now(), f"c{number}", "109", "pbx1", f"PJSIP/trunk-{number}")


async def test_remembered_before_it_is_done(dispatcher: Dispatcher, witness: Witness) -> None:
    await dispatcher.ask(call())
    remembered, done = ["remembered CallOffered"], ["did ClaimCaller", "did RingOperator"]
    # The pages hear of it last: a telephone that is to ring does not wait for them.
    assert witness.story == [*remembered, *done, "told CallOffered"]


async def test_who_asks_sees_his_own_floor(dispatcher: Dispatcher, witness: Witness) -> None:
    first, second = await asyncio.gather(dispatcher.ask(call(1)), dispatcher.ask(call(2)))
    assert (set(first.calls), set(second.calls)) == ({"c1"}, {"c1", "c2"})
    assert witness.story[:2] == ["remembered CallOffered"] * 2  # journalled in one go


async def test_what_changes_nothing_is_not_remembered(
    dispatcher: Dispatcher, witness: Witness
) -> None:
    before = dispatcher.floor
    for _ in range(3):
        assert await dispatcher.ask(on.CallerLeft(now(), "never seen")) is before
    assert witness.story == []


async def test_timers_come_from_the_floor(dispatcher: Dispatcher, witness: Witness) -> None:
    await dispatcher.ask(call())
    cancelled = await witness.until(do.CancelRing)
    assert cancelled.ring_id == "c1~1"
    assert dispatcher.floor.operators["1001"].state is OperatorState.PAUSED
    assert isinstance(witness.steps[-1], on.Tick)


async def test_a_fault_in_the_rules_leaves_out_one_event(
    dispatcher: Dispatcher, witness: Witness, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide = module.decide  # type: ignore[attr-defined]

    def faulty(floor: Floor, event: on.Event) -> Any:
        if getattr(event, "call_id", "") == "c1":
            raise RuntimeError("a fault")
        return decide(floor, event)

    monkeypatch.setattr(module, "decide", faulty)
    dispatcher.tell(call(1))
    floor = await dispatcher.ask(call(2))
    assert set(floor.calls) == {"c2"} and dispatcher.faults == 1


async def test_a_floor_that_stays_due_does_not_spin(
    dispatcher: Dispatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = 0

    def always(floor: Floor) -> datetime:
        nonlocal looks
        looks += 1
        return now() - timedelta(seconds=1)

    monkeypatch.setattr(module, "next_due", always)
    await asyncio.sleep(0.2)
    assert looks <= 2 * 0.2 / module.SHORTEST_WAIT_SECONDS + 4


async def test_a_loop_that_hangs_gives_no_beat(dispatcher: Dispatcher, witness: Witness) -> None:
    witness.moves.clear()
    dispatcher.tell(call())
    await asyncio.sleep(0.05)
    beats = witness.beats
    await asyncio.sleep(1.1)
    assert witness.beats == beats and dispatcher.still_for_seconds() > 1
    witness.moves.set()
    await dispatcher.ask(on.CallerLeft(now(), "c1"))
    assert witness.beats > beats


async def test_after_standing_still_nothing_is_believed_before_a_look_at_the_pbx() -> None:
    """A stopped process that goes on: the parachute has rung its operators meanwhile."""
    witness, clock = Witness(), [now()]
    dispatcher = Dispatcher(Floor(), witness, witness, witness, lambda: clock[0])
    dispatcher.tell(on.LinesChanged(now(), (LINE,)))
    dispatcher.tell(on.RosterChanged(now(), {"1001": "Айгүл"}))
    dispatcher.tell(on.PhoneReachable(now(), "1001", Device.PHONE, True))
    dispatcher.tell(on.OperatorAvailable(now(), "1001", Device.PHONE))
    clock[0] += timedelta(seconds=2)
    dispatcher.tell(on.CallOffered(now(), "c1", "109", "pbx1", "PJSIP/trunk-1"))
    running = asyncio.create_task(dispatcher.run())
    await witness.until(do.ClaimCaller)
    running.cancel()
    assert witness.story[0] == "distrusted"
    assert not any(isinstance(command, do.RingOperator) for command in witness.commands)
