"""`./komek city open-data`: the files of `/open-data`, written into a folder of one's own."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from city.open_data import index
from city.open_data.export import export
from city.open_data.releasing import release
from foundation.errors import StartError
from foundation.postgres.pool import open_pool
from foundation.process.progress import Progress
from foundation.settings import Settings


def write_open_data(settings: Settings, folder: Path, progress: Progress) -> None:
    """Make the release that is due, and write what is published into `folder`. Raises StartError
    where the settings let nothing be published, OSError."""
    if not settings.open_data.open_data_licence:
        raise StartError("nothing is published without a licence: open_data_licence in komek.toml")
    with progress.step("writing open data"):
        asyncio.run(_write(settings, folder))
    written = index.read(folder)
    rows = sum(it.rows for it in written.months) if written else 0
    progress(f"{rows} rows in {folder}")


async def _write(settings: Settings, folder: Path) -> None:
    pool = await open_pool(settings, "open-data", size=1)
    try:
        await release(pool, ZoneInfo(settings.timezone), datetime.now(UTC))
        licence = settings.open_data.open_data_licence
        await export(pool, folder, licence, settings.public_pages)
    finally:
        await pool.close()
