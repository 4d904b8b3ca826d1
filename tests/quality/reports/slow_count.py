"""Reports counted the slow and obvious way, and compared with those that are made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

from foundation.postgres.pool import Pool, connection
from quality.reports.dimensions import Dimension, ReportPeriod
from quality.reports.keeping import RollupKeeper
from quality.reports.measures import ReportSums
from quality.reports.reading import make
from quality.reports.report import Report
from queue_manager.domain.measures.facts import Facts
from tests.quality.reports.made import ALMATY

#: Of the reports that are compared.
MEASURES = ("offered", "level_in_time", "aht_seconds")
#: Place → its figures.
Counts = dict[Any, dict[str, int]]


@dataclass
class House:
    """`now`: what is later is not over yet. `facts` are counted once for each report until they
    change: what is rolled up of them changes no figure."""

    pool: Pool
    keeper: RollupKeeper
    facts: list[Facts]
    now: datetime
    _counted: list[Facts] = field(default_factory=list, init=False)
    _counts: dict[str, Counts] = field(default_factory=dict, init=False)

    def expected(self, report: Report, period: ReportPeriod) -> Counts:
        """What a slow count of the facts says."""
        if self._counted != self.facts:
            self._counted, self._counts = list(self.facts), {}
        asked = repr((report, period))
        if asked not in self._counts:
            self._counts[asked] = slow(self.facts, report, period)
        return self._counts[asked]


def shift_of(each: Facts, zone: ZoneInfo) -> str:
    """The key of its shift."""
    if each.operator is None:
        return ""
    if each.shift_starts_at is None or each.shift_ends_at is None:
        return "none"
    begins, ends = (it.astimezone(zone) for it in (each.shift_starts_at, each.shift_ends_at))
    return f"{begins:%H%M}-{ends:%H%M}"


Placing = Callable[[Facts, datetime], Any]
PLACES: dict[Dimension, Placing] = {
    Dimension.QUARTER: lambda it, _: it.quarter_at,
    Dimension.HOUR: lambda it, local: _absolute_hour(it.offered_at),
    Dimension.DAY: lambda _, local: local.date(),
    Dimension.WEEK: lambda _, local: local.date() - timedelta(days=local.weekday()),
    Dimension.MONTH: lambda _, local: local.date().replace(day=1),
    Dimension.WEEKDAY: lambda _, local: local.isoweekday(),
    Dimension.HOUR_OF_DAY: lambda _, local: local.hour,
    Dimension.QUARTER_OF_DAY: lambda _, local: time(local.hour, local.minute // 15 * 15),
    Dimension.LINE: lambda it, _: it.line,
    Dimension.LANGUAGE: lambda it, _: it.language,
    Dimension.OPERATOR: lambda it, _: it.operator or "",
    Dimension.TOPIC: lambda it, _: str(it.topic_id or ""),
    Dimension.BODY: lambda it, _: str(it.body_id or ""),
    Dimension.DISTRICT: lambda it, _: it.district or "",
    Dimension.SKILL: lambda it, _: it.skill or "",
    Dimension.SHIFT: lambda it, _: shift_of(it, ALMATY),
}


def _absolute_hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)  # the zone is whole hours from UTC


def _when(each: Facts, true: bool, count: int) -> int:
    return count if true else 0


LOST = ("short_abandon", "abandoned", "failed")
COUNTED: Mapping[str, Callable[[Facts], int]] = {
    "offered": lambda it: int(it.outcome != "refused"),
    "answered": lambda it: int(it.answered),
    "lost": lambda it: int(it.outcome in LOST),
    "short_abandon": lambda it: int(it.outcome == "short_abandon"),
    "in_time": lambda it: int(it.answered and it.waited_ms is not None and it.waited_ms <= 16_000),
    "in_20": lambda it: int(it.answered and it.waited_ms is not None and it.waited_ms <= 20_000),
    "wait_ms": lambda it: _when(it, it.answered, it.waited_ms or 0),
    "handled_ms": lambda it: _when(it, it.answered, it.talk_ms + it.hold_ms + it.wrap_up_ms),
    "repeated": lambda it: int(bool(it.earlier_calls)),
    "known": lambda it: int(it.earlier_calls is not None),
    "reached": lambda it: int(it.callback_result == "reached"),
    "survey_points": lambda it: it.survey_score or 0,
}


def slow(facts: Iterable[Facts], report: Report, period: ReportPeriod) -> Counts:
    """Each place's figures, a contact after the other."""
    found: Counts = {}
    for each in facts:
        local = each.offered_at.astimezone(period.zone)
        if each.trial or not period.first <= local.date() <= period.last:
            continue
        if any(PLACES[it](each, local) not in keys for it, keys in report.only.items()):
            continue
        place = tuple(
            PLACES[it](each, local) if it else None for it in (report.rows, report.columns)
        )
        cell = found.setdefault(place, dict.fromkeys(COUNTED, 0))
        for name, count in COUNTED.items():
            cell[name] += count(each)
    return found


def figures(sums: ReportSums) -> dict[str, int]:
    return {
        "offered": sums.offered,
        "answered": sums.answered,
        "lost": sums.lost,
        "short_abandon": sums.short_abandon,
        "in_time": sums.in_time,
        "in_20": sums.in_20,
        "wait_ms": sums.answered_wait_ms,
        "handled_ms": sums.talk_ms + sums.hold_ms + sums.wrap_up_ms,
        "repeated": sums.repeated,
        "known": sums.known_callers,
        "reached": sums.callbacks_reached,
        "survey_points": sums.survey_points,
    }


async def check(house: House, periods: Iterable[ReportPeriod], reports: Sequence[Report]) -> None:
    """Every cell of every report over every period is what a slow count says."""
    for period, report in product(periods, reports):
        async with connection(house.pool) as link:
            table = await make(link, report, period, house.now)
        expected = house.expected(report, period)
        cells = {place: figures(sums) for place, sums in table.cells.items()}
        assert cells == expected, (report, period)
        assert {row for row, _ in table.cells} <= set(table.rows)
        assert {column for _, column in table.cells} <= set(table.columns)
        assert sum(table.of_rows.values(), ReportSums()) == table.total
        assert sum(table.of_columns.values(), ReportSums()) == table.total


async def until_rest(house: House) -> None:
    while await house.keeper.look(house.now):
        pass
