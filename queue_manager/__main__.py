"""``python -m queue_manager``: the dispatcher of this installation.

With ``--begin-anew`` what another version has stored is put aside instead (begin_anew.py).
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys

from redis.exceptions import RedisError

from foundation.process.lifetime import settings_or_exit
from foundation.process.realtime import go_first
from foundation.settings import Settings, SettingsError, load_settings
from queue_manager.begin_anew import NotWrittenYet, begin_anew
from queue_manager.live.stored_format import OtherFormat
from queue_manager.main import ROLE, serve


async def until_stopped(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT."""
    task = asyncio.ensure_future(serve(settings))
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task


def main() -> None:
    if sys.argv[1:] == ["--begin-anew"]:
        _begin_anew()
        return
    settings = settings_or_exit(ROLE)
    go_first(ROLE)
    try:
        asyncio.run(until_stopped(settings))
    except OtherFormat as error:
        sys.exit(str(error))


def _begin_anew() -> None:
    try:
        for name in asyncio.run(begin_anew(load_settings())):
            print(name)
    except (SettingsError, NotWrittenYet, RedisError, OSError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
