"""Operators' work over a period: from the stored sums of its days, and from what is on record where
a day is not summed.

A change of facts, rings, marks, states or tickets marks its moment in its own transaction
(schema.sql: `kpi_is_dirty`). Whoever reads takes marked days, and those that are not summed, from
what is on record, so a month is right at any moment, and only slower while much has just changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from foundation.postgres.pool import Connection, Pool, connection, transaction
from foundation.postgres.rows import Row
from quality.kpi.rows import day_sums as rows
from quality.kpi.rows import kpi
from quality.kpi.sums import (
    NAMES,
    NOTHING,
    Band,
    KpiSums,
    LikeHour,
    Work,
    WorkTime,
    add_work,
    work_of,
)
from queue_manager.rows import first_call
from queue_manager.rows.operator_hours import hours
from queue_manager.rows.service_level import ServiceLevelPeriod
from registry.knowledge.first_call import FirstCalls

DAY = timedelta(days=1)
#: Days are summed when they are over for so long: a state that began in one may end two days later.
SETTLED = timedelta(days=3)
#: And their first calls when nobody can come again within the seven days.
FIRST_CALLS_SETTLED = rows.REACH + DAY
CHANGES_AT_ONCE, DAYS_AT_ONCE = 1000, 5


class DaySumsKeeper:
    """The keeper of the sums. `zone`: of the city, whose days are summed."""

    def __init__(self, pool: Pool, zone: ZoneInfo) -> None:
        self._pool, self._zone = pool, zone

    async def tick(self, now: datetime) -> int:
        """Sum some days that are not summed. Return how many steps were done; 0 if nothing is left
        to do. Raises DatabaseAway."""
        today = now.astimezone(self._zone).date()
        changes = await self._mark_changed()
        async with connection(self._pool) as link:
            days = await rows.days_to_sum(link, today - SETTLED, self._zone, DAYS_AT_ONCE)
        for day in days:
            async with transaction(self._pool) as link:
                await _sum_day(link, day, self._zone)
        async with connection(self._pool) as link:
            late = await rows.first_calls_to_sum(link, today - FIRST_CALLS_SETTLED, DAYS_AT_ONCE)
        for day in late:
            async with transaction(self._pool) as link:
                await _sum_first_calls(link, day, self._zone, now)
        return changes + len(days) + len(late)

    async def _mark_changed(self) -> int:
        """Let days of which something has changed be summed again."""
        async with transaction(self._pool) as link:
            changes = await rows.take_changes(link, CHANGES_AT_ONCE)
            days = {(it.of_ticket, it.at.astimezone(self._zone).date()) for it in changes}
            await rows.forget_days(link, [day for of_ticket, day in days if not of_ticket])
            reached = {
                day - n * DAY for of_ticket, day in days if of_ticket for n in _days_of_reach()
            }
            await rows.forget_first_calls(link, sorted(reached))
        return len(changes)


def _days_of_reach() -> range:
    return range(rows.REACH.days + 1)


async def _sum_day(link: Connection, day: date, zone: ZoneInfo) -> None:
    operators = [it.extension for it in await kpi.operators(link) if it.extension]
    await rows.begin_day(link, day, zone)
    await rows.clear_sums(link, day)
    await rows.clear_states(link, day)
    found = await hours(link, operators, midnight(day, zone), midnight(day + DAY, zone), zone)
    work = work_of(found)
    sums = [
        {"day": day.isoformat(), "operator": operator, "band": tuple(Band).index(kind.band)}
        | {name: getattr(each, name) for name in NAMES}
        for operator, kinds in work.by_like.items()
        for kind, each in kinds.items()
    ]
    await rows.add_sums(link, sums)
    states = [
        {"day": day.isoformat(), "operator": operator, "state": state, "reason": reason, "ms": ms}
        for operator, presence in work.presence.items()
        for state, reason, ms in _states_of(presence)
    ]
    await rows.add_states(link, states)


def _states_of(presence: WorkTime) -> Iterator[tuple[str, str, int]]:
    yield from ((state, "", ms) for state, ms in presence.states.items())
    yield from (("paused", reason, ms) for reason, ms in presence.pauses.items())


async def _sum_first_calls(link: Connection, day: date, zone: ZoneInfo, now: datetime) -> None:
    await rows.first_calls_are_summed(link, day)
    await rows.clear_first_calls(link, day)
    period = ServiceLevelPeriod(midnight(day, zone), midnight(day + DAY, zone), None)
    found = await first_call.by_operator(link, period, now)
    counts = [
        {"day": day.isoformat(), "operator": operator}
        | {it.name: getattr(calls, it.name) for it in fields(FirstCalls)}
        for operator, calls in found.items()
        if operator is not None
    ]
    await rows.add_first_calls(link, counts)


async def read_work(
    link: Connection,
    operators: Sequence[str],
    first: date,
    following: date,
    zone: ZoneInfo,
    now: datetime,
) -> Work:
    """Read the work of operators on the days from `first` to before `following`, until `now`."""
    summed = await rows.summed_days(link, first, following, zone)
    days = {it.day for it in summed if it.sums}
    work = _work_of_sums(
        await rows.sums(link, operators, sorted(days)),
        await rows.states(link, operators, sorted(days)),
    )
    for begins, ends in spans_beside(days, first, following, zone):
        if begins < now:
            rest = await hours(link, operators, begins, min(ends, now), zone)
            work = add_work(work, work_of(rest))
    return work


async def read_first_calls(
    link: Connection, first: date, following: date, zone: ZoneInfo, now: datetime
) -> dict[str | None, FirstCalls]:
    """Read first calls by operator on the days from `first` to before `following`, as of `now`."""
    summed = await rows.summed_days(link, first, following, zone)
    days = {it.day for it in summed if it.first_calls}
    stored = await rows.first_calls(link, sorted(days))
    found: defaultdict[str | None, FirstCalls] = defaultdict(FirstCalls)
    for row in stored:
        found[row["operator"]] = FirstCalls(*(row[it.name] for it in fields(FirstCalls)))
    for begins, ends in spans_beside(days, first, following, zone):
        if begins < now:
            period = ServiceLevelPeriod(begins, ends, None)
            for operator, calls in (await first_call.by_operator(link, period, now)).items():
                found[operator] += calls
    return found


def spans_beside(
    days: set[date], first: date, following: date, zone: ZoneInfo
) -> list[tuple[datetime, datetime]]:
    """Return the spans from `first` to before `following` that consist of other days than `days`,
    each as long as possible."""
    spans: list[tuple[date, date]] = []
    for n in range((following - first).days):
        day = first + n * DAY
        if day in days:
            continue
        if spans and spans[-1][1] == day:
            spans[-1] = (spans[-1][0], day + DAY)
        else:
            spans.append((day, day + DAY))
    return [(midnight(begins, zone), midnight(ends, zone)) for begins, ends in spans]


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the moment at which a day of the city begins."""
    return datetime.combine(day, time.min, zone)


def _work_of_sums(sums: Iterable[Row], states: Iterable[rows.StateSum]) -> Work:
    by_like: defaultdict[str, dict[LikeHour, KpiSums]] = defaultdict(dict)
    by_day: defaultdict[str, dict[date, KpiSums]] = defaultdict(dict)
    bands = tuple(Band)
    for row in sums:
        each = KpiSums(*(int(row[name]) for name in NAMES))
        if row["day"] is None:
            by_like[row["operator"]][LikeHour(bands[row["band"]], row["weekend"])] = each
        elif each != NOTHING:
            by_day[row["operator"]][row["day"]] = each
    presence: defaultdict[str, WorkTime] = defaultdict(lambda: WorkTime({}, {}))
    for state in states:
        own = presence[state.operator]
        if state.state == "paused":
            pauses = {**own.pauses, state.reason: state.ms}
            presence[state.operator] = WorkTime(own.states, pauses)
        else:
            presence[state.operator] = WorkTime({**own.states, state.state: state.ms}, own.pauses)
    return Work(by_like, by_day, presence)
