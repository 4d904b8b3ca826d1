"""Percentiles and first calls: each cell, row and column by itself, as a slow count says."""

from __future__ import annotations

import math
import random
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from foundation.postgres.pool import Connection, Pool, connection, open_pool
from foundation.settings import Settings
from quality.reports.dimensions import Dimension, ReportPeriod
from quality.reports.measures import MEASURES, Need, ReportSums
from quality.reports.reading import make
from quality.reports.report import Report, ReportProblem, ReportRefused, plan
from queue_manager.domain.floor.states import OperatorState, Outcome
from queue_manager.domain.measures.facts import CallHistory, Facts
from queue_manager.rows import first_call
from queue_manager.rows.service_level import ServiceLevelPeriod as CallPeriod
from registry.knowledge.first_call import FirstCalls
from tests.quality.reports.made import ALMATY, history, put
from tests.quality.reports.slow_count import PLACES
from tests.registry.knowledge.contacts import any_contact, count, write_contact

pytestmark = pytest.mark.services
#: In its night to 1 March Kazakhstan's east put its clocks back, from +6 to +5.
FIRST, LAST = date(2024, 2, 27), date(2024, 3, 3)
PERIOD = ReportPeriod(FIRST, LAST, ALMATY)
NOW = datetime(2024, 3, 4, 12, tzinfo=UTC)
WAITS = ("wait_p50_seconds", "wait_p90_seconds", "wait_p95_seconds")
REPORTS = [
    Report(WAITS),
    *(Report(WAITS, it) for it in Dimension),
    Report(WAITS, Dimension.WEEK, Dimension.MONTH),
    Report(WAITS, Dimension.WEEKDAY, Dimension.HOUR_OF_DAY),
    Report(WAITS, Dimension.LINE, Dimension.OPERATOR, {Dimension.LANGUAGE: ["kk"]}),
    Report(WAITS, Dimension.DAY, Dimension.TOPIC, {Dimension.TOPIC: ["7", ""]}),
    Report(WAITS, Dimension.HOUR, Dimension.LINE, {Dimension.DISTRICT: ["yesil"]}),
    Report(WAITS, Dimension.SHIFT, Dimension.SKILL, {Dimension.SKILL: ["ru.water", ""]}),
]


@dataclass
class House:
    pool: Pool
    facts: list[Facts]


@pytest.fixture
async def house(fresh_settings: Settings) -> AsyncIterator[House]:
    pool, rng = await open_pool(fresh_settings, "test", size=2), random.Random(11)
    begins = PERIOD.begins - timedelta(hours=5)
    calls = [history(rng, n, begins + timedelta(hours=150 * rng.random())) for n in range(900)]
    async with connection(pool) as link:
        facts = await put(link, calls)
    yield House(pool, facts)
    pool.terminate()


def percentiles(waits: Iterable[int]) -> tuple[int, ...]:
    """The least wait at or below which that share of them lies."""
    found = sorted(waits)
    shares = (0.5, 0.9, 0.95)
    return tuple(found[math.ceil(share * len(found)) - 1] for share in shares) if found else ()


def place(dimension: Dimension | None, it: Facts) -> Any:
    local = it.offered_at.astimezone(ALMATY)
    return None if dimension is None else PLACES[dimension](it, local)


def by(facts: Iterable[Facts], *dimensions: Dimension | None) -> dict[Any, tuple[int, ...]]:
    """The percentiles of each place."""
    waits: dict[Any, list[int]] = {}
    for it in facts:
        places = tuple(place(dimension, it) for dimension in dimensions)
        waits.setdefault(places, []).append(it.waited_ms or 0)
    return {places: percentiles(each) for places, each in waits.items()}


def answered(report: Report, facts: Iterable[Facts]) -> list[Facts]:
    return [
        it
        for it in facts
        if it.answered and not it.trial and PERIOD.begins <= it.offered_at < PERIOD.ends
        and all(place(dimension, it) in keys for dimension, keys in report.only.items())
    ]  # fmt: skip


async def test_each_percentile_is_of_its_own_contacts(house: House) -> None:
    for report in REPORTS:
        async with connection(house.pool) as link:
            table = await make(link, report, PERIOD, NOW)
        facts = answered(report, house.facts)
        cells = by(facts, report.rows, report.columns)
        rows, columns = by(facts, report.rows), by(facts, report.columns)
        found = {cell: sums.apart.waits_ms for cell, sums in table.cells.items()}
        assert found == {cell: cells.get(cell, ()) for cell in table.cells}, report
        for place_of, expected in ((table.of_rows, rows), (table.of_columns, columns)):
            for each, sums in place_of.items():
                assert sums.apart.waits_ms == expected.get((each,), ()), (report, each)
        assert table.total.apart.waits_ms == percentiles(it.waited_ms or 0 for it in facts)
        assert cells.keys() <= table.cells.keys()


