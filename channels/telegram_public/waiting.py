"""How long Telegram has told us to wait. It stands in a file, so that a process that is started
again asks nothing before: who asks on while they are to wait is banned."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from channels.source import SourceAway
from foundation.process.files import write_whole


class Wait:
    """A wait that Telegram wants. `path` holds the moment, as ISO 8601."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def until(self) -> datetime | None:
        """Return when we may ask again; None: at once."""
        try:
            return datetime.fromisoformat(self._path.read_text(encoding="utf-8").strip())
        except (OSError, ValueError):
            return None

    def check(self, now: datetime) -> None:
        """Check that no wait goes on. Raises SourceAway, which says how long is left."""
        until = self.until()
        if until is not None and now < until:
            words = f"Telegram wants to be left alone until {until.isoformat(timespec='seconds')}"
            raise SourceAway(words, until - now)

    def begin(self, now: datetime, after: timedelta) -> None:
        """Begin a wait from `now` on, for `after`."""
        write_whole(self._path, (now + after).isoformat())
