"""Processes are killed, stopped, cut off while citizens talk and wait: nobody is lost."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal

import pytest

from bench.blows import BLOWS, cut_ami
from bench.chaos import Harm, Survived, survive
from bench.system import System
from tests.calls.unruly import unruly_calls

pytestmark = pytest.mark.calls


def nobody_lost(survived: Survived) -> None:
    """How soon a new caller rings is held by the benchmark `faults`."""
    assert survived.differences == ()
    assert survived.nobody_lost, survived


@pytest.mark.parametrize("blow", BLOWS.values(), ids=BLOWS.keys())
async def test_struck(quick_system: System, blow: Harm, request: pytest.FixtureRequest) -> None:
    name = request.node.callspec.id
    nobody_lost(await survive(quick_system, name, blow, talking=4, waiting=3))
    await quick_system.refresh()


@pytest.mark.skipif(shutil.which("ss") is None, reason="`ss -K` cuts the connection")
async def test_ami_drops_in_mid_call(quick_system: System) -> None:
    nobody_lost(await survive(quick_system, "AMI cut", cut_ami, talking=4, waiting=3))


@pytest.mark.alone
async def test_unruly_calls_agree_with_the_wire(quick_system: System) -> None:
    wire, book, found = await unruly_calls(quick_system, 60, 8, seed=7, calls_per_second=2.5)
    assert found == []
    assert len(wire) == len(book) == 60
    assert len({call.outcome for call in wire}) >= 2, "an unruly day has more than one outcome"


async def test_parachute_and_returned_dispatcher_ring_nobody_twice(quick_system: System) -> None:
    """A hang shorter than the watcher's patience: both find the same callers and operators."""

    async def short_hang(system: System) -> None:
        await system.refresh()
        pid = system.signal("dispatcher", signal.SIGSTOP)
        loop = asyncio.get_running_loop()
        loop.call_later(2.2, lambda: _wake(pid))

    await quick_system.until_agreed()
    nobody_lost(await survive(quick_system, "short hang", short_hang, talking=3, waiting=4))


def _wake(pid: int) -> None:
    os.kill(pid, signal.SIGCONT)
