"""Periodic jobs of the web process: they keep what open pages show. Work on the city's data belongs
to another process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from aiohttp import web

from foundation.jobs.job import Job
from foundation.jobs.runner import JobRunner


@dataclass
class WebJobs:
    """The jobs that the frame and the features add before the start, and their runner."""

    jobs: list[Job] = field(default_factory=list)
    runner: JobRunner = field(default_factory=lambda: JobRunner(()))


JOBS = web.AppKey("jobs", WebJobs)


def add_job(app: web.Application, job: Job) -> None:
    """Add a job that runs while the process serves."""
    app[JOBS].jobs.append(job)


async def run_jobs(app: web.Application) -> AsyncIterator[None]:
    """Run the jobs that were added, as a cleanup context."""
    app[JOBS].runner = JobRunner(app[JOBS].jobs)
    running = asyncio.create_task(app[JOBS].runner.run(), name="jobs")
    yield
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
