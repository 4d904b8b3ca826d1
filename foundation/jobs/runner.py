"""The job runner: runs the periodic jobs of one process, each beside the others.

A job that fails is retried with a growing pause and delays no other job. While the database is
away, every job waits for it. Health reports each job, and the log reports a failure once with its
stack, until the job fails differently or succeeds.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol, cast

import asyncpg

from foundation.jobs.job import Job
from foundation.jobs.rows.claims import claim
from foundation.postgres.errors import DatabaseAway, Undone, away, is_refusal
from foundation.postgres.pool import Pool, pause_seconds, transaction
from foundation.process.faults import wellness
from foundation.process.health import Json
from foundation.process.lifetime import gather_or_cancel

#: The system clock may be set while a job waits; a longer pause would not notice it.
LONGEST_WAIT = timedelta(minutes=1)
log = logging.getLogger(__name__)


class Clock(Protocol):
    """The time, and waiting for it."""

    def now(self) -> datetime:
        """Return the current time in UTC."""

    async def wait(self, until: datetime, woken: asyncio.Event) -> None:
        """Wait until the given time, or until `woken` is set."""


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def wait(self, until: datetime, woken: asyncio.Event) -> None:
        await asyncio.sleep(0)  # a job that is always due leaves room for everything else
        while not woken.is_set() and (rest := until - self.now()) > timedelta():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(min(rest, LONGEST_WAIT).total_seconds()):
                    await woken.wait()


@dataclass(slots=True)
class JobState:
    """State of a job since the start of its process. `succeeded_at`: the end of the last
    run without an error. `failures`: runs that failed; `in_row`: those since the last success.
    `trouble`: why the last run failed. `skipped`: turns in which another process ran the job."""

    running_since: datetime | None = None
    succeeded_at: datetime | None = None
    next_at: datetime | None = None
    seconds: float = 0.0
    runs: int = 0
    skipped: int = 0
    failures: int = 0
    in_row: int = 0
    trouble: str | None = None

    def as_json(self) -> dict[str, Json]:
        """Return the state for the health report; times in ISO 8601, `seconds` of the last run."""
        return {
            "running_since": _iso(self.running_since),
            "succeeded_at": _iso(self.succeeded_at),
            "next_at": _iso(self.next_at),
            "seconds": round(self.seconds, 3),
            "runs": self.runs,
            "skipped": self.skipped,
            "failures": self.failures,
            "trouble": self.trouble,
        }


class JobRunner:
    """Runs the jobs of one process. `pool` is used for claims alone."""

    def __init__(
        self,
        jobs: Sequence[Job],
        pool: Pool | None = None,
        *,
        clock: Clock | None = None,
        jitter: Callable[[], float] = lambda: random.uniform(0.5, 1.0),
    ) -> None:
        self.jobs = tuple(jobs)
        self.states = {job.name: JobState() for job in self.jobs}
        if len(self.states) != len(self.jobs):
            raise ValueError("two jobs of a process have one name")
        #: The jobs that wait for the database, and how often each has tried.
        self._waiting: dict[str, int] = {}
        self._pool, self._clock, self._jitter = pool, clock or SystemClock(), jitter
        self._woken = {job.name: asyncio.Event() for job in self.jobs}

    @property
    def database(self) -> bool:
        """Tell whether the database is there, as far as the jobs know; False before any run."""
        return not self._waiting and any(state.runs for state in self.states.values())

    async def run(self) -> None:
        """Run the jobs until cancelled. A job that runs then is cancelled and has ended when this
        returns; its transactions are undone."""
        await gather_or_cancel(*(self._repeat(job) for job in self.jobs), _forever())

    def wake(self, name: str | None = None) -> None:
        """Run a job at once, or all jobs that are `woken` by messages from the database."""
        for job in self.jobs:
            if job.name == name or (name is None and job.woken):
                self._woken[job.name].set()

    def health(self) -> Mapping[str, Json]:
        """Return the state of each job by its name."""
        return {name: state.as_json() for name, state in self.states.items()}

    def report(self, health: Mapping[str, Json]) -> dict[str, Json]:
        """Add the jobs, and those that fail now as faults, to the health report of the process."""
        faults = {**cast("dict[str, int]", health.get("faults") or {}), **self.faults()}
        return {**health, "jobs": self.health(), **wellness(faults)}

    def faults(self) -> dict[str, int]:
        """Return how many jobs fail now, by the kind of their fault."""
        found: dict[str, int] = {}
        for job in self.jobs:
            kind = job.fault or f"job: {job.name}"
            found[kind] = found.get(kind, 0) + bool(self.states[job.name].trouble)
        return found

    async def _repeat(self, job: Job) -> None:
        state, woken = self.states[job.name], self._woken[job.name]
        state.next_at = job.first_run(self._clock.now())
        while True:
            await self._clock.wait(state.next_at, woken)
            woken.clear()
            state.next_at = await self.run_once(job)

    async def run_once(self, job: Job) -> datetime:
        """Run a job. Return when it runs next."""
        state, began = self.states[job.name], self._clock.now()
        state.running_since = began
        try:
            next_at = await self._run_claimed(job, began)
        except MemoryError:
            raise  # the process ends, and its supervisor starts it with less
        except Exception as error:
            if _is_of_database(error):
                return self._wait_for_database(job, error)
            return self._failed(job, error)
        finally:
            state.running_since = None
            state.seconds = (self._clock.now() - began).total_seconds()
        self._succeeded(job)
        return job.next_run(self._clock.now(), next_at)

    async def _run_claimed(self, job: Job, now: datetime) -> datetime | None:
        if not job.claimed:
            return await job.work(now)
        assert self._pool is not None, f"the job {job.name} is claimed in a database"
        async with transaction(self._pool) as connection:
            if await claim(connection, job.name):
                return await job.work(now)
        self.states[job.name].skipped += 1
        return None

    def _succeeded(self, job: Job) -> None:
        state = self.states[job.name]
        if state.trouble:
            log.warning("a job works again", extra={"job": job.name})
        state.runs += 1
        state.succeeded_at = self._clock.now()
        state.in_row, state.trouble = 0, None
        self._reached_database(job)

    def _reached_database(self, job: Job) -> None:
        if self._waiting.pop(job.name, None) is not None and not self._waiting:
            log.warning("the database is back")

    def _failed(self, job: Job, error: Exception) -> datetime:
        self._reached_database(job)
        state, kind = self.states[job.name], type(error).__name__
        state.failures += 1
        state.in_row += 1
        same, state.trouble = state.trouble == kind, kind
        pause = job.retry_pause(state.in_row, self._jitter())
        values = {"job": job.name, "why": str(error)[:200], "again_in": pause.total_seconds()}
        log.error("a job failed", extra=values, exc_info=None if same else error)
        return self._clock.now() + pause

    def _wait_for_database(self, job: Job, error: Exception) -> datetime:
        why = error if isinstance(error, DatabaseAway) else away(error)
        if isinstance(why, Undone):
            log.warning("undone by the database, done again", extra={"job": job.name})
            return self._clock.now() + timedelta(seconds=pause_seconds(2))
        if not self._waiting:
            log.warning("the database is away", extra={"job": job.name, "why": str(why)})
        tries = self._waiting.get(job.name, 0)
        self._waiting[job.name] = tries + 1
        return self._clock.now() + timedelta(seconds=pause_seconds(tries))


def _is_of_database(error: Exception) -> bool:
    """Tell whether the database is away or not ready, rather than the work at fault. A connection
    error of somebody else's server is a matter of the work."""
    return isinstance(error, DatabaseAway | asyncpg.PostgresError) and not is_refusal(error)


async def _forever() -> None:
    """Wait until cancelled: a process without jobs goes on."""
    await asyncio.Event().wait()


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
