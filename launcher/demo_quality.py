"""Makes up the work of the quality service for a demo history: recordings of some talks,
assessments, complaints, audited closures, and the analysis of the day before."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial

from demo.days import PBX
from demo.history import do_once, retry_for_a_while
from demo.quality_past import (
    MadeTalk,
    QualityPast,
    assess_day,
    complain,
    is_on_its_way,
    phrases_of,
    record,
)
from demo.rating_past import audit
from demo.rows import demo_quality
from demo.talks import Sound
from foundation.errors import StartError
from foundation.postgres.pool import Connection, Pool, connection, transaction
from foundation.process.progress import Progress
from foundation.settings import Settings
from quality.analysis.making import make
from quality.analysis.rules import rules_of
from recordings.paths import RAW_ENDING, Folders
from recordings.rows.recordings import expect_since

#: The recorder needs a second for a talk when nobody calls. If it has finished none for
#: STILL_SECONDS, it does not work.
STILL_SECONDS, LOOKS_EVERY_SECONDS = 600.0, 0.5
#: How many sounds may wait for the recorder at a time. Each takes about a megabyte.
WAITING_SOUNDS = 8
#: The progress is shown each time that so many more talks are recorded.
PROGRESS_EVERY = 20


@asynccontextmanager
async def sounds_made(
    settings: Settings, past: QualityPast, talks: Sequence[MadeTalk]
) -> AsyncIterator[None]:
    """Give the sounds of the talks to the recorder in a task while the body runs.

    Wait for the task after the body; cancel it if the body fails. Raises StartError if there are no
    prompts to make the sounds from."""
    phrases = phrases_of(settings.folders.sounds_dir)
    if not phrases:
        raise StartError(f"there are no prompts in {settings.folders.sounds_dir}")
    folders = Folders(settings.folders.recordings_dir)
    task = asyncio.create_task(_bring(folders, past, talks, phrases))
    try:
        yield
        await task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def make_quality_past(
    settings: Settings,
    pool: Pool,
    progress: Progress,
    past: QualityPast,
    talks: Sequence[MadeTalk],
) -> None:
    """Make up assessments, complaints, audits and an analysis for a past that is written already.

    Raises StartError if the recorder does not work."""
    with progress.step("waiting for the recorder"):
        await _recorded(pool, talks, progress)
    with progress.step("assessing calls and examining complaints"):
        for day in past.days():
            step = f"assessed {day}"
            await do_once(pool, step, progress, partial(assess_day, past=past, day=day))
        await do_once(pool, "complaints", progress, partial(complain, past=past, talks=talks))
        await do_once(pool, "audits", progress, partial(_audit, past=past))
    day = past.days()[-1]
    with progress.step(f"analysing the lost calls of {day}"):
        rules = rules_of(settings)
        await retry_for_a_while(
            progress, lambda: make(pool, day, rules, datetime.now(UTC), anew=True)
        )


async def expect_recordings(pool: Pool, past: QualityPast) -> None:
    """Count missing recordings only from the end of the past, as most of its calls have none."""
    async with transaction(pool) as link:
        await expect_since(link, past.until)


async def _audit(link: Connection, past: QualityPast) -> None:
    await audit(link, past.until, past.zone, past.seed)


async def _bring(
    folders: Folders, past: QualityPast, talks: Sequence[MadeTalk], phrases: Sequence[Sound]
) -> None:
    for talk in talks:
        if is_on_its_way(talk, folders):
            continue
        while _waiting(folders) >= WAITING_SOUNDS:  # noqa: ASYNC110  # another process takes them
            await asyncio.sleep(LOOKS_EVERY_SECONDS)
        await asyncio.to_thread(record, talk, phrases, folders, past.seed)


def _waiting(folders: Folders) -> int:
    return sum(1 for _ in folders.incoming.glob(f"{PBX}-*{RAW_ENDING}"))


async def _recorded(pool: Pool, talks: Sequence[MadeTalk], progress: Progress) -> None:
    ids = [it.call_id for it in talks]
    loop, seen, shown = asyncio.get_running_loop(), -1, 0
    moved = loop.time()
    while True:
        done = await retry_for_a_while(progress, lambda: _count(pool, ids))
        if done == len(ids):
            return
        if done > seen:
            seen, moved = done, loop.time()
        if done >= shown + PROGRESS_EVERY:
            shown = done
            progress(f"{done} of {len(ids)} talks are recorded")
        if loop.time() > moved + STILL_SECONDS:
            raise StartError(
                "the recorder does not take recordings: ./komek doctor says why; then "
                "./komek demo history goes on"
            )
        await asyncio.sleep(LOOKS_EVERY_SECONDS)


async def _count(pool: Pool, call_ids: Sequence[str]) -> int:
    async with connection(pool) as link:
        return await demo_quality.recorded(link, call_ids)
