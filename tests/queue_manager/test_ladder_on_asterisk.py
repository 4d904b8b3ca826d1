"""The deadline ladder on a real Asterisk, with steps of parts of a second."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator

import asyncpg
import pytest

from sip_peers.peers import AnswerBehaviour, LetRing
from tests.queue_manager.on_asterisk import hire, house
from tests.real_pbx import RealPbx, running_pbx
from tests.real_services import RealServices

pytestmark = [pytest.mark.calls, pytest.mark.services]
LADDER = [
    {"after_seconds": 0.3, "does": ["reserve_joins"]},
    {"after_seconds": 0.6, "does": ["alert_lead", "ring_two"]},
]
KPI_SECONDS = 1.2
RACES = 4


async def short_ladder(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute(
        "UPDATE lines SET ladder = $1::text::jsonb, kpi_seconds = $2, ring_seconds = 4",
        json.dumps(LADDER),
        KPI_SECONDS,
    )
    await connection.execute("UPDATE operators SET reserve = true WHERE extension = '1002'")
    await connection.close()


@pytest.fixture(scope="module")
def pbx(real_services: RealServices) -> Iterator[RealPbx]:
    dsn = real_services.new_database()
    asyncio.run(hire(dsn, ["1001", "1002"]))
    asyncio.run(short_ladder(dsn))
    keys = {"database_dsn": dsn, "redis_dsn": real_services.settings.stores.redis_url}
    with running_pbx(**keys) as pbx:
        yield pbx


async def kpi(pbx: RealPbx, seconds: float) -> None:
    connection = await asyncpg.connect(pbx.settings.stores.database_url)
    await connection.execute("UPDATE lines SET kpi_seconds = $1", seconds)
    await connection.close()


async def soon(event: asyncio.Event, seconds: float = 20) -> None:
    await asyncio.wait_for(event.wait(), seconds)


@pytest.mark.alone
async def test_two_telephones_ring_and_one_has_the_caller(pbx: RealPbx) -> None:
    """Both are picked up in the same instant, again and again: the one talks, the other is free
    and not set aside, and the rings say which was which. On a slow machine, too, no call waits so
    long here that the KPI is a step of its ladder."""
    await kpi(pbx, 60)
    async with house(pbx) as at:
        phones = [await at.operator(each, LetRing()) for each in ("1001", "1002")]
        for number in range(RACES):
            call = at.citizen(f"7701000000{number}").dial("109")
            rings = [await phone.next_ring() for phone in phones]
            for ring in rings if number % 2 else rings[::-1]:
                ring.answer()
            ended = [asyncio.create_task(soon(ring.ended)) for ring in rings]
            await asyncio.wait(ended, return_when=asyncio.FIRST_COMPLETED)
            (lost,) = (place for place, task in enumerate(ended) if task.done())
            names = ["1001", "1002"]
            await at.until_state(names[lost], "available")
            await at.until_state(names[1 - lost], "talking")
            assert not call.ended.is_set()
            call.hang_up()
            await asyncio.gather(*ended)
            await at.until_empty()
            for name in names:
                await at.until_state(name, "available")
        results = [ring.result for ring in await at.so_many("RingEnded", 2 * RACES)]
        assert sorted(results) == sorted(["answered", "taken"] * RACES)
        steps = [(step.step, step.operator) for step in await at.records("CallStepped")]
        assert (
            steps == [("reserve_joins", None), ("alert_lead", None), ("ring_two", "1002")] * RACES
        )


async def test_the_slower_telephone_stops_ringing_and_the_breach_has_its_cause(
    pbx: RealPbx,
) -> None:
    await kpi(pbx, KPI_SECONDS)
    async with house(pbx) as at:
        slow = await at.operator("1001", LetRing())
        await at.operator("1002", AnswerBehaviour(1.0, talk_seconds=0.3))
        call = at.citizen().dial("109")
        ring = await slow.next_ring()
        await soon(call.ended)
        await soon(ring.ended)
        assert ring.ended_by == "pbx" and "cause=26" in ring.why_ended_early, "answered elsewhere"
        await at.until_empty()
        rings = {ring.operator: ring.result for ring in await at.so_many("RingEnded", 2)}
        assert rings == {"1001": "taken", "1002": "answered"}
        assert await at.state("1001") == "available"
        (breach,) = [it for it in await at.records("CallStepped") if it.step == "breach"]
        assert breach.cause == "not_taken"


async def test_a_breach_while_we_were_away_is_our_fault(pbx: RealPbx) -> None:
    await kpi(pbx, KPI_SECONDS)
    async with house(pbx) as at:
        call = at.citizen().dial("109")
        await soon(call.answered)
        at.kill()
        await asyncio.sleep(KPI_SECONDS)  # the KPI passes, and nobody is there to see it
        await at.start()
        await at.operator("1001", AnswerBehaviour(0.05, 0.3))
        await soon(call.ended)
        await at.until_empty()
        (breach,) = [it for it in await at.records("CallStepped") if it.step == "breach"]
        assert breach.cause == "ours"
        ended = await at.only("CallEnded")
        assert (ended.outcome, ended.operator) == ("answered", "1001")
