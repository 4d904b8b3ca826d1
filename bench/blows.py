"""Ways to harm a running system: what each does to it, by name."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
from collections.abc import Mapping
from types import MappingProxyType

from bench.chaos import Harm, kill
from bench.small_disk import SmallDisk
from bench.system import System
from launcher.control import Control

#: So long a store is away before it is started again.
AWAY_SECONDS = 4.0


def hang(role: str) -> Harm:
    """Return a process lives, holds its sockets and says nothing."""

    async def harm(system: System) -> None:
        await system.refresh()
        system.signal(role, signal.SIGSTOP)

    return harm


def away(role: str, seconds: float = AWAY_SECONDS) -> Harm:
    """Stop a service of ours and starts it again after a while."""

    async def harm(system: System) -> None:
        control = Control(system.settings)
        await asyncio.to_thread(control.stop, role)
        loop = asyncio.get_running_loop()
        loop.call_later(seconds, lambda: loop.run_in_executor(None, control.start, role))

    return harm


async def cut_ami(system: System) -> None:
    """Break every TCP connection to AMI, as a failing network would. Raises RuntimeError where
    there was none."""
    port = system.settings.ports.ami_port
    command = ["ss", "--numeric", "--kill", "dst", "127.0.0.1", "dport", "=", str(port)]
    done = await asyncio.to_thread(
        subprocess.run, command, capture_output=True, text=True, check=False
    )
    if str(port) not in done.stdout:
        raise RuntimeError("nothing was cut")


async def kill_supervisor(system: System) -> None:
    """Kill the supervisor of all our programs by SIGKILL; its guard starts another."""
    os.kill(supervisor_of(system), signal.SIGKILL)


def supervisor_of(system: System) -> int:
    """Return the pid of the supervisor, not of the guard that started it."""
    return int((system.settings.run_dir / "supervisor.pid").read_text())


class Update:
    """A blow of `./komek up` where an older version runs: each program is started again in its
    turn."""

    def __init__(self) -> None:
        self._going_on: list[asyncio.Task[str]] = []

    async def __call__(self, system: System) -> None:
        mark = system.settings.run_dir / "version.json"
        older = {**json.loads(mark.read_text()), "code": "an older one"}
        mark.write_text(json.dumps(older))
        self._going_on.append(asyncio.create_task(system.komek("up", "--detach")))

    async def over(self) -> None:
        """Wait until it is made. Raises SystemFailed where it failed."""
        await asyncio.gather(*self._going_on)


class DiskFull:
    """A blow by which not one byte is left on the disk; after a while there is room again."""

    def __init__(self, disk: SmallDisk, seconds: float) -> None:
        self._disk, self._seconds = disk, seconds
        self._room = asyncio.Event()

    async def __call__(self, system: System) -> None:
        await asyncio.to_thread(self._disk.fill)
        asyncio.get_running_loop().call_later(self._seconds, self._make_room)

    def _make_room(self) -> None:
        self._disk.make_room()
        self._room.set()

    async def over(self) -> None:
        """Wait until there is room."""
        await self._room.wait()


#: What the tests try with few calls, and `./komek bench faults` with many.
BLOWS: Mapping[str, Harm] = MappingProxyType(
    {
        "kill agi": kill("agi"),
        "kill dispatcher": kill("dispatcher"),
        "hang dispatcher": hang("dispatcher"),
        "hang agi": hang("agi"),
        "kill scribe": kill("scribe"),
        "kill recorder": kill("recorder"),
        "kill pbx-agent": kill("pbx-agent"),
        "database away": away("postgres"),
        "redis away": away("valkey"),
    }
)
#: What touches no call, so that a command is enough.
MORE: Mapping[str, Harm] = MappingProxyType(
    {
        "kill supervisor": kill_supervisor,
        "kill web": kill("web"),
        "kill registry": kill("registry"),
        "kill watch": kill("watch"),
        "kill postgres": kill("postgres"),
        "kill valkey": kill("valkey"),
        "hang scribe": hang("scribe"),
        "hang recorder": hang("recorder"),
        "hang pbx-agent": hang("pbx-agent"),
        "hang web": hang("web"),
        "hang registry": hang("registry"),
        "kill quality": kill("quality"),
    }
)
