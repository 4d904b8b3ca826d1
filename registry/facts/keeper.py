"""Keeps one kind of facts beside a process's other work: builds what is missing, compares by night,
and says in the process's health what is wrong."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from foundation.jobs.job import Job, TimeOfDay
from foundation.jobs.runner import JobState
from foundation.postgres.pool import Pool, connection, one_snapshot
from foundation.process.health import Json
from registry.facts.keeping import FactsSource, KeyRange, build_page, compare
from registry.facts.rows import facts_keeping as rows
from registry.facts.rows.facts_keeping import FactsComparison

log = logging.getLogger(__name__)

NIGHT = time(3, 40)
#: Of the facts that a page of figures can show at most (93 days), each night another share.
SHARE = 0.01
LOOKS_BACK = timedelta(days=93)
LOOKS_EVERY = timedelta(minutes=1)
#: Name of the job, and the kind of fault that the health counts while it fails.
JOB, FAULT = "facts", "facts that cannot be kept"


@dataclass(slots=True)
class FactsState:
    """State of the facts. `differ`: those of the last comparison's examples that are still not what
    is computed again. `job`: how the job does that keeps them."""

    built: int = 0
    reached: datetime | None = None
    building: bool = True
    comparison: FactsComparison | None = None
    differ: list[str] = field(default_factory=list)
    job: JobState = field(default_factory=JobState)

    @property
    def well(self) -> bool:
        return not any(self.faults.values())

    @property
    def faults(self) -> dict[str, int]:
        """Return what of the facts makes the process unwell, by kind."""
        return {"facts that differ": len(self.differ), FAULT: int(self.job.trouble is not None)}

    def health(self) -> Mapping[str, Json]:
        """Return the health report. `building`: facts of what was on record before are still being
        built, from the newest back to now `reached`. `differ` names facts that are not what their
        records say."""
        last = self.comparison
        return {
            "building": self.building,
            "built": self.built,
            "reached": self.reached.isoformat() if self.building and self.reached else None,
            "compared_at": last.at.isoformat() if last else None,
            "compared": last.compared if last else 0,
            "differing": last.differing if last and self.differ else 0,
            "differ": list(self.differ),
            "trouble": self.job.trouble,
        }


class FactsKeeper:
    """The keeper of facts. `zone`: of the city, whose night it waits for."""

    def __init__(self, pool: Pool, source: FactsSource, zone: ZoneInfo, state: FactsState) -> None:
        self._pool, self._source, self.state = pool, source, state
        self._night = TimeOfDay(NIGHT, zone)
        self._compare_at: datetime | None = None
        self._prepared_until: datetime | None = None

    def job(self) -> Job:
        """Return the job that keeps the facts. While old ones are built, it rests as long as each
        run took: nobody waits for it."""
        return Job(JOB, self._keep, every=LOOKS_EVERY, fault=FAULT)

    async def _keep(self, now: datetime) -> datetime | None:
        await self.look(now)
        if not self.state.building:
            return None
        ended = datetime.now(UTC)
        return ended + (ended - now)

    async def look(self, now: datetime) -> None:
        """Do what is to be done by `now`. Raises DatabaseAway; then it is done at the next look."""
        if self._prepared_until is None or now >= self._prepared_until:
            await self._prepare(now)
        if self.state.building:
            await self._build(now)
        await self._look_again()
        if self._compare_at is None:
            last = self.state.comparison
            self._compare_at = self._night.next_after(last.at if last else now)
        if now >= self._compare_at:
            await self._compare(now)

    async def _prepare(self, now: datetime) -> None:
        """Once a day: room for what comes."""
        async with connection(self._pool) as borrowed:
            await self._source.prepare(borrowed, now)
        self._prepared_until = now + timedelta(days=1)

    async def _build(self, now: datetime) -> None:
        progress = await build_page(self._pool, self._source, now)
        self.state.built, self.state.reached = progress.built, progress.reached_at
        self.state.building = progress.finished_at is None
        if not self.state.building:
            log.info("facts are built", extra={"kind": self._source.kind, "facts": progress.built})

    async def _look_again(self) -> None:
        """What the last comparison found, ours or a person's, unless somebody has mended it."""
        async with connection(self._pool) as borrowed, one_snapshot(borrowed):
            last = await rows.last_comparison(borrowed, self._source.kind)
            if last is not None and last != self.state.comparison:
                self._take(last)
            if self.state.differ:
                self.state.differ = await self._source.differing(borrowed, self.state.differ)

    async def _compare(self, now: datetime) -> None:
        page = KeyRange(now - LOOKS_BACK, (now, ""), SHARE, seed=now.toordinal())
        found = await compare(self._pool, self._source, page, now)
        async with connection(self._pool) as borrowed:
            await rows.add_comparison(borrowed, self._source.kind, self._source.formulas, found)
        self._compare_at = self._night.next_after(now)
        self._take(found)

    def _take(self, found: FactsComparison) -> None:
        self.state.comparison, self.state.differ = found, list(found.examples)
        if found.differing:
            log.error(
                "facts differ from their records",
                extra={"kind": self._source.kind, "compared": found.compared,
                       "differing": found.differing, "examples": list(found.examples)[:10]},
            )  # fmt: skip
