"""A dispatcher of its own process on a real Asterisk, with a wire to AMI that can be cut."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import asyncpg
import msgspec
from redis.asyncio import Redis

from foundation.settings import CODE_DIR
from queue_manager.live import codec
from queue_manager.live.journal import STREAM
from queue_manager.requests import Request
from sip_peers.peers import Caller, OperatorPhone, Plan, WireLog
from staff.phone_secrets import SIP_REALM
from tests.real_pbx import RealPbx, sip_password
from tests.real_services import environment

LONGEST_SECONDS = 60.0


class Wire:
    """Between a dispatcher and AMI. `chunk` bytes at a time; `mute` swallows what AMI says,
    from the moment on when `mute_after` was sent to it."""

    def __init__(self, port: int, *, chunk: int = 65536) -> None:
        self._to, self._chunk = port, chunk
        self._writers: list[asyncio.StreamWriter] = []
        self._tasks: list[asyncio.Task[None]] = []
        self.open, self.mute, self.port = True, False, 0
        self.mute_after: bytes | None = None
        self.sent: list[bytes] = []

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._join, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    def cut(self) -> None:
        """Break what is connected; nobody gets through until `mend`."""
        self.open = False
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()

    def mend(self) -> None:
        self.open, self.mute, self.mute_after = True, False, None

    def say(self, data: bytes) -> None:
        """To the dispatcher, as if AMI had said it."""
        for writer in self._writers[::2]:
            writer.write(data)

    def count(self, text: bytes) -> int:
        """How often this was sent to AMI."""
        return b"".join(self.sent).count(text)

    def close(self) -> None:
        self.cut()
        self._server.close()
        for task in self._tasks:
            task.cancel()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self.open:
            writer.transport.abort()
            return
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._to)
        self._writers += [writer, far_writer]
        self._tasks += [
            asyncio.create_task(self._carry(reader, far_writer, mine=True)),
            asyncio.create_task(self._carry(far_reader, writer, mine=False)),
        ]

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, mine: bool
    ) -> None:
        with contextlib.suppress(ConnectionError, OSError):
            while data := await reader.read(self._chunk):
                if mine:
                    self.sent.append(data)
                    self.mute |= self.mute_after is not None and self.mute_after in data
                elif self.mute:
                    continue
                writer.write(data)
                await writer.drain()
                if self._chunk < 1024:
                    await asyncio.sleep(0)
        writer.transport.abort()


@dataclass
class House:
    """One PBX, one dispatcher, telephones and callers; closes after itself."""

    pbx: RealPbx
    wire: Wire
    log: WireLog = field(default_factory=WireLog)
    process: subprocess.Popen[bytes] | None = None
    phones: list[OperatorPhone] = field(default_factory=list)
    callers: list[Caller] = field(default_factory=list)

    # --- the dispatcher -----------------------------------------------------------------------

    async def start(self, *, through_wire: bool = True, **settings: str) -> None:
        """Start the dispatcher, with other `settings` than the home's; returns when it agrees with
        the PBX."""
        variables = environment(self.pbx.settings)
        variables |= {f"KOMEK_{key.upper()}": value for key, value in settings.items()}
        if through_wire:
            variables["KOMEK_AMI_PORT"] = str(self.wire.port)
        self.process = self._spawn(variables)
        await self.until(self._agreed, "the dispatcher agrees with the PBX")

    def _spawn(self, variables: dict[str, str]) -> subprocess.Popen[bytes]:
        with (self.pbx.settings.log_dir / "dispatcher").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "queue_manager"], cwd=CODE_DIR, env=variables, stderr=log
            )

    async def _agreed(self) -> bool:
        state = await self.floor_answer()
        return bool(state["ami"] and state["floor"]["operators"])

    def kill(self) -> None:
        """kill -9."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def _http(self) -> aiohttp.ClientSession:
        settings = self.pbx.settings
        bearer = {"Authorization": f"Bearer {settings.web.dispatcher_token}"}
        base = f"http://127.0.0.1:{settings.ports.dispatcher_port}"
        return aiohttp.ClientSession(base, headers=bearer)

    async def floor_answer(self) -> dict[str, Any]:
        async with self._http() as session, session.get("/floor") as answer:
            state: dict[str, Any] = await answer.json()
            return state

    async def health(self) -> dict[str, Any]:
        async with self._http() as session, session.get("/health") as answer:
            health: dict[str, Any] = await answer.json()
            return health

    async def ask(self, request: Request[Any]) -> int:
        """The status it is answered with."""
        body = msgspec.json.encode(request)
        async with self._http() as session, session.post("/ask", data=body) as answer:
            return answer.status

    async def floor(self) -> dict[str, Any]:
        floor: dict[str, Any] = (await self.floor_answer())["floor"]
        return floor

    async def state(self, operator: str) -> str:
        return str((await self.floor())["operators"][operator]["state"])

    async def until(self, true: Callable[[], Awaitable[bool]], what: str) -> None:
        """Ask again until it is so. Raises TimeoutError."""
        deadline = asyncio.get_running_loop().time() + LONGEST_SECONDS
        while asyncio.get_running_loop().time() < deadline:
            with contextlib.suppress(aiohttp.ClientError, OSError):
                if await true():
                    return
            await asyncio.sleep(0.02)
        raise TimeoutError(what)

    async def until_state(self, operator: str, *states: str) -> None:
        async def so() -> bool:
            return await self.state(operator) in states

        await self.until(so, f"{operator} is {states}")

    async def until_empty(self) -> None:
        async def so() -> bool:
            floor = await self.floor()
            return not floor["calls"] and not floor["rings"]

        await self.until(so, "no call and no ring is left")

    # --- what is remembered -------------------------------------------------------------------

    async def records(self, kind: str) -> list[Any]:
        """All records of this kind in the journal, in order."""
        async with Redis.from_url(
            self.pbx.settings.stores.redis_url, decode_responses=True
        ) as redis:
            entries: Any = await redis.xrange(STREAM)
        records = [r for _, fields in entries for r in codec.records_from_json(fields["records"])]
        return [record for record in records if type(record).__name__ == kind]

    async def so_many(self, kind: str, count: int) -> list[Any]:
        """The same, once there are `count`: the floor is told before they are kept."""
        found: list[Any] = []

        async def there() -> bool:
            found[:] = await self.records(kind)
            return len(found) >= count

        await self.until(there, f"{count} records {kind}")
        return found

    async def only(self, kind: str) -> Any:
        """The one record of this kind, when it is there."""
        (record,) = await self.so_many(kind, 1)
        return record

    # --- people -------------------------------------------------------------------------------

    async def operator(self, extension: str, plan: Plan) -> OperatorPhone:
        """A telephone plugs in and dials *10; nobody listens to what the PBX says then."""
        phone = OperatorPhone(self.pbx.account(extension), self.pbx.sip, self.log, plan=plan)
        self.phones.append(phone)
        await phone.plug_in()
        code = phone.dial("*10")
        await self.until_state(extension, "available")
        code.hang_up()

        async def may_be_rung() -> bool:
            return not (await self.floor())["operators"][extension]["engaged"]

        await self.until(may_be_rung, f"{extension} has put the telephone down")
        return phone

    def citizen(self, number: str = "77010000001", name: str = "", **how: Any) -> Caller:
        caller = Caller(number, self.pbx.sip, self.log, name=name, **how)
        self.callers.append(caller)
        return caller

    def close(self) -> None:
        for caller in self.callers:
            caller.close()
        for phone in self.phones:
            phone.unplug()
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            assert self.process.wait(60) == 0
        self.wire.close()


