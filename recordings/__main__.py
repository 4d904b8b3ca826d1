"""``python -m recordings``: the recorder of this installation. ``… reconcile``: one look,
printed."""

from __future__ import annotations

import os
import sys

from redis.asyncio import Redis

from foundation.postgres.pool import open_pool
from foundation.process.health import serve_health
from foundation.process.lifetime import run_until_stopped, settings_or_exit
from foundation.settings import Settings
from recordings import removing
from recordings.hourly import Hourly
from recordings.linking import Linker
from recordings.older import OlderRecordings
from recordings.paths import Folders
from recordings.reconcile_command import reconcile_command
from recordings.recorder import Recorder
from recordings.state import RecorderState
from recordings.waiting_room import WaitingRoom

ROLE = "recorder"
CONNECTIONS = 2


async def record(settings: Settings) -> None:
    """Run the recorder until it is cancelled."""
    folders = Folders(settings.folders.recordings_dir)
    state = RecorderState(folders.root)
    pool = await open_pool(settings, ROLE, size=CONNECTIONS)
    redis = Redis.from_url(
        settings.stores.redis_url, socket_timeout=1.0, socket_connect_timeout=1.0
    )
    linker = Linker(pool, redis, WaitingRoom(folders.waiting), state)
    hourly, older = Hourly(pool, folders.root, state), OlderRecordings(pool, folders.root)
    recorder = Recorder(folders, linker, hourly, older, state, [removing.job(pool, folders.root)])
    try:
        async with serve_health(settings, ROLE, recorder.health):
            await recorder.run()
    finally:
        await redis.aclose()
        pool.terminate()


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["reconcile"]:
        sys.exit(reconcile_command(arguments[1:]))
    settings = settings_or_exit(ROLE)
    os.umask(0o077)
    run_until_stopped(lambda: record(settings))


if __name__ == "__main__":
    main(sys.argv[1:])
