"""``prepare``: what ``up`` does before it starts our programs, for systemd to run first."""

import asyncio
from typing import Literal

from foundation.process.health_checks import systemd_mark
from foundation.process.last_start import keep_settings
from foundation.process.progress import Progress
from foundation.settings import Settings
from launcher.setup import ensure_everything
from launcher.stored_floor import put_floor_aside
from launcher.systemd import units_at_work
from launcher.up import prepare_database, stores_answer

Part = Literal["files", "database"]


def prepare(settings: Settings, part: Part, progress: Progress) -> None:
    """Prepare the installation. ``files``: all that needs no server. ``database``: schema and first
    people.

    Raises StartError with one sentence.
    """
    if part == "files":
        ensure_everything(settings, progress)
        keep_settings(settings)
        systemd_mark(settings).touch()
        return
    asyncio.run(stores_answer(settings))
    if "dispatcher" not in units_at_work(settings):
        put_floor_aside(settings, progress)
    asyncio.run(prepare_database(settings))
