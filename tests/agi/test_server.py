"""The FastAGI server against peers that are slow, silent, mad or gone."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
import pytest_asyncio

import agi.session as protocol
from agi.call_script import introduce_call
from agi.server import FastAgi, serve
from agi.session import AgiError, CallSession

HEADERS = (
    "agi_network: yes\nagi_network_script: call\nagi_uniqueid: pbx1-1.2\n"
    "agi_arg_1: 87010000001\nagi_arg_2: %D3%98\nagi_arg_3: 109\nagi_arg_4: 1732460000.000001\n\n"
)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


class Peer:
    """Asterisk's side of one session."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def send(self, text: str | bytes) -> None:
        self.writer.write(text.encode() if isinstance(text, str) else text)
        await self.writer.drain()

    async def command(self) -> str:
        return (await asyncio.wait_for(self.reader.readline(), 20)).decode().rstrip("\n")

    async def closed(self) -> None:
        """Raises TimeoutError where the session is not ended."""
        with suppress(ConnectionError):
            await asyncio.wait_for(self.reader.read(), 20)


@pytest.fixture
def port() -> int:
    return free_port()


@pytest_asyncio.fixture
async def app(port: int) -> AsyncIterator[FastAgi]:
    async def call(session: CallSession) -> None:
        await introduce_call(session, "KZ", "kk")

    async def broken(session: CallSession) -> None:
        raise RuntimeError("a fault of ours")

    async with serve({"call": call, "broken": broken}, port) as app:
        yield app


@pytest_asyncio.fixture
async def peer(app: FastAgi, port: int) -> AsyncIterator[Peer]:
    peer = Peer(*await asyncio.open_connection("127.0.0.1", port))
    yield peer
    peer.writer.close()


@pytest.fixture
def no_header_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long a busy machine keeps the header back."""
    monkeypatch.setattr(protocol, "HEADER_SECONDS", 600.0)


@pytest.fixture
def no_deadline(no_header_deadline: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """What ends now is ended for another reason."""
    monkeypatch.setattr(protocol, "COMMAND_SECONDS", 600.0)


async def settled(app: FastAgi) -> None:
    """Until no session is open."""
    async with asyncio.timeout(20):
        while app.open:  # noqa: ASYNC110 - the sessions' ends have no event to wait for
            await asyncio.sleep(0.01)


@pytest.mark.usefixtures("no_deadline")
async def test_the_script_ends_with_its_last_word(app: FastAgi, peer: Peer) -> None:
    await peer.send(HEADERS)
    said = []
    for _ in range(4):
        said.append(await peer.command())
        await peer.send("200 result=1\n")
    assert said == [
        'EXEC UserEvent "KomekOffered,Line: 109,Caller: %2B77010000001,CallerName: %D3%98,'
        'Dialled: 109,OfferedAt: 1732460000.000001,Language: kk"',
        'SET VARIABLE KOMEK_CALLER "+77010000001"',
        'SET VARIABLE KOMEK_LANGUAGE "kk"',
        'SET VARIABLE KOMEK_AGI "done"',
    ]
    await peer.closed()
    assert (app.served, app.failed) == (1, 0)


@pytest.mark.usefixtures("no_header_deadline")
async def test_letters_split_between_packets_arrive_whole(app: FastAgi, peer: Peer) -> None:
    head, tail = HEADERS.replace("%D3%98", "Ә").encode().split("Ә".encode())
    first, second = "Ә".encode()[:1], "Ә".encode()[1:]
    for piece in (head + first, second + tail):
        await peer.send(piece)
        await asyncio.sleep(0.02)  # two packets, not one
    assert "CallerName: %D3%98," in await peer.command()


@pytest.mark.usefixtures("no_deadline")
async def test_hangup_is_not_a_reply(app: FastAgi, peer: Peer) -> None:
    await peer.send(HEADERS)
    await peer.command()
    await peer.send("HANGUP\n200 result=1\n")
    assert await peer.command() == 'SET VARIABLE KOMEK_CALLER "+77010000001"'
    await peer.send("HANGUP\n100 result=0 Trying...\n200 result=1\n")
    assert "KOMEK_LANGUAGE" in await peer.command()


@pytest.mark.usefixtures("no_header_deadline")
async def test_connect_and_close(app: FastAgi, port: int) -> None:
    """The one that froze panoramisk's loop for ever."""
    for _ in range(20):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.close()
    async with asyncio.timeout(20):
        await settled(app)
        peer = Peer(*await asyncio.open_connection("127.0.0.1", port))
        await peer.send(HEADERS)
        assert await peer.command()


