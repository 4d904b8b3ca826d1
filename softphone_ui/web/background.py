"""Live views of the web process run beside its answers: they end with the process, and with nothing
else. Periodic work is a job (softphone_ui/web/jobs.py)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

AFTER_A_FAULT_SECONDS = 1.0
Job = Callable[[], Awaitable[object]]
log = logging.getLogger(__name__)


@asynccontextmanager
async def beside(*jobs: Job) -> AsyncIterator[None]:
    """Run the jobs while the body runs. Each runs for ever: a failure is logged, and the job starts
    again a second later."""
    tasks = [asyncio.create_task(_without_end(job)) for job in jobs]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _without_end(job: Job) -> None:
    while True:
        try:
            await job()
        except Exception:
            log.exception("work beside the pages failed")
            await asyncio.sleep(AFTER_A_FAULT_SECONDS)