def test_nobody_answered_is_no_wait_and_no_zero() -> None:
    for code in WAITS:
        value = MEASURES[code].value(ReportSums())
        assert value.number is None


def test_what_is_read_from_contacts_has_93_days_at_most() -> None:
    long = ReportPeriod(FIRST, FIRST + timedelta(days=93), ALMATY)
    for measure in MEASURES.values():
        if measure.need is None:
            plan(Report((measure.code,)), long)
        else:
            with pytest.raises(ReportRefused) as refused:
                plan(Report(("offered", measure.code)), long)
            assert refused.value.why is ReportProblem.TOO_LONG_FOR_CONTACTS
    assert {it.need for it in MEASURES.values()} == {None, *Need}


async def test_more_contacts_than_can_be_read_in_time_are_refused_and_no_database_is_away(
    house: House, fresh_settings: Settings
) -> None:
    url = fresh_settings.stores.database_url
    impatient = await asyncpg.connect(url, command_timeout=2)  # enough for what answers at once
    by_two_keys = Report(("offered",), Dimension.TOPIC, Dimension.OPERATOR)
    async with connection(house.pool) as link, link.transaction():
        await link.execute("LOCK TABLE contact_facts")
        for report in (Report(WAITS), by_two_keys):
            with pytest.raises(ReportRefused) as refused:
                await make(impatient, report, PERIOD, NOW)
            assert refused.value.why is ReportProblem.TOO_MANY_CONTACTS
        with pytest.raises(TimeoutError):
            await make(impatient, Report(("offered",)), PERIOD, NOW)
    table = await make(impatient, by_two_keys, PERIOD, NOW)
    assert table.total.offered > 0, "and the connection goes on"
    await impatient.close()


async def test_first_calls_are_those_of_their_own_page(house: House) -> None:
    """By topic and in all as `first_call.by_topic` counts them, which the pure formula holds."""
    rng, begins = random.Random(109), datetime(2026, 11, 1, tzinfo=UTC)
    now = begins + timedelta(days=20)
    period = ReportPeriod(date(2026, 10, 31), date(2026, 12, 1), ALMATY)
    async with connection(house.pool) as link:
        topics = [row["topic_id"] for row in await link.fetch("SELECT topic_id FROM topics")][:3]
        contacts = [any_contact(rng, begins, topics) for _ in range(250)]
        for n, contact in enumerate(contacts):
            await write_contact(link, n, contact)
        await put(link, [call(n, it) for n, it in enumerate(contacts)])
        report = Report(("on_the_spot_share", "first_call_share"), Dimension.TOPIC)
        table = await make(link, report, period, now)
        counted = await first_call.by_topic(link, CallPeriod(period.begins, period.ends), now)
        by_line = await make(link, Report(report.measures, Dimension.LINE), period, now)
    assert shares(table.total) == of_calls(count(contacts, now))
    assert 0 < table.total.apart.alone < table.total.apart.known
    assert {row: shares(sums) for row, sums in table.of_rows.items()} == {
        str(topic or ""): of_calls(calls) for topic, calls in counted.items()
    }
    assert shares(by_line.of_rows["109"]) == shares(table.total)


@dataclass(frozen=True)
class Stretch:
    """An operator in a state."""

    operator: str
    state: OperatorState
    began_at: datetime
    ended_at: datetime


def stretches(rng: random.Random) -> list[Stretch]:
    """Two operators, from before the period to after it, without a break."""
    found = []
    for operator in ("1001", "1002"):
        at = PERIOD.begins - timedelta(hours=3)
        while at < PERIOD.ends + timedelta(hours=1):
            ends = at + timedelta(seconds=rng.choice((20, 700.25, 900, 5000, 40_000)))
            found.append(Stretch(operator, rng.choice(list(OperatorState)), at, ends))
            at = ends
    return found


