"""Screens on the wall, many in one process: `python -m bench.wall_watchers ADDRESS COUNT`.

Reads the key from its standard input, opens COUNT screens as a browser does (a question each
second, another attempt 0.25 to 0.8 s after a loss), prints `open` when all have a frame, and at the
end of its input one line of JSON: a Seen. Moments are of the machine's monotonic clock, which is
the same in every process.
"""

from __future__ import annotations

import asyncio
import random
import sys
import time

import aiohttp
import msgspec
from aiohttp import WSMsgType

ASK_SECONDS = 1.0
AGAIN_SECONDS = (0.25, 0.5, 0.8)
LATE_EVERY_SECONDS = 0.01


class Seen(msgspec.Struct):
    """`changes`: of each screen, when a frame said that so many are paused, where it said another
    number before. `losses`: when a screen lost its connection, and when it had a frame again.
    `frames`: of all screens. `late_ms`: the longest this process was late itself."""

    changes: list[list[tuple[float, int]]]
    losses: list[tuple[float, float]]
    frames: int = 0
    late_ms: float = 0.0


class _Operators(msgspec.Struct):
    paused: int


class _Frame(msgspec.Struct):
    type: str
    operators: _Operators | None = None


async def watch(address: str, count: int, key: str, ends: asyncio.Event) -> Seen:
    """Until `ends`."""
    seen = Seen([[] for _ in range(count)], [])
    first = [asyncio.Event() for _ in range(count)]
    connector = aiohttp.TCPConnector(limit=0)
    cookies = {"Cookie": f"komek_wall={key}"}
    async with aiohttp.ClientSession(address, connector=connector, headers=cookies) as http:
        tasks = [asyncio.create_task(_screen(http, seen, n, first[n])) for n in range(count)]
        tasks.append(asyncio.create_task(_lateness(seen)))
        await asyncio.gather(*(it.wait() for it in first))
        print("open", flush=True)
        await ends.wait()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return seen


async def _screen(http: aiohttp.ClientSession, seen: Seen, n: int, first: asyncio.Event) -> None:
    lost_at, tries = None, 0
    while True:
        try:
            async with http.ws_connect("/wall/live") as socket:
                asking = asyncio.create_task(_ask(socket))
                try:
                    async for message in socket:
                        if message.type is not WSMsgType.TEXT or not _heard(seen, n, message.data):
                            continue
                        first.set()
                        tries = 0
                        if lost_at is not None:
                            seen.losses.append((lost_at, time.monotonic()))
                            lost_at = None
                finally:
                    asking.cancel()
        except (aiohttp.ClientError, OSError):
            pass
        lost_at = lost_at or time.monotonic()
        pause = AGAIN_SECONDS[min(tries, len(AGAIN_SECONDS) - 1)]
        tries += 1
        await asyncio.sleep(pause * random.uniform(0.8, 1.2))


def _heard(seen: Seen, n: int, data: str) -> bool:
    """Whether it is a frame."""
    frame = msgspec.json.decode(data, type=_Frame)
    if frame.operators is None:
        return False
    seen.frames += 1
    changes, paused = seen.changes[n], frame.operators.paused
    if not changes or changes[-1][1] != paused:
        changes.append((time.monotonic(), paused))
    return True


async def _ask(socket: aiohttp.ClientWebSocketResponse) -> None:
    await asyncio.sleep(random.uniform(0, ASK_SECONDS))
    while not socket.closed:
        await socket.send_str("ping")
        await asyncio.sleep(ASK_SECONDS)


async def _lateness(seen: Seen) -> None:
    while True:
        due = time.monotonic() + LATE_EVERY_SECONDS
        await asyncio.sleep(LATE_EVERY_SECONDS)
        seen.late_ms = max(seen.late_ms, 1000 * (time.monotonic() - due))


async def _main() -> None:
    address, count = sys.argv[1], int(sys.argv[2])
    key, ends = sys.stdin.readline().strip(), asyncio.Event()

    async def until_input_ends() -> None:
        await asyncio.to_thread(sys.stdin.read)
        ends.set()

    waiting = asyncio.create_task(until_input_ends())
    seen = await watch(address, count, key, ends)
    await waiting
    print(msgspec.json.encode(seen).decode(), flush=True)


if __name__ == "__main__":
    asyncio.run(_main())
