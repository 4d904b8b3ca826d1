"""When the last copy of an installation was finished: `./komek backup` notes it, and whoever tells
how the installation does reads it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from foundation.process.files import write_whole
from foundation.settings import Settings

FILE = "last_copy.json"
#: Until so long after its first start an installation needs no copy.
FIRST_NIGHT = timedelta(hours=26)


class LastCopy(msgspec.Struct, frozen=True):
    """The last copy that was finished. `taken_at`: the moment whose state it holds (UTC)."""

    taken_at: datetime
    folder: str


def note_copy(settings: Settings, taken_at: datetime, folder: Path) -> None:
    """Note that a copy is finished. Raises OSError."""
    copy = LastCopy(taken_at, str(folder))
    write_whole(settings.home / FILE, msgspec.json.encode(copy).decode())


def read_last_copy(settings: Settings) -> LastCopy | None:
    """Return the last copy; None where there is none, or its note cannot be read."""
    try:
        return msgspec.json.decode((settings.home / FILE).read_bytes(), type=LastCopy)
    except (OSError, msgspec.DecodeError):
        return None


def lacks_copy(settings: Settings, now: datetime) -> bool:
    """Return whether this is an installation in production, older than a night, that has never
    been copied."""
    if not settings.production or read_last_copy(settings) is not None:
        return False
    try:
        born = datetime.fromtimestamp((settings.home / "secrets.toml").stat().st_mtime, UTC)
    except OSError:
        return False
    return now - born > FIRST_NIGHT
