"""Two programs struck at the same moment: every two of those on which a call leans."""

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
    """Send one signal to both, one right after the other."""

    async def harm(system: System) -> None:
        pids = await asyncio.to_thread(_pids, system, (first, second))
        for pid in pids:
            os.kill(pid, number)

    return harm


def _pids(system: System, roles: tuple[str, ...]) -> list[int]:
    found = pids_of(leftovers(system.settings)) | {SUPERVISOR: supervisor_of(system)}
    return [found[role] for role in roles]


def pairs() -> Mapping[str, Harm]:
    """Each two, killed and stopped (SIGSTOP, so that they hold their sockets), by name."""
    named = {"kill": signal.SIGKILL, "hang": signal.SIGSTOP}
    return {
        f"{verb} {first}+{second}": strike_both(first, second, number)
        for verb, number in named.items()
        for first, second in combinations(ROLES, 2)
    }
