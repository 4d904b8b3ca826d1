"""Whether this process runs with the settings of the last start, and why; its health says it."""

from pathlib import Path

from foundation.process.last_start import find_settings
from foundation.settings import SettingsError

_homes: set[Path] = set()


def doubt_settings(home: Path) -> None:
    """Doubt the settings: those of today could not be read at the start of this process."""
    _homes.add(home)


def settings_trouble() -> str:
    """Return why they still cannot be read; empty where they could be, and for good once they are
    mended."""
    for home in tuple(_homes):
        try:
            trouble = find_settings(home).trouble
        except SettingsError as error:
            trouble = str(error)
        if trouble:
            return trouble
        _homes.remove(home)
    return ""
