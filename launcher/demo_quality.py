"""What the quality service has done in a made-up past: recordings of some talks, assessments,
complaints, audited closures, and the analysis of the day before."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from demo.history import Made
from demo.quality_past import QualityPast, assess, choose, complain, phrases_of, record
from demo.rating_past import audit
from demo.rows import demo_quality
from demo.rows.demo_quality import MadeTalk
from foundation.errors import StartError
from foundation.postgres.pool import Pool, connection, open_pool, transaction
from foundation.process.progress import Progress
from foundation.settings import Settings
from quality.analysis.making import make
from quality.analysis.rules import rules_of
from recordings.paths import Folders
from recordings.rows.recordings import expect_since

#: The recorder takes less than a second for a talk when nobody calls.
RECORDER_SECONDS, LOOKS_EVERY_SECONDS = 600.0, 0.5


def make_quality_past(settings: Settings, progress: Progress, made: Made, seed: int) -> None:
    """Make it up below a past that is there. Raises StartError where the recorder does not work."""
    zone = ZoneInfo(settings.timezone)
    quota, days = settings.assessments.assessments_per_month, settings.service.complaint_days
    past = QualityPast(made.until, zone, seed, quota, days)
    asyncio.run(_make(settings, progress, past))


async def _make(settings: Settings, progress: Progress, past: QualityPast) -> None:
    pool = await open_pool(settings, "demo", size=1)
    try:
        async with connection(pool) as link:
            await expect_since(link, past.until)
            talks = await choose(link, past)
        with progress.step(f"recording {len(talks)} of its talks"):
            await _recorded(settings, pool, past, talks)
        with progress.step("assessing calls and examining complaints"):
            async with transaction(pool) as link:
                assessed = await assess(link, past)
                complaints = await complain(link, past, talks)
                audited = await audit(link, past.until, past.zone, past.seed)
            progress(
                f"{assessed} calls assessed, {complaints} complaints and praise, "
                f"{audited} closures audited"
            )
        day = past.days()[-1]
        with progress.step(f"analysing the lost calls of {day}"):
            await make(pool, day, rules_of(settings), datetime.now(UTC), anew=True)
    finally:
        await pool.close()


async def _recorded(
    settings: Settings, pool: Pool, past: QualityPast, talks: Sequence[MadeTalk]
) -> None:
    folders = Folders(settings.folders.recordings_dir)
    phrases = phrases_of(settings.folders.sounds_dir)
    if not phrases:
        raise StartError(f"there are no prompts in {settings.folders.sounds_dir}")
    for it in talks:
        await asyncio.to_thread(record, it, phrases, folders, past.seed)
    until = datetime.now(UTC) + timedelta(seconds=RECORDER_SECONDS)
    ids = [it.call_id for it in talks]
    while True:
        async with connection(pool) as link:
            if await demo_quality.recorded(link, ids) == len(ids):
                return
        if datetime.now(UTC) > until:
            raise StartError("the recorder does not take recordings: ./komek doctor says why")
        await asyncio.sleep(LOOKS_EVERY_SECONDS)
