"""The facts of calls, written by the scribe on a real PostgreSQL with the records they are of."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from foundation.postgres.pool import Pool, open_pool
from foundation.settings import Settings
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.callback import CallbackResult, CallbackSource
from queue_manager.domain.floor.states import Device, OperatorState, Outcome, RingResult
from queue_manager.domain.measures.facts import Facts, facts_of
from queue_manager.domain.measures.measures import Tally
from queue_manager.rows import facts as rows
from queue_manager.rows import missed_calls, service_level
from queue_manager.rows.service_level import ServiceLevelPeriod
from queue_manager.scribe.batches import BatchResult, read_position, write_batch
from queue_manager.scribe.journal import read_entry
from tests.queue_manager.domain.call_histories import histories, recount
from tests.queue_manager.domain.floor_story import at
from tests.queue_manager.domain.test_any_order import walk
from tests.queue_manager.scribe import journal_feed as feed
from tests.tickets import change_topic, lead_tickets

pytestmark = pytest.mark.services
CALLER = "+77011234567"


class House:
    """The scribe's writing, without its process."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self._entries = 0

    async def write(self, *entries: Iterable[note.Record]) -> BatchResult:
        """These entries as one batch."""
        batch = []
        for records in entries:
            self._entries += 1
            fields = feed.encode(*records)
            raw = {key.encode(): value.encode() for key, value in fields.items()}
            batch.append(read_entry(f"{self._entries}-0".encode(), raw))
        return await write_batch(self.pool, await read_position(self.pool), batch)

    async def facts(self, n: int = 0) -> Facts:
        """The facts of the call `n`."""
        async with self.pool.acquire() as link:
            (found,) = await rows.stored(link, [feed.call_id(n)])
        return found

    async def differing(self) -> list[str]:
        """Calls whose facts are not what is computed anew."""
        async with self.pool.acquire() as link:
            ids = [row["call_id"] for row in await link.fetch("SELECT call_id FROM calls")]
            anew = {
                it.call_id: facts_of(it) for it in await rows.histories(link, ids) if it.ended_at
            }
            stood = {it.contact_id: it for it in await rows.stored(link, ids)}
        return [key for key in anew | stood if anew.get(key) != stood.get(key)]


@pytest.fixture
async def house(fresh_settings: Settings) -> AsyncIterator[House]:
    pool = await open_pool(fresh_settings, "test", size=2)
    yield House(pool)
    pool.terminate()


async def test_a_call_has_its_facts_when_it_has_ended(house: House) -> None:
    *before, end = feed.whole_call(0)
    await house.write(*before)
    assert await house.pool.fetchval("SELECT count(*) FROM contact_facts") == 0
    await house.write(end)
    facts = await house.facts()
    assert (facts.line, facts.operator, facts.outcome) == ("109", "1001", Outcome.ANSWERED)
    assert (facts.answered, facts.in_time, facts.in_15, facts.in_20) == (True,) * 4
    assert (facts.offered_at, facts.waited_ms, facts.talk_ms) == (feed.START, 3250, 60_000)
    assert (facts.rings, facts.rings_no_answer, facts.kpi_ms) == (1, 0, 16_000)
    assert (facts.ticket, facts.earlier_calls) == (feed.ticket(0), 0)


async def test_a_lost_call_has_its_cause(house: House) -> None:
    await house.write(*feed.whole_call(2))
    facts = await house.facts(2)
    assert (facts.lost, facts.answered, facts.cause) == (True, False, "not_taken")
    assert (facts.not_taken_by, facts.rings_no_answer) == (("1001",), 1)


def late(call_id: str) -> list[tuple[note.Record, str, Any]]:
    """Records that come after a call's end, the column they change and its value since."""
    later = feed.START + timedelta(seconds=80)

    def done(result: CallbackResult) -> note.CallbackEnded:
        return note.CallbackEnded(call_id, feed.ticket(0), result, later, 3, reason="x")

    return [
        (note.SurveyScored(call_id, "1001", 4, later), "survey_score", 4),
        (
            note.StateEnded(
                "1001", OperatorState.WRAP_UP, None, Device.WEB, call_id, later,
                later + timedelta(seconds=11.5),
            ),
            "wrap_up_ms", 11_500,
        ),
        (
            note.GapEnded("r", call_id, "1001", "card", later, later + timedelta(seconds=2)),
            "unrecorded_ms", 2000,
        ),
        (note.AbuseNoted(call_id, "1001", later, "insult"), "abuse", "insult"),
        (note.AbuseNoted(call_id, "1001", later + timedelta(seconds=1), None), "abuse", None),
        (
            note.CallbackQueued(
                call_id, CallbackSource.LOST, "109", CALLER, feed.ticket(0), "kk", feed.START,
                later, later,
            ),
            "callback_source", "lost",
        ),
        (done(CallbackResult.REACHED), "callback_result", "reached"),
        (
            note.CallBroken(call_id, "1001", later, None, later, "1001"), "breaks", 1,
        ),
        (feed.rang(0, 2, RingResult.BUSY), "not_taken_by", ("1001",)),
    ]  # fmt: skip


