"""Makes the analysis of a day: reads it at one moment, explains it, replays its remedies, and
writes all of it in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from foundation.postgres.pool import Connection, Pool, connection, one_snapshot, transaction
from quality.analysis.candidates import candidates
from quality.analysis.causes import Explained, LostCall, explain
from quality.analysis.closing import to_close_at
from quality.analysis.pauses import over_plan
from quality.analysis.quarter import (
    DayCourse,
    Quarter,
    mean_handling,
    planned_share,
    quarters_of,
    signed_in,
)
from quality.analysis.replaying import savings
from quality.analysis.rows import analyses, evidence
from quality.analysis.rules import AnalysisRules, bounds
from quality.analysis.saving import Saving
from quality.day_on_record import read_recorded_day
from quality.replay.recorded import RecordedDay
from queue_manager.domain.measures.facts import QUARTER
from queue_manager.domain.measures.measures import StateTimes
from queue_manager.rows.service_level import ServiceLevelPeriod, handling, state_times
from staff.roster.coverage import by_quarter
from staff.roster.rows.shifts import Roster, roster
from staff.roster.shifts import TimeInterval

#: A day is compared with as many of the same weekday before it.
WEEKS = 6
#: A shift that reaches into the day began so long before at most.
EARLIEST_SHIFT = timedelta(hours=16)


@dataclass(frozen=True, slots=True)
class ReadDay:
    """The records of a day that an analysis reads."""

    course: DayCourse
    calls: Sequence[LostCall]
    recorded: RecordedDay

    @property
    def offered(self) -> int:
        return sum(it.offered for it in self.course.calls.values())


async def make(
    pool: Pool,
    day: date,
    rules: AnalysisRules,
    now: datetime,
    *,
    anew: bool = False,
    by: int | None = None,
) -> bool:
    """Make the analysis of the local `day`; False where nothing was offered on it, where one is
    there already and none is wanted `anew`, or where it is closed. Raises DatabaseAway. Takes as
    long as the replays need, so it is no work for a process that serves anybody."""
    async with connection(pool) as link, one_snapshot(link):
        there = await analyses.analysis(link, day)
        if there is not None and (there.closed_at is not None or not anew):
            return False
        read = await read_day(link, day, rules, now)
    if not read.offered:
        return False
    quarters, calls, remedies = weigh(read, day, rules.zone)
    new = analyses.NewAnalysis(
        day,
        now,
        by,
        to_close_at(day, rules.clock, rules.zone),
        read.offered,
        any(it is not None for it in read.course.roster.values()),
        quarters,
        remedies,
        calls,
    )
    async with transaction(pool) as link:
        return await analyses.write(link, new, anew=anew)


def weigh(
    read: ReadDay, day: date, zone: ZoneInfo
) -> tuple[list[Quarter], list[Explained], list[Saving]]:
    """Return the day's quarters, its lost calls with their causes, and its remedies."""
    quarters = quarters_of(read.course, zone)
    calls = explain(read.calls, quarters)
    recorded = read.recorded
    reserve = any(it.reserve for it in recorded.skills.values())
    words = candidates(
        calls,
        recorded.lines,
        day,
        zone,
        has_reserve=reserve,
        has_announcement=any(it.share for it in recorded.announcements),
    )
    return quarters, calls, savings(recorded, words, day, zone)


async def read_day(link: Connection, day: date, rules: AnalysisRules, now: datetime) -> ReadDay:
    """Return all that the analysis needs, within the caller's snapshot."""
    begins, ends = bounds(day, rules.zone)
    recorded = await read_recorded_day(link, begins, ends)
    before = [bounds(day - timedelta(weeks=n), rules.zone) for n in range(1, WEEKS + 1)]
    handled = (await handling(link, ServiceLevelPeriod(begins, ends))).average or timedelta()
    calls_before = [await evidence.quarters(link, *each) for each in before]
    absences = await evidence.absences(link, begins - EARLIEST_SHIFT, ends)
    planned = await roster(link, TimeInterval(begins, ends), rules.zone, now)
    course = DayCourse(
        begins,
        ends,
        calls=await evidence.quarters(link, begins, ends),
        times=await state_times(link, ServiceLevelPeriod(begins, ends), QUARTER),
        usual_calls=[{at: float(it.offered) for at, it in each.items()} for each in calls_before],
        usual_signed_in=[
            _signed_in(await state_times(link, ServiceLevelPeriod(*each), QUARTER))
            for each in before
        ],
        roster={it.begins_at: it.operators for it in planned.by_quarter()},
        breaks=_breaks(planned),
        over_plan=over_plan(absences, rules.plan),
        planned_share=planned_share(rules.plan),
        handling_seconds=handled.total_seconds(),
        usual_handling_seconds=mean_handling(it for each in calls_before for it in each.values()),
    )
    calls = await evidence.lost_calls(link, begins, ends, recorded.lines, rules.zone)
    return ReadDay(course, calls, recorded)


def _breaks(planned: Roster) -> dict[datetime, float]:
    """How many the roster sends on a break, by quarter; empty where it plans no breaks."""
    breaks = [each for shift in planned.shifts for each in shift.breaks]
    counts = by_quarter(breaks, planned.span) if breaks else []
    return {it.begins_at: it.operators or 0.0 for it in counts}


def _signed_in(times: Mapping[datetime, StateTimes]) -> dict[datetime, float]:
    return {at: signed_in(of_quarter) for at, of_quarter in times.items()}
