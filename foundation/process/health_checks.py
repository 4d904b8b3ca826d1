"""One health check a role: a coroutine that returns when the process has answered.

Each raises OSError, EOFError or asyncio.TimeoutError (the caller's deadline) when it has not.
"""

import asyncio
import json
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from foundation.process.our_programs import READERS, health_socket, roles_of
from foundation.settings import Settings
from foundation.settings.database_servers import Server, servers_of

Check = Callable[[], Awaitable[None]]
HEALTH_CALL = b"GET /health HTTP/1.0\r\nHost: komek\r\n\r\n"
# PostgreSQL's SSLRequest: length 8, code 80877103; answered with one byte before any login.
SSL_REQUEST = bytes.fromhex("0000000804d2162f")


class CheckResult(StrEnum):
    """The result of a check: it was answered; somebody is there and says nothing (it hangs, or
    ends); nobody is there."""

    ANSWERS = "answers"
    SILENT = "silent"
    AWAY = "away"


def checks(settings: Settings) -> dict[str, Check]:
    """Return role → its check, for every process of this installation (a user's own stores are not
    ours)."""
    found: dict[str, Check] = {role: _health(settings, role) for role in roles_of(settings)}
    found["asterisk"] = lambda: manager_answers(settings)
    if not settings.stores.database_dsn:
        found["postgres"] = lambda: database_answers(settings)
    if not settings.stores.redis_dsn:
        found["valkey"] = lambda: redis_answers(settings)
    return found


async def answers(check: Check, seconds: float) -> bool:
    """Return whether ``check`` succeeds within ``seconds``."""
    try:
        async with asyncio.timeout(seconds):
            await check()
    except (OSError, EOFError, TimeoutError):
        return False
    return True


async def answer_of(check: Check, seconds: float) -> CheckResult:
    """Return what became of ``check`` within ``seconds``."""
    try:
        async with asyncio.timeout(seconds):
            await check()
    except (ConnectionRefusedError, FileNotFoundError):
        return CheckResult.AWAY
    except (OSError, EOFError, TimeoutError):
        return CheckResult.SILENT
    return CheckResult.ANSWERS


async def supervisor_answers(settings: Settings) -> None:
    """Check that the supervisor of this installation answers on its socket."""
    await _answers_http(supervisor_socket(settings), b"GET / HTTP/1.0\r\n\r\n")


def supervisor_socket(settings: Settings) -> Path:
    """Return where the supervisor takes requests."""
    return settings.run_dir / "supervisor.sock"


def systemd_mark(settings: Settings) -> Path:
    """Say that this installation's programs are systemd's, so that it is asked for them."""
    return settings.run_dir / "systemd"


async def database_answers(settings: Settings) -> None:
    """Check that the database's server, ours or the user's, or one of several, answers a request
    for encryption."""
    servers = servers_of(settings.stores.database_url)
    looks = [asyncio.ensure_future(_database_answers(server)) for server in servers]
    try:
        for answer in asyncio.as_completed(looks):
            try:
                await answer
                return
            except (OSError, EOFError) as error:
                trouble: Exception = error
        raise trouble
    finally:
        for each in looks:
            each.cancel()
        await asyncio.gather(*looks, return_exceptions=True)


async def manager_answers(settings: Settings) -> None:
    """Check that the manager interface (AMI) of this installation's Asterisk greets who
    connects."""
    streams = await asyncio.open_connection("127.0.0.1", settings.ports.ami_port)
    await _say(streams, b"", b"Asterisk Call Manager")


async def redis_answers(settings: Settings) -> None:
    """Check that the Redis server, ours or the user's, answers a PING (or asks for the password).

    A server that is still loading its files fails the check, because it may end while it loads
    them. The check signs in first: a server with a password refuses a PING without it, and does
    not say that it is loading."""
    where = urlsplit(settings.stores.redis_url)
    context = ssl.create_default_context() if where.scheme == "rediss" else None
    login = [unquote(it) for it in (where.username, where.password) if it]
    commands = [["AUTH", *login]] if where.password else []
    commands.append(["PING"])
    reader, writer = await asyncio.open_connection(
        where.hostname or "127.0.0.1", where.port or 6379, ssl=context
    )
    try:
        writer.write(b"".join(map(_redis_command, commands)))
        for _ in commands:
            answer = await reader.readline()
        if not answer.endswith(b"\n") or answer.startswith(b"-LOADING"):
            raise ConnectionError(f"answered {answer!r}")
    finally:
        writer.close()


def _redis_command(words: Sequence[str]) -> bytes:
    """Return the words as one request in the protocol of Redis: an array of strings."""
    strings = [word.encode() for word in words]
    parts = [b"$%d\r\n%b\r\n" % (len(string), string) for string in strings]
    return b"*%d\r\n%b" % (len(parts), b"".join(parts))


async def pbx_is_led(settings: Settings) -> None:
    """Check that the dispatcher is signed in on the PBX: from now on a caller rings an operator."""
    if not (await health_of(settings, "dispatcher")).get("ami"):
        raise ConnectionError("the dispatcher has not signed in on the PBX yet")


async def health_of(settings: Settings, role: str) -> dict[str, Any]:
    """Return what the process says of itself (`serve_health`)."""
    reader, writer = await asyncio.open_unix_connection(str(health_socket(settings, role)))
    try:
        writer.write(HEALTH_CALL)
        answer = await reader.read()
    finally:
        writer.close()
    health: dict[str, Any] = json.loads(answer.partition(b"\r\n\r\n")[2] or b"{}")
    return health


async def healths_of(
    settings: Settings, roles: Sequence[str], seconds: float
) -> dict[str, dict[str, Any]]:
    """Return role → what the process says of itself, all asked at once; empty where it says nothing
    within `seconds`."""

    async def one(role: str) -> dict[str, Any]:
        try:
            async with asyncio.timeout(seconds):
                return await health_of(settings, role)
        except (OSError, EOFError, TimeoutError, ValueError):
            return {}

    return dict(zip(roles, await asyncio.gather(*map(one, roles)), strict=True))


def sources_of(healths: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return where citizens write, by name, as every program that reads some says how it does."""
    found: dict[str, Any] = {}
    for role in READERS:
        found |= healths.get(role, {}).get("sources") or {}
    return found


def _health(settings: Settings, role: str) -> Check:
    return lambda: _answers_http(health_socket(settings, role), HEALTH_CALL)


async def _answers_http(socket: Path, call: bytes) -> None:
    reader, writer = await asyncio.open_unix_connection(str(socket))
    try:
        writer.write(call)
        await _expect(reader, b"HTTP/")
    finally:
        writer.close()


async def _database_answers(server: Server) -> None:
    if server.socket:
        streams = await asyncio.open_unix_connection(server.socket)
    else:
        streams = await asyncio.open_connection(server.host, server.port)
    await _say(streams, SSL_REQUEST, b"")


async def _say(
    streams: tuple[asyncio.StreamReader, asyncio.StreamWriter], say: bytes, hear: bytes
) -> None:
    reader, writer = streams
    try:
        writer.write(say)
        await _expect(reader, hear)
    finally:
        writer.close()


async def _expect(reader: asyncio.StreamReader, hear: bytes) -> None:
    """The first bytes of the answer are ``hear``; any byte will do where it is empty."""
    heard = await reader.readexactly(len(hear) or 1)
    if hear and heard != hear:
        raise ConnectionError(f"answered {heard!r}")
