"""The agent of a home's PBX as a process of its own."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator

from redis import Redis

from foundation.settings import CODE_DIR, Settings
from foundation.valkey.keys import Keys
from queue_manager.pbx_agent import server_name
from tests.real_services import environment

START_SECONDS = 60.0


@contextlib.contextmanager
def running_agent(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """It can be asked while the block runs, and ends in order with it unless it was killed."""
    process = started_agent(settings)
    try:
        wait_until_present(settings)
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            assert process.wait(30) == 0


def started_agent(settings: Settings) -> subprocess.Popen[bytes]:
    with (settings.log_dir / "pbx-agent").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "asterisk_conf.agent"],
            cwd=CODE_DIR,
            env=environment(settings),
            stderr=log,
        )


def wait_until_present(settings: Settings) -> None:
    """Until Valkey has its word that it is there."""
    deadline = time.monotonic() + START_SECONDS
    with Redis.from_url(settings.stores.redis_url) as redis:
        while not redis.exists(Keys(server_name(settings)).present):
            if time.monotonic() > deadline:
                raise TimeoutError("the PBX's agent is there")
            time.sleep(0.02)
