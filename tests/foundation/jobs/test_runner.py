"""The job runner on a clock of its own: period, claim, retry, shutdown."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from foundation.jobs.job import Job, TimeOfDay
from foundation.jobs.runner import JobRunner, SystemClock
from foundation.postgres.errors import DatabaseAway, Undone
from foundation.postgres.pool import Pool, open_pool
from foundation.settings import Settings

START = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


class FakeClock:
    """A clock that stands still until a test advances it."""

    def __init__(self) -> None:
        self.time = START
        self._waiting: list[tuple[datetime, asyncio.Event]] = []

    def now(self) -> datetime:
        return self.time

    async def wait(self, until: datetime, woken: asyncio.Event) -> None:
        await asyncio.sleep(0)
        if until <= self.time or woken.is_set():
            return
        due = asyncio.Event()
        self._waiting.append((until, due))
        works = [asyncio.ensure_future(due.wait()), asyncio.ensure_future(woken.wait())]
        try:
            await asyncio.wait(works, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for work in works:
                work.cancel()

    async def advance(self, span: timedelta) -> None:
        """Let `span` pass, with every run that falls into it at its time."""
        end = self.time + span
        await settle()
        while due := [(until, event) for until, event in self._waiting if until <= end]:
            until, event = min(due, key=lambda pair: pair[0])
            self._waiting.remove((until, event))
            self.time = max(self.time, until)
            event.set()
            await settle()
        self.time = end


async def settle() -> None:
    """Let everything run that can run now."""
    for _ in range(50):
        await asyncio.sleep(0)


class Recorder:
    """Work that notes when it runs, and at each run does what `outcomes` say."""

    def __init__(self, clock: FakeClock, *outcomes: Exception | timedelta | None) -> None:
        self.clock, self.outcomes, self.runs = clock, list(outcomes), list[float]()

    async def __call__(self, now: datetime) -> datetime | None:
        assert now == self.clock.now()
        self.runs.append((now - START).total_seconds())
        outcome = self.outcomes.pop(0) if self.outcomes else None
        if isinstance(outcome, Exception):
            raise outcome
        return None if outcome is None else now + outcome


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@asynccontextmanager
async def running(
    clock: FakeClock, jobs: Sequence[Job], pool: Pool | None = None
) -> AsyncIterator[JobRunner]:
    """Run the jobs while the body runs."""
    runner = JobRunner(jobs, pool, clock=clock, jitter=lambda: 1.0)
    task = asyncio.create_task(runner.run())
    try:
        yield runner
        assert not task.done()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_job_runs_once_a_period(clock: FakeClock) -> None:
    at_start, later = Recorder(clock), Recorder(clock)
    jobs = [
        Job("at start", at_start, every=MINUTE),
        Job("later", later, every=MINUTE, at_start=False),
    ]
    async with running(clock, jobs) as runner:
        await clock.advance(timedelta(seconds=150))
        assert at_start.runs == [0, 60, 120] and later.runs == [60, 120]
        state = runner.health()["later"]
        assert isinstance(state, dict)
        assert state["runs"] == 2 and state["next_at"] == (START + 3 * MINUTE).isoformat()
        assert not any(runner.faults().values())


async def test_a_daily_job_runs_at_its_time(clock: FakeClock) -> None:
    work = Recorder(clock)
    daily = TimeOfDay(time(4, 10), ZoneInfo("UTC"))
    async with running(clock, [Job("nightly", work, daily=daily)]):
        await clock.advance(timedelta(days=2))
    first = timedelta(hours=16, minutes=10).total_seconds()
    assert work.runs == [first, first + timedelta(days=1).total_seconds()]


async def test_a_job_that_has_more_work_runs_again_when_it_says(clock: FakeClock) -> None:
    work = Recorder(clock, timedelta(), 5 * SECOND, timedelta(hours=1))
    async with running(clock, [Job("a", work, every=MINUTE)]):
        await clock.advance(timedelta(seconds=70))
    assert work.runs == [0, 0, 5, 65]


async def test_a_message_of_the_database_starts_those_who_listen(clock: FakeClock) -> None:
    listens, other = Recorder(clock), Recorder(clock)
    jobs = [Job("listens", listens, every=MINUTE, woken=True), Job("other", other, every=MINUTE)]
    async with running(clock, jobs) as runner:
        await clock.advance(10 * SECOND)
        runner.wake()
        await settle()
        assert listens.runs == [0, 10] and other.runs == [0]
        runner.wake("other")
        await settle()
        assert other.runs == [0, 10]


async def test_a_message_during_a_run_is_not_lost(clock: FakeClock) -> None:
    runs, hold = list[float](), asyncio.Event()

    async def work(now: datetime) -> None:
        runs.append((now - START).total_seconds())
        await hold.wait()

    async with running(clock, [Job("a", work, every=MINUTE, woken=True)]) as runner:
        await settle()
        runner.wake()
        hold.set()
        await settle()
        assert runs == [0, 0]


async def test_a_failure_is_retried_with_a_growing_pause_and_delays_no_other_job(
    clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    fails = Recorder(clock, *(ValueError("x") for _ in range(4)))
    other = Recorder(clock)
    jobs = [
        Job("fails", fails, every=timedelta(seconds=5), fault="sums that fail"),
        Job("other", other, every=timedelta(seconds=5)),
    ]
    async with running(clock, jobs) as runner:
        await clock.advance(timedelta(seconds=11))
        assert fails.runs == [0, 1, 3, 7] and other.runs == [0, 5, 10]
        assert runner.faults() == {"sums that fail": 1, "job: other": 0}
        assert runner.states["fails"].trouble == "ValueError" and runner.database
        told = [it for it in caplog.records if it.message == "a job failed"]
        assert [it.exc_info is not None for it in told] == [True, False, False, False]
        await clock.advance(timedelta(seconds=1.5))
        assert fails.runs == [0, 1, 3, 7, 12], "4 failures: the period is the longest pause"
        state = runner.states["fails"]
        assert state.trouble is None and (state.failures, state.in_row, state.runs) == (4, 0, 1)
        assert not any(runner.faults().values())


@pytest.mark.parametrize("error", [DatabaseAway("gone"), asyncpg.UndefinedTableError("x")])
async def test_a_database_that_is_away_is_no_fault_of_a_job(
    clock: FakeClock, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    work = Recorder(clock, error, error, error)
    async with running(clock, [Job("a", work, every=timedelta(hours=1))]) as runner:
        await settle()
        assert not runner.database and work.runs == [0]
        await clock.advance(3 * SECOND)
        assert len(work.runs) == 4 and work.runs[-1] < 1, "it is asked for again at once"
        assert runner.database and not any(runner.faults().values())
        said = [it.message for it in caplog.records if it.levelno >= logging.WARNING]
        assert said == ["the database is away", "the database is back"]


async def test_what_the_database_undid_is_done_again(clock: FakeClock) -> None:
    work = Recorder(clock, Undone("deadlock"))
    async with running(clock, [Job("a", work, every=timedelta(hours=1))]) as runner:
        await clock.advance(SECOND)
        assert len(work.runs) == 2 and runner.database


async def test_shutdown_ends_a_running_job_before_the_runner_returns(clock: FakeClock) -> None:
    ended: list[str] = []

    async def work(now: datetime) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0.01)  # such as the rollback of a transaction
            ended.append("the job")

    runner = JobRunner([Job("a", work)], clock=clock)
    task = asyncio.create_task(runner.run())
    await settle()
    assert runner.states["a"].running_since == START
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    ended.append("the runner")
    assert ended == ["the job", "the runner"]
    assert runner.states["a"].running_since is None and runner.states["a"].trouble is None


async def test_a_process_without_jobs_goes_on(clock: FakeClock) -> None:
    async with running(clock, []):
        await clock.advance(timedelta(days=1))


def test_two_jobs_of_one_name_are_refused(clock: FakeClock) -> None:
    with pytest.raises(ValueError):
        JobRunner([Job("a", Recorder(clock)), Job("a", Recorder(clock))])


async def test_the_clock_of_the_machine_wakes_early_and_in_time() -> None:
    system, woken = SystemClock(), asyncio.Event()
    before = system.now()
    await system.wait(before + timedelta(milliseconds=20), woken)
    assert system.now() >= before + timedelta(milliseconds=20)
    asyncio.get_running_loop().call_soon(woken.set)
    await asyncio.wait_for(system.wait(before + timedelta(days=1), woken), 5)


Work = Callable[[datetime], Awaitable[None]]


@pytest.fixture
async def pool(fresh_settings: Settings) -> AsyncIterator[Pool]:
    opened = await open_pool(fresh_settings, "test")
    yield opened
    opened.terminate()


@pytest.mark.services
async def test_of_two_processes_one_has_the_claim(clock: FakeClock, pool: Pool) -> None:
    began, hold, runs = asyncio.Event(), asyncio.Event(), list[str]()

    def work(process: str) -> Work:
        async def run(now: datetime) -> None:
            runs.append(process)
            began.set()
            await hold.wait()

        return run

    first, second = (
        JobRunner([Job("claimed", work(name), every=MINUTE, claimed=True)], pool, clock=clock)
        for name in ("first", "second")
    )
    task = asyncio.create_task(first.run_once(first.jobs[0]))
    await asyncio.wait_for(began.wait(), 10)
    assert await second.run_once(second.jobs[0]) == START + MINUTE
    assert runs == ["first"] and second.states["claimed"].skipped == 1
    hold.set()
    await task
    await second.run_once(second.jobs[0])
    assert runs == ["first", "second"], "the claim ends with the run"


@pytest.mark.services
async def test_a_claim_ends_with_the_process_that_had_it(clock: FakeClock, pool: Pool) -> None:
    began = asyncio.Event()

    async def never(now: datetime) -> None:
        began.set()
        await asyncio.Event().wait()

    first = JobRunner([Job("claimed", never, claimed=True)], pool, clock=clock)
    task = asyncio.create_task(first.run())
    await asyncio.wait_for(began.wait(), 10)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    work = Recorder(clock)
    second = JobRunner([Job("claimed", work, claimed=True)], pool, clock=clock)
    await second.run_once(second.jobs[0])
    assert work.runs == [0]