async def test_a_silent_connection_is_ended(app: FastAgi, peer: Peer) -> None:
    began = time.monotonic()
    await peer.closed()
    assert time.monotonic() - began >= protocol.HEADER_SECONDS - 0.1
    assert app.failed == 1


async def test_a_header_that_drips_is_ended(app: FastAgi, peer: Peer) -> None:
    async def drip() -> None:
        while True:
            await peer.send("agi_x: 1\n")
            await asyncio.sleep(0.1)

    dripping = asyncio.create_task(drip())
    await peer.closed()
    dripping.cancel()
    await asyncio.gather(dripping, return_exceptions=True)


@pytest.mark.usefixtures("no_deadline")
async def test_a_header_without_end_is_cut(app: FastAgi, peer: Peer) -> None:
    await peer.send("agi_callerid: " + "9" * (protocol.HEADER_BYTES * 4))
    await peer.closed()


@pytest.mark.usefixtures("no_deadline")
async def test_an_unknown_script_is_ended(app: FastAgi, peer: Peer) -> None:
    await peer.send(HEADERS.replace("script: call", "script: other"))
    await peer.closed()
    assert app.failed == 1


@pytest.mark.usefixtures("no_deadline")
async def test_a_fault_of_ours_ends_the_session_only(app: FastAgi, peer: Peer) -> None:
    await peer.send(HEADERS.replace("script: call", "script: broken"))
    await peer.closed()
    assert app.failed == 1


@pytest.mark.usefixtures("no_header_deadline")
async def test_no_reply_ends_the_session(app: FastAgi, peer: Peer) -> None:
    await peer.send(HEADERS)
    assert await peer.command()
    await peer.closed()
    assert (app.served, app.failed) == (0, 1)


@pytest.mark.usefixtures("no_deadline")
@pytest.mark.parametrize("reply", ["510 Invalid or unknown command\n", "200 result=-1\n", "???\n"])
async def test_a_refused_command_ends_the_session(app: FastAgi, peer: Peer, reply: str) -> None:
    await peer.send(HEADERS)
    await peer.command()
    await peer.send(reply)
    await peer.closed()
    assert app.failed == 1


@pytest.mark.usefixtures("no_deadline")
async def test_asterisk_gone_in_mid_script(app: FastAgi, peer: Peer) -> None:
    await peer.send(HEADERS)
    await peer.command()
    peer.writer.transport.abort()
    await settled(app)
    assert app.served == 0


async def test_a_line_break_never_leaves_in_a_command() -> None:
    session = CallSession(None, {}, asyncio.StreamReader(), None)  # type: ignore[arg-type]
    with pytest.raises(AgiError, match="line break"):
        await session.set_variable("X", "a\nEXEC System id")


@pytest.mark.alone
async def test_five_hundred_calls_at_once(app: FastAgi, port: int) -> None:
    async def one() -> float:
        peer = Peer(*await asyncio.open_connection("127.0.0.1", port))
        began = time.monotonic()
        await peer.send(HEADERS)
        for _ in range(4):
            assert await peer.command()
            await peer.send("200 result=1\n")
        await peer.closed()
        peer.writer.close()
        return time.monotonic() - began

    silent = [await asyncio.open_connection("127.0.0.1", port) for _ in range(50)]
    took = await asyncio.gather(*(one() for _ in range(500)))
    assert max(took) < 3
    await settled(app)
    assert app.served == 500
    for _, writer in silent:
        writer.close()
