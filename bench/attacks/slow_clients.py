"""Clients that begin and do not go on: half a head, nothing at all, a body a byte a second."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from bench.attacks import figures
from bench.attacks.figures import Attack
from bench.attacks.places import strangers
from bench.attacks.visitors import looking
from bench.system import System
from foundation.process.http_server import USUAL

NETWORK = 69
#: So few of each address that none gives way to another one: each is waited for to the end.
OF_EACH_ADDRESS = 50
DRIP_SECONDS = 1.0
PATIENCE_SECONDS = 90.0
#: The limit, and a little for the look at it and for the machine.
CLOSED_WITHIN_SECONDS = max(USUAL.head_seconds, USUAL.body_seconds) + 5


@dataclass(frozen=True, slots=True)
class Kind:
    """The kind of a slow client. `sends`: at once. `drips`: then a byte each DRIP_SECONDS."""

    name: str
    clients: int
    sends: bytes
    drips: bool = False


KINDS = (
    Kind("half a head", 300, b"GET /staff HTTP/1.1\r\nHost: komek\r\nX-Half:"),
    Kind("not a byte", 50, b""),
    Kind(
        "a body of a byte a second", 100,
        b"POST /staff HTTP/1.1\r\nHost: komek\r\nContent-Length: 100000\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n\r\n",
        drips=True,
    ),
)  # fmt: skip


async def attack(system: System) -> Attack:
    """Return all kinds at once, and how long each client was let."""
    everybody = strangers(sum(kind.clients for kind in KINDS), NETWORK)
    hosts = iter(everybody)
    async with looking(system) as pages:
        found = await asyncio.gather(*(_all_of(system, kind, hosts) for kind in KINDS))
    lines = [
        line for kind, seconds in zip(KINDS, found, strict=True) for line in lines_of(kind, seconds)
    ]
    return Attack("Slow and half-open clients", (*lines, *pages.figures()))


def lines_of(kind: Kind, seconds: Sequence[float]) -> tuple[figures.Figure, ...]:
    """Return the lines of a kind. `seconds`: until each of them was closed, endless where it was
    not."""
    closed = sum(it < float("inf") for it in seconds)
    last = max(seconds, default=float("inf"))
    return (
        figures.all_of(f"{kind.name}: connections closed", closed, len(seconds)),
        figures.seconds_at_most(f"{kind.name}: the last one after", last, CLOSED_WITHIN_SECONDS),
    )


async def _all_of(system: System, kind: Kind, hosts: Iterator[str]) -> list[float]:
    clients = []
    for n in range(kind.clients):
        if n % OF_EACH_ADDRESS == 0:
            host = next(hosts)
        clients.append(_until_closed(system, host, kind))
    return await asyncio.gather(*clients)


async def _until_closed(system: System, host: str, kind: Kind) -> float:
    web = urlsplit(system.status["web"])
    reader, writer = await asyncio.open_connection(web.hostname, web.port, local_addr=(host, 0))
    began = time.monotonic()
    writer.write(kind.sends)
    dripping = asyncio.create_task(_drip(writer)) if kind.drips else None
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            with contextlib.suppress(ConnectionError):
                while await reader.read(65_536):
                    pass  # 408, in words
        return time.monotonic() - began
    except TimeoutError:
        return float("inf")
    finally:
        if dripping is not None:
            dripping.cancel()
        writer.close()


async def _drip(writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while True:
            await asyncio.sleep(DRIP_SECONDS)
            writer.write(b"x")
            await writer.drain()
