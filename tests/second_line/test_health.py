"""Simulated cameras go, come back and misbehave; their owners get one ticket for each fault."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from foundation.postgres.pool import Pool, open_pool, transaction
from foundation.process.our_programs import health_socket
from foundation.settings import Settings
from registry.workflow.keeping import StepRequest, take_step
from registry.workflow.life import StepActor
from registry.workflow.steps import Step, TicketActor
from second_line.__main__ import ROLE, keep
from second_line.health.faults import SETTLING
from second_line.health.looking import MOST_OPEN_OF_HOST, Looking
from second_line.health.rtsp import RtspClient
from second_line.health.tickets import FaultTickets
from second_line.sealing import seal_login
from second_line.simulated_cameras import LOGIN, Farm, simulated_cameras

pytestmark = pytest.mark.services
START = datetime(2026, 12, 1, 6, tzinfo=UTC)
EVERY = timedelta(minutes=5)
ADD = """
    INSERT INTO cameras (code, name, main_stream, credentials, lat, lon, owner_id, district)
    SELECT code, 'Абай', address, $3, 51.13, 71.43,
           (SELECT body_id FROM bodies WHERE code = 'security'), $4
      FROM unnest($1::text[], $2::text[]) AS it (code, address)"""


@dataclass
class Watch:
    """The second line with a clock that the test moves."""

    pool: Pool
    farm: Farm
    settings: Settings
    now: datetime = START
    numbers: int = 0
    away: bool = False
    looking: Looking = field(init=False)
    tickets: FaultTickets = field(init=False)

    def __post_init__(self) -> None:
        self.looking = Looking(
            self.pool, RtspClient(local_is_fine=True, seconds=1.0), self.settings.web.web_secret,
            begin_a_second=100_000, chance=lambda least, most: 1.0, clock=lambda: self.now,
        )  # fmt: skip
        self.tickets = FaultTickets(self.pool, self.settings, self.number)

    async def number(self) -> str | None:
        if self.away:
            return None
        self.numbers += 1
        return f"109-2026-{self.numbers:07d}"

    async def add(self, *paths: str, district: str | None = "esil") -> None:
        codes = [path.strip("/").replace("/", "-") for path in paths]
        addresses = [f"rtsp://127.0.0.1:{self.farm.port}{path}" for path in paths]
        sealed = seal_login(self.settings.web.web_secret, LOGIN)
        await self.pool.execute(ADD, codes, addresses, sealed, district)

    async def rounds(self, count: int) -> None:
        """So many rounds of the interval: each camera is looked at once in each."""
        for _ in range(count):
            await self.looking.enrol(self.now)
            self.now += EVERY
            while await self.looking.look(self.now) is not None:
                pass
            await self.tickets.settle(self.now)

    async def faults(self) -> dict[str, tuple[str | None, str | None]]:
        """Code → fault and outcome."""
        rows = await self.rows(
            "SELECT code, fault, outcome FROM camera_health JOIN cameras USING (camera_id)"
        )
        return {row["code"]: (row["fault"], row["outcome"]) for row in rows}

    async def opened(self) -> list[tuple[str, str]]:
        """The tickets: subject and state."""
        rows = await self.rows("SELECT subject, state FROM tickets ORDER BY number")
        return [(row["subject"], row["state"]) for row in rows]

    async def rows(self, query: str) -> list[Any]:
        return list(await self.pool.fetch(query))


@pytest_asyncio.fixture
async def watch(fresh_settings: Settings) -> AsyncIterator[Watch]:
    settings = fresh_settings.changed(city_language="ru")
    pool = await open_pool(settings, "test", size=3)
    async with simulated_cameras() as farm:
        yield Watch(pool, farm, settings)
    await pool.close()


async def test_two_looks_report_a_camera_and_one_good_look_closes_its_ticket(watch: Watch) -> None:
    await watch.add("/ok/1", "/ok/2", "/digest/3", "/jump/4")
    await watch.rounds(1)
    assert {fault for fault, _ in (await watch.faults()).values()} == {None}
    watch.farm.changed["/ok/1"] = "silent"
    await watch.rounds(1)
    assert (await watch.faults())["ok-1"] == (None, "silent")
    await watch.rounds(1)
    assert (await watch.faults())["ok-1"] == ("gone", "silent")
    assert await watch.opened() == [], "the rest of its district is looked at first"
    watch.away = True
    await watch.rounds(2)
    assert await watch.opened() == [], "the dispatcher is away"
    watch.away = False
    await watch.rounds(2)
    assert await watch.opened() == [("Камера ok-1 не отвечает", "assigned")]
    (ticket,) = await watch.rows("SELECT t.*, b.code FROM tickets t JOIN bodies b USING (body_id)")
    assert (ticket["code"], ticket["district"], ticket["applicant"]) == ("security", "esil", None)
    assert "не отвечает вовремя" in ticket["text"] and ticket["contact_id"]
    words = await watch.rows("SELECT clocks FROM clock_words ORDER BY word_id")
    assert ["term starts"] in [row["clocks"] for row in words], "it has a term"

    del watch.farm.changed["/ok/1"]
    await watch.rounds(1)
    assert (await watch.faults())["ok-1"] == (None, "answered")
    assert await watch.opened() == [("Камера ok-1 не отвечает", "resolved")]
    assert (await watch.rows("SELECT ticket FROM camera_health WHERE ticket IS NOT NULL")) == []
    watch.farm.changed["/ok/1"] = "missing"
    await watch.rounds(6)
    assert [state for _, state in await watch.opened()] == ["resolved", "assigned"]


async def test_a_ticket_that_its_body_ended_stays_as_it_is(watch: Watch) -> None:
    await watch.add("/missing/1")
    await watch.rounds(6)
    assert [state for _, state in await watch.opened()] == ["assigned"]
    refusal = StepRequest(Step.REJECT, reason="Камера снята с опоры")
    async with transaction(watch.pool) as link:
        await take_step(
            link, "109-2026-0000001", refusal, StepActor(TicketActor.CONTROL), watch.now
        )
    watch.farm.changed["/missing/1"] = "ok"
    await watch.rounds(1)
    assert [state for _, state in await watch.opened()] == ["rejected"]


async def test_a_dark_district_is_one_ticket(watch: Watch) -> None:
    lit = [f"/ok/{number}" for number in range(10)]
    await watch.add(*lit)
    await watch.add("/missing/99", district="nura")
    await watch.rounds(1)
    watch.farm.changed |= dict.fromkeys(lit[:9], "silent")
    await watch.rounds(7)
    assert [fault for fault, _ in (await watch.faults()).values()].count("gone") == 10
    assert sorted(await watch.opened()) == [
        ("Камера missing-99 не отвечает", "assigned"),
        ("Район Есиль: большинство камер не отвечает", "assigned"),
    ]
    for path in lit[1:]:
        watch.farm.changed.pop(path, None)
    await watch.rounds(2)
    assert sorted(await watch.opened()) == [
        ("Камера missing-99 не отвечает", "assigned"),
        ("Камера ok-0 не отвечает", "assigned"),
        ("Район Есиль: большинство камер не отвечает", "resolved"),
    ]


async def test_thousands_are_spread_and_misbehaving_ones_do_not_delay_the_others(
    watch: Watch,
) -> None:
    kinds = ["ok"] * 14 + ["digest", "silent", "garbage", "drip", "missing", "endless"]
    watch.looking.of_host = 200
    # Far more than an answer takes, also while other tests keep the processor busy.
    watch.looking.client = RtspClient(local_is_fine=True, seconds=5.0)
    await watch.add(*(f"/{kinds[n % 20]}/{n}" for n in range(2_000)), district=None)
    await watch.looking.enrol(watch.now)
    (spread,) = await watch.rows(
        "SELECT count(*) FILTER (WHERE next_look_at < now() - interval '1 year') AS never, "
        "max(next_look_at) - min(next_look_at) AS over FROM camera_health"
    )
    assert spread["over"] > 0.9 * EVERY, "not all of them at once"
    async with asyncio.timeout(120):
        await watch.rounds(2)
    assert watch.looking.looks == 4_000
    found = await watch.faults()
    gone = {code for code, (fault, _) in found.items() if fault == "gone"}
    assert len(gone) == 500
    assert {code.partition("-")[0] for code in gone} == {
        "silent", "garbage", "drip", "missing", "endless",
    }  # fmt: skip


async def test_many_that_are_due_at_once_begin_one_after_the_other(watch: Watch) -> None:
    await watch.add(*(f"/ok/{n}" for n in range(100)))
    await watch.looking.enrol(watch.now)
    watch.looking.begin_a_second = 200
    began = asyncio.get_running_loop().time()
    await watch.looking.look(watch.now + 100 * EVERY)
    assert asyncio.get_running_loop().time() - began >= 99 / 200


async def test_one_recorder_has_few_connections(watch: Watch) -> None:
    await watch.add(*(f"/silent/{n}" for n in range(12)))
    await watch.rounds(1)
    assert watch.farm.most_open <= 2 * MOST_OPEN_OF_HOST, "those just closed may count, too"
    assert watch.farm.requests["silent"] == 12


async def test_a_camera_out_of_service_has_no_fault(watch: Watch) -> None:
    await watch.add("/missing/1")
    await watch.rounds(6)
    assert [state for _, state in await watch.opened()] == ["assigned"]
    await watch.pool.execute("UPDATE cameras SET in_service = false")
    requests = watch.farm.requests.total()
    await watch.rounds(1)
    assert watch.farm.requests.total() == requests
    assert [state for _, state in await watch.opened()] == ["resolved"]
    assert SETTLING > 2 * EVERY, "a district has been looked at twice when tickets are opened"


async def test_the_process_looks_at_cameras_and_answers_for_its_health(watch: Watch) -> None:
    await watch.add("/ok/1", "/missing/2")
    await watch.looking.enrol(watch.now)
    async with asyncio.TaskGroup() as group:
        process = group.create_task(keep(watch.settings))
        found: dict[str, tuple[str | None, str | None]] = {}
        async with asyncio.timeout(60):
            while {outcome for _, outcome in found.values()} != {"answered", "refused"}:
                found = await watch.faults()
            async with aiohttp.ClientSession(
                connector=aiohttp.UnixConnector(str(health_socket(watch.settings, ROLE)))
            ) as http:
                health: dict[str, Any] = {}
                while not health.get("looks"):
                    async with http.get("http://second-line/health") as answer:
                        health = await answer.json()
        process.cancel()
    assert health["ok"] and health["database"] and set(health["jobs"]) == {
        "new cameras", "looks", "fault tickets", "incidents to the police", "calls to the police",
    }  # fmt: skip
