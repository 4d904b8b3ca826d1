"""``python -m queue_manager``: the dispatcher of this home."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys

from foundation.process.log_lines import start_logging
from foundation.process.realtime import go_first
from foundation.settings import Settings, SettingsError, load_settings
from queue_manager.main import ROLE, serve


async def until_told(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT."""
    task = asyncio.ensure_future(serve(settings))
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task


def main() -> None:
    try:
        settings = load_settings()
    except SettingsError as error:
        sys.exit(str(error))
    start_logging(ROLE, settings.log_level)
    go_first(ROLE)
    asyncio.run(until_told(settings))


if __name__ == "__main__":
    main()
