"""A whole system of one's own to measure: a fresh home on free ports, up and down again."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import aiohttp

from asterisk_conf.prefix import Pbx, find
from bench.orphans import STARTER, claim_orphan, end_if_orphaned
from foundation.errors import StartError
from foundation.postgres.pool import Connection, connection, open_pool
from foundation.settings import CODE_DIR, Settings, load_settings
from launcher.calls import EPOCH, print_calls
from launcher.homes import TomlValue, fresh_home
from launcher.status import status
from queue_manager.ami.snapshot import HUSK
from queue_manager.requests import Request
from sip_peers.sip_digest import Credentials
from sip_peers.sip_transport import Address
from softphone_ui.web.dispatcher import dispatcher_session

POLL_SECONDS = 0.05
A = TypeVar("A")


class SystemFailed(Exception):
    """The system under test did not do what it was asked; the message holds what it said."""


@dataclass
class System:
    """A running system as other programs see it: `./komek status --json` and what follows."""

    settings: Settings
    environment: Mapping[str, str]
    status: dict[str, Any] = field(default_factory=dict)

    # --- the launcher -------------------------------------------------------------------------

    async def komek(self, *words: str, timeout_seconds: float = 300) -> str:
        """Return the output of `./komek <words>` for this installation. Raises SystemFailed."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "launcher", *words, cwd=CODE_DIR, env=self.environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        out, err = await asyncio.wait_for(process.communicate(), timeout_seconds)
        if process.returncode != 0:
            output = (out + err).decode("utf-8", "replace").strip()[-2000:]
            raise SystemFailed(f"komek {' '.join(words)}: {output}")
        return out.decode()

    async def refresh(self) -> dict[str, Any]:
        """Ask for the status again (the object of `./komek status --json`)."""
        self.status = dict(await asyncio.to_thread(status, self.settings))
        return self.status

    async def calls(self, since: datetime = EPOCH) -> list[dict[str, Any]]:
        """Return calls offered since then, oldest first: the lines of `./komek calls --json`."""
        out = io.StringIO()
        try:
            await asyncio.to_thread(print_calls, self.settings, since, out, as_json=True)
        except StartError as error:
            raise SystemFailed(str(error)) from error
        return [json.loads(line) for line in out.getvalue().splitlines()]

    async def calls_on_record(self, since: datetime) -> list[dict[str, Any]]:
        """Return the same, as another program gets them: from the launcher's own output."""
        out = await self.komek("calls", "--json", "--since", since.isoformat())
        return [json.loads(line) for line in out.splitlines()]

    # --- what the peers need ------------------------------------------------------------------

    @property
    def pbx(self) -> Address:
        return self.status["sip"]["host"], self.status["sip"]["port"]

    @property
    def operators(self) -> list[Credentials]:
        return [Credentials(o["sip_user"], o["sip_password"]) for o in self.status["operators"]]

    # --- inside -------------------------------------------------------------------------------

    async def floor(self) -> dict[str, Any]:
        """Return the dispatcher's own floor (GET /floor). Raises aiohttp.ClientError."""
        base = f"http://127.0.0.1:{self.settings.ports.dispatcher_port}"
        bearer = {"Authorization": f"Bearer {self.settings.web.dispatcher_token}"}
        timeout = aiohttp.ClientTimeout(total=3)
        async with (
            aiohttp.ClientSession(base, headers=bearer, timeout=timeout) as session,
            session.get("/floor") as answer,
        ):
            answer.raise_for_status()
            floor: dict[str, Any] = await answer.json()
            return floor

    async def ask_dispatcher(self, request: Request[A]) -> A:
        """Ask as the web process does, and raises what that raises: Refused, DispatcherAway."""
        async with dispatcher_session(self.settings) as dispatcher:
            return await dispatcher.ask(request)

    async def operator_states(self) -> dict[str, str]:
        """Return extension → state, as the dispatcher has it now."""
        operators = (await self.floor())["floor"]["operators"]
        return {extension: operator["state"] for extension, operator in operators.items()}

    async def until_agreed(self, seconds: float = 60) -> None:
        """Wait until the dispatcher is there and agrees with the PBX."""

        async def agreed() -> bool:
            return bool((await self.floor())["ami"])

        await until(agreed, seconds, "the dispatcher is there and agrees with the PBX")

    async def until_available(self, extensions: list[str], seconds: float = 20) -> None:
        """Wait until the dispatcher holds all of them available."""

        async def ready() -> bool:
            states = await self.operator_states()
            return all(states.get(extension) == "available" for extension in extensions)

        await until(ready, seconds, f"operators {extensions[0]}… available")

    def console(self, line: str) -> str:
        """Run one command on Asterisk's own console."""
        done = subprocess.run(
            self._asterisk().console(self.settings.asterisk_dir / "etc/asterisk.conf", line),
            capture_output=True, text=True, timeout=20,
        )  # fmt: skip
        return done.stdout

    def asterisk_version(self) -> str:
        """Name Asterisk with its version, as a paper's section has it."""
        return self.console("core show version").split(" built")[0]

    async def ghosts(self, after_seconds: float) -> tuple[str, ...]:
        """Return the channels that Asterisk still has after so long; none as soon as it has none.

        But for the husks that it forgets itself (queue_manager/ami/snapshot.py: HUSK): these are
        down, and nothing runs in them.
        """
        left = ["not known: Asterisk's console does not answer"]

        async def silent() -> bool:
            if "active channel" not in self.console("core show channels"):
                return False
            listed = self.console("core show channels concise").splitlines()
            left[:] = [channel for channel in listed if not is_husk(channel)]
            return not left

        with contextlib.suppress(TimeoutError):
            await until(silent, after_seconds, "no channel left", every=0.3)
        return tuple(left)

    def _asterisk(self) -> Pbx:
        pbx = find(self.settings)
        assert pbx is not None, "the system runs on it"
        return pbx

    def signal(self, role: str, number: signal.Signals) -> int:
        """Send a signal to one process of this system; returns its pid."""
        pid = int(self.status["processes"][role])
        os.kill(pid, number)
        return pid


