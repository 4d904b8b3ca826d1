"""An installation with a history for `bench pages`: of a small city, or of a large city's year."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bench.database import unlimited
from bench.reports_made import fill, in_a_hurry, sum_up
from city.problems.keeper import ProblemKeeper
from city.rating.keeper import RatingKeeper
from demo.days import Wish
from demo.history import begin, finish, measure, read_ground, write_past
from demo.quality_past import Choice, MadeTalk, QualityPast, assess_day, complain
from demo.rating_past import audit
from foundation.postgres.pool import Connection, Pool, connection, open_pool, transaction
from foundation.postgres.queries import bind
from foundation.settings import Settings
from launcher.people import ensure_people
from launcher.schema import apply_schema
from quality.analysis.making import make
from quality.analysis.rules import rules_of
from quality.kpi.day_sums import DaySumsKeeper
from quality.reports.dimensions import DAY, ReportPeriod
from quality.reports.keeping import RollupKeeper
from registry.keeping_deadlines import Keeper

#: Of the history that the demo's own generator writes, at most.
DAYS, CALLS_A_DAY, SEED = 90, 330, 109
#: Of the contacts that are written by SQL.
OPERATORS = 150
#: Their rings and the states of operators, of so long before now.
LATELY = timedelta(days=62)
MOST_TICKS = 40


@dataclass(frozen=True, slots=True)
class MadeHistory:
    """The volume of a history: its days, and the calls of an average one."""

    days: int
    calls_a_day: int

    @property
    def played(self) -> MadeHistory:
        """Return the part that the demo's generator writes."""
        return MadeHistory(min(self.days, DAYS), min(self.calls_a_day, CALLS_A_DAY))

    @property
    def contacts(self) -> int:
        """Return how many contacts are made besides, which nobody plays."""
        return self.days * self.calls_a_day if self != self.played else 0

    @property
    def sentence(self) -> str:
        """Say what there is."""
        played = self.played
        text = (
            f"The demo city with {played.days} days of {played.calls_a_day} calls, as "
            "`./komek demo history` generates them."
        )
        if not self.contacts:
            return text
        return (
            f"{text} Besides {self.contacts:,} contacts of {self.days} days and {OPERATORS} "
            "operators, written by SQL with their calls and tickets, and rings and states of the "
            f"operators of {LATELY.days} days; their tickets have no events and no deadlines."
        )


async def make_installation(settings: Settings, volume: MadeHistory) -> str:
    """Fill an empty database with the demo city, its people and a history. Return a sentence that
    says what there is."""
    now, zone = datetime.now(UTC), ZoneInfo(settings.timezone)
    await ensure_people(settings, lambda _: None)
    pool = await open_pool(settings, "bench", size=2)
    await Keeper(pool, zone, mails=False).begin(now)
    await _play(settings, pool, volume.played, now)
    if volume.contacts:
        today = now.astimezone(zone).date()
        year = ReportPeriod(today - timedelta(days=volume.days), today - DAY, zone)
        async with in_a_hurry(settings):
            await _add_contacts(settings, year, volume.contacts, now)
    await _count(settings, pool, now)
    await pool.close()
    async with unlimited(settings) as link:
        await link.execute(*bind("bench_pages_analyze"))
    return volume.sentence


async def _add_contacts(
    settings: Settings, year: ReportPeriod, contacts: int, now: datetime
) -> None:
    """Write contacts by SQL, with their calls, rings, tickets and states of operators."""
    begins, ends = year.begins, year.ends
    async with unlimited(settings) as link:
        await link.execute(*bind("bench_pages_operators", operators=OPERATORS))
    await fill(settings, year, contacts, OPERATORS)
    await sum_up(settings, year, now)
    async with unlimited(settings) as link:
        for row in await link.fetch(*bind("bench_tickets_bare")):
            await link.execute(row["command"])
        await link.execute(*bind("bench_tickets_reindex"))
        await link.fetch(*bind("bench_reports_quickly"))
        await link.execute(*bind("bench_pages_calls"))
        await link.execute(*bind("bench_pages_tickets", now=now))
        begins = max(begins, ends - LATELY)
        await link.execute(*bind("bench_pages_rings", begins=begins, ends=ends))
        states = bind("bench_apart_states", begins=begins, ends=ends, operators=OPERATORS)
        await link.execute(*states)
    await apply_schema(settings)  # the tickets' indexes


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


async def _play(settings: Settings, pool: Pool, volume: MadeHistory, now: datetime) -> None:
    """Write calls and tickets, and the work of the quality service."""
    zone = ZoneInfo(settings.timezone)
    wish = Wish(volume.days, volume.calls_a_day, SEED, now, zone)
    quota, days = settings.assessments.assessments_per_month, settings.service.complaint_days
    past = QualityPast(now, zone, SEED, quota, days)
    async with connection(pool) as link:
        ground = await read_ground(link, wish, settings.calls.line)
    choice = Choice(past, ground.staff.persons)
    extent = measure(ground, _tell, choice.note_talks)
    await write_past(pool, ground, await begin(pool, ground, extent, {}), _tell)
    await finish(pool, now, _tell)
    async with transaction(pool) as link:
        await _judge(link, past, choice.chosen())


async def _judge(link: Connection, past: QualityPast, talks: list[MadeTalk]) -> None:
    for talk in talks:
        await link.execute(
            *bind(
                "bench_pages_recording",
                recording=talk.ring_id,
                call=talk.call_id,
                operator=talk.operator,
                at=talk.ended_at,
                seconds=talk.talk_seconds,
            )
        )
    for day in past.days():
        await assess_day(link, past, day)
    await complain(link, past, talks)
    await audit(link, past.until, past.zone, past.seed)


async def _count(settings: Settings, pool: Pool, now: datetime) -> None:
    """Do what the jobs do: sums of reports, the analysis of yesterday, problems, the rating."""
    zone = ZoneInfo(settings.timezone)
    rollups = RollupKeeper(pool, zone)
    await rollups.begin()
    while await rollups.look(now):
        pass
    operators = DaySumsKeeper(pool, zone)
    # Of a year the latest months are enough: no page of a menu reads older ones.
    for _ in range(MOST_TICKS):
        if not await operators.tick(now):
            break
    yesterday = now.astimezone(zone).date() - timedelta(days=1)
    await make(pool, yesterday, rules_of(settings), now, anew=True)
    await ProblemKeeper(pool, zone).look(now)
    await RatingKeeper(pool, zone).look(now)
