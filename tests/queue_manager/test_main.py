"""The end of the dispatcher's parts, when one of them does not hear that it should end."""

from __future__ import annotations

import asyncio
import contextlib

from queue_manager.main import end


async def test_a_part_that_loses_a_cancellation_ends_all_the_same() -> None:
    lost = 0

    async def deaf() -> None:
        nonlocal lost
        while lost < 2:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                lost += 1
        await asyncio.sleep(60)

    async def willing() -> None:
        await asyncio.sleep(60)

    tasks = [asyncio.ensure_future(part()) for part in (deaf, willing)]
    await asyncio.sleep(0)
    async with asyncio.timeout(20):
        await end(tasks)
    assert all(task.cancelled() for task in tasks) and lost == 2
    for task in tasks:
        with contextlib.suppress(asyncio.CancelledError):
            await task