def is_husk(channel: str) -> bool:
    """Read a line of `core show channels concise`:
    name!context!extension!priority!state!application…"""
    name, _, _, _, state, application, *_ = channel.split("!")
    return name.startswith(HUSK) and (state, application) == ("Down", "(None)")


async def until(
    true: Callable[[], Awaitable[bool]], seconds: float, what: str, every: float = POLL_SECONDS
) -> None:
    """Ask again until it is true; what cannot be asked yet counts as not true.

    Raises TimeoutError naming `what`.
    """
    deadline = time.monotonic() + seconds
    last: Exception | None = None
    while time.monotonic() < deadline:
        try:
            if await true():
                return
        except (aiohttp.ClientError, TimeoutError, SystemFailed, OSError, KeyError) as error:
            last = error
        await asyncio.sleep(every)
    raise TimeoutError(f"not within {seconds:g} s: {what}" + (f" ({last!r})" if last else ""))


HOMES = "komek-bench-"


@contextlib.asynccontextmanager
async def database_of(system: System) -> AsyncIterator[Connection]:
    """Provide a connection to the database of the system under test."""
    pool = await open_pool(system.settings, "bench", size=1)
    try:
        async with connection(pool) as link:
            yield link
    finally:
        await pool.close()


async def _end_orphans() -> None:
    """Ends systems whose benchmark or test was killed before it could do so itself."""
    for mark in Path(tempfile.gettempdir()).glob(f"{HOMES}*/{STARTER}"):
        if not claim_orphan(mark):
            continue
        folder = mark.parent
        orphan = System(load_settings(folder), {**os.environ, "KOMEK_HOME": str(folder)})
        with contextlib.suppress(SystemFailed):
            await orphan.komek("down", "--now")


def _down_at(home: Path) -> list[str]:
    """Return the command that ends the system of this installation. It can be run from any
    folder."""
    code = "import os, sys; os.chdir(sys.argv[1]); os.environ['KOMEK_HOME'] = sys.argv[2]; "
    code += "os.execv(sys.executable, [sys.executable, '-m', 'launcher', 'down', '--now'])"
    return [sys.executable, "-c", code, str(CODE_DIR), str(home)]


@contextlib.asynccontextmanager
async def running(home: Path | None = None, **keys: TomlValue) -> AsyncIterator[System]:
    """Provide a system of its own from `up` to `down`. Its home is kept when something went
    wrong."""
    await _end_orphans()
    folder = home or Path(tempfile.mkdtemp(prefix=HOMES))
    environment = {**os.environ, **fresh_home(folder, **keys)}
    (folder / STARTER).write_text(str(os.getpid()))
    watch = end_if_orphaned(folder, _down_at(folder))
    system = System(load_settings(folder), environment)
    try:
        await system.komek("up", "--detach")
        await system.refresh()
        yield system
    except BaseException:
        print(f"what happened is in {folder}/log", file=sys.stderr)
        raise
    else:
        if home is None:
            await system.komek("down", "--now")
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        with contextlib.suppress(SystemFailed):
            if folder.exists():
                await system.komek("down", "--now")
                (folder / STARTER).unlink(missing_ok=True)  # nothing of it is left to end
        await asyncio.to_thread(watch.communicate)
