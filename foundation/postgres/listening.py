"""Listening to what the database says by NOTIFY."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from datetime import timedelta

import asyncpg

#: A notice can be lost with its connection; then this is how long nobody looks.
LONGEST_SLEEP = timedelta(seconds=20)


async def listen(url: str, channel: str, heard: Callable[[], None]) -> None:
    """Call `heard` for each notice of the channel, and once whenever we begin to listen: for what
    came while nobody did. Until cancelled; a server that is away is tried again each second."""
    while True:
        try:
            await _listen_once(url, channel, heard)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
            await asyncio.sleep(1)


async def _listen_once(url: str, channel: str, heard: Callable[[], None]) -> None:
    link = await asyncpg.connect(url)
    lost = asyncio.Event()
    try:
        link.add_termination_listener(lambda *_: lost.set())
        await link.add_listener(channel, lambda *_: heard())
        heard()
        await lost.wait()
    finally:
        with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            await link.close(timeout=2)
