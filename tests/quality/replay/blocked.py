"""A day that the processes of a pool never finish drawing, for tests of their end."""

from __future__ import annotations

import os
import threading
from datetime import UTC, date
from multiprocessing import parent_process

from quality.replay import cores
from quality.replay.day import ReplayDay
from quality.replay.remedies import read_remedy
from tests.quality.replay.days import callers, made, there


def draw(seed: int) -> ReplayDay:
    """In a process of the pool: says its id, and waits for ever."""
    if parent_process() is not None:
        print(os.getpid(), flush=True)
        threading.Event().wait()
    return made(callers((10, 60)), there("a"))


def main() -> None:
    """Runs until it is killed."""
    cores.WORTH_IT = 1
    remedies = [read_remedy("operators+1@04:02-04:16")]
    cores.effects_on_all_cores(draw, remedies, date(2026, 11, 24), UTC)
