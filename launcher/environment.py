"""The ``KOMEK_…`` settings with which an installation was started, for the commands that come
after."""

import json
import os
import sys
from pathlib import Path

from foundation.process.files import write_whole
from foundation.process.last_start import find_settings
from foundation.settings import ENV_PREFIX, Settings, load_settings, named_home


def remember_environment(settings: Settings) -> None:
    """Keep the ``KOMEK_…`` settings given to ``up``, so that the other commands see the same."""
    ours = {
        key: value
        for key, value in os.environ.items()
        if key.startswith(ENV_PREFIX) and key != "KOMEK_HOME"
    }
    path = environment_path(settings.home)
    write_whole(path, json.dumps(ours))


def recall_environment(home: Path) -> None:
    """Put the settings of the last ``up`` of ``home`` under those given now."""
    try:
        environment: dict[str, str] = json.loads(environment_path(home).read_text())
    except (FileNotFoundError, ValueError):
        return
    for key, value in environment.items():
        if key.startswith(ENV_PREFIX):  # the file is the programs' user's, and we may be root
            os.environ.setdefault(key, value)


def environment_path(home: Path) -> Path:
    return home / "run" / "environment.json"


def running_settings() -> Settings:
    """Return the settings with which this installation was started last: where those of today
    cannot be read, as they were then, and the terminal hears so. Raises SettingsError where neither
    can be."""
    home = named_home()
    recall_environment(home)
    return readable_settings(home)


def readable_settings(home: Path) -> Settings:
    """Return those of today, or else of the last start, as `running_settings`, with the environment
    that there is."""
    found = find_settings(home)
    if found.trouble:
        print(f"komek: {found.trouble}; those of the last start hold", file=sys.stderr, flush=True)
    return found.settings


def settings_of_today() -> Settings:
    """Return those that would hold at the next start. Raises SettingsError."""
    home = named_home()
    recall_environment(home)
    return load_settings(home)
