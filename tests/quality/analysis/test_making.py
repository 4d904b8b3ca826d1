"""The analysis of a day on a real PostgreSQL: made once, anew only by a wish, never when closed."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from foundation.postgres.pool import connection, open_pool, transaction
from foundation.settings import Settings
from launcher.analysis import analyse
from quality.analysis.causes import MainCause
from quality.analysis.keeping import AGAIN_AFTER, AnalysisFailed, AnalysisKeeper
from quality.analysis.making import make
from quality.analysis.rows import analyses
from quality.analysis.rules import bounds, rules_of
from quality.day_on_record import read_recorded_day
from quality.replay.day import ReplayDay
from quality.state import QualityState
from queue_manager.domain.measures.facts import quarter_of
from staff.roster.rows import shifts as roster
from staff.roster.shifts import Shift, TimeInterval
from staff.rows.operators import add_operator
from staff.rows.people import add_person
from tests.launcher.test_replay_recorded import write_down
from tests.quality.analysis.days import ALMATY
from tests.quality.replay.days import callers, made, there
from tests.queue_manager.scribe.test_facts import House

pytestmark = pytest.mark.services
DAY = date(2026, 11, 24)
EIGHT = datetime(2026, 11, 25, 3, tzinfo=UTC)


def lean_day() -> ReplayDay:
    """Half an hour in which one operator has far too much to do."""
    rng = random.Random(5)
    moments = sorted(round(rng.uniform(0, 1800), 3) for _ in range(40))
    people = (
        (at, round(rng.expovariate(1 / 90), 3), round(rng.expovariate(1 / 40), 3)) for at in moments
    )
    return made(callers(*people), there("1001"), greeting=4, wrap_up=20, ring=3)


@dataclass
class Centre:
    settings: Settings
    house: House
    lead: int

    def keeper(self) -> AnalysisKeeper:
        """As after a start."""
        return AnalysisKeeper(self.settings, self.house.pool, QualityState())

    async def analysis(self) -> analyses.Analysis | None:
        async with connection(self.house.pool) as link:
            return await analyses.analysis(link, DAY)

    async def calls(self) -> list[analyses.LossCall]:
        async with connection(self.house.pool) as link:
            return await analyses.calls(link, DAY)


@pytest.fixture
async def centre(fresh_settings: Settings) -> AsyncIterator[Centre]:
    pool = await open_pool(fresh_settings, "test", size=3)
    house = House(pool)
    await write_down(house, lean_day())
    async with connection(pool) as link:
        lead = await add_person(
            link, login="lead", password_hash="none", role="shift_lead", name="Гүлмира"
        )
    yield Centre(fresh_settings, house, lead)
    pool.terminate()


async def rostered(centre: Centre, *extensions: str) -> None:
    """They are to work from 8 to 20 that day."""
    begins = bounds(DAY, ALMATY)[0] + timedelta(hours=8)
    async with transaction(centre.house.pool) as link:
        for each in extensions:
            person_id = await add_person(
                link, login=each, password_hash="none", role="operator", name=each
            )
            await add_operator(link, extension=each, person_id=person_id, sip_ha1="0" * 32)
        shifts = [
            Shift(it, TimeInterval(begins, begins + timedelta(hours=12))) for it in extensions
        ]
        await roster.add(link, shifts, None)


async def test_each_morning_makes_one_and_a_restart_does_not_double_it(centre: Centre) -> None:
    await rostered(centre, "1001", "1002")
    keeper = centre.keeper()
    assert not await keeper.look(EIGHT - timedelta(seconds=1)), "nothing of the day before it"
    assert await keeper.look(EIGHT), "by a process of its own"
    first = await centre.analysis()
    assert first is not None and first.made_by is None and first.has_roster
    assert first.close_by == EIGHT + timedelta(minutes=30)
    calls = await centre.calls()
    assert sum(it.lost for it in first.quarters) == len(calls) > 10
    by_quarter = Counter(quarter_of(it.offered_at) for it in calls)
    assert by_quarter == Counter({it.at: it.lost for it in first.quarters if it.lost})
    assert sum(it.offered for it in first.quarters) == first.offered == 40
    # Of two who were to come, one did not: this it names, and whom it would have saved.
    staffing = {it.cause for it in calls if it.evidence_at is not None}
    assert staffing == {MainCause.UNDER_ROSTER}
    assert {it.missing for it in calls if it.evidence_at is not None} == {1.0}
    sure = [it for it in first.remedies if it.sure]
    assert any(it.remedy.startswith("operators+1@") for it in sure)
    assert all(0 < it.least <= it.saved <= it.most for it in sure)
    assert not await keeper.look(EIGHT + timedelta(hours=1))
    assert not await centre.keeper().look(EIGHT + timedelta(hours=2)), "after a restart"
    assert await centre.analysis() == first


async def test_two_at_once_write_one(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quality.analysis.making.candidates", lambda *args, **more: [])
    rules = rules_of(centre.settings)
    both = await asyncio.gather(*(make(centre.house.pool, DAY, rules, EIGHT) for _ in range(2)))
    assert sorted(both) == [False, True]
    async with connection(centre.house.pool) as link:
        acts = [it.act for it in await analyses.history(link, DAY)]
    assert acts == ["make"]
    assert not await make(centre.house.pool, DAY + timedelta(days=1), rules, EIGHT), "no calls"


async def test_anew_keeps_what_a_lead_has_set_and_a_closed_day_stays(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quality.analysis.making.candidates", lambda *args, **more: [])
    rules, pool = rules_of(centre.settings), centre.house.pool

    async def in_this_process(day: date, by: int | None) -> None:
        await make(pool, day, rules, EIGHT, anew=by is not None, by=by)

    keeper = AnalysisKeeper(centre.settings, pool, QualityState(), in_this_process)
    assert await keeper.look(EIGHT)
    chosen = (await centre.calls())[0]
    ruling = analyses.Ruling(MainCause.OTHER, "a fire drill", centre.lead, EIGHT)
    async with transaction(pool) as link:
        assert await analyses.set_cause(link, DAY, chosen.call_id, ruling)
        await analyses.request(link, DAY, centre.lead)
    assert await keeper.look(EIGHT)
    anew = await centre.analysis()
    assert anew is not None and (anew.version, anew.made_by) == (2, "Гүлмира")
    (same,) = [it for it in await centre.calls() if it.call_id == chosen.call_id]
    assert (same.main, same.cause, same.set_reason) == (
        MainCause.OTHER, chosen.cause, "a fire drill"
    )  # fmt: skip
    async with transaction(pool) as link:
        await analyses.close(link, DAY, centre.lead, EIGHT + timedelta(minutes=30))
        await analyses.request(link, DAY, centre.lead)
    assert await keeper.look(EIGHT)
    closed = await centre.analysis()
    assert closed is not None and (closed.version, closed.in_time) == (2, True)
    shown = await asyncio.to_thread(analyse, centre.settings, DAY, as_json=False)
    assert shown.splitlines()[1] == "no roster" and "closed 2026-11-25 08:30" in shown


async def test_a_day_that_cannot_be_analysed_holds_up_no_later_one(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[date] = []
    before = DAY - timedelta(days=1)

    async def newest(_: object) -> date:
        return max((it for it in tried if it != before), default=before - timedelta(days=1))

    async def yes(*_: object) -> bool:
        return True

    async def fails_once(day: date, by: int | None) -> None:
        tried.append(day)
        if tried == [before]:
            raise AnalysisFailed(str(day))

    monkeypatch.setattr("quality.analysis.keeping.analyses.last_day", newest)
    monkeypatch.setattr("quality.analysis.keeping.evidence.has_calls", yes)
    state = QualityState()
    keeper = AnalysisKeeper(centre.settings, centre.house.pool, state, fails_once)
    assert not await keeper.look(EIGHT)
    assert await keeper.look(EIGHT) and not await keeper.look(EIGHT)
    assert tried == [before, DAY] and state.failed_analysis == before
    assert await keeper.look(EIGHT + AGAIN_AFTER)
    assert tried == [before, DAY, before] and state.failed_analysis is None


async def test_an_announcement_on_record_has_its_hearers_and_who_was_content(
    centre: Centre,
) -> None:
    """Only one for everybody counts."""
    begins, ends = bounds(DAY, ALMATY)
    opened = begins + timedelta(hours=9, minutes=5)
    async with transaction(centre.house.pool) as link:
        for place, number in (("", 1), ("Abay 1", 2)):
            await link.execute(
                "INSERT INTO incidents (line, place, opened_at, opened_by, until_at)"
                " VALUES ('109', $1, $2, $3, $2::timestamptz + interval '5 hours')",
                place, opened, centre.lead,
            )  # fmt: skip
            await link.execute(
                "INSERT INTO incident_hearings (call_id, incident_id, heard_at)"
                " SELECT call_id, (SELECT max(incident_id) FROM incidents),"
                "        offered_at + make_interval(secs => $1) FROM calls",
                10.0 * number,
            )  # fmt: skip
        await link.execute(
            "UPDATE calls SET outcome = 'informed' WHERE call_id IN"
            " (SELECT call_id FROM calls WHERE offered_at >= $1 ORDER BY offered_at LIMIT 5)",
            opened,
        )
        heard = await link.fetchval("SELECT count(*) FROM calls WHERE offered_at >= $1", opened)
        await link.execute("DELETE FROM incident_hearings WHERE incident_id > 1 AND call_id IN"
                           " (SELECT call_id FROM calls WHERE outcome = 'informed')")  # fmt: skip
        (found,) = (await read_recorded_day(link, begins, ends)).announcements
    assert (found.line, found.begins) == ("109", opened)
    assert 20 < found.hearers == heard < 40, "those before it heard it, but not from its beginning"
    assert (found.informed, found.heard_after) == (5, timedelta(seconds=10))
