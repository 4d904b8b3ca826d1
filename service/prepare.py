"""``prepare``: what ``up`` does before it starts our programs, for systemd to run first."""

import asyncio

from service.progress import Progress
from service.settings import Settings
from service.setup import ensure_everything
from service.up import prepare_database, stores_answer


def prepare(settings: Settings, progress: Progress) -> None:
    """Set up what is missing; where the stores answer already, the database as well."""
    ensure_everything(settings, progress)
    asyncio.run(stores_answer(settings))
    password = asyncio.run(prepare_database(settings))
    if password:
        progress(f"administrator: admin / {password} (shown once; change it)")
