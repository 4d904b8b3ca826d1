"""Facts of calls are kept: built for an old home, built anew, compared by night; on a real
PostgreSQL."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from foundation.jobs.runner import JobRunner
from foundation.postgres.pool import open_pool, transaction
from foundation.process.progress import Progress
from foundation.settings import Settings
from launcher import facts as command
from queue_manager.call_facts import KIND, CallFacts
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.states import Outcome
from queue_manager.rows import facts as rows
from queue_manager.scribe.scribe import ScribeState
from queue_manager.scribe.writing import write_record
from queue_manager.scribe.writing_facts import write_facts
from registry.facts import keeping
from registry.facts.keeper import JOB, FactsKeeper, FactsState
from registry.facts.keeping import KeyRange, compare, rebuild
from registry.facts.rows import facts_keeping
from tests.queue_manager.scribe import journal_feed as feed
from tests.queue_manager.scribe.test_facts import House
from tests.waiting import until_waiting

pytestmark = pytest.mark.services
ALMATY = ZoneInfo("Asia/Almaty")
LATER = feed.START + timedelta(days=1)
EVERY = KeyRange(keeping.FIRST_MOMENT, (LATER, ""))
CALLS = 6


@pytest.fixture
async def house(fresh_settings: Settings) -> AsyncIterator[House]:
    """A home with six calls on record, two of them lost, and their facts."""
    pool = await open_pool(fresh_settings, "test", size=4)
    found = House(pool)
    await found.write(*(entry for n in range(CALLS) for entry in feed.whole_call(n)))
    assert await pool.fetchval("SELECT count(*) FROM contact_facts") == CALLS
    yield found
    pool.terminate()


def keeper(house: House, state: FactsState) -> FactsKeeper:
    return FactsKeeper(house.pool, CallFacts(), ALMATY, state)


async def ids(house: House) -> list[str]:
    found = await house.pool.fetch("SELECT contact_id FROM contact_facts ORDER BY offered_at")
    return [row["contact_id"] for row in found]


async def test_an_old_home_builds_the_facts_of_what_it_has_from_the_newest_back(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = await ids(house)
    await house.pool.execute("DELETE FROM contact_facts")
    monkeypatch.setattr(keeping, "AT_ONCE", 4)
    state = FactsState()
    await keeper(house, state).look(LATER)
    assert (state.building, state.built) == (True, 4)
    assert await ids(house) == every[2:], "the newest come first"
    assert state.health()["reached"] == (feed.START + timedelta(seconds=2)).isoformat()
    another = FactsState()  # a process that has started anew goes on where the first one was
    await keeper(house, another).look(LATER)
    assert (another.building, another.built) == (False, CALLS)
    assert await ids(house) == every and await house.differing() == []
    await house.pool.execute("DELETE FROM contact_facts")
    await keeper(house, FactsState()).look(LATER)
    assert await ids(house) == [], "it is done once for each version of the formulas"


async def test_the_night_finds_what_differs_and_says_so_until_it_is_mended(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registry.facts.keeper.SHARE", 1.0)
    state = ScribeState()
    keeps = keeper(house, state.facts)
    evening = datetime(2024, 11, 24, 18, 0, tzinfo=UTC)
    night = datetime(2024, 11, 24, 22, 40, tzinfo=UTC)  # 03:40 in the city
    await keeps.look(evening)
    assert state.facts.comparison is None and state.health()["ok"]
    await house.pool.execute(
        "UPDATE contact_facts SET in_time = NOT in_time WHERE contact_id = $1", feed.call_id(3)
    )
    await house.pool.execute("DELETE FROM contact_facts WHERE contact_id = $1", feed.call_id(2))
    await keeps.look(night - timedelta(minutes=1))
    assert state.facts.well, "it is not night yet"
    await keeps.look(night)
    assert state.health()["faults"] == {"facts that differ": 2}
    told = state.health()["facts"]
    assert isinstance(told, dict)
    assert (told["compared"], told["differing"]) == (CALLS, 2)
    assert told["differ"] == [feed.call_id(2), feed.call_id(3)]
    again = ScribeState()  # a restart does not forget it
    await keeper(house, again.facts).look(night + timedelta(hours=1))
    assert not again.health()["ok"]
    await rebuild(house.pool, CallFacts(), keeping.FIRST_MOMENT, LATER, lambda _: None)
    await keeps.look(night + timedelta(hours=2))
    assert state.health()["ok"] and await house.differing() == []


async def test_facts_of_what_is_no_ended_call_are_found_and_taken_away(house: House) -> None:
    await house.pool.execute(
        "UPDATE calls SET (outcome, ended_at) = (NULL, NULL) WHERE call_id = $1", feed.call_id(1)
    )
    found = await compare(house.pool, CallFacts(), EVERY, LATER)
    assert (found.compared, found.examples) == (CALLS, (feed.call_id(1),))
    assert await rebuild(house.pool, CallFacts(), EVERY.begins, LATER, lambda _: None) == CALLS
    assert feed.call_id(1) not in await ids(house)
    assert (await compare(house.pool, CallFacts(), EVERY, LATER)).differing == 0


async def test_a_share_is_a_share_and_another_night_takes_another(house: House) -> None:
    await house.write(*(entry for n in range(10, 210) for entry in feed.whole_call(n)))
    async with house.pool.acquire() as link:
        nights = [
            await rows.keys(link, EVERY.begins, EVERY.before, share=0.2, seed=seed, limit=1000)
            for seed in (1, 1, 2)
        ]
    assert nights[0] == nights[1] != nights[2]
    assert all(15 <= len(night) <= 75 for night in nights)


async def test_a_rebuild_of_a_span_leaves_the_rest_alone(house: House) -> None:
    await house.pool.execute("UPDATE contact_facts SET rings = 77")
    begins = feed.START + timedelta(seconds=2)
    built = await rebuild(house.pool, CallFacts(), begins, begins + timedelta(seconds=2), print)
    assert built == 2
    found = await house.pool.fetch("SELECT contact_id FROM contact_facts WHERE rings <> 77")
    assert {row["contact_id"] for row in found} == {feed.call_id(2), feed.call_id(3)}


async def test_a_rebuild_loses_nothing_that_the_scribe_writes_meanwhile(house: House) -> None:
    mark = note.SurveyScored(feed.call_id(0), "1001", 5, LATER)
    async with transaction(house.pool) as link:
        await write_record(link, mark)
        await write_facts(link, [mark])
        building = asyncio.create_task(
            rebuild(house.pool, CallFacts(), EVERY.begins, LATER, lambda _: None)
        )
        while not await house.pool.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
            assert not building.done()
    await building
    assert (await house.facts(0)).survey_score == 5


async def test_the_command_builds_and_compares(house: House, fresh_settings: Settings) -> None:
    out, state = io.StringIO(), FactsState()
    await keeper(house, state).look(datetime.now(UTC))  # what was there before is built
    await house.pool.execute("UPDATE contact_facts SET outcome = $1", Outcome.FAILED.value)
    differing = await asyncio.to_thread(command.compare, fresh_settings, Progress(out), 1.0)
    assert differing == CALLS
    assert "6 of calls compared, 6 differ" in out.getvalue()
    assert "0 of deadlines compared, 0 differ" in out.getvalue()
    await keeper(house, state).look(datetime.now(UTC))
    assert not state.well, "the scribe has heard of it"
    assert await asyncio.to_thread(command.rebuild, fresh_settings, Progress(out)) == CALLS
    assert await asyncio.to_thread(command.compare, fresh_settings, Progress(out), 1.0) == 0


async def test_room_is_made_for_the_months_to_come(house: House) -> None:
    await keeper(house, FactsState()).look(datetime(2031, 1, 31, tzinfo=UTC))
    names = await house.pool.fetch(
        "SELECT relname FROM pg_class WHERE relname LIKE 'contact_facts_2031%' AND relkind = 'r'"
    )
    assert {"contact_facts_2031_01", "contact_facts_2031_02", "contact_facts_2031_03"} <= {
        row["relname"] for row in names
    }


async def test_what_cannot_be_computed_is_told_and_ends_nothing(house: House) -> None:
    state = FactsState()
    await house.pool.execute("ALTER TABLE contact_facts ADD CHECK (rings < 0) NOT VALID")
    await house.pool.execute("DELETE FROM contact_facts")
    runner = JobRunner([keeper(house, state).job()])
    state.job = runner.states[JOB]
    await runner.run_once(runner.jobs[0])
    assert not state.well and state.health()["trouble"] == "CheckViolationError"


@pytest.mark.parametrize("build", ["page", "anew"])
async def test_room_for_old_facts_is_made_before_anybody_holds_them(
    house: House, build: str
) -> None:
    """A partition is tied to contacts, which the scribe writes before it wants the facts."""
    await house.pool.execute("DROP TABLE contact_facts_2024_11")

    async def building() -> None:
        if build == "page":
            await keeping.build_page(house.pool, CallFacts(), LATER)
        else:
            await rebuild(house.pool, CallFacts(), EVERY.begins, LATER, lambda _: None)

    async with asyncio.timeout(20), transaction(house.pool) as scribe:
        await scribe.execute("UPDATE contacts SET language = 'ru'")
        built = asyncio.create_task(building())
        await until_waiting(house.pool)
        await facts_keeping.hold(scribe, KIND, shared=True)
    await built
    assert len(await ids(house)) == CALLS
