"""Ending in order, even where a cancellation is lost on the way."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import subprocess
import sys

import pytest

from foundation.process.lifetime import freeze_memory, gather_or_cancel, run_until_stopped


class Deaf:
    """A task that loses its first cancellations, as asyncio.wait_for may before Python 3.12."""

    def __init__(self, loses: int) -> None:
        self.lost = 0
        self._loses = loses

    async def work(self) -> None:
        while True:
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                if self.lost == self._loses:
                    raise
                self.lost += 1


async def fail() -> None:
    await asyncio.sleep(0)
    raise ValueError("broken")


async def test_one_failure_ends_all_even_the_deaf() -> None:
    deaf = Deaf(loses=2)
    with pytest.raises(ValueError, match="broken"):
        await asyncio.wait_for(gather_or_cancel(deaf.work(), fail()), 20)
    assert deaf.lost == 2


async def test_cancelled_from_outside_all_end() -> None:
    deaf = Deaf(loses=1)
    task = asyncio.create_task(gather_or_cancel(deaf.work(), asyncio.sleep(3600)))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, 20)
    assert deaf.lost == 1


def test_sigterm_ends_it_in_order() -> None:
    ended = []

    async def work() -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        try:
            await asyncio.sleep(3600)
        finally:
            ended.append("tidied")

    run_until_stopped(work)
    assert ended == ["tidied"]


def test_what_the_work_raises_is_raised() -> None:
    with pytest.raises(ValueError, match="broken"):
        run_until_stopped(fail)


def test_what_is_there_at_the_start_is_not_looked_through_again() -> None:
    circle: list[object] = []
    circle.append(circle)
    try:
        freeze_memory()
        assert not any(it is circle for it in gc.get_objects()), "nothing of it is looked at"
        later: list[object] = []
        assert any(it is later for it in gc.get_objects())
    finally:
        gc.unfreeze()


def test_what_is_loaded_is_never_looked_through_for_garbage() -> None:
    asks = """
import gc
from foundation.process.lifetime import loading
with loading():
    made, meanwhile = [[it] for it in range(100_000)], gc.isenabled()
print(meanwhile, gc.isenabled(), gc.get_freeze_count() > 100_000)
"""
    done = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True", "True"]
