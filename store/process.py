"""What the scribe and the recorder share as processes: settings, log, an orderly end."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable

from service.settings import Settings, SettingsError, load_settings
from store.log_lines import start_logging

# A cancellation can be swallowed below us: redis-py loses one that arrives in the instant in
# which an awaited answer is there. So it is said again until it is heard.
SAY_AGAIN_SECONDS = 0.25


def settings_or_exit(role: str) -> Settings:
    """The settings of this home, with the log started; a bad setting ends the process."""
    try:
        settings = load_settings()
    except SettingsError as error:
        sys.exit(str(error))
    start_logging(role, settings.log_level)
    return settings


def run_until_told(work: Callable[[], Awaitable[None]]) -> None:
    """Do `work` until it ends, or until SIGTERM or SIGINT cancel it. Raises what it raises."""
    asyncio.run(_until_told(work))


async def _until_told(work: Callable[[], Awaitable[None]]) -> None:
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    working = asyncio.ensure_future(work())
    waiting = asyncio.ensure_future(told.wait())
    await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    while not working.done():
        working.cancel()
        await asyncio.wait({working}, timeout=SAY_AGAIN_SECONDS)
    if not working.cancelled():
        working.result()
