"""What remedies save, computed on all cores: a process for each, which hold up nobody's loop."""

from __future__ import annotations

import gc
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date, tzinfo
from multiprocessing import get_context, parent_process
from threading import Thread

from quality.replay.effects import SEEDS, Draw, RemedyEffect, effects
from quality.replay.remedies import Remedy

#: Fewer calls than this are replayed before other processes have started.
WORTH_IT = 300


def effects_on_all_cores(
    draw: Draw, remedies: Sequence[Remedy], on: date, zone: tzinfo
) -> list[RemedyEffect]:
    """Return what each brings, as `effects` has it. `draw` must be picklable."""
    cores = min(len(os.sched_getaffinity(0)), SEEDS)
    if cores == 1 or not remedies or len(draw(0).arrivals) < WORTH_IT:
        return effects(draw, remedies, on, zone)
    # Not forked: the process may have threads and connections of its own.
    spawn = get_context("spawn")
    with ProcessPoolExecutor(cores, mp_context=spawn, initializer=begin_worker) as pool:
        return effects(draw, remedies, on, zone, pool.map, cores)


def begin_worker() -> None:
    """Prepare a process of a pool: it ends with the process that began it."""
    # A floor is replaced by the next one and has no circles: looking for them is a twentieth.
    gc.disable()
    # Whoever started the pool may be ended at any moment; nobody would tell its processes.
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if (parent := parent_process()) is not None:
        parent.join()
        os._exit(1)
