"""The ``KOMEK_…`` settings with which a home was started, for the commands that come after."""

import json
import os
from pathlib import Path

from foundation.process.files import write_whole
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
    """The settings with which this home was started last."""
    home = named_home()
    recall_environment(home)
    return load_settings(home)
