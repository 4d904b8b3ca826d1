"""The figures and the missed calls of a made-up day, as the database tells them."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest

from foundation.postgres.pool import Connection, Pool, connection, open_pool, transaction
from foundation.postgres.queries import bind
from foundation.settings import Settings
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.states import OperatorState, Outcome, RingResult
from queue_manager.domain.measures import measures
from queue_manager.domain.measures.causes import NOT_TAKEN, Cause
from queue_manager.domain.measures.measures import (
    CallMeasures,
    Handling,
    StateInterval,
    Tally,
    count_calls,
)
from queue_manager.rows import calls_behind, missed_calls, service_level
from queue_manager.rows.calls_behind import After, CallSubset
from queue_manager.rows.service_level import ServiceLevelPeriod
from registry.tickets.rows import call_backs
from tests.queue_manager.domain.call_histories import recount
from tests.real_services import RealServices
from tests.softphone_ui.lead.city_day import CityDay
from tests.softphone_ui.lead.city_rows import PEOPLE, write_records
from tests.softphone_ui.people_at_once import write_people

pytestmark = pytest.mark.services

DAY = date(2026, 3, 2)
HOUR = timedelta(hours=1)


class Stored(NamedTuple):
    settings: Settings
    day: CityDay
    period: ServiceLevelPeriod

    def ended(self) -> list[note.CallEnded]:
        return [r for r in self.day.records if isinstance(r, note.CallEnded)]


@pytest.fixture(scope="module")
def stored(real_services: RealServices) -> Iterator[Stored]:
    """A bad morning and the rest of its day, 3,600 callers, written once for this file."""
    day = CityDay(DAY, 3600, seed=11)
    day.play()
    with TemporaryDirectory(prefix="komek-t-") as home:
        settings = real_services.new_home(Path(home))
        asyncio.run(_write(settings, day))
        yield Stored(settings, day, ServiceLevelPeriod(day.at(0), day.at(24)))


async def _write(settings: Settings, day: CityDay) -> None:
    pool = await open_pool(settings, "test", size=1)
    async with transaction(pool) as link:
        await write_people(link, PEOPLE, "no hash", "ru")
        await write_records(link, day.records)
    await pool.close()


@pytest.fixture
async def pool(stored: Stored) -> AsyncIterator[Pool]:
    pool = await open_pool(stored.settings, "test", size=2)
    yield pool
    await pool.close()


@pytest.fixture
async def link(pool: Pool) -> AsyncIterator[Connection]:
    async with connection(pool) as link:
        yield link


def measured(day: CityDay) -> list[CallMeasures]:
    """The day's calls as the domain measures them, from the dispatcher's own records."""
    began = {r.call_id: r for r in day.records if isinstance(r, note.CallBegan)}
    connected = {r.call_id: r.connected_at for r in day.records if isinstance(r, note.CallAnswered)}
    ended = {r.call_id: r for r in day.records if isinstance(r, note.CallEnded)}
    return [
        CallMeasures(
            offered_at=call.offered_at,
            connected_at=connected.get(call_id),
            outcome=ended[call_id].outcome if call_id in ended else None,
        )
        for call_id, call in began.items()
    ]


async def tally(link: Connection, period: ServiceLevelPeriod) -> Tally:
    counted = await service_level.tallies(link, period, period.ends - period.begins)
    assert len(counted) <= 1
    return sum(counted.values(), Tally())


async def test_the_database_counts_as_the_domain_does(stored: Stored, link: Connection) -> None:
    counted = await tally(link, stored.period)
    assert counted == count_calls(measured(stored.day))
    assert counted.offered > 3600
    assert min(counted.abandoned, counted.short_abandon, counted.failed) > 0


async def test_another_line_has_no_calls(stored: Stored, link: Connection) -> None:
    period = ServiceLevelPeriod(stored.period.begins, stored.period.ends, "112")
    assert await tally(link, period) == Tally()
    ours = ServiceLevelPeriod(stored.period.begins, stored.period.ends, "109")
    assert (await tally(link, ours)).offered > 0


async def test_the_hours_of_the_day_add_up(stored: Stored, link: Connection) -> None:
    hours = await service_level.tallies(link, stored.period, HOUR)
    assert sum(hours.values(), Tally()) == await tally(link, stored.period)
    eight = ServiceLevelPeriod(stored.day.at(8), stored.day.at(9))
    assert hours[eight.begins] == await tally(link, eight)


async def test_time_in_states_is_cut_at_the_hours(stored: Stored, link: Connection) -> None:
    spans = [
        StateInterval(r.operator, r.state, r.began_at, r.ended_at)
        for r in stored.day.records
        if isinstance(r, note.StateEnded) and r.state is not OperatorState.SIGNED_OUT
    ]
    told = await service_level.state_times(link, stored.period, HOUR)
    for hour in range(24):
        begins = stored.day.at(hour)
        expected = measures.time_in_states(spans, begins, begins + HOUR)
        found = told.get(begins, {})
        assert {state: lasted.total_seconds() for state, lasted in found.items()} == pytest.approx(
            {state: lasted.total_seconds() for state, lasted in expected.items()}, abs=1e-3
        )


async def test_who_serves_only_lines_for_the_named_is_in_no_time_of_the_shift(
    stored: Stored, link: Connection
) -> None:
    talking = OperatorState.TALKING
    own = sum(
        (r.ended_at - r.began_at).total_seconds()
        for r in stored.day.records
        if isinstance(r, note.StateEnded) and r.operator == "1001" and r.state is talking
    )
    assert own > 0

    async def together() -> float:
        times = await service_level.state_times(link, stored.period, HOUR)
        return sum(it.get(talking, timedelta()).total_seconds() for it in times.values())

    everybody = await together()
    change = link.transaction()
    await change.start()
    await link.execute(
        "UPDATE people SET role = 'quality' WHERE person_id ="
        " (SELECT person_id FROM operators WHERE extension = '1001')"
    )
    without = await together()
    await change.rollback()
    assert everybody - without == pytest.approx(own, abs=1e-3)


async def test_handling_is_talk_hold_and_wrap_up(stored: Stored, link: Connection) -> None:
    found = await service_level.handling(link, stored.period)
    answered = [r for r in stored.ended() if r.outcome is Outcome.ANSWERED]
    ids = {call.call_id for call in answered}
    wrap_up = sum(
        (r.ended_at - r.began_at).total_seconds()
        for r in stored.day.records
        if isinstance(r, note.StateEnded) and r.state is OperatorState.WRAP_UP and r.call_id in ids
    )
    talk = sum(call.talk_seconds for call in answered)
    hold = sum(call.hold_seconds for call in answered)
    assert hold > 0
    expected = Handling(
        len(answered),
        timedelta(seconds=talk - hold),
        timedelta(seconds=hold),
        timedelta(seconds=wrap_up),
    )
    assert found.calls == expected.calls
    assert found.average and expected.average
    assert found.average.total_seconds() == pytest.approx(expected.average.total_seconds())


async def test_every_missed_call_is_listed_with_its_cause(stored: Stored, link: Connection) -> None:
    missed = await missed_calls.missed_calls(link, stored.period)
    lost = {Outcome.ABANDONED, Outcome.SHORT_ABANDON, Outcome.FAILED}
    expected = {r.call_id for r in stored.ended() if r.outcome in lost}
    assert {call.call_id for call in missed} == expected
    assert [call.offered_at for call in missed] == sorted(call.offered_at for call in missed)
    causes = Counter(call.cause for call in missed)
    assert causes[Cause.NOBODY_FREE] > causes[Cause.NOT_TAKEN] > 0
    assert causes == recount(stored.day.records).causes


async def test_a_story_tells_every_ring_and_the_crowd(stored: Stored, link: Connection) -> None:
    missed = await missed_calls.missed_calls(link, stored.period)
    stories = await missed_calls.stories(link, [call.call_id for call in missed])
    ends = {r.call_id: r for r in stored.ended()}
    rings: dict[str, list[note.RingEnded]] = {}
    for record in stored.day.records:
        if isinstance(record, note.RingEnded):
            rings.setdefault(record.call_id, []).append(record)
    for call in missed:
        story = stories[call.call_id]
        told = [(r.operator, r.result, r.seconds) for r in story.rings]
        in_order = sorted(rings.get(call.call_id, []), key=lambda ring: ring.started_at)
        assert told == [(r.operator, r.result, pytest.approx(r.seconds)) for r in in_order]
        assert list(call.not_taken_by) == [
            ring.operator for ring in in_order if ring.result in NOT_TAKEN
        ]
        assert story.crowd == (crowd := ends[call.call_id].crowd)
        assert crowd is not None
    chains = [call for call in missed if len(call.not_taken_by) > 1]
    assert all(call.cause in (Cause.NOT_TAKEN, Cause.LEFT_EARLY) for call in chains)
    assert any(r.result is RingResult.NO_ANSWER for s in stories.values() for r in s.rings)


async def test_who_came_again_and_was_answered(stored: Stored, link: Connection) -> None:
    missed = await missed_calls.missed_calls(link, stored.period)
    began = [r for r in stored.day.records if isinstance(r, note.CallBegan)]
    answered = {r.call_id for r in stored.day.records if isinstance(r, note.CallAnswered)}
    for call in missed:
        later = [
            other
            for other in began
            if other.caller == call.caller and other.offered_at > call.offered_at
        ]
        if call.caller is None:
            assert (call.came_again, call.came_again_at) == (0, None)
            continue
        assert call.came_again == len(later)
        there = [other.offered_at for other in later if other.call_id in answered]
        assert call.came_again_at == min(there, default=None)
    assert any(call.came_again_at for call in missed)
    assert any(call.came_again and not call.came_again_at for call in missed)


async def test_called_back_is_noted_once_and_can_be_taken_back(stored: Stored, pool: Pool) -> None:
    async with connection(pool) as link:
        missed = await missed_calls.missed_calls(link, stored.period)
        call = next(c for c in missed if c.caller and c.done_at is None)
        people = await link.fetch("SELECT person_id FROM people ORDER BY person_id LIMIT 2")
        lead, other = (row["person_id"] for row in people)
        before = await service_level.owed(link)
        assert call.ticket is not None
        assert await call_backs.called_back(link, call.ticket, lead) is not None
        assert await call_backs.called_back(link, call.ticket, other) is None
        assert (await service_level.owed(link)).owed == before.owed - 1
        after = await missed_calls.missed_calls(link, stored.period)
        found = next(c for c in after if c.call_id == call.call_id)
        assert (found.done_by, found.done_at is not None) == (lead, True)
        told = await missed_calls.stories(link, [call.call_id])
        assert told[call.call_id].done_by_name
        assert not await call_backs.not_called_back(link, call.ticket, other)
        assert await call_backs.not_called_back(link, call.ticket, lead)
        assert (await service_level.owed(link)).owed == before.owed
        history = await link.fetch(
            "SELECT change FROM ticket_history WHERE ticket = $1 ORDER BY history_id", call.ticket
        )
        assert [row["change"]["call_back"] for row in history] == [
            ["owed", "done"],
            ["done", "owed"],
        ]


@pytest.mark.parametrize("part", list(CallSubset))
async def test_the_calls_behind_a_figure_are_as_many_as_it_says(
    stored: Stored, link: Connection, part: CallSubset
) -> None:
    counted = await tally(link, stored.period)
    figures = {str(figure.name): figure for figure in measures.service_levels(counted)}
    if part.value.endswith(".not"):
        figure = figures[part.value.removesuffix(".not")]
        expected = figure.out_of - figure.counted
    elif part is CallSubset.NOT_SHORT:
        expected = counted.offered - counted.short_abandon
    else:
        expected = getattr(counted, part.value)
    found = await calls_behind.calls_behind(link, stored.period, part, limit=100_000)
    assert len(found) == expected


async def test_a_list_goes_on_where_it_stopped(stored: Stored, link: Connection) -> None:
    whole = await calls_behind.calls_behind(link, stored.period, CallSubset.ANSWERED, limit=250)
    pages: list[calls_behind.CallBehind] = []
    while len(pages) < 250:
        after = After(pages[-1].offered_at, pages[-1].call_id) if pages else None
        pages += await calls_behind.calls_behind(
            link, stored.period, CallSubset.ANSWERED, after=after, limit=50
        )
    assert pages == whole


async def test_a_caller_who_never_stops_calling_costs_no_more(
    stored: Stored, link: Connection
) -> None:
    """A stuck auto-dialler: 6,000 calls from one number, all lost."""
    records: list[note.Record] = []
    for n in range(6000):
        at = stored.day.at(24) + timedelta(days=3, seconds=10 * n)
        call_id = f"pbx1-stuck.{n}"
        records.append(
            note.CallBegan(call_id, "109", "pbx1", at, "+77070000000", "", "known", "kk")
        )
        records.append(
            note.CallEnded(
                call_id, Outcome.ABANDONED, at + timedelta(seconds=6), 6.0, 0.0, 0.0,
                note.EndedBy.CALLER, note.Route.DISPATCHER,
            )
        )  # fmt: skip
    transaction = link.transaction()
    await transaction.start()
    try:
        await write_records(link, records)
        begins = stored.day.at(24) + timedelta(days=3)
        day = ServiceLevelPeriod(begins, begins + timedelta(days=1))
        missed = await missed_calls.missed_calls(link, day)
        query, *values = bind("missed_calls", begins=day.begins, ends=day.ends, line=day.line)
        plan = await link.fetchval(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {query}", *values)
    finally:
        await transaction.rollback()
    assert len(missed) == 6000
    assert missed[0].came_again == 5999
    assert rows_read(json.loads(plan)[0]["Plan"]) < 30 * 6000, "each call looks at all others"


def rows_read(plan: dict[str, Any]) -> int:
    """Rows that this step of a plan and those below it looked at, in all of their loops."""
    left_out = sum(int(n) for name, n in plan.items() if name.startswith("Rows Removed by"))
    mine = (plan["Actual Rows"] + left_out) * plan["Actual Loops"]
    return int(mine) + sum(map(rows_read, plan.get("Plans", [])))
