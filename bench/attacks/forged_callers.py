"""Callers with forged numbers hang up, or ask to be called back: how many strangers are rung."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Sequence
from dataclasses import dataclass

from bench.attacks import figures
from bench.attacks.figures import Attack, Figure
from bench.attacks.places import DESKS, TRUNK
from bench.attacks.telephones import sign_out
from bench.floor_run import FloorRun, Habits
from bench.system import System, database_of, until
from bench.web_person import WebPerson, signed_in
from foundation.postgres.queries import bind
from queue_manager.domain.callbacks.cap import BLOCK_DIGITS
from sip_peers.outside import outside
from sip_peers.peers import AnswerBehaviour, OperatorPhone, OutgoingCall

#: So many numbers of one block, as somebody forges who counts upwards; the rest is of other blocks.
OF_ONE_BLOCK = 14
ON_DUTY = 20
#: Longer than a caller who misdialled: the loss of these is made good.
WAITS_SECONDS = 7.0
CALLBACK_KEY = "1"
NUMBER_READ_SECONDS = 15.0
STRANGERS_HERTZ = 1000
TALK_SECONDS = 6.0
#: Nothing has changed for so long, and nobody is left who may be rung.
STILL_SECONDS, SETTLED_SECONDS = 10, 300.0
#: Strangers hang up first.
HABITS = Habits(answer_after=(0.1, 0.2), talk=(30.0, 30.0))


@dataclass(frozen=True, slots=True)
class Forger:
    """A call in a stranger's name. `asks`: for a callback by the key, before hanging up."""

    number: str
    asks: bool


def forgers(calls: int, seed: int = 109) -> list[Forger]:
    """Make OF_ONE_BLOCK with numbers that follow each other, the others each of a block of its
    own."""
    dice = random.Random(seed)
    same = [f"7701234{n:0{BLOCK_DIGITS}}" for n in range(1, min(calls, OF_ONE_BLOCK) + 1)]
    blocks = dice.sample(range(1000), max(0, calls - OF_ONE_BLOCK))
    others = [f"7705{block:03}{dice.randrange(10**BLOCK_DIGITS):04}" for block in blocks]
    return [Forger(number, n % 2 == 1) for n, number in enumerate([*same, *others])]


async def attack(system: System, calls: int) -> Attack:
    """Attack while nobody is at work; then operators come, and it is quiet."""
    planned = forgers(calls)
    operators = system.operators[:ON_DUTY]
    floor = FloorRun(system.pbx, operators, habits=HABITS, callers_at=TRUNK, phones_at=DESKS)
    way_out = system.settings.trunk.trunk_out
    plan = AnswerBehaviour(0.5, TALK_SECONDS)
    try:
        with outside(system.pbx, way_out, STRANGERS_HERTZ, plan, log=floor.log) as strangers:
            async with signed_in(system, "shift_lead") as lead:
                await asyncio.gather(*(_forge(floor, each) for each in planned))
                await floor.plug_in()
                await floor.sign_in()
                held = await _settled(lead, strangers)
            await sign_out(system, floor)
    finally:
        floor.close()
    rung = {ring.dialled_number.removeprefix("+") for ring in strangers.rings}
    return Attack("Forged callers' numbers", await _figures(system, planned, rung, held))


async def _forge(floor: FloorRun, forger: Forger) -> None:
    call = floor.dial(forger.number)
    await _unless_over(call, WAITS_SECONDS)
    if forger.asks:
        call.media.press(CALLBACK_KEY)
        await _unless_over(call, NUMBER_READ_SECONDS)
    call.hang_up()
    await call.ended.wait()


async def _unless_over(call: OutgoingCall, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(call.ended.wait(), seconds)


async def _settled(lead: WebPerson, strangers: OperatorPhone) -> int:
    """How many callbacks wait for a lead's yes when each was made or waits. Raises TimeoutError
    where some do neither."""
    looks: list[tuple[int, int]] = []

    async def still() -> bool:
        owed = (await lead.ask("GET", "/api/callbacks"))["owed"]
        held = sum(each["held"] for each in owed)
        waiting = sum(not each["held"] and not each["tries"] for each in owed)
        talking = sum(not ring.ended.is_set() for ring in strangers.rings)
        looks.append((held, len(strangers.rings)))
        return not waiting + talking and looks[-STILL_SECONDS:] == looks[-1:] * STILL_SECONDS

    await until(still, SETTLED_SECONDS, "callbacks made or held", every=1.0)
    return looks[-1][0]


async def _figures(
    system: System, planned: Sequence[Forger], rung: set[str], held: int
) -> tuple[Figure, ...]:
    numbers = [each.number for each in planned]
    block, rules = set(numbers[:OF_ONE_BLOCK]), system.settings.callbacks
    asking, others = sum(each.asks for each in planned), len(set(numbers) - rung)
    waiting = "others that wait for the shift lead's yes"
    return (
        figures.count_of(
            "calls with forged numbers",
            f"{len(numbers)}, {len(block)} of one block; {asking} ask for a callback by the key,"
            f" the others hang up after {WAITS_SECONDS:g} s",
        ),
        figures.at_most(
            "strangers of the block rung", len(rung & block), rules.callback_block_per_hour
        ),
        figures.at_most("strangers rung in all", len(rung), rules.callback_per_hour),
        figures.all_of(waiting, held, others) if others else figures.count_of(waiting, held),
        figures.none_of("messages sent to them", await _messages(system, numbers)),
    )


async def _messages(system: System, numbers: Sequence[str]) -> int:
    addresses = [f"+{number}" for number in numbers]
    async with database_of(system) as link:
        count: int = await link.fetchval(*bind("bench_attacks_messages", addresses=addresses))
        return count
