"""Publishes open data every day."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from city.open_data.export import export
from city.open_data.releasing import release
from foundation.postgres.pool import Pool
from foundation.settings import Settings


class OpenDataKeeper:
    """A release a day, and the files of it. Without a licence nothing is published."""

    def __init__(self, settings: Settings, pool: Pool) -> None:
        self._settings, self._pool = settings, pool

    async def look(self, now: datetime) -> None:
        """Publish what is due. Raises DatabaseAway, OSError."""
        licence = self._settings.open_data.open_data_licence
        if not licence:
            return
        await release(self._pool, ZoneInfo(self._settings.timezone), now)
        folder = self._settings.folders.open_data_dir
        await export(self._pool, folder, licence, self._settings.public_pages)
