"""Start and orderly shutdown of a process with settings and log (scribe, recorder)."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

from foundation.process.doubts import doubt_settings
from foundation.process.last_start import find_settings
from foundation.process.log_lines import start_logging
from foundation.settings import Settings, SettingsError

log = logging.getLogger(__name__)
# A cancellation can be lost: until Python 3.12 asyncio.wait_for swallows one that comes in the
# instant in which what it waits for is there, and redis-py sends through it. So it is said again.
SAY_AGAIN_SECONDS = 0.25
PATIENCE_SECONDS = 3.0


def settings_or_exit(role: str) -> Settings:
    """Return the settings of this installation, with the log started; a bad setting ends the
    process, unless it was right at the last start: then log and health say so."""
    try:
        found = find_settings()
    except SettingsError as error:
        sys.exit(str(error))
    start_logging(role, found.settings.place.log_level)
    if found.trouble:
        why = "the settings cannot be read: those of the last start hold"
        log.error(why, extra={"reason": found.trouble})
        doubt_settings(found.settings.home)
    freeze_imports()
    return found.settings


def freeze_imports() -> None:
    """Freeze what a program has imported: it is no garbage, and is passed over from now on, and
    when the program ends, which would look through it three times, 80 ms of a processor."""
    gc.freeze()


@contextmanager
def loading() -> Iterator[None]:
    """Provide what is loaded within is no garbage either: it is looked through for some neither
    meanwhile nor later, which takes a fifth of the time that loading much does."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if enabled:
            gc.enable()


def freeze_memory() -> None:
    """Freeze what is there now, which stays to the end: it is no longer looked through for garbage,
    which takes 30 ms and more of a program that has imported much, in the middle of an answer."""
    gc.collect()
    gc.freeze()


def run_until_stopped(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Do `work` until it ends, or until SIGTERM or SIGINT cancel it. Raises what it raises."""
    asyncio.run(_until_stopped(work))


async def gather_or_cancel(*works: Coroutine[Any, Any, None]) -> None:
    """Do all of `works` at once; when one ends or fails, end the others and raise what it raised.

    As asyncio.TaskGroup, but it also ends a task that lost its cancellation.
    """
    tasks = {asyncio.ensure_future(work) for work in works}
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await _end(tasks, SAY_AGAIN_SECONDS)
    for task in done:
        task.result()


async def _until_stopped(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    working = asyncio.ensure_future(work())
    waiting = asyncio.ensure_future(stopped.wait())
    await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    # Longer than `gather_or_cancel` needs to end its own, so as not to disturb it.
    await _end({working}, PATIENCE_SECONDS)
    if not working.cancelled():
        working.result()


async def _end(tasks: set[asyncio.Task[None]], patience_seconds: float) -> None:
    """Cancel `tasks` until each has ended."""
    while pending := {task for task in tasks if not task.done()}:
        for task in pending:
            task.cancel()
        await asyncio.wait(pending, timeout=patience_seconds)