async def test_what_comes_late_rewrites_the_facts(house: House) -> None:
    await house.write(*feed.whole_call(0))
    for record, column, value in late(feed.call_id(0)):
        await house.write([record])
        assert getattr(await house.facts(), column) == value, type(record)
    assert await house.differing() == []


async def test_a_doubled_journal_writes_no_fact_again(house: House) -> None:
    entries = [*feed.whole_call(0), *feed.whole_call(2)]
    await house.write(*entries)
    versions = "SELECT xmin, contact_id FROM contact_facts ORDER BY contact_id"
    before = await house.pool.fetch(versions)
    await house.write(*entries)
    assert await house.pool.fetch(versions) == before


async def test_earlier_calls_of_the_number_are_counted_whenever_they_are_heard_of(
    house: House,
) -> None:
    week = 7 * 24 * 3600
    await house.write(*feed.whole_call(week))
    assert (await house.facts(week)).earlier_calls == 0
    await house.write(*feed.whole_call(0))  # read late from the PBX's trace
    assert (await house.facts(week)).earlier_calls == 1
    await house.write([feed.began(-3)])  # more than seven days before
    assert (await house.facts(week)).earlier_calls == 1
    await house.write([feed.began(3, None)], [feed.ended(3, operator=None, outcome=Outcome.FAILED,
                                                         failure="x")])  # fmt: skip
    assert (await house.facts(3)).earlier_calls is None, "nobody knows the number"
    assert await house.differing() == []


async def test_facts_follow_the_ticket(house: House) -> None:
    await house.write(*feed.whole_call(0))
    assert (await house.facts()).topic_id is None
    async with house.pool.acquire() as connection:
        await change_topic(connection, feed.ticket(0), "waste")
        await connection.execute(
            """UPDATE tickets SET district = (SELECT min(code) FROM districts),
                      body_id = (SELECT body_id FROM topics WHERE code = 'waste')"""
        )
    facts = await house.facts()
    assert facts.topic_id is not None and facts.body_id is not None and facts.district is not None
    assert await house.differing() == []


OPERATOR = """WITH person AS (INSERT INTO people (login, password_hash, role, name)
                              VALUES ('o', 'x', 'operator', 'O') RETURNING person_id)
              INSERT INTO operators (extension, person_id, sip_ha1)
              SELECT '1001', person_id, repeat('0', 32) FROM person"""
SHIFT = """INSERT INTO shifts (extension, starts_at, ends_at)
           VALUES ('1001', $1::timestamptz, $1::timestamptz + interval '8 hours')"""


async def test_facts_follow_the_roster_also_of_a_day_that_is_over(house: House) -> None:
    connected = feed.START + timedelta(seconds=3.25)
    begins, ends = connected - timedelta(hours=1), connected + timedelta(hours=7)
    await house.write(*feed.whole_call(0), *feed.whole_call(2))
    assert (await house.facts()).shift_starts_at is None
    await house.pool.execute(OPERATOR)
    for first, in_it in ((connected, True), (connected + timedelta(seconds=1), False),
                         (connected - timedelta(hours=8), False), (begins, True)):  # fmt: skip
        await house.pool.execute("DELETE FROM shifts")
        await house.pool.execute(SHIFT, first)
        assert ((await house.facts()).shift_starts_at == first) is in_it
        assert await house.differing() == []
    assert (await house.facts()).shift_ends_at == ends
    assert (await house.facts(2)).shift_starts_at is None, "nobody answered"
    await house.write(*feed.whole_call(1))
    assert (await house.facts(1)).shift_starts_at == begins, "of a call that ends later"
    later = connected + timedelta(minutes=1)
    await house.pool.execute("UPDATE shifts SET starts_at = $1", later)
    assert (await house.facts()).shift_starts_at is None
    assert await house.differing() == []


async def test_what_the_caller_needed_is_a_fact(house: House) -> None:
    *before, _ = feed.whole_call(0)
    await house.write(*before, [feed.ended(0, skill="ru.water")])
    await house.write(*feed.whole_call(1))
    assert (await house.facts()).skill == "ru.water"
    assert (await house.facts(1)).skill is None, "not on record, which is not: none"


