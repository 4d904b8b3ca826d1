"""Faults of two programs at the same moment, for every pair of the programs that a call needs."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Mapping
from itertools import combinations

from bench.blows import supervisor_of
from bench.chaos import Harm
from bench.system import System
from launcher.leftovers import SUPERVISOR, leftovers, pids_of

ROLES = (
    *("dispatcher", "valkey", "postgres", "scribe"),
    *(SUPERVISOR, "web", "recorder", "pbx-agent"),
)


def strike_both(first: str, second: str, number: signal.Signals) -> Harm:
    """Return a fault that sends the signal `number` to both programs, one right after the other."""

    async def harm(system: System) -> None:
        pids = await asyncio.to_thread(_pids, system, (first, second))
        for pid in pids:
            os.kill(pid, number)

    return harm


def _pids(system: System, roles: tuple[str, ...]) -> list[int]:
    found = pids_of(leftovers(system.settings)) | {SUPERVISOR: supervisor_of(system)}
    return [found[role] for role in roles]


def pairs() -> Mapping[str, Harm]:
    """Return the faults of all pairs of ROLES by name, such as `kill dispatcher+valkey`.

    `kill` sends SIGKILL, `hang` sends SIGSTOP: a stopped program keeps its sockets open."""
    named = {"kill": signal.SIGKILL, "hang": signal.SIGSTOP}
    return {
        f"{verb} {first}+{second}": strike_both(first, second, number)
        for verb, number in named.items()
        for first, second in combinations(ROLES, 2)
    }
