"""Operators' hours and days on real rows: of a call that several had, each has their own part."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from foundation.postgres.pool import open_pool
from foundation.settings import Settings
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.states import Device, OperatorState
from queue_manager.domain.measures.facts import facts_of
from queue_manager.domain.measures.own_parts import own_parts
from queue_manager.rows.operator_day import DayFigures, operator_day
from queue_manager.rows.operator_hours import HourCalls, hours
from tests.queue_manager.domain.call_histories import histories
from tests.queue_manager.domain.floor_story import at
from tests.queue_manager.domain.test_any_order import walk
from tests.queue_manager.domain.test_own_parts import shared_talks
from tests.queue_manager.scribe import journal_feed as feed
from tests.queue_manager.scribe.test_facts import House

pytestmark = pytest.mark.services
ALMATY = ZoneInfo("Asia/Almaty")
A, B = "1001", "1002"
DAY = timedelta(days=1)
CONNECTED = feed.START + timedelta(seconds=3.25)


@pytest.fixture
async def house(fresh_settings: Settings) -> AsyncIterator[House]:
    pool = await open_pool(fresh_settings, "test", size=2)
    yield House(pool)
    pool.terminate()


def state(operator: str, name: OperatorState, begins: float, ends: float) -> note.StateEnded:
    """So many seconds after the connection."""
    first, last = (CONNECTED + timedelta(seconds=it) for it in (begins, ends))
    return note.StateEnded(operator, name, None, Device.WEB, feed.call_id(0), first, last)


def handed_on() -> Iterable[list[note.Record]]:
    """A talks for twelve minutes, one of them on hold, and hands on to B, who talks for three, half
    a minute on hold. Both write."""
    talking, hold, wrap_up = OperatorState.TALKING, OperatorState.HOLD, OperatorState.WRAP_UP
    lost, resumed, ends = (CONNECTED + timedelta(seconds=it) for it in (720, 730, 910))
    yield [feed.began(0)]
    yield [feed.rang(0), feed.answered(0), feed.opened(0)]
    yield [state(A, talking, 0, 200), state(A, hold, 200, 260), state(A, talking, 260, 720)]
    yield [note.CallBroken(feed.call_id(0), A, lost, B, resumed, B)]
    yield [state(A, wrap_up, 720, 735)]
    yield [state(B, talking, 730, 800), state(B, hold, 800, 830), state(B, talking, 830, 910)]
    yield [feed.ended(0, ended_at=ends, operator=B, talk_seconds=900.0, hold_seconds=90.0)]
    yield [state(B, wrap_up, 910, 930)]


async def test_who_hands_a_caller_on_has_the_minutes_they_spoke(house: House) -> None:
    await house.write(*handed_on())
    facts = await house.facts()
    assert (facts.operator, facts.talk_ms + facts.hold_ms) == (B, 900_000), "the line's, whole"
    async with house.pool.acquire() as link:
        found = await hours(link, [A, B], feed.START - DAY, feed.START + DAY, ALMATY)
        assert sorted(found.calls, key=lambda it: it.operator) == [
            HourCalls(A, feed.START.date(), 13, 1, 660_000, 60_000, 15_000, 735_000**2),
            HourCalls(B, feed.START.date(), 13, 1, 150_000, 30_000, 20_000, 200_000**2),
        ]
        alone = await hours(link, [B], feed.START - DAY, feed.START + DAY, ALMATY)
        assert [it.operator for it in alone.calls] == [B]
        days = {
            operator: await operator_day(link, operator, feed.START, feed.START + DAY, [])
            for operator in (A, B, "1003")
        }
    assert days[A] == DayFigures(1, 3.0, 720.0, 15.0, 0.0, 0)
    assert days[B] == DayFigures(1, None, 180.0, 20.0, 0.0, 0)
    assert (days["1003"].calls, days["1003"].talk_seconds) == (0, None)


async def test_a_part_is_of_the_day_on_which_it_began(house: House) -> None:
    await house.write(*handed_on())
    midnight = CONNECTED + timedelta(seconds=725)
    async with house.pool.acquire() as link:
        for operator, before in ((A, True), (B, False)):
            for begins, ends in ((midnight - DAY, midnight), (midnight, midnight + DAY)):
                theirs = before is (ends == midnight)
                found = await hours(link, [operator], begins, ends, ALMATY)
                assert len(found.calls) == theirs, (operator, ends == midnight)
                day = await operator_day(link, operator, begins, ends, [])
                assert day.calls == theirs


@pytest.mark.parametrize("seed", [7, 13, 20, 40])
async def test_on_any_floor_hours_are_the_parts_of_its_calls(house: House, seed: int) -> None:
    records = walk(seed).story.records
    await house.write(*([it] for it in records))
    expected: Counter[tuple[str, str]] = Counter()

    def add(operator: str | None, talk_ms: int, hold_ms: int) -> None:
        for name, n in (("calls", 1), ("talk_ms", talk_ms), ("hold_ms", hold_ms)):
            expected[operator or "", name] += n

    broken = {it.call_id for it in records if isinstance(it, note.CallBroken)}
    for history in histories(records):
        facts = facts_of(history)
        if facts.answered and not facts.trial and history.call_id not in broken:
            add(facts.operator, facts.talk_ms, facts.hold_ms)
    for talk, _ in shared_talks(records):
        for part in own_parts(talk):
            add(part.operator, part.talk_ms, part.hold_ms)
    operators = sorted({operator for operator, _ in expected})
    async with house.pool.acquire() as link:
        found = await hours(link, operators, at(0) - DAY, at(0) + 2 * DAY, ALMATY)
        days = {it: await operator_day(link, it, at(0) - DAY, at(0) + DAY, []) for it in operators}
    told: Counter[tuple[str, str]] = Counter()
    for row in found.calls:
        for name in ("calls", "talk_ms", "hold_ms"):
            told[row.operator, name] += getattr(row, name)
    assert told == expected
    assert {it: day.calls for it, day in days.items()} == {
        it: expected[it, "calls"] for it in operators
    }
