"""The settings as they were at the last start. What starts again by itself goes on with them where
somebody has made a mistake in those of today, and so do the commands for what runs."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from foundation.process.files import write_whole
from foundation.settings import FILES, Settings, SettingsError, load_settings, named_home


@dataclass(frozen=True)
class SettingsReading:
    """Settings; `trouble` says why those of today cannot be read, and is empty where they are."""

    settings: Settings
    trouble: str = ""


def keep_settings(settings: Settings) -> None:
    """Keep the files of these settings for what starts later, unless they were made unreadable
    meanwhile: then those of before stay."""
    home = settings.home
    folder, beside = _folder(home), _folder(home).with_name("settings.new")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True, mode=0o700)
    for name in FILES:
        path = home / name
        if path.is_file():
            write_whole(beside / name, path.read_text(encoding="utf-8"))
    try:
        load_settings(home, beside)
    except SettingsError:
        shutil.rmtree(beside, ignore_errors=True)
    else:
        shutil.rmtree(folder, ignore_errors=True)
        beside.rename(folder)


def find_settings(home: Path | None = None) -> SettingsReading:
    """Return those of today, or else of the last start. Raises SettingsError, of today's, where
    neither can be read."""
    chosen = home or named_home()
    try:
        return SettingsReading(load_settings(chosen))
    except SettingsError as error:
        folder = _folder(chosen)
        if not folder.is_dir():
            raise
        try:
            return SettingsReading(load_settings(chosen, folder), str(error))
        except SettingsError:
            raise error from None


def file_of_last_start(home: Path, name: str) -> Path:
    """Return the path of the copy of the settings file `name` that the last start made."""
    return _folder(home) / name


def _folder(home: Path) -> Path:
    return home / "run" / "settings"
