"""Percentiles and first calls: each cell, row and column by itself, as a slow count says."""

from __future__ import annotations

import math
import random
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from foundation.postgres.pool import Connection, Pool, connection, open_pool
from foundation.settings import Settings
from quality.reports.dimensions import Dimension, Period
from quality.reports.measures import MEASURES, Need
from quality.reports.reading import make
from quality.reports.report import Report, ReportRefused, Why, plan
from quality.reports.sums import Sums
from queue_manager.domain.floor.states import Outcome
from queue_manager.domain.measures.facts import CallHistory, Facts
from queue_manager.rows import first_call
from queue_manager.rows.service_level import Period as CallPeriod
from registry.knowledge.first_call import FirstCalls
from tests.quality.reports.made import history, put
from tests.quality.reports.test_reports import COLUMNS, PLACES
from tests.registry.knowledge.contacts import any_contact, count, write_contact

pytestmark = pytest.mark.services
ALMATY = ZoneInfo("Asia/Almaty")
#: In its night to 1 March Kazakhstan's east put its clocks back, from +6 to +5.
FIRST, LAST = date(2024, 2, 27), date(2024, 3, 3)
PERIOD = Period(FIRST, LAST, ALMATY)
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
    only = {COLUMNS[dimension]: keys for dimension, keys in report.only.items()}
    return [
        it
        for it in facts
        if it.answered and not it.trial and PERIOD.begins <= it.offered_at < PERIOD.ends
        and all(str(getattr(it, name) or "") in keys for name, keys in only.items())
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
        value = MEASURES[code].value(Sums())
        assert value.number is None


def test_what_is_read_from_contacts_has_93_days_at_most() -> None:
    long = Period(FIRST, FIRST + timedelta(days=93), ALMATY)
    for measure in MEASURES.values():
        if measure.need is None:
            plan(Report((measure.code,)), long)
        else:
            with pytest.raises(ReportRefused) as refused:
                plan(Report(("offered", measure.code)), long)
            assert refused.value.why is Why.TOO_LONG_FOR_CONTACTS
    assert {it.need for it in MEASURES.values()} == {None, *Need}


async def test_first_calls_are_those_of_their_own_page(house: House) -> None:
    """By topic and in all as `first_call.by_topic` counts them, which the pure formula holds."""
    rng, begins = random.Random(109), datetime(2026, 11, 1, tzinfo=UTC)
    now = begins + timedelta(days=20)
    period = Period(date(2026, 10, 31), date(2026, 12, 1), ALMATY)
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


def shares(sums: Sums) -> tuple[int, ...]:
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
        assert MEASURES["offered"].value(with_waits.of_rows[row]).counted == sums.tally.offered


async def _without(link: Connection) -> Any:
    return await make(link, Report(("offered",), Dimension.DAY), PERIOD, NOW)
