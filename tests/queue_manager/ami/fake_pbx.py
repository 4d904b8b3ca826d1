"""A manager interface that does what a test tells it, to try what a real one does rarely."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

from queue_manager.ami.connection import AmiAccount, AmiConnection, ConnectionUp, Heard

Action = dict[str, str]
Answer = Callable[[Action], str | None]


def plainly(action: Action) -> str | None:
    """Every action succeeds; after a login the PBX is up."""
    more = "Event: FullyBooted\r\n\r\n" if action["Action"] == "Login" else ""
    return f"Response: Success\r\nActionID: {action['ActionID']}\r\nMessage: ok\r\n\r\n{more}"


class FakePbx:
    """`actions` is what arrived on all connections; `answer` may be changed at any time."""

    def __init__(self) -> None:
        self.answer: Answer = plainly
        self.actions: list[Action] = []
        self.logins = 0
        self.logged_in_again = asyncio.Event()
        self._writers: list[asyncio.StreamWriter] = []
        self.port = 0

    def sent(self, name: str) -> list[Action]:
        return [action for action in self.actions if action["Action"] == name]

    def say(self, data: bytes) -> None:
        """Write to the newest connection."""
        self._writers[-1].write(data)

    def hang_up(self) -> None:
        """Break the newest connection."""
        self._writers[-1].transport.abort()

    def _count(self, action: Action) -> None:
        self.logins += action["Action"] == "Login"
        if self.logins > 1:
            self.logged_in_again.set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        writer.write(b"Asterisk Call Manager/11.0.0\r\n")
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                block = (await reader.readuntil(b"\r\n\r\n")).decode()
                lines = [line.partition(": ") for line in block.split("\r\n") if line]
                action = {name: value for name, _, value in lines}
                self.actions.append(action)
                self._count(action)
                answer = self.answer(action)
                if answer is not None:
                    writer.write(answer.encode())
        writer.close()


@contextlib.asynccontextmanager
async def fake_pbx() -> AsyncIterator[FakePbx]:
    """Listening on a free port of loopback."""
    pbx = FakePbx()
    server = await asyncio.start_server(pbx._serve, "127.0.0.1", 0)
    pbx.port = server.sockets[0].getsockname()[1]
    try:
        yield pbx
    finally:
        for writer in pbx._writers:
            writer.transport.abort()
        server.close()


async def until_heard(connection: AmiConnection, kind: type[object]) -> list[Heard]:
    """Everything heard up to and with the next mark of this kind."""
    seen: list[Heard] = []
    while not seen or not isinstance(seen[-1], kind):
        seen.append(await asyncio.wait_for(connection.heard.get(), 20))
    return seen


@contextlib.asynccontextmanager
async def connected(pbx: FakePbx) -> AsyncIterator[AmiConnection]:
    """A connection that is logged in, and keeps itself."""
    connection = AmiConnection(AmiAccount("127.0.0.1", pbx.port, "komek", "secret"))
    running = asyncio.create_task(connection.run())
    try:
        await until_heard(connection, ConnectionUp)
        yield connection
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
