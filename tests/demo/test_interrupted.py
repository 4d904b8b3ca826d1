"""A made-up past is written in parts that stay: whoever ends the command loses nothing, and nobody
waits for it."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from demo.days import Wish
from demo.filling import PreparedPart
from demo.history import HistoryResult, HistorySize, NoPast, Writer, begin, write_past
from demo.reading import read_staff
from demo.rows.demo_history import demo_history, describe
from foundation.errors import StartError
from foundation.postgres.errors import DatabaseAway
from foundation.postgres.pool import Pool, connection, transaction
from foundation.process.progress import Progress
from foundation.settings import CODE_DIR, Settings
from launcher.demo_city import read_demo
from launcher.demo_history import Volume, make_history
from registry.tickets.rows.numbers import highest_ticket_numbers
from staff.rows import people
from tests.demo.house import demo_home, fill, ground_of, rows_of
from tests.demo.test_writing import CALL_TABLES, TICKET_TABLES
from tests.real_services import RealServices, environment
from tests.softphone_ui.city import program, web_process

pytestmark = pytest.mark.services

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
TABLES = {
    **CALL_TABLES,
    **TICKET_TABLES,
    "outbox": "SELECT key, channel, address, made_at, message, state FROM outbox",
    "voice": "SELECT leg, mos, told_at FROM voice_quality",
    "shifts": "SELECT extension, starts_at, ends_at FROM shifts",
}
#: Writes the past of the home in the environment; stays in the midst of its second part.
CHILD = """
import asyncio, sys
from datetime import datetime
from zoneinfo import ZoneInfo
from demo.days import Wish
from demo.rows import demo_history
from foundation.postgres.pool import open_pool
from foundation.settings import load_settings
from tests.demo.house import fill

reach, parts = demo_history.reach, []

async def stay(link, reached):
    parts.append(reached)
    if len(parts) == 2:
        print("in the midst", flush=True)
        await asyncio.sleep(600)
    await reach(link, reached)

async def run():
    settings = load_settings()
    demo_history.reach = stay
    pool = await open_pool(settings, "test", size=2)
    wish = Wish(3, 60, 1, datetime.fromisoformat(sys.argv[1]), ZoneInfo(settings.timezone))
    await fill(pool, wish)

