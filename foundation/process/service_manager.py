"""What a program tells systemd (sd_notify(3)): that it is ready, and that its loop lives.

Without systemd nobody is told anything.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


def notify(state: str) -> None:
    """Send one line such as `READY=1` to the service manager, if there is one."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    name = "\0" + address[1:] if address.startswith("@") else address
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
        out.connect(name)
        out.sendall(state.encode())


@asynccontextmanager
async def report_alive() -> AsyncIterator[None]:
    """Report to the service manager that we are ready, and of the event loop while the body runs:
    three times in each `WatchdogSec`."""
    notify("READY=1")
    microseconds = int(os.environ.get("WATCHDOG_USEC") or 0)
    if not microseconds:
        yield
        return
    beating = asyncio.create_task(_beat(microseconds / 3e6), name="watchdog")
    try:
        yield
    finally:
        beating.cancel()


async def _beat(every_seconds: float) -> None:
    while True:
        notify("WATCHDOG=1")
        await asyncio.sleep(every_seconds)