def ha1(extension: str) -> str:
    """What the roster holds of the password that the test's telephones have."""
    secret = f"{extension}:{SIP_REALM}:{sip_password(extension)}"
    return hashlib.md5(secret.encode()).hexdigest()


async def hire(database_url: str, extensions: list[str]) -> None:
    """Put these operators into the roster."""
    connection = await asyncpg.connect(database_url)
    for extension in extensions:
        person = await connection.fetchval(
            "INSERT INTO people (login, password_hash, role, name)"
            " VALUES ($1, 'x', 'operator', $2) RETURNING person_id",
            extension, f"Оператор {extension}",
        )  # fmt: skip
        await connection.execute(
            "INSERT INTO operators (extension, person_id, sip_ha1) VALUES ($1, $2, $3)",
            extension, person, ha1(extension),
        )  # fmt: skip
    await connection.execute("UPDATE lines SET wrap_up_seconds = 0, ring_seconds = 6")
    await connection.close()


@contextlib.asynccontextmanager
async def house(pbx: RealPbx, *, start: bool = True) -> AsyncIterator[House]:
    """Everything as after a first start: nothing in Redis, in the trace or in the spool."""
    settings = pbx.settings
    async with Redis.from_url(settings.stores.redis_url) as redis:
        await redis.flushall()
    for path in (settings.cel_dir / "cel.csv", *settings.run_dir.glob("*")):
        path.unlink(missing_ok=True)
    pbx.console("channel request hangup all")
    wire = Wire(settings.ports.ami_port)
    await wire.start()
    made = House(pbx, wire)
    try:
        if start:
            await made.start()
        yield made
    finally:
        made.close()
