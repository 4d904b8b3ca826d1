"""Each morning's analysis, made by itself and once; and those that somebody wants made again."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta

from foundation.jobs.job import Job
from foundation.postgres.pool import Pool, connection, transaction
from foundation.process.programs import run_program
from foundation.settings import Settings
from quality.analysis.closing import last_due, missing_days
from quality.analysis.rows import analyses, evidence
from quality.analysis.rules import bounds, rules_of
from quality.state import QualityState

EVERY = timedelta(seconds=5)
#: After one that failed.
AGAIN_AFTER = timedelta(minutes=10)
#: Makes the analysis of a day, anew for a person or for the first time; raises where it fails.
Making = Callable[[date, int | None], Awaitable[None]]
log = logging.getLogger(__name__)


class AnalysisFailed(Exception):
    """The process that was to make an analysis ended with an error; its log says why."""


class AnalysisKeeper:
    """The keeper that has every day analysed that is due."""

    def __init__(
        self, settings: Settings, pool: Pool, state: QualityState, making: Making | None = None
    ) -> None:
        self._pool, self._state, self._rules = pool, state, rules_of(settings)
        self._make = making or (lambda day, by: in_own_process(settings, day, by))
        #: Looked at since the start, with an analysis or without a call on record.
        self._seen: set[date] = set()
        #: A day whose analysis failed → when it is tried again; others do not wait for it.
        self._failed: dict[date, datetime] = {}

    def job(self) -> Job:
        """Return the job that makes the analyses, one after another."""

        async def make(now: datetime) -> datetime | None:
            return now if await self.look(now) else None

        return Job("analyse lost calls", make, every=EVERY)

    async def look(self, now: datetime) -> bool:
        """Make one analysis that is due or wanted by `now`; whether there was one. Raises
        DatabaseAway."""
        async with connection(self._pool) as link:
            request = await analyses.next_request(link)
        if request is not None:
            await self._made(request.day, request.person_id, now)
            async with transaction(self._pool) as link:
                await analyses.request_done(link, request.day)
            return True
        day = await self._missing(now)
        return day is not None and await self._made(day, None, now)

    async def _missing(self, now: datetime) -> date | None:
        due = last_due(now, self._rules.clock, self._rules.zone)
        if due in self._seen and not self._failed:
            return None
        async with connection(self._pool) as link:
            days = {*missing_days(await analyses.last_day(link), due), *self._failed}
            for day in sorted(days):
                if day in self._seen or self._failed.get(day, now) > now:
                    continue
                if await evidence.has_calls(link, *bounds(day, self._rules.zone)):
                    return day
                self._seen.add(day)
        return None

    async def _made(self, day: date, by: int | None, now: datetime) -> bool:
        self._state.analysing = day
        try:
            await self._make(day, by)
        except AnalysisFailed:
            self._state.failed_analysis = day
            if by is None:
                self._failed[day] = now + AGAIN_AFTER
            log.exception("an analysis failed", extra={"day": day.isoformat()})
            return False
        finally:
            self._state.analysing = None
        self._failed.pop(day, None)
        self._state.failed_analysis = min(self._failed, default=None)
        self._state.analysed_day = day
        self._seen.add(day)
        return True


async def in_own_process(settings: Settings, day: date, by: int | None) -> None:
    """Run `python -m quality.analysis`. Raises AnalysisFailed."""
    anew = () if by is None else ("--anew", "--by", str(by))
    code = await run_program(settings, "quality.analysis", day.isoformat(), *anew)
    if code != 0:
        raise AnalysisFailed(f"ended with {code}")