def time_by(found: Iterable[Stretch], *dimensions: Dimension | None) -> dict[Any, tuple[int, int]]:
    """Busy and there in milliseconds, a quarter of an hour after the other."""
    sums: dict[Any, list[timedelta]] = {}
    for it in found:
        quarter = PERIOD.begins
        while quarter < PERIOD.ends:
            ends = quarter + timedelta(minutes=15)
            lasted = min(ends, it.ended_at) - max(quarter, it.began_at)
            if lasted > timedelta():
                places = tuple(place_of_time(each, it.operator, quarter) for each in dimensions)
                both = sums.setdefault(places, [timedelta(), timedelta()])
                away = it.state in (OperatorState.SIGNED_OUT, OperatorState.PAUSED)
                both[0] += lasted if it.state in WORK else timedelta()
                both[1] += timedelta() if away else lasted
            quarter = ends
    milliseconds = timedelta(milliseconds=1)
    return {key: (round(a / milliseconds), round(b / milliseconds)) for key, (a, b) in sums.items()}


WORK = {"talking", "hold", "wrap_up", "calling_out"}


def place_of_time(dimension: Dimension | None, operator: str, at: datetime) -> Any:
    if dimension is Dimension.OPERATOR:
        return operator
    return None if dimension is None else PLACES[dimension](Quarter(at), at.astimezone(ALMATY))


class Quarter:
    """What `PLACES` looks at of a contact."""

    def __init__(self, at: datetime) -> None:
        self.quarter_at = self.offered_at = at


async def test_occupancy_is_of_the_operators_own_time(house: House) -> None:
    found = stretches(random.Random(3))
    async with connection(house.pool) as link:
        await link.executemany(
            """INSERT INTO operator_states (extension, state, device, began_at, ended_at)
               VALUES ($1, $2, 'web', $3, $4)""",
            [(it.operator, it.state, it.began_at, it.ended_at) for it in found],
        )
        for rows, columns in (
            (None, None), (Dimension.DAY, None), (Dimension.OPERATOR, None),
            (Dimension.QUARTER, None), (Dimension.WEEKDAY, Dimension.HOUR_OF_DAY),
            (Dimension.DAY, Dimension.OPERATOR),
        ):  # fmt: skip
            table = await make(link, Report(("occupancy",), rows, columns), PERIOD, NOW)
            cells, expected = time_of(table.cells), time_by(found, rows, columns)
            assert {key: it for key, it in cells.items() if it[1]} == {
                key: it for key, it in expected.items() if it[1]
            }, (rows, columns)
            assert table.total.apart.there_ms == time_by(found, None, None)[None, None][1]
        only = Report(("occupancy",), Dimension.DAY, None, {Dimension.OPERATOR: ["1002"]})
        mine = await make(link, only, PERIOD, NOW)
        of_one = [it for it in found if it.operator == "1002"]
        assert time_of(mine.cells) == time_by(of_one, Dimension.DAY, None)
        by_line = await make(link, Report(("occupancy",), Dimension.LINE), PERIOD, NOW)
    value = MEASURES["occupancy"].value(table.total)
    assert value.number is not None and 0.3 < value.number < 0.9
    assert MEASURES["occupancy"].value(by_line.total).number is None, "of no line"


def time_of(cells: Mapping[Any, ReportSums]) -> dict[Any, tuple[int, int]]:
    return {key: (it.apart.busy_ms, it.apart.there_ms) for key, it in cells.items()}


def call(n: int, it: Any) -> CallHistory:
    """The call that `write_contact` writes."""
    answered = it.ended_at is not None
    return CallHistory(
        call_id=f"call-{n}",
        line="109",
        language="ru",
        offered_at=it.at,
        connected_at=it.at if answered else None,
        ended_at=it.ended_at or it.at,
        outcome=Outcome.ANSWERED if answered else Outcome.ABANDONED,
        topic_id=it.topic,
        ticket=f"109-2026-{n:07}",
    )


def shares(sums: ReportSums) -> tuple[int, ...]:
    values = [MEASURES[code].value(sums) for code in ("on_the_spot_share", "first_call_share")]
    return tuple(it for value in values for it in (value.counted, value.out_of or 0))


def of_calls(calls: FirstCalls) -> tuple[int, ...]:
    return calls.declared, calls.answered, calls.alone, calls.known


async def test_the_sums_beside_are_the_same(house: House) -> None:
    """What is read apart changes no sum."""
    async with connection(house.pool) as link:
        with_waits = await make(link, Report(("offered", *WAITS), Dimension.DAY), PERIOD, NOW)
        without = await _without(link)
    for row, sums in without.of_rows.items():
        assert MEASURES["offered"].value(with_waits.of_rows[row]).counted == sums.offered


async def _without(link: Connection) -> Any:
    return await make(link, Report(("offered",), Dimension.DAY), PERIOD, NOW)