async def test_a_kpi_counts_from_the_next_call_on(house: House) -> None:
    await house.write(*feed.whole_call(0))
    await house.pool.execute("UPDATE lines SET kpi_seconds = 2")
    await house.write([feed.rang(0, 2)])  # rewrites the first
    await house.write(*feed.whole_call(1))
    first, second = await house.facts(0), await house.facts(1)
    assert (first.kpi_ms, first.in_time) == (16_000, True)
    assert (second.kpi_ms, second.in_time) == (2000, False)


async def test_every_month_has_its_partition(house: House) -> None:
    moments = [datetime(2019, 12, 31, 23, 59, 59, 999_999, UTC), datetime(2020, 1, 1, tzinfo=UTC)]
    for n, offered_at in enumerate(moments):
        await house.write(
            [feed.began(n, offered_at=offered_at)], [feed.ended(n, Outcome.ABANDONED)]
        )
    names = await house.pool.fetch("SELECT tableoid::regclass::text FROM contact_facts ORDER BY 1")
    assert [row[0] for row in names] == ["contact_facts_2019_12", "contact_facts_2020_01"]


async def test_facts_that_cannot_be_written_hold_up_no_record(house: House) -> None:
    await house.pool.execute("ALTER TABLE contact_facts ADD CHECK (waited_ms <> 3250)")
    written = await house.write(*feed.whole_call(0), *feed.whole_call(2))
    assert written == BatchResult(refused=0, facts_failed=1)
    assert await house.pool.fetchval("SELECT count(*) FROM calls WHERE ended_at IS NOT NULL") == 2
    assert (await house.facts(2)).lost, "the other call has its facts"
    assert await house.differing() == [feed.call_id(0)]


async def test_an_erasure_leaves_facts_that_can_be_computed_anew(house: House) -> None:
    await house.write(*feed.whole_call(0), *feed.whole_call(1))
    assert (await house.facts(1)).earlier_calls == 1
    await house.pool.execute(
        """INSERT INTO people (login, password_hash, role, name)
           VALUES ('a', 'x', 'administrator', 'a'), ('b', 'x', 'administrator', 'b')"""
    )
    async with house.pool.acquire() as connection:
        await lead_tickets(connection, "answered_on_the_spot")
    erasure = await house.pool.fetchval(
        """INSERT INTO erasures (applicant, reason, asked_by, decided_by, decided_at, state)
           SELECT $1, 'asked', min(person_id), max(person_id), now(), 'confirmed' FROM people
           RETURNING erasure_id""",
        CALLER,
    )
    await house.pool.execute("SELECT erase_applicant($1)", erasure)
    assert (await house.facts(1)).earlier_calls is None
    assert await house.differing() == []


@pytest.mark.parametrize("seed", [3, 4, 10, 11])
async def test_on_any_floor_the_figures_are_what_a_recount_of_the_records_says(
    house: House, seed: int
) -> None:
    story = walk(seed, steps=900).story
    calls = [it for it in story.records if isinstance(it, (note.CallBegan, note.CallEnded))]
    half = calls[len(calls) // 2]  # the day is not over: some calls still last
    for records in (story.records[: story.records.index(half) + 1], story.records):
        await house.pool.execute("DELETE FROM journal_refused")
        await house.write(*([record] for record in records))
        refused = await house.pool.fetch("SELECT kind FROM journal_refused")
        assert not any(row["kind"].startswith(("Call", "Ring", "State")) for row in refused)
        await compare(house, records)
    assert await house.differing() == []
    assert len(histories(story.records)) == await house.pool.fetchval("SELECT count(*) FROM calls")


async def compare(house: House, records: list[note.Record]) -> None:
    period, day = ServiceLevelPeriod(at(-1000), at(86_400)), timedelta(days=3)
    expected = recount(records)
    async with house.pool.acquire() as link:
        tallies = await service_level.tallies(link, period, day)
        handling = await service_level.handling(link, period)
        missed = await missed_calls.missed_calls(link, period)
    assert sum(tallies.values(), Tally()) == Tally(
        **expected.parts,
        in_time=expected.in_time,
        in_15=expected.in_15,
        in_20=expected.in_20,
        overflowed=expected.overflowed,
    )
    assert Counter(it.cause.value for it in missed) == expected.causes
    sums = [it.total_seconds() for it in (handling.talk, handling.hold, handling.wrap_up)]
    assert sums == pytest.approx(
        [expected.talk, expected.hold, expected.wrap_up], abs=0.002 * (handling.calls + 1)
    )