asyncio.run(run())
"""


def wish_of(settings: Settings, calls: int = 60) -> Wish:
    return Wish(3, calls, 1, NOW, ZoneInfo(settings.timezone))


async def home(real_services: RealServices, path: Path) -> tuple[Settings, Pool]:
    settings = real_services.new_home(path)
    pool, _ = await demo_home(settings, NOW)
    return settings, pool


async def everything(pool: Pool) -> dict[str, list[dict[str, object]]]:
    async with connection(pool) as link:
        return {name: await rows_of(link, query) for name, query in TABLES.items()}


async def test_a_killed_one_goes_on_and_is_the_same(
    real_services: RealServices, tmp_path: Path
) -> None:
    one, whole = await home(real_services, tmp_path / "one")
    await fill(whole, wish_of(one))
    two, pool = await home(real_services, tmp_path / "two")
    with subprocess.Popen(  # noqa: ASYNC220  # it is read line by line
        [sys.executable, "-c", CHILD, NOW.isoformat()],
        cwd=CODE_DIR, env=environment(two), stdout=subprocess.PIPE, text=True,
    ) as child:  # fmt: skip
        assert child.stdout is not None
        assert child.stdout.readline() == "in the midst\n"
        child.send_signal(signal.SIGKILL)
    async with connection(pool) as link:
        there = await demo_history(link)
        assert there is not None and there.reached is not None and there.finished_at is None
        assert 0 < await link.fetchval("SELECT count(*) FROM calls") < there.calls
        assert "./komek demo history goes on" in describe(there, two.timezone)
    await fill(pool, wish_of(two))
    made, expected = await everything(pool), await everything(whole)
    for name in TABLES:
        assert made[name] == expected[name], name
        assert made[name], f"nothing in {name}"


async def test_two_at_once_make_one(real_services: RealServices, tmp_path: Path) -> None:
    settings, pool = await home(real_services, tmp_path)
    async with connection(pool) as link:
        ground = await ground_of(link, wish_of(settings))
    there = await begin(pool, ground, HistorySize(0, {"109-2026": 300}), {})
    tasks = [write_past(pool, ground, there, lambda _: None) for _ in range(2)]
    found = await asyncio.gather(*tasks, return_exceptions=True)
    assert any(isinstance(each, HistoryResult) for each in found), found
    assert all(isinstance(each, (HistoryResult, NoPast)) for each in found), found
    async with connection(pool) as link:
        calls = await link.fetchval("SELECT count(*) FROM calls")
        facts = await link.fetchval("SELECT count(*) FROM contact_facts")
    assert calls == facts > 150


async def test_people_sign_in_while_it_is_written(
    real_services: RealServices, tmp_path: Path
) -> None:
    settings, pool = await home(real_services, tmp_path)
    demo = read_demo(settings)
    assert demo is not None
    lead = next(each for each in demo.staff if each.role == "shift_lead")
    body = {"login": lead.login, "password": lead.password}
    longest, times = 0.0, 0
    async with web_process(settings) as address:
        writing = asyncio.create_task(fill(pool, wish_of(settings, calls=80)))
        while not writing.done():
            async with program(address) as client:
                began = time.monotonic()
                code, answer = await client.ask("POST", "/api/sign-in", body)
                assert code == 200, answer
                longest, times = max(longest, time.monotonic() - began), times + 1
            await asyncio.sleep(0.05)
        await writing
    assert times > 1
    assert longest < 20, "a lock would hold it up until the statement's end"


async def test_nobody_is_locked_by_who_reads_the_staff(
    real_services: RealServices, tmp_path: Path
) -> None:
    _, pool = await home(real_services, tmp_path)
    async with transaction(pool) as reading:
        staff = await read_staff(reading)
        assert staff.leads and staff.clerks and staff.names
        async with transaction(pool) as other:
            await other.execute("SET LOCAL lock_timeout = '2s'")
            assert await people.account(other, "lead1") is not None


async def test_numbers_are_reserved_before_anything_is_written(
    real_services: RealServices, tmp_path: Path
) -> None:
    settings, pool = await home(real_services, tmp_path)
    async with connection(pool) as link:
        ground = await ground_of(link, wish_of(settings))
    await begin(pool, ground, HistorySize(9, {"109-2025": 4, "109-2026": 5}), {"109-2026": 7})
    async with connection(pool) as link:
        assert await highest_ticket_numbers(link) == {"109-2025": 4, "109-2026": 12}


async def test_no_other_one_is_begun_before_it_is_finished(
    real_services: RealServices, tmp_path: Path
) -> None:
    settings, pool = await home(real_services, tmp_path)
    async with connection(pool) as link:
        ground = await ground_of(link, wish_of(settings))
    await begin(pool, ground, HistorySize(9, {"109-2026": 5}), {})
    other = Volume(days=30)
    with pytest.raises(StartError, match="it is of --days 3 --calls-per-day 60 --seed 1"):
        await asyncio.to_thread(make_history, settings, Progress(quiet=True), other)


async def test_it_does_not_go_on_in_another_city(
    real_services: RealServices, tmp_path: Path
) -> None:
    settings, pool = await home(real_services, tmp_path)
    async with connection(pool) as link:
        there = await begin(
            pool, await ground_of(link, wish_of(settings)), HistorySize(9, {"109-2026": 5}), {}
        )
        await link.execute("UPDATE people SET active = false WHERE login = '1001'")
        changed = await ground_of(link, wish_of(settings))
    with pytest.raises(NoPast, match="changed since this past was begun"):
        await write_past(pool, changed, there, lambda _: None)


@pytest.mark.parametrize("when", ["before it is written down", "after it is written down"])
async def test_an_answer_that_comes_late_loses_nothing(
    real_services: RealServices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    """The part is tried again; where only the answer was lost, it is found to be there."""
    settings, pool = await home(real_services, tmp_path)
    write, late = Writer.write_part, [True]

    async def write_late(self: Writer, prepared: PreparedPart) -> None:
        if when.startswith("after"):
            await write(self, prepared)
        if late:
            late.pop()
            raise DatabaseAway("TimeoutError")
        await write(self, prepared)

    monkeypatch.setattr(Writer, "write_part", write_late)
    words: list[str] = []
    made = await fill(pool, wish_of(settings), words.append)
    assert any("trying again" in text for text in words) and not late
    async with connection(pool) as link:
        assert await link.fetchval("SELECT count(*) FROM calls") == made.calls
        assert await link.fetchval("SELECT count(*) FROM tickets") == made.tickets
